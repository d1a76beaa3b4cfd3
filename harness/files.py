"""Read a file as text, and replace a file so that a half-written one never takes the place of a good one."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import FileError, HarnessError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MODE = 0o644  # of a file that is not there yet


def read_text(path: Path, error: type[HarnessError] = FileError) -> str:
    """Return the text of a UTF-8 file, without the byte order mark that an editor may have put at its start.

    Raises:
        HarnessError: The file cannot be read, or is not UTF-8. It is of the type `error`.

    """
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as failure:
        message = f"{path}: cannot be read: {failure.strerror}"
        raise error(message) from None
    except UnicodeDecodeError as broken:
        before = data[: broken.start]
        line, column = before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode()) + 1
        message = f"{path}:{line}:{column}: cannot be read: it is not UTF-8 text"
        raise error(message) from None


def replace(path: Path, data: bytes, error: type[HarnessError] = FileError) -> None:
    """Write a file whole or not at all, and make its folder where that is missing.

    The data goes to a draft beside the file, which then takes the place of the file. A file keeps its permissions, and
    a link stays a link. Each file has one draft name, so the next writer takes over what a killed writer left behind,
    and two writers wait for each other.

    Raises:
        HarnessError: The file cannot be written, and is as it was. It is of the type `error`.

    """
    replace_all({path: data}, error)


def replace_all(contents: Mapping[Path, bytes], error: type[HarnessError] = FileError) -> None:
    """Write several files, of which none changes before all of them have found room.

    Each is written as `replace` writes it.

    Raises:
        HarnessError: A file cannot be written; it is named. It is of the type `error`.

    """
    with ExitStack() as stack:
        drafts: list[tuple[Path, Path, Path]] = []
        for path in sorted(contents):
            with _named(path, error):
                target = Path(os.path.realpath(path))
                target.parent.mkdir(parents=True, exist_ok=True)
                mode, draft = _mode(target), _draft(target)
                handle = stack.enter_context(_locked(draft))
                os.ftruncate(handle, 0)
                with os.fdopen(handle, "wb", closefd=False) as file:
                    file.write(contents[path])
                os.fchmod(handle, mode)
                os.fsync(handle)
            drafts.append((path, draft, target))
        for path, draft, target in drafts:
            with _named(path, error):
                draft.replace(target)
            with suppress(OSError):  # the new name lasts through a power cut, where the file system can
                folder = os.open(target.parent, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)


def discard_draft(path: Path) -> None:
    """Remove the draft that a killed writer left beside the file; one that is being written stays."""
    draft = _draft(Path(os.path.realpath(path)))
    with suppress(OSError):
        handle = os.open(draft, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink()
        finally:
            os.close(handle)


def _draft(target: Path) -> Path:
    return target.with_name(f".{target.name}.draft")


@contextmanager
def _named(path: Path, error: type[HarnessError]) -> Iterator[None]:
    """Turn a failure of the system into one sentence that names the file."""
    try:
        yield
    except ValueError as failure:  # a NUL in the name
        raise error(f"{path}: cannot be written: {failure}") from None
    except OSError as failure:
        if isinstance(failure, FileExistsError | NotADirectoryError):
            blocking = next(folder for folder in path.absolute().parents if folder.exists())
            reason = f"{blocking} is not a folder"
        else:
            elsewhere = failure.filename and str(failure.filename) != str(path)
            reason = f"{failure.strerror} ({failure.filename})" if elsewhere else str(failure.strerror)
        raise error(f"{path}: cannot be written: {reason}") from None


@contextmanager
def _locked(draft: Path) -> Iterator[int]:
    """Open the draft and hold it for this writer alone; remove it if the writer fails."""
    while True:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):  # the writer before this one may have put it in place meanwhile
            if os.path.samestat(os.fstat(handle), draft.lstat()):
                break
        os.close(handle)
    try:
        yield handle
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def _mode(target: Path) -> int:
    """Return the permissions to keep; raise OSError if something else than a file has the name."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return _MODE
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(target))
    return stat.S_IMODE(mode)
