"""Is a recording fit to be committed: no secret, nobody's id, nothing unreadable, unused or out of date. Reads only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from harness.errors import CassetteError
from harness.recording import leaks
from harness.recording.decoding import readings
from harness.recording.files import place, read
from harness.recording.jsontext import embedded, is_json, rewritten
from harness.recording.layout import KEPT_HEADERS
from harness.recording.leaks import SCRUBBED
from harness.recording.privacy import LINKED, PAIRED, Place
from harness.recording.pseudonyms import EMAIL, ID, certain, is_email, is_id, is_text, listed_ids
from harness.recording.request_matching import USER, shown
from harness.recording.scrub import Asker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from harness.calls import Call
    from harness.recording.cassette_schema import Interaction, RequestNode
    from harness.recording.files import Case
    from harness.recording.rules import RecordingRules

_HEADERS = {*KEPT_HEADERS, "accept"}
_SHORT = 16  # characters of the shortest random text
_MORE = re.compile(r"[@%{\[=]")
_COMMENT = re.compile(r"^\s*#(.*)|\s#(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong where; it tells the kind of a secret and never the secret."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


@dataclass(frozen=True)
class AuditRules:
    """Hold what cassettes are held to.

    Attributes:
        recording: What the recordings of the application hold.
        installed: The installed version of the package that a cassette names; None for no such package.
        asker: Finds the credentials and the user in use, which may stand nowhere.
        derived: The ids that the application makes of a Call by itself.
    """

    recording: RecordingRules
    installed: str | None
    asker: Asker = field(default_factory=Asker)
    derived: Callable[[Call], Iterable[str]] = lambda _: ()


def audit(path: Path, rules: AuditRules) -> Iterator[Finding]:
    """Everything wrong with the cassette at this path."""
    try:
        case = read(path)
    except CassetteError as broken:
        where, _, sentence = str(broken).partition(": ")
        yield Finding(where, sentence)
        yield from audit_other_file(path, rules)
        return
    found = _Auditor(case, rules).findings()
    yield from (Finding(str(place(path, *inside)), sentence) for inside, sentence in found)
    yield from _in_comments(path, rules)
    if rules.installed and _older(case.label.sdk, rules.installed):
        at = place(path, "metadata", "sdk")
        yield Finding(
            str(at), f"recorded under SDK {case.label.sdk or 'of no known version'}, installed is {rules.installed}"
        )


def audit_other_file(path: Path, rules: AuditRules) -> Iterator[Finding]:
    """What gives somebody away in a file that is no cassette, or none that can be read."""
    yield from _in_text(path, path.read_bytes().decode(errors="replace") if path.is_file() else "", rules)


def _in_comments(path: Path, rules: AuditRules) -> Iterator[Finding]:
    """A secret in what YAML leaves out."""
    text = path.read_text("utf-8")
    if "#" in text:
        comments = "\n".join(found[1] or found[2] or "" for found in _COMMENT.finditer(text))
        yield from _in_text(path, comments, rules)


def _in_text(path: Path, text: str, rules: AuditRules) -> Iterator[Finding]:
    yield from (Finding(f"{path}:1:1", sentence) for sentence in dict.fromkeys(_given_away(text, rules)))


def _older(recorded: str | None, installed: str) -> bool:
    return recorded is None or _numbers(recorded) < _numbers(installed)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _given_away(text: str, rules: AuditRules, public: Collection[str] = ()) -> Iterator[str]:
    """What a text outside of any JSON gives away: secrets by their form and by chance, and who is in it."""
    yield from _secrets(text, rules)
    yield from (f"holds {leak}" for leak in leaks.random(text))
    yield from _ids(text, rules.recording.privacy.top(), public)


def _secrets(text: str, rules: AuditRules) -> Iterator[str]:
    secret, user = rules.asker.secret, rules.asker.user
    for reading in readings(text):
        if secret.search(reading):
            yield "holds one of the credentials in use"
        if user.search(reading):
            yield "holds the user id in use"
    yield from (f"holds {leak}" for leak in leaks.known(text))


def _ids(text: str, at: Place, public: Collection[str]) -> Iterator[str]:
    """Whose ids and addresses a text holds."""
    for reading in readings(text):
        for found in ID.finditer(reading):
            if not (found[0] in public or is_id(found[0])):
                yield f"an id at {at.key or 'the top'!r} is no pseudonym"
        if any(not is_email(found[0]) for found in EMAIL.finditer(reading)):
            yield "holds somebody's e-mail address"


_Found = tuple[tuple[str | int, ...], str]


class _Auditor:
    """Looks through one case; what a public place shows is public wherever it stands in the case."""

    def __init__(self, case: Case, rules: AuditRules) -> None:
        self._case = case
        self._rules = rules
        self._entities = rules.recording.entities
        self._public = set(rules.derived(case.call))

    def findings(self) -> Iterator[_Found]:
        """`(path inside the YAML, sentence)` for each."""
        for interaction in self._case.interactions:
            self._note_public(interaction)
        yield from self._call()
        for number, interaction in enumerate(self._case.interactions):
            yield from self._request(interaction["request"], ("interactions", number, "request"))
            yield from self._response(interaction, ("interactions", number, "response"))

    def _call(self) -> Iterator[_Found]:
        call, inside = self._case.call, ("metadata", "call")
        if call.user not in {None, USER}:
            yield (*inside, "user"), f"the user is not called {USER!r}"
        for name, value in call.parameters.items():
            at = (*inside, "parameters", name)
            yield from (
                (at, sentence) for sentence in self._value(self._rules.recording.privacy.top().inside(name), value)
            )
            yield from ((at, sentence) for sentence in _secrets(value, self._rules))
            yield from self._free(name, at)
        if call.idempotency_key:
            said = self._value(self._rules.recording.privacy.top().inside("idempotency_key"), call.idempotency_key)
            yield from (((*inside, "idempotency_key"), sentence) for sentence in said)
        for name in ("recorded_from", "recorded_on", "recorded_as", "sdk"):
            yield from self._free(getattr(self._case.label, name) or "", ("metadata", name))

    def _request(self, request: RequestNode, inside: tuple[str | int, ...]) -> Iterator[_Found]:
        parts = urlsplit(request["uri"])
        found = self._rules.recording.match(request["method"], parts.path)
        if not found:
            asked = shown(self._rules.recording.key(request["method"], request["uri"]))
            yield (*inside, "uri"), f"no operation uses {asked.partition('?')[0]}"
        around = (
            self._rules.recording.privacy.top(self._entities[found.endpoint])
            if found
            else self._rules.recording.privacy.top()
        )
        values = [*(found.parameters.items() if found else ()), *parse_qsl(parts.query, keep_blank_values=True)]
        for name, value in values:
            yield from (((*inside, "uri"), sentence) for sentence in self._parameter(around, name, value))
        yield from self._free(request["uri"], (*inside, "uri"))
        yield from self._headers(request.get("headers") or {}, (*inside, "headers"))
        yield from self._body(request.get("body") or "", around, (*inside, "body"))

    def _parameter(self, around: Place, name: str, value: str) -> Iterator[str]:
        if name in self._rules.recording.credential_parameters:
            yield f"holds the parameter {name!r}, which says who asks"
        elif name == self._rules.recording.user_parameter and value != USER:
            yield f"the parameter {name!r} is not {USER!r}"
        else:
            yield from self._value(around.inside(name), value)

    def _response(self, interaction: Interaction, inside: tuple[str | int, ...]) -> Iterator[_Found]:
        response = interaction["response"]
        yield from self._headers(response["headers"], (*inside, "headers"))
        yield from self._free(str(response["status"].get("message")), (*inside, "status", "message"))
        yield from self._body(response["body"]["string"], self._top(interaction), (*inside, "body", "string"))

    def _headers(self, headers: Mapping[str, Any], inside: tuple[str | int, ...]) -> Iterator[_Found]:
        for name, values in headers.items():
            if name.lower() not in _HEADERS:
                yield (*inside, name), f"keeps the header {name!r}, which no path needs"
            yield from self._free(f"{name}: {values}", (*inside, name))

    def _body(self, text: str, around: Place, inside: tuple[str | int, ...]) -> Iterator[_Found]:
        if not is_json(text):
            yield from self._free(text, inside)
            yield from ((inside, sentence) for sentence in dict.fromkeys(self._within(text, around)))
            return
        said = dict.fromkeys(_secrets(text, self._rules))
        rewritten(text, around, lambda at, value: self._tell(said, at, value))
        yield from ((inside, sentence) for sentence in said)

    def _tell(self, said: dict[str, None], at: Place, value: str) -> str:
        said |= dict.fromkeys(self._value(at, value))
        return value

    def _value(self, at: Place, value: str) -> Iterator[str]:
        """What one text at this place gives away."""
        kind = at.kind
        if kind == "secret" and value != SCRUBBED:
            yield f"holds a value for {at.key!r}"
        elif kind == "user" and value != USER:
            yield f"{at.key!r} is not {USER!r}"
        elif kind in {"number", "key"}:
            if not (value in self._public or _is_pseudonym(value)):
                yield f"{at.key!r} is no pseudonym"
            return
        if len(value) < _SHORT and not _MORE.search(value):
            return  # no room for anything else; most values are short
        yield from self._within(value, at)
        if not is_json(value):
            yield from _ids(value, at, self._public)
            yield from (f"holds {leak}" for leak in leaks.random(value) if not certain(value))

    def _within(self, text: str, at: Place) -> Iterator[str]:
        """What the JSON and the links in a text give away, also once it is decoded."""
        said: dict[str, None] = {}
        for reading in readings(text):
            for inner in embedded(reading):
                rewritten(inner, at, lambda place, value: self._tell(said, place, value))
            for name, value in LINKED.findall(reading):
                self._tell(said, at.inside(name), unquote_plus(value))
            for name, _, value in PAIRED.findall("" if is_json(reading) else reading):
                self._tell(said, at.inside(name), value)
        yield from said

    def _free(self, text: str, inside: tuple[str | int, ...]) -> Iterator[_Found]:
        """A text outside of any JSON."""
        yield from ((inside, sentence) for sentence in dict.fromkeys(_given_away(text, self._rules, self._public)))

    def _top(self, interaction: Interaction) -> Place:
        request = interaction["request"]
        found = self._rules.recording.match(request["method"], urlsplit(request["uri"]).path)
        return (
            self._rules.recording.privacy.top(self._entities[found.endpoint])
            if found
            else self._rules.recording.privacy.top()
        )

    def _note_public(self, interaction: Interaction) -> None:
        request, around = interaction["request"], self._top(interaction)
        found = self._rules.recording.match(request["method"], urlsplit(request["uri"]).path)
        for name, value in (*(found.parameters.items() if found else ()), *parse_qsl(urlsplit(request["uri"]).query)):
            self._note(around.inside(name), value)
        for text in (request.get("body") or "", interaction["response"]["body"]["string"]):
            if is_json(text):
                rewritten(text, around, self._note)

    def _note(self, at: Place, value: str) -> str:
        if at.kind == "public":
            self._public.update(listed_ids(value))
        return value


def _is_pseudonym(value: str) -> bool:
    if ID.fullmatch(value):
        return is_id(value)
    return is_email(value) if EMAIL.fullmatch(value) else is_text(value)
