"""How the command line ends when the system refuses something: one sentence and exit code 2, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli import ROOT, Folder
from limits import HANG

from harness.commands import generate

if TYPE_CHECKING:
    from cli import Done


def is_one_sentence(done: Done, sentence: str) -> bool:
    return done.code == 2 and done.err.count("\n") == 1 and sentence in done.err


def test_a_file_where_a_folder_is_needed_is_named(tmp_path: Path) -> None:
    """It is no verdict on the generated files."""
    (tmp_path / "out").write_text("", encoding="utf-8")
    done = Folder(ROOT).run("generate", "--out", str(tmp_path / "out"))
    assert is_one_sentence(done, f"cannot be written: {tmp_path / 'out'} is not a folder")


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (PermissionError(13, "Permission denied", "state.db"), "harness: state.db: Permission denied"),
        (
            OSError(28, "No space left on device"),
            "harness: the system refused to read or write: No space left on device",
        ),
        (UnicodeEncodeError("ascii", "\u2192", 0, 1, "no"), "harness: the output cannot be written as ascii"),
        (TimeoutError("too late"), "harness: the system refused to read or write: too late"),
    ],
)
def test_whatever_the_system_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception, sentence: str
) -> None:
    """Whichever part of a command meets it."""

    def refuse(*_: object) -> None:
        raise failure

    monkeypatch.setattr(generate, "write_files", refuse)
    assert is_one_sentence(Folder(tmp_path).run("generate"), sentence)


def test_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """What is left of the output is dropped, so that nothing follows the sentence."""
    (tmp_path / "domain.yaml").write_text("entities: {A: {fields: {id: {type: string, primary_key: true}}}}", "utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "harness", "schema", "check", "domain.yaml"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=HANG,
            check=False,
        )
    sentence = "harness: the system refused to read or write: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, sentence)
