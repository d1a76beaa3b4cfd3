"""Scrub what leaves the process: requests and responses without secrets, everybody in them under a pseudonym. Pure."""

from __future__ import annotations

import copy
import hashlib
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from harness.recording.privacy.asker import Asker, any_of, replaced, whole
from harness.recording.privacy.classification import LINKED, PAIRED, ValueContext
from harness.recording.privacy.decoding import decoded_variants
from harness.recording.privacy.jsontext import embedded, is_json, rewritten
from harness.recording.privacy.leaks import SHORTEST_LEAK, find_leaks, redact
from harness.recording.privacy.pseudonyms import (
    EMAIL,
    ID,
    SCRUBBED,
    Pseudonyms,
    is_pseudonym_email,
    is_pseudonym_id,
    parse_id_list,
)
from harness.recording.request_matching import USER

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from harness.calls import Call
    from harness.recording.rules import RecordingRules

_SHORT = 5  # a number or a name shorter than this may stand anywhere by chance


def derive_pseudonym_key(secret: str) -> bytes:
    """Derive the key of all pseudonyms from a secret, by default the consumer key; no cassette may hold that secret."""
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
        self.user = self._pseudonyms.name_user(user)
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

    def replace_derived(self, value: str, recorded: str) -> None:
        """Replace a value that the application derives from a Call by what it derives from the recorded Call."""
        self._derived[value] = recorded

    def learn(self, method: str, uri: str, body: bytes) -> None:
        """Remember the identities in a response, to know them again where nothing else tells what they are."""
        self._body(body.decode(errors="replace"), self._top(method, urlsplit(uri).path))

    def scrub_uri(self, method: str, uri: str) -> str:
        """Return the same question to the canonical host, asked by nobody in particular."""
        parts = urlsplit(uri)
        context = self._top(method, parts.path)
        pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
        query = [
            (name, self._value(context.inside(name), value))
            for name, value in pairs
            if name not in self._rules.credential_parameters
        ]
        matched = self._rules.match(method, parts.path)
        if matched:
            segments = {name: self._segment(context.inside(name), value) for name, value in matched.quoted.items()}
            path = matched.endpoint.partition(" ")[2].format_map(segments)
        else:
            path = self._plain(parts.path, context)
        return urlunsplit(("https", self._rules.host, path, urlencode(query), ""))

    def scrub_request(self, method: str, uri: str, body: bytes) -> bytes:
        """Return the body of a request without secrets and identities.

        Raises:
            UnicodeDecodeError: It is no text.
        """
        return self._body(body.decode(), self._top(method, urlsplit(uri).path))

    def scrub_response(self, method: str, uri: str, body: bytes) -> bytes:
        """Return the body of a response, byte for byte but for what is replaced.

        Raises:
            UnicodeDecodeError: It is no text.
        """
        return self._body(body.decode(), self._top(method, urlsplit(uri).path))

    def scrub_call(self, call: Call, endpoint: str) -> Call:
        """Return the Call as its cassette holds it, so that it asks what was recorded."""
        context = self._rules.privacy.top(self._entities.get(endpoint))
        parameters = {name: self._value(context.inside(name), value) for name, value in sorted(call.parameters.items())}
        key = call.idempotency_key and self._value(context.inside("idempotency_key"), call.idempotency_key)
        return replace(call, user=call.user and USER, parameters=parameters, idempotency_key=key)

    def _top(self, method: str, path: str) -> ValueContext:
        matched = self._rules.match(method, path)
        return self._rules.privacy.top(self._entities[matched.endpoint] if matched else None)

    def _segment(self, context: ValueContext, quoted: str) -> str:
        value = unquote(quoted)
        scrubbed = self._value(context, value)
        return quoted if scrubbed == value else quote(scrubbed, safe="")

    def _body(self, text: str, context: ValueContext) -> bytes:
        if not is_json(text):
            return self._plain(text, context).encode()
        rewritten(text, context, self._met)
        self._elsewhere = whole(any_of(self._known))
        return rewritten(text, context, self._value).encode()

    def _met(self, context: ValueContext, value: str) -> str:
        """Remember a value, and return it as it is."""
        kind = context.kind
        if kind in {"number", "key"} and len(value) >= _SHORT and not ID.fullmatch(value):
            self._known[value] = self._identity(kind, value)
        elif kind == "public":
            self._public.update(parse_id_list(value))
        return value

    def _value(self, context: ValueContext, value: str) -> str:
        kind = context.kind
        if kind == "plain":
            return self._plain(value, context)
        if kind == "public":
            self._met(context, value)
            return self._without_leaks(self._clean(self._linked(value, context)), with_names=False)
        if kind == "user":
            return USER
        return SCRUBBED if kind == "secret" else self._identity(kind, value)

    def _identity(self, kind: str, value: str) -> str:
        if value in self._derived:
            return self._derived[value]
        if ID.fullmatch(value):
            pseudonym = self._pseudonyms.replace_id(value)
        elif "@" in value:
            pseudonym = self._pseudonyms.replace_email(value)
        elif kind == "key":
            pseudonym = self._pseudonyms.replace_key(value)
        else:
            pseudonym = self._pseudonyms.replace_text(value)
        self.real[pseudonym] = value
        return pseudonym

    def _plain(self, text: str, context: ValueContext) -> str:
        """Return a text in which anything may stand, JSON among it."""
        if is_json(text):
            return rewritten(text, context, self._value)
        parts: list[str] = []
        done = 0
        for start, end in embedded(text):
            parts += self._prose(text[done:start], context), rewritten(text[start:end], context, self._value)
            done = end
        return "".join((*parts, self._prose(text[done:], context)))

    def _prose(self, text: str, context: ValueContext) -> str:
        text = self._clean(self._linked(text, context))
        if self._known and (text not in self._known or any(map(str.isdecimal, text))):
            text = replaced(self._elsewhere, text, self._known.__getitem__)
        return self._without_leaks(text)

    def _clean(self, text: str) -> str:
        """Return the text without who asks, and without ids and addresses that are somebody's."""
        text = ID.sub(self._renamed, self._asker.scrubbed(text))
        if "@" in text or "%40" in text:
            text = EMAIL.sub(lambda match: self._pseudonyms.replace_email(match[0]), text)
        return text

    def _linked(self, text: str, context: ValueContext) -> str:
        """Return the text with each parameter of a link, and each pair of broken JSON, as it would stand in a body."""
        text = PAIRED.sub(lambda pair: f"{pair[1]}{pair[2]}{self._value(context.inside(pair[1]), pair[3])}", text)
        return LINKED.sub(lambda link: f"{link[1]}={self._parameter(context.inside(link[1]), link[2])}", text)

    def _parameter(self, context: ValueContext, quoted: str) -> str:
        """Return a value of a link; ids in a list of them are replaced one by one."""
        return quoted if ID.search(quoted) and context.kind != "secret" else self._segment(context, quoted)

    def _renamed(self, uuid: re.Match[str]) -> str:
        return uuid[0] if uuid[0] in self._public else self._identity("key", uuid[0])

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
            ids = (
                match
                for match in ID.finditer(variant.text)
                if not (match[0] in self._public or is_pseudonym_id(match[0]))
            )
            emails = (match for match in EMAIL.finditer(variant.text) if not is_pseudonym_email(match[0]))
            known = self._elsewhere.finditer(variant.text)
            spans = (match.span() for match in (*ids, *emails, *known))
            yield from (variant.original_span(*span) for span in (*spans, *self._asker.spans(variant.text)))
