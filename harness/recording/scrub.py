"""What may leave the process: requests and responses without secrets, and everybody in them under a pseudonym. Pure."""

from __future__ import annotations

import copy
import hashlib
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from harness.recording.asker import Asker, any_of, replaced, whole
from harness.recording.decoding import decoded_variants
from harness.recording.jsontext import embedded, is_json, rewritten
from harness.recording.leaks import SHORTEST_LEAK, find_leaks, redact
from harness.recording.privacy import LINKED, PAIRED, Place
from harness.recording.pseudonyms import EMAIL, ID, SCRUBBED, Pseudonyms, is_email, is_id, listed_ids
from harness.recording.request_matching import USER

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from harness.calls import Call
    from harness.recording.rules import RecordingRules

_SHORT = 5  # a number or a name shorter than this may stand anywhere by chance


def pseudonym_key(secret: str) -> bytes:
    """The key of all pseudonyms, by default from the consumer key: it must be in no cassette."""
    return hmac.digest(secret.encode(), b"harness pseudonyms", hashlib.sha256)


class Scrubber:
    """Scrub what one user's requests and responses carry, and remember whom it met.

    Args:
        rules: What the recordings of the application hold.
        key: The key of all pseudonyms.
        user: The id of the user who asks.
        secrets: The credentials in use.
        identifiers: What else tells who asks, such as a client id.
    """

    def __init__(
        self,
        rules: RecordingRules,
        key: bytes,
        user: str = "",
        secrets: Iterable[str] = (),
        identifiers: Iterable[str] = (),
    ) -> None:
        self._rules = rules
        self._entities = rules.entities
        self._pseudonyms = Pseudonyms(key)
        self._asker = Asker(user, secrets, identifiers)
        self.user = self._pseudonyms.user(user)
        """What tells this user from others, though all of them have the same name in a cassette."""
        self._known: dict[str, str] = {}
        self._derived: dict[str, str] = {}
        self._public: set[str] = set()
        self.real: dict[str, str] = {}
        """Each pseudonym given so far, and what it stands for: to ask again what a cassette holds."""
        self._elsewhere = any_of(())

    def copy(self) -> Scrubber:
        """Return one that knows the same and learns on its own."""
        return copy.deepcopy(self, {id(self._rules): self._rules})

    def derive(self, value: str, told: str) -> None:
        """Replaces a value that the application makes of a Call by what it will make of the Call as it is told."""
        self._derived[value] = told

    def learn(self, method: str, uri: str, body: bytes) -> None:
        """Remember the identities in a response, to know them again where nothing else tells what they are."""
        self._body(body.decode(errors="replace"), self._top(method, urlsplit(uri).path))

    def uri(self, method: str, uri: str) -> str:
        """The same question to the canonical host, asked by nobody in particular."""
        parts = urlsplit(uri)
        place = self._top(method, parts.path)
        pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
        asked = [
            (name, self._value(place.inside(name), value))
            for name, value in pairs
            if name not in self._rules.credential_parameters
        ]
        path = self._path(method, parts.path)
        return urlunsplit(("https", self._rules.host, path, urlencode(asked), ""))

    def request(self, method: str, uri: str, body: bytes) -> bytes:
        """The body of a request; raises UnicodeDecodeError where it is no text."""
        return self._body(body.decode(), self._top(method, urlsplit(uri).path))

    def response(self, method: str, uri: str, body: bytes) -> bytes:
        """The body of a response, byte for byte but for what is replaced; raises UnicodeDecodeError as `request`."""
        return self._body(body.decode(), self._top(method, urlsplit(uri).path))

    def call(self, call: Call, endpoint: str) -> Call:
        """The Call as its cassette must tell it, so that it asks what was recorded."""
        place = self._rules.privacy.top(self._entities.get(endpoint))
        told = {name: self._value(place.inside(name), value) for name, value in sorted(call.parameters.items())}
        key = call.idempotency_key and self._value(place.inside("idempotency_key"), call.idempotency_key)
        return replace(call, user=call.user and USER, parameters=told, idempotency_key=key)

    def _top(self, method: str, path: str) -> Place:
        found = self._rules.match(method, path)
        return self._rules.privacy.top(self._entities[found.endpoint] if found else None)

    def _path(self, method: str, path: str) -> str:
        found = self._rules.match(method, path)
        if not found:
            return self._plain(path, self._rules.privacy.top())
        place = self._rules.privacy.top(self._entities[found.endpoint])
        told = {name: self._segment(place.inside(name), value) for name, value in found.quoted.items()}
        return found.endpoint.partition(" ")[2].format_map(told)

    def _segment(self, place: Place, quoted: str) -> str:
        value = unquote(quoted)
        told = self._value(place, value)
        return quoted if told == value else quote(told, safe="")

    def _body(self, text: str, place: Place) -> bytes:
        if not is_json(text):
            return self._plain(text, place).encode()
        rewritten(text, place, self._met)
        self._elsewhere = whole(any_of(self._known))
        return rewritten(text, place, self._value).encode()

    def _met(self, place: Place, value: str) -> str:
        """Remembers a value, and gives it as it is."""
        kind = place.kind
        if kind in {"number", "key"} and len(value) >= _SHORT and not ID.fullmatch(value):
            self._known[value] = self._identity(kind, value)
        elif kind == "public":
            self._public.update(listed_ids(value))
        return value

    def _value(self, place: Place, value: str) -> str:
        kind = place.kind
        if kind == "plain":
            return self._plain(value, place)
        if kind == "public":
            self._met(place, value)
            return self._without_leaks(self._clean(self._linked(value, place)), with_names=False)
        if kind == "user":
            return USER
        return SCRUBBED if kind == "secret" else self._identity(kind, value)

    def _identity(self, kind: str, value: str) -> str:
        if value in self._derived:
            return self._derived[value]
        of_kind = self._pseudonyms.key if kind == "key" else self._pseudonyms.text
        given = self._pseudonyms.id if ID.fullmatch(value) else self._pseudonyms.email if "@" in value else of_kind
        return self._remembered(given(value), value)

    def _plain(self, text: str, place: Place) -> str:
        """Return a text in which anything may stand, JSON among it."""
        if is_json(text):
            return rewritten(text, place, self._value)
        parts: list[str] = []
        done = 0
        for start, end in embedded(text):
            parts += self._prose(text[done:start], place), rewritten(text[start:end], place, self._value)
            done = end
        return "".join((*parts, self._prose(text[done:], place)))

    def _prose(self, text: str, place: Place) -> str:
        text = self._clean(self._linked(text, place))
        if self._known and (text not in self._known or any(map(str.isdecimal, text))):
            text = replaced(self._elsewhere, text, self._known.__getitem__)
        return self._without_leaks(text)

    def _clean(self, text: str) -> str:
        """Return the text without who asks, and without ids and addresses that are somebody's."""
        text = ID.sub(self._renamed, self._asker.scrubbed(text))
        if "@" in text or "%40" in text:
            text = EMAIL.sub(lambda match: self._pseudonyms.email(match[0]), text)
        return text

    def _linked(self, text: str, place: Place) -> str:
        """The text with each parameter of a link, and each pair of broken JSON, as it would stand in a body."""
        text = PAIRED.sub(lambda found: f"{found[1]}{found[2]}{self._value(place.inside(found[1]), found[3])}", text)
        return LINKED.sub(lambda found: f"{found[1]}={self._parameter(place.inside(found[1]), found[2])}", text)

    def _parameter(self, place: Place, quoted: str) -> str:
        """A value of a link; ids in a list of them are replaced one by one."""
        return quoted if ID.search(quoted) and place.kind != "secret" else self._segment(place, quoted)

    def _renamed(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in self._public else self._identity("key", found[0])

    def _remembered(self, pseudonym: str, value: str) -> str:
        self.real[pseudonym] = value
        return pseudonym

    def _without_leaks(self, text: str, *, with_names: bool = True) -> str:
        """Return the text without leaks that nobody told of, plain or coded."""
        if len(text) < SHORTEST_LEAK:
            return text
        leaks = ((leak.start, leak.end) for leak in find_leaks(text, with_names=with_names))
        return redact(text, (*leaks, *self._coded(text)))

    def _coded(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where somebody's id or address, or a credential in use, stands in another coding."""
        for variant in decoded_variants(text):
            if variant.coded is None:
                continue
            ids = (match for match in ID.finditer(variant.text) if not (match[0] in self._public or is_id(match[0])))
            emails = (match for match in EMAIL.finditer(variant.text) if not is_email(match[0]))
            known = self._elsewhere.finditer(variant.text)
            spans = (match.span() for match in (*ids, *emails, *known))
            yield from (variant.original_span(*span) for span in (*spans, *self._asker.spans(variant.text)))
