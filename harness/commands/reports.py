"""Read and write the files in `reports/`, and state what a run was made with."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from harness import __version__, files, golden
from harness.errors import ConfigurationError
from harness.recording.files import check_folder

if TYPE_CHECKING:
    from pathlib import Path

    from harness.application import Application
    from harness.evidence.document import Report
    from harness.rollout.flags import Flags

    R = TypeVar("R", bound=Report)


def read_report(kind: type[R], folder: Path) -> R | None:
    """Read the report of this kind from a folder, None where the folder has none.

    Raises:
        ConfigurationError: The file cannot be read, is no such report, contradicts itself, or was edited by hand.
    """
    path = folder / kind.file_name
    try:
        return kind.parse(path.read_bytes(), str(path))
    except FileNotFoundError:
        return None
    except OSError as failure:
        raise ConfigurationError(f"{path} cannot be read: {failure.strerror}") from None


def write_report(report: Report, folder: Path, **pages: str) -> None:
    """Write the report into a folder, and beside it the same as pages, by the suffix of their files.

    Raises:
        FileError: The folder or a file cannot be written.
    """
    path = folder / report.file_name
    texts = {path: report.encode()} | {path.with_suffix(f".{suffix}"): page.encode() for suffix, page in pages.items()}
    for target, text in texts.items():
        files.replace(target, text)


def run_facts(application: Application, flags: Flags | None) -> dict[str, Any]:
    """Return what every run states of application, harness and flags file, for the run of a report."""
    return {
        "application": application.name,
        "harness": __version__,
        "flags_digest": flags.digest() if flags else None,
        "stages": flags.stages() if flags else {},
    }


def corpus_digest(directory: Path) -> str | None:
    """Return a digest of the names and bytes of all recordings and golden answers in a folder, None where it has none.

    Raises:
        ConfigurationError: There is no such folder, or a recording cannot be read.
    """
    check_folder(directory)
    digest, paths = sha256(), sorted([*directory.glob("*/*.yaml"), *directory.glob(f"*/*{golden.SUFFIX}")])
    for path in paths:
        try:
            content = sha256(path.read_bytes()).hexdigest()
        except OSError as failure:
            raise ConfigurationError(f"{path} cannot be read: {failure.strerror}") from None
        digest.update(f"{path.relative_to(directory).as_posix()}\0{content}\n".encode())
    return f"sha256:{digest.hexdigest()}" if paths else None
