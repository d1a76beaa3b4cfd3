"""Write `flags.yaml`, alone, and keep the history of its moves in the state database.

A move is one text replacing another: under a lock, the history line first and the file last, so that a failure leaves
neither, and a crash between the two leaves a moved file without its line, never a line without its move.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from datetime import UTC
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from harness import files
from harness.errors import ConfigurationError, FlagsError, nearest
from harness.rollout import flags as flags_yaml
from harness.rollout.history import KILL_SWITCH, Move, MoveHistory
from harness.rollout.stages import STAGES, back, skipped, step

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime
    from decimal import Decimal
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from harness.rollout.flags import Flag, Flags
    from harness.rollout.stages import Stage

_Signature: TypeAlias = tuple[int, int, int, int]


class HeldBack(ConfigurationError):
    """Report that an operation cannot move now, though the move itself is right."""


class WritesQueued(HeldBack):
    """Report that one of the two stores still lacks writes of the operation."""


class MovedMeanwhile(HeldBack):
    """Report that an operation left its stage between the decision to move it and the move."""


class WatchedFlags:
    """Hold the flags of a file, read again when it changed; when the new text is broken, the last good flags stay.

    The first reading raises FlagsError; later ones hand it to `on_error`, once for each broken text.
    """

    def __init__(self, path: Path, operations: Collection[str], on_error: Callable[[FlagsError], None]) -> None:
        self._path = path
        self._operations = operations
        self._on_error = on_error
        self._last: tuple[_Signature | None, Flags] | None = None

    def __call__(self) -> Flags:
        """Return the flags as they stand."""
        signature: _Signature | None = None
        with suppress(OSError):
            stat = self._path.stat()
            signature = stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino
        if self._last is None:
            self._last = (signature, _read(self._path, self._operations))
        elif signature != self._last[0]:
            self._last = (signature, self._read_again(self._last[1]))
        return self._last[1]

    def _read_again(self, last_good: Flags) -> Flags:
        try:
            return _read(self._path, self._operations)
        except FlagsError as broken:
            self._on_error(broken)
            return last_good


class FlagsFile:
    """Move operations in `flags.yaml`; `clock` gives the time of a move.

    The history is that of this application and this file, which is known by its path from the working folder, links
    followed: another checkout goes on with it.

    An operation does not move forward while writes of it are `queued` for one of the two stores.

    Every method raises FlagsError where the file cannot be read, the writing ones ConfigurationError where it cannot be
    written or the move is not allowed.
    """

    def __init__(
        self,
        path: Path,
        application: str,
        operations: Collection[str],
        engine: Engine,
        clock: Callable[[], datetime],
        queued: Callable[[Connection, str], int] = lambda _connection, _operation: 0,
    ) -> None:
        self._path = path
        self._application = application
        self._operations = operations
        self._engine = engine
        self._clock = clock
        self._queued = queued

    @property
    def operations(self) -> Collection[str]:
        """Return the names of every operation, in the order of the catalogue."""
        return self._operations

    def read(self) -> Flags:
        """Return the flags as they stand."""
        return _read(self._path, self._operations)

    def move(self, operation: str, stage: str, who: str, why: str, weighed_at: Stage | None = None) -> Move:
        """Put an operation on the next stage, or on any earlier one; its percent stays, so each user moves as far.

        Args:
            operation: Its name.
            stage: Where it goes.
            who: Who moves it.
            why: The reason, for the history.
            weighed_at: The stage that the decision is about; None where nothing was weighed.

        Raises:
            MovedMeanwhile: The operation no longer stands where it was weighed.
            WritesQueued: It would move forward while a store lacks writes of it.
            ConfigurationError: The move is not allowed, or the file cannot be written.
        """
        with self._writing() as change:
            flag = self._parsed(change.text).flag(self._known(operation))
            _check_stage(operation, flag.stage, weighed_at)
            target = next((known for known in STAGES if known == stage), None)
            if target is None:
                raise ConfigurationError(f"unknown stage {stage!r}, {nearest(stage, STAGES)}")
            if target == flag.stage:
                raise ConfigurationError(f"{operation} is at {target} already")
            if missing := ", ".join(skipped(flag.stage, target)):
                here = f"{operation} is at {flag.stage} and cannot skip {missing}"
                raise ConfigurationError(f"{here}; the next stage is {step(flag.stage)}")
            waiting = self._queued(change.history.connection, operation)
            if waiting and STAGES.index(target) > STAGES.index(flag.stage):
                raise WritesQueued(f"{operation} stays at {flag.stage}: {queued_sentence(waiting)}")
            move = Move(self._now(), operation, flag.stage, target, who, why)
            change.add(move, self._moved(change.text, operation, target, flag.percent))
        return move

    def rollback(self, operation: str | None, who: str, why: str, weighed_at: Stage | None = None) -> tuple[Move, ...]:
        """Restore an operation (None: each one listed) to where it stood before the move that brought it to its stage.

        Without such a move in the history it goes one stage back. It never goes forward, so a second rollback goes
        further back. An operation at the foot of the ladder stays; its Move says so. Arguments and errors are those
        of `move`.
        """
        with self._writing() as change:
            flags = self._parsed(change.text)
            names = [self._known(operation)] if operation else list(flags.operations)
            for name in names:
                _check_stage(name, flags.flag(name).stage, weighed_at)
            return tuple(self._undo(change, name, who, why) for name in names)

    def set_kill_switch(self, *, on: bool, who: str, why: str) -> Move:
        """Put everything on `off` by the next call, or give the stages back."""
        with self._writing() as change:
            switched_on = self._parsed(change.text).kill_switch
            move = Move(self._now(), KILL_SWITCH, _switch(on=switched_on), _switch(on=on), who, why)
            change.add(move, flags_yaml.switched(change.text, on=on, file=str(self._path)))
        return move

    def queued(self, operation: str) -> int:
        """Return how many writes of the operation's entity one of the two stores still lacks."""
        with self._transaction() as history:
            return self._queued(history.connection, operation)

    def last_move(self, operation: str) -> datetime | None:
        """Return when the operation came to its stage, None where it never moved."""
        with self._transaction() as history:
            return history.last_move(operation)

    def history(self, limit: int) -> tuple[Move, ...]:
        """Return the last moves, the newest first."""
        with self._transaction() as history:
            return history.last(limit)

    def _undo(self, change: _Change, operation: str, who: str, why: str) -> Move:
        flag = self._parsed(change.text).flag(operation)
        restored = self._restored(change, operation, flag)
        stage = self._parsed(restored).flag(operation).stage
        move = Move(self._now(), operation, flag.stage, stage, who, why)
        change.add(move, restored)
        return move

    def _restored(self, change: _Change, operation: str, flag: Flag) -> str:
        text_before = change.history.text_before_reaching(operation, flag.stage)
        if text_before is not None:
            with suppress(FlagsError):
                earlier = self._parsed(text_before).flag(operation)
                wrote = self._moved(text_before, operation, flag.stage, earlier.percent)
                if wrote == change.text:
                    return text_before
                return self._moved(change.text, operation, earlier.stage, earlier.percent)
        return self._moved(change.text, operation, back(flag.stage) or flag.stage, flag.percent)

    def _moved(self, text: str, operation: str, stage: Stage, percent: Decimal) -> str:
        return flags_yaml.moved(text, operation, stage, percent, str(self._path))

    def _parsed(self, text: str) -> Flags:
        return flags_yaml.read(text, self._operations, str(self._path))

    def _known(self, operation: str) -> str:
        if operation not in self._operations:
            raise ConfigurationError(f"unknown operation {operation!r}, {nearest(operation, self._operations)}")
        return operation

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    @contextmanager
    def _writing(self) -> Iterator[_Change]:
        path = self._path.resolve()
        try:
            directory = os.open(path.parent, os.O_RDONLY)
        except OSError as failure:
            raise ConfigurationError(f"{path.parent} cannot be opened: {failure.strerror}") from None
        try:
            fcntl.flock(directory, fcntl.LOCK_EX)  # one writer at a time
            with self._transaction() as history:
                text = files.read_text(self._path, FlagsError)
                change = _Change(history, text)
                yield change
                if change.text != text:
                    files.replace(path, change.text.encode(), ConfigurationError)
        finally:
            os.close(directory)

    @contextmanager
    def _transaction(self) -> Iterator[MoveHistory]:
        try:
            with self._engine.begin() as connection:
                yield MoveHistory(connection, self._application, os.path.relpath(os.path.realpath(self._path)))
        except SQLAlchemyError as failure:
            cause = str(getattr(failure, "orig", None) or failure).splitlines()[0]
            raise ConfigurationError(
                f"the history of {self._path} cannot be kept in the state database: {cause}"
            ) from failure


class _Change:
    """The text as it will be, and the history lines of the moves that lead to it."""

    def __init__(self, history: MoveHistory, text: str) -> None:
        self.history = history
        self.text = text

    def add(self, move: Move, text: str) -> None:
        if move.happened:
            self.history.add(move, self.text)
            self.text = text


def queued_sentence(waiting: int) -> str:
    """Return what keeps an operation from moving forward, and what shows it."""
    return f"{waiting} of its writes wait for the other store; harness cache reconcile shows them"


def _check_stage(operation: str, stage: Stage, weighed_at: Stage | None) -> None:
    if weighed_at not in {None, stage}:
        raise MovedMeanwhile(f"{operation} stays at {stage}: it stood at {weighed_at} when it was weighed")


def _switch(*, on: bool) -> str:
    return "on" if on else "off"


def _read(path: Path, operations: Collection[str]) -> Flags:
    return flags_yaml.read(files.read_text(path, FlagsError), operations, str(path))
