"""Moving operations for real: the file, its history, and what happens when something fails half way."""

from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, inspect

from harness.errors import ConfigurationError, FlagsError
from harness.rollout.history import Move
from harness.rollout.state import FlagsFile, MovedMeanwhile, WatchedFlags, WritesQueued

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

START = datetime(2025, 11, 23, 12, tzinfo=UTC)
OPERATIONS = ("accounts.list", "balances.list", "positions.list", "symbols.get")
TEXT = """\
# kept by hand
version: 1
salt: s
operations:
  positions.list:  {stage: shadow, percent: 25}   # the big one
  accounts.list:   {stage: live}
  balances.list:   {stage: off}
""".replace("\n", "\r\n")


def clock() -> Callable[[], datetime]:
    """A clock that goes one second further each time it is read."""
    seconds = count()
    return lambda: START + timedelta(seconds=next(seconds))


def unexpected(broken: FlagsError) -> None:
    """What to do with broken flags in a test that has none."""
    pytest.fail(str(broken))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A flags file, with the line ends of another system."""
    flags = tmp_path / "flags.yaml"
    flags.write_bytes(TEXT.encode())
    return flags


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A state database in a file."""
    made = create_engine(f"sqlite:///{tmp_path / 'state.db'}")
    yield made
    made.dispose()


@pytest.fixture
def file(path: Path, engine: Engine) -> FlagsFile:
    """The flags file with its history."""
    return FlagsFile(path, "app", OPERATIONS, engine, clock())


def stage(file: FlagsFile, operation: str = "positions.list") -> str:
    """Where an operation stands."""
    return file.read().flag(operation).stage


def test_a_move_changes_the_stage_and_keeps_the_share_and_every_other_byte(file: FlagsFile, path: Path) -> None:
    """Each user moves one stage: 25 % go from shadow to live, the others from dualwrite to shadow."""
    file.move("positions.list", "live", "ada", "parity holds")
    assert path.read_bytes() == TEXT.replace("shadow", "live").encode()


def test_a_move_leaves_a_line_of_history(file: FlagsFile) -> None:
    """Who, when and why, from where to where; the newest first."""
    first = file.move("positions.list", "live", "ada", "parity holds")
    second = file.move("positions.list", "off", "bob", "on call")
    assert first == Move(START, "positions.list", "shadow", "live", "ada", "parity holds")
    assert file.history(9) == (second, first)
    assert file.history(1) == (second,)
    assert str(first) == "positions.list: shadow → live"


def test_history_outlives_the_process(file: FlagsFile, path: Path, engine: Engine) -> None:
    """It lives in the database, with its zone."""
    moved = file.move("positions.list", "live", "ada", "parity holds")
    assert FlagsFile(path, "app", OPERATIONS, engine, clock()).history(9) == (moved,)


def test_a_move_forward_goes_one_stage_at_a_time(file: FlagsFile, path: Path) -> None:
    """The stages that would be skipped are named, and nothing is written."""
    said = "balances.list is at off and cannot skip dualwrite, shadow; the next stage is dualwrite"
    with pytest.raises(ConfigurationError, match=said):
        file.move("balances.list", "live", "ada", "in a hurry")
    assert path.read_bytes() == TEXT.encode()
    assert file.history(9) == ()


@pytest.mark.parametrize(
    ("operation", "wanted", "said"),
    [
        ("position.list", "live", "unknown operation 'position.list', did you mean 'positions.list'?"),
        ("positions.list", "alive", "unknown stage 'alive', did you mean 'live'?"),
        ("positions.list", "shadow", "positions.list is at shadow already"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(file: FlagsFile, operation: str, wanted: str, said: str) -> None:
    """One sentence, with the nearest valid name."""
    with pytest.raises(ConfigurationError) as raised:
        file.move(operation, wanted, "ada", "typo")
    assert str(raised.value) == said


def test_a_decision_moves_an_operation_only_from_where_it_was_weighed(file: FlagsFile, path: Path) -> None:
    """Four gates that decided the same at once move it once, and each other one says why it did not."""
    file.move("positions.list", "live", "gate", "all pass", "shadow")
    moved = path.read_bytes()
    for act in (
        lambda: file.move("positions.list", "live", "gate", "all pass", "shadow"),
        lambda: file.rollback("positions.list", "gate", "mismatch", "shadow"),
    ):
        with pytest.raises(MovedMeanwhile) as raised:
            act()
        assert str(raised.value) == "positions.list stays at live: it stood at shadow when it was weighed"
    assert path.read_bytes() == moved
    assert len(file.history(9)) == 1


def test_a_move_back_goes_anywhere(file: FlagsFile) -> None:
    """From live straight to off."""
    file.move("accounts.list", "off", "ada", "on call")
    assert stage(file, "accounts.list") == "off"


def test_a_rollback_restores_the_file_to_the_byte(file: FlagsFile, path: Path) -> None:
    """Also where the move had to add a line."""
    for operation, to in (("positions.list", "live"), ("symbols.get", "dualwrite")):
        file.move(operation, to, "ada", "parity holds")
        (back,) = file.rollback(operation, "gate", "mismatch")
        assert (back.from_stage, back.who, back.why) == (to, "gate", "mismatch")
        assert path.read_bytes() == TEXT.encode()
    assert len(file.history(9)) == 4


def test_a_rollback_keeps_what_was_edited_since(file: FlagsFile, path: Path) -> None:
    """Only the operation goes back, to the stage and share it had."""
    file.move("positions.list", "live", "ada", "parity holds")
    edited = path.read_bytes().decode().replace("kept by hand", "a new comment").replace("percent: 25", "percent: 1")
    path.write_bytes(edited.encode())
    file.rollback("positions.list", "gate", "mismatch")
    assert path.read_bytes() == TEXT.replace("kept by hand", "a new comment").encode()


def test_rollbacks_in_a_row_go_further_back_and_never_forward(file: FlagsFile) -> None:
    """A rollback is not itself rolled back."""
    file.move("balances.list", "dualwrite", "ada", "first")
    file.move("balances.list", "shadow", "ada", "second")
    stages = [file.rollback("balances.list", "gate", "mismatch")[0].to_stage for _ in range(3)]
    assert stages == ["dualwrite", "off", "off"]


def test_a_rollback_without_history_goes_one_stage_back(file: FlagsFile) -> None:
    """The share stays as it is."""
    file.rollback("positions.list", "ada", "on call")
    flag = file.read().flag("positions.list")
    assert (flag.stage, flag.percent) == ("dualwrite", Decimal(25))


def test_at_off_there_is_nothing_to_roll_back(file: FlagsFile) -> None:
    """It says so and leaves no line."""
    (stayed,) = file.rollback("balances.list", "ada", "on call")
    assert not stayed.happened
    assert str(stayed) == "balances.list stays at off: there is nothing to move"
    assert file.history(9) == ()


def test_a_rollback_of_everything_takes_each_listed_operation(file: FlagsFile, path: Path) -> None:
    """All in one writing, and each with its line."""
    file.move("positions.list", "live", "ada", "parity holds")
    moves = file.rollback(None, "ada", "on call")
    assert [str(move) for move in moves] == [
        "positions.list: live → shadow",
        "accounts.list: live → shadow",
        "balances.list stays at off: there is nothing to move",
    ]
    assert path.read_bytes() == TEXT.replace("live", "shadow").encode()
    assert len(file.history(9)) == 3


def test_a_history_whose_text_no_longer_reads_still_allows_a_rollback(path: Path, engine: Engine) -> None:
    """Where an operation of those days is gone from the catalogue, the rollback goes one stage back."""
    path.write_bytes(path.read_bytes() + b"  old.list: {stage: off}\r\n")
    FlagsFile(path, "app", (*OPERATIONS, "old.list"), engine, clock()).move("positions.list", "live", "ada", "long ago")
    path.write_bytes(path.read_bytes().replace(b"  old.list: {stage: off}\r\n", b""))
    file = FlagsFile(path, "app", OPERATIONS, engine, clock())
    file.rollback("positions.list", "ada", "on call")
    assert stage(file) == "shadow"


def test_the_kill_switch_leaves_a_line_each_way(file: FlagsFile, path: Path) -> None:
    """Setting it twice is one move, and clearing it gives the stages back."""
    moves = [file.set_kill_switch(on=on, who="ada", why="on call") for on in (True, True, False)]
    assert [str(move) for move in moves] == [
        "kill_switch: off → on",
        "kill_switch stays at on: there is nothing to move",
        "kill_switch: on → off",
    ]
    assert file.history(9) == (moves[2], moves[0])
    assert path.read_bytes() == TEXT.replace("version:", "kill_switch: false\r\nversion:").encode()


def test_a_crash_while_the_file_is_replaced_leaves_the_old_one(
    file: FlagsFile, path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the file nor the history has moved, and no half file lies about."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ConfigurationError, match=r"flags\.yaml: cannot be written: No space left on device"):
        file.move("positions.list", "live", "ada", "parity holds")
    assert path.read_bytes() == TEXT.encode()
    assert {entry.name for entry in path.parent.iterdir()} == {"flags.yaml", "state.db"}
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from rollout_moves").scalar() == 0


def test_a_database_that_cannot_be_written_leaves_the_file_alone(path: Path, tmp_path: Path) -> None:
    """No move without its line of history."""
    (tmp_path / "not.db").write_text("this is no database, whatever its name says" * 30)
    broken = create_engine(f"sqlite:///{tmp_path / 'not.db'}")
    with pytest.raises(ConfigurationError, match="cannot be kept in the state database: file is not a database"):
        FlagsFile(path, "app", OPERATIONS, broken, clock()).move("positions.list", "live", "ada", "parity holds")
    broken.dispose()
    assert path.read_bytes() == TEXT.encode()


def test_two_writers_wait_for_each_other(path: Path, engine: Engine) -> None:
    """Both moves are in the file and in the history, whoever came first."""
    moves = (("positions.list", "live"), ("accounts.list", "rampdown"), ("balances.list", "dualwrite"))
    writers = [
        Thread(target=FlagsFile(path, "app", OPERATIONS, engine, clock()).move, args=(*move, "ada", "parity holds"))
        for move in moves
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    file = FlagsFile(path, "app", OPERATIONS, engine, clock())
    assert [(operation, stage(file, operation)) for operation, _ in moves] == list(moves)
    assert len(file.history(9)) == 3


def test_a_link_stays_a_link_and_the_mode_stays(file: FlagsFile, path: Path, engine: Engine, tmp_path: Path) -> None:
    """A flags file mounted from elsewhere is replaced where it lies."""
    path.chmod(0o640)
    link = tmp_path / "linked.yaml"
    link.symlink_to(path)
    FlagsFile(link, "app", OPERATIONS, engine, clock()).move("positions.list", "live", "ada", "parity holds")
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stage(file) == "live"


def test_looking_at_the_flags_touches_no_database(file: FlagsFile, engine: Engine) -> None:
    """The table is made with the first line that needs it."""
    file.read()
    assert inspect(engine).get_table_names() == []


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path, engine: Engine) -> None:
    """One sentence for reading and for moving."""
    gone = FlagsFile(tmp_path / "gone.yaml", "app", OPERATIONS, engine, clock())
    with pytest.raises(FlagsError, match=r"gone\.yaml: cannot be read: No such file or directory"):
        gone.read()
    with pytest.raises(FlagsError, match=r"gone\.yaml: cannot be read: No such file or directory"):
        gone.move("positions.list", "live", "ada", "parity holds")


def test_watched_flags_are_read_again_when_the_file_changed(file: FlagsFile, path: Path) -> None:
    """A move counts from the next call; without a change the same Flags are given."""
    watched = WatchedFlags(path, OPERATIONS, unexpected)
    before = watched()
    assert watched() is before
    file.move("positions.list", "live", "ada", "parity holds")
    assert watched().flag("positions.list").stage == "live"


def test_an_edit_of_the_same_size_and_time_counts(path: Path) -> None:
    """As a copy that keeps the time of the file leaves it."""
    watched = WatchedFlags(path, OPERATIONS, unexpected)
    watched()
    before = path.stat()
    path.write_bytes(TEXT.replace("accounts.list:   {stage: live}", "accounts.list:  {stage: off}  ").encode())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert watched().flag("accounts.list").stage == "off"


def test_broken_flags_keep_the_last_good_ones_and_are_reported_once(path: Path) -> None:
    """The caller sees nothing of it, and a mended file counts again."""
    said: list[FlagsError] = []
    watched = WatchedFlags(path, OPERATIONS, said.append)
    before = watched()
    path.write_bytes(TEXT.replace("stage: shadow", "stage: shadows").encode())
    assert watched() is watched() is before
    assert [str(error).partition("flags.yaml")[2] for error in said] == [
        ":5:28: unknown stage 'shadows', did you mean 'shadow'?"
    ]
    path.write_bytes(TEXT.replace("stage: shadow", "stage: dualwrite").encode())
    assert watched().flag("positions.list").stage == "dualwrite"


def test_flags_that_vanish_or_are_no_text_keep_the_last_good_ones(path: Path) -> None:
    """Each is reported in a sentence."""
    said: list[FlagsError] = []
    watched = WatchedFlags(path, OPERATIONS, said.append)
    before = watched()
    path.unlink()
    assert watched() is before
    path.write_bytes(b"\xff\xfe")
    assert watched() is before
    assert [str(error).partition("flags.yaml")[2] for error in said] == [
        ": cannot be read: No such file or directory",
        ":1:1: cannot be read: it is not UTF-8 text",
    ]


def test_flags_that_are_broken_at_the_start_are_an_error(path: Path) -> None:
    """Nothing good is known yet that could stand in."""
    path.write_text("version: 1\n")
    with pytest.raises(FlagsError, match="salt is missing"):
        WatchedFlags(path, OPERATIONS, unexpected)()


def test_an_operation_stays_while_one_of_its_stores_lacks_writes(path: Path, engine: Engine) -> None:
    """It would leave them behind; back it goes at any time, and another operation is free."""
    queued = {"positions.list": 2}
    file = FlagsFile(path, "app", OPERATIONS, engine, clock(), lambda _, operation: queued.get(operation, 0))
    said = "positions.list stays at shadow: 2 of its writes wait for the other store; harness cache reconcile shows"
    with pytest.raises(WritesQueued, match=said):
        file.move("positions.list", "live", "ada", "parity holds")
    assert (file.queued("positions.list"), path.read_bytes()) == (2, TEXT.encode())
    assert file.move("accounts.list", "rampdown", "ada", "parity holds").happened
    assert file.move("positions.list", "dualwrite", "ada", "on call").happened
