"""Read whatever file stands beside cassettes as text: packed, in an archive, or in another encoding. Reads only."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from io import BufferedIOBase
    from typing import IO

_LARGEST = 16 * 2**20  # bytes that are read of one file or one member; a few kilobytes may unpack to gigabytes
_DEEPEST = 3  # archives in archives
_PACKED: Mapping[bytes, Callable[[IO[bytes]], BufferedIOBase]] = {
    b"\x1f\x8b": lambda packed: gzip.GzipFile(fileobj=packed),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
_MARKS = {b"\xff\xfe\x00\x00": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, RuntimeError)


def file_texts(file: IO[bytes], depth: int = _DEEPEST) -> Iterator[str]:
    """Yield the text of a file, and in an archive the name and the text of each member.

    Args:
        file: An open file.
        depth: How many archives in archives are opened.

    Raises:
        OSError: The file cannot be read.
    """
    raw = file.read(_LARGEST)
    encoding = next((encoding for mark, encoding in _MARKS.items() if raw.startswith(mark)), "utf-8")
    sample = raw[:1000]
    if encoding == "utf-8" and sample.count(0) > len(sample) / 4:
        # UTF-16 without a mark: every other byte of Latin text is zero.
        encoding = "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    yield raw.decode(encoding, errors="replace")
    if not depth:
        return
    try:
        for name, member in _members(raw):
            yield name
            yield from file_texts(io.BytesIO(member), depth - 1)
    except _DAMAGED:
        return  # what cannot be unpacked was looked at as it is


def _members(raw: bytes) -> Iterator[tuple[str, bytes]]:
    for magic, unpack in _PACKED.items():
        if raw.startswith(magic):
            yield "", unpack(io.BytesIO(raw)).read(_LARGEST)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in archive.infolist():
                with archive.open(member) as file:
                    yield member.filename, file.read(_LARGEST)
    elif raw[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            for entry in tar:
                file_or_none = tar.extractfile(entry)
                yield entry.name, file_or_none.read(_LARGEST) if file_or_none else b""
