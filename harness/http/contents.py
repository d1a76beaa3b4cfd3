"""What a reply holds, made comparable: JSON as JSON, text line by line, anything else by its size and digest. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from harness import wire
from harness.calls import EncodedBody

if TYPE_CHECKING:
    from harness.http.service import ServiceReply

ContentKind: TypeAlias = Literal["nothing", "JSON", "text", "bytes"]
_TEXT = re.compile(r"text/|application/(?:xml|javascript|x-www-form-urlencoded|yaml|graphql)|[^;]+\+xml")
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)


class NotReadable(ValueError):
    """Report a body that is not what its header says; the message is half a sentence about it."""


@dataclass(frozen=True, slots=True)
class Content:
    """Hold a body as it is compared.

    Attributes:
        kind: What it is.
        body: JSON as the service sent it, or a tree that stands for text or bytes.
    """

    kind: ContentKind
    body: Any


def read_content(reply: ServiceReply) -> Content:
    """Return the body of a reply as it is compared.

    Raises:
        NotReadable: It says that it is JSON, and is none that can be compared.
    """
    kind = reply.headers.get("content-type", "").lower()
    if not reply.body:
        return Content("nothing", None)
    if "json" in kind.partition(";")[0]:
        return _json(reply.body, kind)
    if not kind:
        try:
            return _json(reply.body, kind)
        except NotReadable:
            return _text(reply.body, "utf-8") or _bytes(reply.body)
    charset = _CHARSET.search(kind)
    text = _text(reply.body, charset[1] if charset else "utf-8") if _TEXT.match(kind) or charset else None
    return text or _bytes(reply.body)


def _json(body: bytes, kind: str) -> Content:
    try:
        wire.decode(body)
    except wire.NotJson as broken:
        raise NotReadable(f"its body says that it is {kind.partition(';')[0]} and cannot be read: {broken}") from None
    return Content("JSON", EncodedBody(body))


def _text(body: bytes, charset: str) -> Content | None:
    try:
        return Content("text", {"text": list(body.decode(charset).splitlines())})
    except (LookupError, UnicodeDecodeError):
        return None


def _bytes(body: bytes) -> Content:
    return Content("bytes", {"bytes": {"size": len(body), "sha256": sha256(body).hexdigest()}})
