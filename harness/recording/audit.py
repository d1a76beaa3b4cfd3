"""Audit recordings before they are committed: no secret, nobody's id, nothing unreadable or out of date. Reads only."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeAlias
from urllib.parse import parse_qsl, unquote_plus, urlsplit

import yaml

from harness.errors import CassetteError
from harness.recording.file_texts import file_texts
from harness.recording.files import place, read
from harness.recording.layout import KEPT_HEADERS
from harness.recording.privacy.asker import Asker
from harness.recording.privacy.classification import LINKED, PAIRED, ValueContext
from harness.recording.privacy.decoding import decoded_variants
from harness.recording.privacy.jsontext import embedded, is_json, rewritten
from harness.recording.privacy.leaks import SHORTEST_LEAK, find_leaks, find_random
from harness.recording.privacy.personal import is_card
from harness.recording.privacy.pseudonyms import (
    EMAIL,
    ID,
    SCRUBBED,
    is_certain_pseudonym,
    is_pseudonym,
    is_pseudonym_email,
    is_pseudonym_id,
    parse_id_list,
)
from harness.recording.request_matching import USER, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from harness.calls import Call
    from harness.recording.cassette_schema import Interaction, RequestNode
    from harness.recording.files import Case
    from harness.recording.request_matching import Matched
    from harness.recording.rules import RecordingRules

_DIGEST = re.compile("[0-9a-f]{64}")
_HEADERS = {*KEPT_HEADERS, "accept"}
_SPLICED = re.compile(rf"(?<!%[0-9A-Fa-f])(?<!%25[0-9A-Fa-f])\w{SCRUBBED}|{SCRUBBED}\w")
_STRUCTURED = re.compile(r"[{\[]|[?&;]\w[^=]*=|[\"']\s*:")
_SPLICED_SENTENCE = f"{SCRUBBED} stands inside a longer word: what was replaced there was data, and no secret"
_LONG_NUMBER = re.compile(r"(?<=[:\[,\s])\d{13,19}(?=[\s,\]}])")
_ANCHOR = re.compile(r"^[^'\"#]*?(?:[:\-]\s+|^\s*)&\S", re.MULTILINE)
_COMMENT = re.compile(r"^\s*#(.*)|\s#(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """Represent what is wrong where; it tells the kind of a secret and never the secret."""

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


_P = ParamSpec("_P")
_Audit: TypeAlias = "Callable[Concatenate[Path, AuditRules, _P], Iterator[Finding]]"


def _with_name(find: _Audit[_P]) -> _Audit[_P]:
    """Add before the findings in a file what its name or its folder gives away; then no finding repeats the name."""

    @wraps(find)
    def find_all(path: Path, rules: AuditRules, /, *args: _P.args, **kwargs: _P.kwargs) -> Iterator[Finding]:
        auditor, top = _TextAuditor(rules), rules.recording.privacy.top()
        sentences = dict.fromkeys(
            sentence for name in (path.name, path.parent.name) for sentence in auditor.text(name, top)
        )
        folder = str(path.parent.parent)
        yield from (Finding(folder, f"the name of a file in it {sentence}") for sentence in sentences)
        findings = find(path, rules, *args, **kwargs)
        yield from (replace(finding, place=folder) for finding in findings) if sentences else findings

    return find_all


@_with_name
def audit(path: Path, rules: AuditRules) -> Iterator[Finding]:
    """Yield everything wrong with the cassette at this path."""
    try:
        case = read(path)
    except CassetteError as broken:
        where, _, sentence = str(broken).partition(": ")
        yield Finding(where, sentence)
        yield from _file_findings(path, rules)
        return
    for inside, sentence in dict.fromkeys(_CaseAuditor(case, rules).findings()):
        yield Finding(str(place(path, *inside)), sentence)
    yield from _hidden_findings(path, rules)
    sdk = case.label.sdk
    if rules.installed and (sdk is None or _numbers(sdk) < _numbers(rules.installed)):
        at = place(path, "metadata", "sdk")
        yield Finding(str(at), f"recorded under SDK {sdk or 'of no known version'}, installed is {rules.installed}")


@_with_name
def audit_other_file(path: Path, rules: AuditRules) -> Iterator[Finding]:
    """Yield what gives somebody away in a file that is no cassette, or none that can be read: packed or not."""
    yield from _file_findings(path, rules)


@_with_name
def audit_derived_file(path: Path, rules: AuditRules, cassette: Path) -> Iterator[Finding]:
    """Yield what gives somebody away in JSON that was derived from a cassette: what stands there may stand here."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    if not cassette.is_file():
        yield Finding(f"{path}:1:1", f"stands beside no cassette: there is no {cassette.name}")
    elif not is_json(text):
        yield Finding(f"{path}:1:1", "is no JSON")
    else:
        with suppress(CassetteError):  # what is wrong with the cassette is a finding of its own
            yield from _at_top(path, _CaseAuditor(read(cassette), rules).derived(text))
            return
    yield from _file_findings(path, rules)


def placeholder_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Yield how often credentials and other secrets were replaced in files, and where that went into other data.

    Raises:
        OSError: A file cannot be read.
    """
    count = 0
    for path in paths:
        text = path.read_text("utf-8")
        count += text.count(SCRUBBED)
        for match in _SPLICED.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {_SPLICED_SENTENCE}"
    if count:
        yield f"replaced: credentials and other secrets at {count} {'place' if count == 1 else 'places'}"


def _file_findings(path: Path, rules: AuditRules) -> Iterator[Finding]:
    if not path.is_file():
        return
    auditor, top = _TextAuditor(rules), rules.recording.privacy.top()
    with path.open("rb") as file:
        sentences = [sentence for text in file_texts(file) for sentence in auditor.text(text, top)]
    yield from _at_top(path, sentences)


def _hidden_findings(path: Path, rules: AuditRules) -> Iterator[Finding]:
    """Yield what YAML leaves out when it is read: comments, and the names of anchors."""
    text = path.read_text("utf-8-sig")
    if "#" in text:
        comments = "\n".join(match[1] or match[2] or "" for match in _COMMENT.finditer(text))
        yield from _at_top(path, _TextAuditor(rules).text(comments, rules.recording.privacy.top()))
    if _ANCHOR.search(text):
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if getattr(event, "anchor", None) is not None:
                line, column = event.start_mark.line + 1, event.start_mark.column + 1  # type: ignore[union-attr]
                yield Finding(f"{path}:{line}:{column}", "has an anchor, which no recorder writes")


def _at_top(path: Path, sentences: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each sentence, once, at the first line of a file."""
    yield from (Finding(f"{path}:1:1", sentence) for sentence in dict.fromkeys(sentences))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


_PathFinding: TypeAlias = "tuple[tuple[str | int, ...], str]"


class _TextAuditor:
    """Look through texts.

    Attributes:
        public: Ids that are reference data, and those that the application makes by itself.
    """

    def __init__(self, rules: AuditRules, public: Iterable[str] = ()) -> None:
        self._rules = rules
        self.public = set(public)

    def text(self, text: str, at: ValueContext) -> Iterator[str]:
        """Yield a sentence for whatever a text at this place gives away, plain or coded, JSON or not."""
        if is_json(text):
            yield from self._json(text, at)
            return
        view = _view(text, with_names=at.kind != "public")
        for variant in decoded_variants(text):
            yield from self._rules.asker.findings(variant.text)
        if any(uuid not in self.public for uuid in view.ids):
            yield f"an id at {at.key or 'the top'!r} is no pseudonym"
        for structured in view.structured:
            yield from self._structured(structured, at)
        yield from view.sentences

    def value(self, at: ValueContext, value: str) -> Iterator[str]:
        """Yield a sentence for whatever the value at this place gives away."""
        kind = at.kind
        if kind == "secret" and value != SCRUBBED:
            yield f"holds a value for {at.key!r}"
        elif kind == "user" and value != USER:
            yield f"{at.key!r} is not {USER!r}"
        elif kind in {"number", "key"}:
            if not (value in self.public or is_pseudonym(value)):
                yield f"{at.key!r} is no pseudonym"
            return
        if len(value) >= SHORTEST_LEAK:
            yield from self.text(value, at)

    def _json(self, text: str, at: ValueContext) -> Iterator[str]:
        sentences: dict[str, None] = {}
        rewritten(text, at, lambda place, value: self._noted(sentences, place, value))
        yield from sentences
        if any(is_card(number) for number in _LONG_NUMBER.findall(text)):
            yield "holds the number of a card"

    def _structured(self, text: str, at: ValueContext) -> Iterator[str]:
        """Yield what the JSON and the links in a text give away."""
        sentences: dict[str, None] = {}
        for start, end in embedded(text):
            rewritten(text[start:end], at, lambda place, value: self._noted(sentences, place, value))
        for name, value in LINKED.findall(text):
            self._noted(sentences, at.inside(name), unquote_plus(value))
        for name, _, value in () if is_json(text) else PAIRED.findall(text):
            self._noted(sentences, at.inside(name), value)
        yield from sentences

    def _noted(self, sentences: dict[str, None], at: ValueContext, value: str) -> str:
        sentences |= dict.fromkeys(self.value(at, value))
        return value


class _View(NamedTuple):
    """Hold what a text gives away, whoever wrote it and wherever it stands.

    Attributes:
        sentences: What is wrong with it at any place.
        ids: The ids in it that are no pseudonyms; they may be reference data.
        structured: What of it, decoded or not, holds JSON or links.
    """

    sentences: tuple[str, ...]
    ids: tuple[str, ...]
    structured: tuple[str, ...]


@lru_cache(50_000)  # the same texts stand in many cassettes
def _view(text: str, *, with_names: bool) -> _View:
    texts = [variant.text for variant in decoded_variants(text)]
    sentences = [f"holds {leak}" for leak in find_leaks(text, with_names=with_names)]
    if not is_certain_pseudonym(text):
        sentences += [f"holds {leak}" for leak in find_random(text)]
    if any(not is_pseudonym_email(match[0]) for plain in texts for match in EMAIL.finditer(plain)):
        sentences.append("holds somebody's e-mail address")
    if _SPLICED.search(text):
        sentences.append(_SPLICED_SENTENCE)
    ids = tuple(match[0] for plain in texts for match in ID.finditer(plain) if not is_pseudonym_id(match[0]))
    return _View(tuple(sentences), ids, tuple(plain for plain in texts if _STRUCTURED.search(plain)))


class _CaseAuditor:
    """Look through one case; what a public place shows is public wherever it stands in the case."""

    def __init__(self, case: Case, rules: AuditRules) -> None:
        self._case = case
        self._rules = rules.recording
        self._texts = _TextAuditor(rules, rules.derived(case.call))

    def findings(self) -> Iterator[_PathFinding]:
        """Yield `(path inside the YAML, sentence)` for each."""
        for interaction in self._case.interactions:
            self._note_public(interaction)
        yield from self._call()
        for number, interaction in enumerate(self._case.interactions):
            yield from self._request(interaction["request"], ("interactions", number, "request"))
            yield from self._response(interaction, ("interactions", number, "response"))

    def derived(self, text: str) -> Iterator[str]:
        """Yield a sentence for whatever JSON that was derived from the case gives away, and the case does not hold."""
        known, top = set(self._case.call.parameters.values()), self._rules.privacy.top()
        for interaction in self._case.interactions:
            self._note_public(interaction)
            body = interaction["response"]["body"]["string"]
            known.update(value for _, value in _values(body, top))
        for at, value in _values(text, top):
            if value not in known and not (at.key == "sha256" and _DIGEST.fullmatch(value)):
                yield from self._texts.text(value, top.inside(at.key))

    def _call(self) -> Iterator[_PathFinding]:
        call, inside, top = self._case.call, ("metadata", "call"), self._rules.privacy.top()
        if call.user not in {None, USER}:
            yield (*inside, "user"), f"the user is not called {USER!r}"
        for name, value in call.parameters.items():
            at = (*inside, "parameters", name)
            yield from ((at, sentence) for sentence in self._texts.value(top.inside(name), value))
            yield from self._free(name, at)
        if call.idempotency_key:
            sentences = self._texts.value(top.inside("idempotency_key"), call.idempotency_key)
            yield from (((*inside, "idempotency_key"), sentence) for sentence in sentences)
        for name in ("recorded_from", "recorded_on", "recorded_as", "sdk"):
            yield from self._free(getattr(self._case.label, name) or "", ("metadata", name))

    def _request(self, request: RequestNode, inside: tuple[str | int, ...]) -> Iterator[_PathFinding]:
        if not self._match(request):
            asked = shown(self._rules.key(request["method"], request["uri"]))
            yield (*inside, "uri"), f"no operation uses {asked.partition('?')[0]}"
        around = self._top(request)
        for name, value in self._parameters(request):
            yield from (((*inside, "uri"), sentence) for sentence in self._parameter(around, name, value))
        yield from self._free(request["uri"], (*inside, "uri"))
        yield from self._headers(request.get("headers") or {}, (*inside, "headers"))
        yield from self._free(request.get("body") or "", (*inside, "body"), around)

    def _parameter(self, around: ValueContext, name: str, value: str) -> Iterator[str]:
        if name in self._rules.credential_parameters:
            yield f"holds the parameter {name!r}, which says who asks"
        elif name == self._rules.user_parameter and value != USER:
            yield f"the parameter {name!r} is not {USER!r}"
        else:
            yield from self._texts.value(around.inside(name), value)

    def _response(self, interaction: Interaction, inside: tuple[str | int, ...]) -> Iterator[_PathFinding]:
        response = interaction["response"]
        yield from self._headers(response["headers"], (*inside, "headers"))
        yield from self._free(str(response["status"].get("message")), (*inside, "status", "message"))
        yield from self._free(
            response["body"]["string"], (*inside, "body", "string"), self._top(interaction["request"])
        )

    def _headers(self, headers: Mapping[str, Any], inside: tuple[str | int, ...]) -> Iterator[_PathFinding]:
        for name, values in headers.items():
            if name.lower() not in _HEADERS:
                yield (*inside, name), f"keeps the header {name!r}, which no path needs"
            yield from self._free(f"{name}: {values}", (*inside, name))

    def _free(self, text: str, inside: tuple[str | int, ...], at: ValueContext | None = None) -> Iterator[_PathFinding]:
        sentences = self._texts.text(text, at or self._rules.privacy.top())
        yield from ((inside, sentence) for sentence in dict.fromkeys(sentences))

    def _match(self, request: RequestNode) -> Matched | None:
        return self._rules.match(request["method"], urlsplit(request["uri"]).path)

    def _top(self, request: RequestNode) -> ValueContext:
        match = self._match(request)
        return self._rules.privacy.top(self._rules.entities[match.endpoint] if match else None)

    def _parameters(self, request: RequestNode) -> list[tuple[str, str]]:
        match = self._match(request)
        query = parse_qsl(urlsplit(request["uri"]).query, keep_blank_values=True)
        return [*(match.parameters.items() if match else ()), *query]

    def _note_public(self, interaction: Interaction) -> None:
        request = interaction["request"]
        around = self._top(request)
        for name, value in self._parameters(request):
            self._note(around.inside(name), value)
        for text in (request.get("body") or "", interaction["response"]["body"]["string"]):
            if is_json(text):
                rewritten(text, around, self._note)

    def _note(self, at: ValueContext, value: str) -> str:
        if at.kind == "public":
            self._texts.public.update(parse_id_list(value))
        return value


def _values(text: str, at: ValueContext) -> list[tuple[ValueContext, str]]:
    """Return the values in a JSON text, with their places."""
    values: list[tuple[ValueContext, str]] = []

    def note(place: ValueContext, value: str) -> str:
        values.append((place, value))
        return value

    if is_json(text):
        rewritten(text, at, note)
    return values
