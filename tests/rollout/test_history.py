"""A history that several applications and flags files share, in SQLite and in PostgreSQL: each has its own moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from databases import clean

from harness.cache.database import open_database
from harness.rollout.history import MoveHistory
from harness.rollout.state import FlagsFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

NAME = "temp.convert"
OTHERS = [("a/flags.yaml", "other"), ("b/flags.yaml", "app"), ("b/flags.yaml", "other")]
WAITS = 0.3  # seconds in which a writer that waits for nobody is long done
SECONDS = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Open an empty database."""
    if request.param == "sqlite":
        made = open_database(f"sqlite:///{tmp_path / 'state.db'}")
        yield made
        made.dispose()
        return
    postgres: Engine = request.getfixturevalue("postgres")
    clean(postgres)
    yield postgres


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with two flags files: the operation is on `dualwrite` in one and on `live` in the other."""
    monkeypatch.chdir(tmp_path)
    for folder, stage in (("a", "dualwrite"), ("b", "live")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "flags.yaml").write_text(flags(stage))
    return tmp_path


def flags(stage: str, percent: int = 50) -> str:
    return f"version: 1\nsalt: s\noperations:\n  {NAME}: {{stage: {stage}, percent: {percent}}}\n"


def flags_file(path: Path, application: str, engine: Engine) -> FlagsFile:
    start = datetime(2025, 11, 23, 12, tzinfo=UTC)
    return FlagsFile(path, application, [NAME], engine, lambda: start + timedelta(seconds=next(SECONDS)))


def moved_to_live(project: Path, engine: Engine) -> FlagsFile:
    """The first file after its operation went to `live`."""
    file = flags_file(project / "a" / "flags.yaml", "app", engine)
    for stage in ("shadow", "live"):
        file.move(NAME, stage, "ada", "parity holds")
    return file


@pytest.mark.parametrize(("path", "application"), OTHERS)
def test_moves_of_another_file_or_application_are_not_seen(
    project: Path, engine: Engine, path: str, application: str
) -> None:
    """Neither in the status nor as the last move, which a gate holds a report against."""
    first = moved_to_live(project, engine)
    other = flags_file(project / path, application, engine)
    assert (other.history(9), other.last_move(NAME)) == ((), None)
    own = other.move(NAME, "rampdown", "bob", "parity holds")
    assert (other.history(9), other.last_move(NAME)) == ((own,), own.at)
    assert [move.who for move in first.history(9)] == ["ada", "ada"]
    assert first.last_move(NAME) == first.history(1)[0].at


@pytest.mark.parametrize(("path", "application"), OTHERS)
def test_a_rollback_never_restores_the_text_of_another_file(
    project: Path, engine: Engine, path: str, application: str
) -> None:
    """Without a move of its own an operation goes one stage back, and its share stays."""
    moved_to_live(project, engine)
    (project / path).write_text(flags("live", percent=7))
    flags_file(project / path, application, engine).rollback(NAME, "bob", "on call")
    assert (project / path).read_text() == flags("shadow", percent=7)


def test_a_file_has_one_history_however_it_is_named(
    project: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its path, whole or from the project's folder, and by a link; and in another checkout of the project."""
    moves = moved_to_live(project, engine).history(9)
    (project / "link.yaml").symlink_to(project / "a" / "flags.yaml")
    paths = [type(project)(name) for name in ("a/flags.yaml", "b/../a/flags.yaml", "link.yaml")]
    assert [flags_file(path, "app", engine).history(9) for path in paths] == [moves] * 3
    (project / "b" / "a").mkdir()
    (project / "b" / "flags.yaml").rename(project / "b" / "a" / "flags.yaml")
    monkeypatch.chdir(project / "b")
    assert flags_file(paths[0], "app", engine).history(9) == moves


def test_writers_of_two_files_wait_for_each_other(project: Path, engine: Engine) -> None:
    """Also where both come first and make the table; each finds its own move afterwards."""
    first, second = (flags_file(project / name / "flags.yaml", "app", engine) for name in ("a", "b"))
    writer = Thread(target=second.move, args=(NAME, "rampdown", "bob", "parity holds"))
    with engine.begin() as connection:
        MoveHistory(connection, "app", "a/flags.yaml")
        writer.start()
        writer.join(WAITS)
        assert writer.is_alive()
    writer.join()
    first.move(NAME, "shadow", "ada", "parity holds")
    assert [[move.who for move in file.history(9)] for file in (first, second)] == [["ada"], ["bob"]]
