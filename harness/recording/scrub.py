"""What may leave the process: requests and responses without secrets, and everybody in them under a pseudonym. Pure."""

from __future__ import annotations

import copy
import hashlib
import hmac
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from harness.recording import leaks
from harness.recording.decoding import base64_texts, hexadecimal_texts, spellings
from harness.recording.jsontext import embedded, is_json, rewritten
from harness.recording.leaks import SCRUBBED
from harness.recording.privacy import LINKED, PAIRED, Place
from harness.recording.pseudonyms import EMAIL, ID, Pseudonyms, listed_ids
from harness.recording.request_matching import USER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.calls import Call
    from harness.recording.rules import RecordingRules

_SHORT = 5  # a number or a name shorter than this may stand anywhere by chance
_SECRET = 12  # characters that a secret with its name has at least


def pseudonym_key(secret: str) -> bytes:
    """The key of all pseudonyms, by default from the consumer key: it must be in no cassette."""
    return hmac.digest(secret.encode(), b"harness pseudonyms", hashlib.sha256)


class Asker:
    """Find who asks in a text: the secrets and ids that are in use to ask.

    Args:
        user: The user's id.
        secrets: Replaced wherever they stand, in every spelling.
        identifiers: Ids that are no secrets, such as a client id: replaced where they are words of their own.
    """

    def __init__(self, user: str = "", secrets: Iterable[str] = (), identifiers: Iterable[str] = ()) -> None:
        used = {secret for secret in (*secrets, *identifiers) if secret not in {"", SCRUBBED}}
        self.secret = re.compile(
            _any_of({text for secret in used for text in spellings(secret)}).pattern, re.IGNORECASE
        )
        names = spellings(user) if len(user) >= _SHORT else set()
        self.user = re.compile(_whole(_any_of(names)).pattern, re.IGNORECASE)


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
        self._elsewhere = _any_of(set())

    def copy(self) -> Scrubber:
        """Return one that knows the same and learns on its own."""
        return copy.deepcopy(self, {id(self._rules): self._rules})

    def derive(self, value: str, told: str) -> None:
        """Replaces a value that the application makes of a Call by what it will make of the Call as it is told."""
        self._derived[value] = told

    def learn(self, method: str, uri: str, body: bytes) -> None:
        """Remembers the identities in a response, to know them again where nothing else tells what they are."""
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
        return self._asker.secret.sub(SCRUBBED, urlunsplit(("https", self._rules.host, path, urlencode(asked), "")))

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
            return self._plain(path)
        place = self._rules.privacy.top(self._entities[found.endpoint])
        told = {name: self._segment(place.inside(name), value) for name, value in found.quoted.items()}
        return found.endpoint.partition(" ")[2].format_map(told)

    def _segment(self, place: Place, quoted: str) -> str:
        value = unquote(quoted)
        told = self._value(place, value)
        return quoted if told == value else quote(told, safe="")

    def _body(self, text: str, place: Place) -> bytes:
        if not is_json(text):
            return self._plain(text).encode()
        self._learn(text, place)
        return rewritten(text, place, self._value).encode()

    def _learn(self, text: str, place: Place) -> None:
        rewritten(text, place, self._met)
        self._elsewhere = _whole(_any_of(set(self._known)))

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
            return self._unnamed(self._clean(self._linked(value, place)))
        if kind == "user":
            return USER
        return SCRUBBED if kind == "secret" else self._identity(kind, value)

    def _identity(self, kind: str, value: str) -> str:
        if value in self._derived:
            return self._derived[value]
        of_kind = self._pseudonyms.key if kind == "key" else self._pseudonyms.text
        given = self._pseudonyms.id if ID.fullmatch(value) else self._pseudonyms.email if "@" in value else of_kind
        return self._remembered(given(value), value)

    def _plain(self, text: str, place: Place | None = None) -> str:
        """A text in which anything may stand, JSON among it."""
        if text[:1] in {"{", "["} and is_json(text):
            return rewritten(text, place or self._rules.privacy.top(), self._value)
        for inner in embedded(text):
            text = text.replace(inner, rewritten(inner, place or self._rules.privacy.top(), self._value))
        text = self._clean(self._linked(text, place or self._rules.privacy.top()))
        if self._known and (text not in self._known or _has_digit(text)):
            text = self._elsewhere.sub(lambda found: self._known[found[0]], text)
        return self._unnamed(text)

    def _clean(self, text: str) -> str:
        """The text without what is in use to ask, and without ids and addresses that are somebody's."""
        text = ID.sub(self._renamed, self._asker.user.sub(USER, self._asker.secret.sub(SCRUBBED, text)))
        if "@" in text or "%40" in text:
            text = EMAIL.sub(lambda found: self._pseudonyms.email(found[0]), text)
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

    def _unnamed(self, text: str) -> str:
        """The text without secrets that nobody told of, written out, in base64 or in hexadecimal."""
        if len(text) < _SECRET:
            return text
        for leak in leaks.known(text):
            text = text.replace(leak.text, SCRUBBED)
        for token, inner in (*base64_texts(text), *hexadecimal_texts(text)):
            if self._plain(inner) != inner:
                text = text.replace(token, SCRUBBED)
        return text


def _any_of(texts: set[str]) -> re.Pattern[str]:
    """A pattern for any of these texts, the longest first; for none of them, one that matches nothing."""
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)) or r"(?!)")


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _whole(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:{pattern.pattern})(?![\w.]*\w)")
