"""Undo the content encodings of a recorded body, whatever the recorder had undone before, and never without limit."""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped] # it carries no types

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LARGEST = 64 * 2**20
"""Bytes of a body; no API answers more, and a few kilobytes can unpack to gigabytes."""
_GZIP_MAGIC = b"\x1f\x8b"
_BLOCK = 2**20


class NotUnpacked(ValueError):
    """Report a body that cannot be unpacked; the message is half a sentence about it."""


def unpacked(body: bytes, encodings: str) -> bytes:
    """Return the body without its content encodings.

    Args:
        body: The body as it was recorded: packed, or unpacked by the client that recorded it.
        encodings: The header, such as `gzip` or `deflate, br`.

    Raises:
        NotUnpacked: It is damaged, too large, or of an encoding that is not known.
    """
    if not encodings.strip() and body.startswith(_GZIP_MAGIC):
        encodings = "gzip"  # the recorder dropped the header and kept the body
    for encoding in reversed([name.strip().lower() for name in encodings.split(",")]):
        if encoding in {"", "identity"}:
            continue
        with suppress(UnicodeDecodeError):
            body.decode()
            continue  # the client had unpacked it already, though its header still names the encoding
        if encoding not in _DECODERS:
            raise NotUnpacked(f"it is packed with {encoding}, which is not read; known are {', '.join(_DECODERS)}")
        body = _DECODERS[encoding](body)
    return body


def _gunzip(body: bytes) -> bytes:
    if not body.startswith(_GZIP_MAGIC):
        raise NotUnpacked("it should be packed with gzip and is not")
    unpacked, rest = b"", body
    while rest.startswith(_GZIP_MAGIC):  # a packed body may have several members
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        unpacked += _inflate(rest, member, LARGEST - len(unpacked))
        rest = member.unused_data
    return unpacked


def _undeflate(body: bytes) -> bytes:
    """Return the body of `deflate` in its zlib frame, or without one, as some servers send it."""
    try:
        return _inflate(body, zlib.decompressobj(), LARGEST)
    except _Damaged:
        return _inflate(body, zlib.decompressobj(-zlib.MAX_WBITS), LARGEST)


class _Damaged(NotUnpacked):
    """Report bytes that are not of the encoding."""


def _inflate(body: bytes, decoder: zlib._Decompress, limit: int) -> bytes:
    try:
        unpacked = decoder.decompress(body, limit + 1)
    except zlib.error:
        raise _Damaged("it is packed, and damaged") from None
    if len(unpacked) > limit:
        raise NotUnpacked(f"it unpacks to more than {LARGEST // 2**20} MB")
    if not decoder.eof:
        raise _Damaged("it is packed, and cut off")
    return unpacked


def _unbrotli(body: bytes) -> bytes:
    decoder: Any = brotli.Decompressor()
    unpacked: bytes = b""
    try:
        part = decoder.process(body, output_buffer_limit=_BLOCK)
        while part and len(unpacked) <= LARGEST:
            unpacked += part
            part = decoder.process(b"", output_buffer_limit=_BLOCK)
    except brotli.error:
        raise NotUnpacked("it is packed, and damaged") from None
    if len(unpacked) > LARGEST:
        raise NotUnpacked(f"it unpacks to more than {LARGEST // 2**20} MB")
    if not decoder.is_finished():
        raise NotUnpacked("it is packed, and cut off")
    return unpacked


_DECODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _undeflate, "br": _unbrotli,
}  # fmt: skip
