"""`harness schema check`: what it says of a file, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.commands.check import CheckReport, check_file
from harness.errors import SchemaError

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """\
enums:
  Side: {values: [BUY, SELL]}
entities:
  Order:
    fields:
      id: {type: string, primary_key: true}
      side: {type: Side}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A schema file that is sound."""
    path = tmp_path / "mine.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def test_a_sound_file_is_counted(file: Path) -> None:
    """Whoever checks sees how much was checked."""
    assert check_file(file) == CheckReport(
        (f"{file}: 1 entity, 2 fields, 1 enum",),
        0,
        {"file": str(file), "entities": 1, "fields": 2, "enums": 1, "problems": []},
    )


def test_each_mistake_is_shown_with_its_line(file: Path) -> None:
    """Place, sentence, line and caret, for one mistake after the other."""
    file.write_text(SOUND.replace("Side}", "Sied}").replace("primary_key", "primarykey"), encoding="utf-8")
    assert check_file(file).lines == (
        f"{file}:4:3: entity Order has no primary_key; give it one, or make it embedded",
        "    4 |   Order:",
        "      |   ^^^^^",
        f"{file}:6:26: field Order.id has no key 'primarykey'; did you mean 'primary_key'?",
        "    6 |       id: {type: string, primarykey: true}",
        "      |                          ^^^^^^^^^^",
        f"{file}:7:20: 'Sied' is not a type; did you mean 'Side'?",
        "    7 |       side: {type: Sied}",
        "      |                    ^^^^",
        f"{file}: 3 mistakes",
    )


def test_a_file_with_mistakes_is_wrong_configuration(file: Path) -> None:
    """Nothing that needs the schema could run."""
    file.write_text("entities:", encoding="utf-8")
    assert check_file(file).exit_code == 2


def test_a_program_reads_the_mistakes_as_a_list(file: Path) -> None:
    """Line and columns count from 1, the end of the word is behind it."""
    file.write_text(SOUND.replace("Side}", "Sied}"), encoding="utf-8")
    problem = {"line": 7, "column": 20, "end_column": 24, "sentence": "'Sied' is not a type; did you mean 'Side'?"}
    assert check_file(file).tree == {"file": str(file), "problems": [problem]}


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """There is nothing to show."""
    with pytest.raises(SchemaError, match="cannot be read: No such file"):
        check_file(tmp_path / "nowhere.yaml")
