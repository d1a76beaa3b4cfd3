"""Both stores of the application behind the router, with flags that a test sets and paths that it may break."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from both import a_call_of
from build import Clock

from harness import assemble
from harness.assemble import build_paths
from harness.calls import Answer, Call, Failure
from harness.migration.double_writes import DoubleWrites
from harness.migration.outbox import Outbox
from harness.rollout.flags import read
from harness.router import Router
from harness.snaptrade import application
from harness.snaptrade.catalogue import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from harness.calls import PathName, Source
    from harness.checks import CheckedCall
    from harness.rollout.flags import Flags


@dataclass
class Stores:
    """The two stores in one database; itself the sink of the router's checks, which it runs at once."""

    engine: Engine
    clock: Clock = field(default_factory=Clock)
    flags: Flags = field(default_factory=lambda: flags("off"))
    broken: dict[PathName, Answer | BaseException] = field(default_factory=dict)
    verdicts: list[str] = field(default_factory=list)
    chance: float = 1.0

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.engine, application.name, self.clock)
        self.outbox.create_table()
        chosen = assemble.choices(application, ("original", "unified"))
        cache = assemble.memory_cache(application, self.clock)
        self.paths = build_paths(
            application, assemble.from_tape(()), cache, chosen, lambda: self.engine, self.clock, wrote=self.outbox.note
        )
        sides: dict[PathName, Source] = {"original": self._side("original"), "unified": self._side("unified")}
        self.writes = DoubleWrites(OPERATIONS, sides, self.outbox)
        checker = assemble.checker(application, self.paths, self.clock, complete=True)
        self.router = Router(checker, lambda: self.flags, self, lambda: self.chance, self.writes)

    def record_lot(self, key: str, **changes: str) -> Answer:
        """Record a lot as the user does who is asked for in `lots`."""
        return self.router(a_call_of("lots.record", key, **changes))

    def record_candle(self, user: str | None = "user", **changes: str) -> Answer:
        """Record the candle of one time."""
        return self.router(replace(a_call_of("candles.record", **changes), user=user))

    def deliver(self) -> None:
        self.writes.deliver_all(self.flags)

    def lots(self, side: PathName) -> set[str]:
        """The ids of the lots on one side."""
        return {lot["id"] for lot in self._read(side, a_call_of("lots.list"))}

    def closes(self, side: PathName) -> list[str]:
        """The last price of each candle on one side."""
        return [str(candle["close"]) for candle in self._read(side, a_call_of("candles.list"))]

    def queued(self) -> list[tuple[str, str, str]]:
        return [(write.side, write.state, write.problem) for write in self.outbox.writes()]

    def record(self, checked: CheckedCall) -> None:
        self.verdicts.append(checked.comparison.verdict)

    def fail(self, _: Call, broken: BaseException) -> None:
        raise broken

    def submit(self, check: Callable[[], None]) -> None:
        check()

    def _side(self, side: PathName) -> Source:
        def answer(call: Call) -> Answer:
            broken = self.broken.get(side)
            if isinstance(broken, BaseException):
                raise broken
            return broken or (self.paths.original if side == "original" else self.paths.unified)(call)

        return answer

    def _read(self, side: PathName, call: Call) -> Any:
        answer = (self.paths.original if side == "original" else self.paths.unified)(call)
        assert answer.failure is None, answer.failure
        return answer.body


def flags(stage: str, rest: str = "", lists: str | None = None) -> Flags:
    """Lots and candles on this stage; their lists on another one, if that is named."""
    stages = {
        "lots.record": stage,
        "candles.record": stage,
        "lots.list": lists or stage,
        "candles.list": lists or stage,
    }
    lines = "".join(f"  {name}: {{stage: {value}}}\n" for name, value in stages.items())
    return read(f"version: 1\nsalt: s\n{rest}\noperations:\n{lines}", OPERATIONS)


def a_refusal(status: int) -> Answer:
    return Answer(status, failure=Failure("UpstreamError", str(status), "broken"))
