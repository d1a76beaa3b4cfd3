"""Writes are never made twice: not by the router, not by a parity run, not by a retry; whatever the shadow does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from both import a_call_of
from build import FakeUpstream
from payloads import REPLIES

from harness import assemble
from harness.calls import Answer
from harness.errors import UpstreamUnreachable
from harness.rollout.flags import read
from harness.router import Router
from harness.snaptrade import application
from harness.snaptrade.catalogue import OPERATIONS
from harness.sources import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.calls import Call, Source, UpstreamRequest, UpstreamResponse
    from harness.checks import CheckedCall
    from harness.compare.verdicts import Comparison

MADE_ONCE = [row.name for row in OPERATIONS.values() if row.effect != "read"]
UPSTREAM_WRITES = [name for name in MADE_ONCE if OPERATIONS[name].endpoint]
KEY = "0b7c1d1e-7d0c-4a51-9a55-0d0c8f6f0b11"


def _times_out(_: Call) -> Answer:
    raise UpstreamUnreachable("no answer within 10 seconds")


def _raises(_: Call) -> Answer:
    raise ZeroDivisionError


def _fails(_: Call) -> Answer:
    return Answer(500)


def _changed(default: Source) -> Source:
    def answer(call: Call) -> Answer:
        return default(replace(call, parameters={**call.parameters, "units": "11", "quantity": "11", "close": "1"}))

    return answer


@dataclass
class Road:
    """A router over both real paths and an upstream that counts, with checks run at once."""

    stage: str
    wrap: Callable[[Source], Source] = lambda default: default
    upstream: FakeUpstream = field(default_factory=lambda: FakeUpstream(REPLIES))
    verdicts: list[Comparison] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)

    def router(self, wrapped: str = "unified") -> Router:
        original, unified = (Choice(self._made(side, wrapped), local=True) for side in ("original", "unified"))
        cache = assemble.memory_cache(application)
        sides = assemble.build_paths(application, self.upstream, cache, (original, unified))
        listed = "".join(f"  {name}: {{stage: {self.stage}}}\n" for name in OPERATIONS)
        flags = read(f"version: 1\nsalt: s\noperations:\n{listed}", OPERATIONS)
        checker = assemble.checker(application, sides, complete=True)
        return Router(checker, lambda: flags, self, lambda: 0.0)

    def record(self, checked: CheckedCall) -> None:
        self.verdicts.append(checked.comparison)

    def fail(self, _: Call, broken: BaseException) -> None:
        self.broken.append(broken)

    def submit(self, check: Callable[[], None]) -> None:
        check()

    def _made(self, side: str, wrapped: str) -> Callable[[Any], Source]:
        return lambda defaults: self.wrap(defaults[side]) if side == wrapped else defaults[side]


def _asked(name: str) -> Call:
    return replace(a_call_of(name, KEY), user="user")


@pytest.mark.parametrize("stage", ["off", "dualwrite", "shadow", "live", "rampdown", "complete"])
@pytest.mark.parametrize("name", UPSTREAM_WRITES)
def test_every_write_reaches_the_upstream_exactly_once(name: str, stage: str) -> None:
    """On every stage, whichever path makes it; the shadow agrees."""
    road = Road(stage)
    answer = road.router()(_asked(name))
    assert (answer.failure, len(road.upstream.asked)) == (None, 1)
    assert [each.verdict for each in road.verdicts] == (["match"] if stage in {"shadow", "live"} else [])


@pytest.mark.parametrize("shadow", [_times_out, _raises, _fails])
@pytest.mark.parametrize("name", UPSTREAM_WRITES)
def test_a_broken_shadow_makes_nothing_twice(name: str, shadow: Callable[[Call], Answer]) -> None:
    """It fails, raises or times out: the caller has the answer, and the upstream one request."""
    road = Road("shadow", wrap=lambda _: shadow)
    answer = road.router()(_asked(name))
    assert (answer.status, len(road.upstream.asked)) == (200, 1)
    assert [each.verdict for each in road.verdicts] != ["match"]


@pytest.mark.parametrize("stage", ["shadow", "live"])
@pytest.mark.parametrize("name", ["trades.place", "trades.impact", "orders.replace", "lots.record", "candles.record"])
def test_a_path_that_would_send_something_else_is_found_out(name: str, stage: str) -> None:
    """Without sending it: the requests are compared, and of a record what would have been written."""
    road = Road(stage, wrap=_changed)
    road.router("unified" if stage == "shadow" else "original")(_asked(name))
    assert [each.verdict for each in road.verdicts] == ["mismatch"]
    if OPERATIONS[name].endpoint:
        assert len(road.upstream.asked) == 1
        assert road.verdicts[0].differences[0].path[0] == "request"


@pytest.mark.parametrize("name", ["lots.record", "candles.record"])
def test_what_the_application_writes_down_is_written_by_one_path(name: str) -> None:
    """The shadow says the same, and keeps nothing."""
    road = Road("shadow")
    router = road.router()
    router(_asked(name))
    listed = replace(a_call_of(name.replace("record", "list")), user="user")
    sides = router.checker.sides
    kept = {side: source(listed).body for side, source in (("original", sides.original), ("unified", sides.unified))}
    assert ([each.verdict for each in road.verdicts], kept["unified"]) == (["match"], [])
    assert len(kept["original"] or []) == 1  # type: ignore[arg-type]


def test_a_write_that_got_no_reply_is_not_compared() -> None:
    """There is nothing that the other path could answer from."""

    def unreachable(_: UpstreamRequest) -> UpstreamResponse:
        raise UpstreamUnreachable("no answer")

    road = Road("shadow", upstream=unreachable)  # type: ignore[arg-type]
    assert road.router()(_asked("trades.place")).status == 502
    assert [each.verdict for each in road.verdicts] == ["not-compared"]


def test_what_is_no_call_is_refused_by_both_alike() -> None:
    """Nothing is sent at all."""
    road = Road("shadow")
    call = _asked("trades.place")
    answer = road.router()(replace(call, parameters={**call.parameters, "action": "HOLD"}))
    assert (answer.status, road.upstream.asked) == (400, [])
    assert [each.verdict for each in road.verdicts] == ["match"]
