"""A file is replaced whole or not at all, and a failure is one sentence."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from disk import room_for

from harness import files
from harness.errors import FileError, SchemaError

if TYPE_CHECKING:
    from pathlib import Path


def listed(folder: Path) -> list[str]:
    """Return the names of all files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_file_and_its_folder_are_made(tmp_path: Path) -> None:
    """The folder need not be there."""
    path = tmp_path / "reports" / "today" / "run.json"
    files.replace(path, b"{}")
    assert (path.read_bytes(), listed(path.parent)) == (b"{}", ["run.json"])


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    """A private file stays private, and a new one can be read by others."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"1")
    old.chmod(0o600)
    files.replace(old, b"2")
    files.replace(new, b"2")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o600, 0o644]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file that the link leads to is replaced."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"1")
    link.symlink_to(target)
    files.replace(link, b"2")
    assert (link.is_symlink(), target.read_bytes()) == (True, b"2")


def test_a_full_disk_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    """What does not fit is not written at all."""
    path = tmp_path / "report.json"
    files.replace(path, b"old")
    with room_for(10), pytest.raises(FileError, match=r"report\.json: cannot be written: File too large"):
        files.replace(path, b"x" * 11)
    assert (path.read_bytes(), listed(tmp_path)) == (b"old", ["report.json"])


def test_a_read_only_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason of the system stands in the sentence."""

    def refuse(*_: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(FileError, match="cannot be written: Read-only file system"):
        files.replace(tmp_path / "report.json", b"")


def test_an_interrupted_writer_leaves_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no error of ours and passes through."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.replace(tmp_path / "report.json", b"new")
    assert listed(tmp_path) == []


def test_the_draft_of_a_killed_writer_is_taken_over(tmp_path: Path) -> None:
    """Nothing of it is left, neither as a file nor in one."""
    (tmp_path / ".flags.yaml.draft").write_bytes(b"half of something much longer")
    files.replace(tmp_path / "flags.yaml", b"whole")
    assert ((tmp_path / "flags.yaml").read_bytes(), listed(tmp_path)) == (b"whole", ["flags.yaml"])


def test_writers_at_the_same_time_wait_for_each_other(tmp_path: Path) -> None:
    """The file is always one writer's, whole, and no writer fails."""
    path = tmp_path / "report.json"
    contents = [bytes([letter]) * 5000 for letter in b"abcdefgh"] * 8
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda data: files.replace(path, data), contents))
    assert (path.read_bytes() in contents, listed(tmp_path)) == (True, ["report.json"])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "it is not a regular file"),
        ("file/report.json", r"file is not a folder"),
        ("file/deeper/report.json", r"file is not a folder"),
        ("pipe", "it is not a regular file"),
        ("nul\0", "null byte"),
        ("x" * 300, "File name too long"),
    ],
)
def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    """The sentence says what stands in the way, and nothing is changed."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match=f"cannot be written: .*{reason}"):
        files.replace(tmp_path / name, b"")
    assert listed(tmp_path) == ["file", "folder", "pipe"]


def test_text_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    """An editor puts the mark there; it is no part of the text."""
    path = tmp_path / "flags.yaml"
    path.write_bytes("\ufeffversion: 1\n".encode())
    assert files.read_text(path) == "version: 1\n"


def test_a_missing_file_is_an_error_of_the_type_that_the_reader_names(tmp_path: Path) -> None:
    """Whoever reads a schema catches SchemaError alone."""
    with pytest.raises(SchemaError, match=r"no\.yaml: cannot be read: No such file or directory"):
        files.read_text(tmp_path / "no.yaml", SchemaError)


def test_bytes_that_are_no_text_are_placed(tmp_path: Path) -> None:
    """Line and column count characters from 1."""
    path = tmp_path / "x.yaml"
    path.write_bytes("a\nüb\xff".encode("latin-1").replace(b"\xfc", "ü".encode()))
    with pytest.raises(FileError, match=r"x\.yaml:2:3: cannot be read: it is not UTF-8 text"):
        files.read_text(path)


def test_a_file_error_ends_a_command_with_2() -> None:
    """It is the user's to mend, not a verdict."""
    assert FileError.exit_code == 2
