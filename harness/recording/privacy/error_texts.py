"""Find what an error text gives away: secrets, personal data, and ids that belong to somebody else.

A client gets the error text of the path that answers. What its Call says is no secret to it, and what was sent upstream
for the Call, or received, is its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from harness.compare.error_texts import REQUEST_ID
from harness.recording.privacy.asker import Asker
from harness.recording.privacy.classification import PAIRED
from harness.recording.privacy.decoding import decoded_variants
from harness.recording.privacy.leaks import find_leaks, find_random, redact
from harness.recording.privacy.personal import NUMBERS
from harness.recording.privacy.pseudonyms import ID, SCRUBBED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Call, Tape
    from harness.recording.privacy import Privacy
    from harness.recording.rules import Identity

_GIVEN = re.compile(r"(?<![\w-])(\w[\w-]*)()=([^&;#\s\"'<>,()]+)")
_NOTHING = {SCRUBBED, "None", "null", "true", "false", "True", "False"}
_PERSONAL = {detector.kind for detector in NUMBERS}
_CREDENTIAL, _OTHERS_ID = "one of the credentials in use", "the id of somebody else"


class ScannedText(NamedTuple):
    """Hold an error text as it may be shown, and why it must not be told: `holds one of the credentials in use`."""

    text: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class ErrorTextScanner:
    """Scan error texts.

    Attributes:
        privacy: Tells from its name what a value is.
        identity: The credentials in use, and the user whose they are.
        sees_requests: True if the tapes hold all that was sent upstream, so that an id from nowhere is somebody else's.
    """

    privacy: Privacy
    identity: Identity
    sees_requests: bool

    def __call__(self, text: str, call: Call, tape: Tape) -> ScannedText:
        """Return the text with everything replaced that its reader must not see, and what that is."""
        found = list(self._found(text, call, tape))
        spans = [(start, end) for _, start, end in found]
        reasons = dict.fromkeys(f"holds {what}" for what, _, _ in found)
        return ScannedText(redact(text, spans), tuple(reasons))

    def _found(self, text: str, call: Call, tape: Tape) -> Iterator[tuple[str, int, int]]:
        own = "\n".join(filter(None, (call.user, call.idempotency_key, *call.parameters.values())))
        known = "\n".join(
            (own, *(f"{each.request.key} {each.response.body.decode(errors='replace')}" for each in tape))
        )
        asking = self.identity
        secret = Asker("", asking.secrets, asking.identifiers)
        user = Asker("" if asking.user == call.user else asking.user)
        for variant in decoded_variants(text):
            for what, asker in ((_CREDENTIAL, secret), (_OTHERS_ID, user)):
                yield from ((what, *variant.original_span(*span)) for span in asker.spans(variant.text))
        yield from self._named(text, own, known)
        # the id of a request is as random as a secret
        plain = REQUEST_ID.sub(lambda match: " " * len(match[0]), text)
        if self.sees_requests:
            known_ids = {_digits(match[0]) for match in ID.finditer(known)}
            others = (match for match in ID.finditer(plain) if _digits(match[0]) not in known_ids)
            yield from ((_OTHERS_ID, *match.span()) for match in others)
        for leak in (*find_leaks(plain, with_names=False), *find_random(plain)):
            if text[leak.start : leak.end] not in (known if leak.kind in _PERSONAL else own):
                yield leak.kind, leak.start, leak.end

    def _named(self, text: str, own: str, known: str) -> Iterator[tuple[str, int, int]]:
        """Yield each `name=value`, and each pair of JSON, whose name says that the value is not for this reader."""
        top = self.privacy.top()
        for match in (*_GIVEN.finditer(text), *PAIRED.finditer(text)):
            name, value = match[1], match[3]
            kind = top.inside(name).kind
            if value in _NOTHING or kind in {"plain", "public"}:
                continue
            if kind == "secret":
                yield f"a value for {name!r}", *match.span(3)
            elif value not in own.splitlines() and (kind == "user" or value not in known):
                yield _OTHERS_ID, *match.span(3)


def _digits(uuid: str) -> str:
    return uuid.replace("-", "").lower()
