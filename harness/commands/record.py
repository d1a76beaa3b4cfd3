"""Recording: what a user can ask, asked once of a real upstream and kept as cassettes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import stamina

from harness import assemble, serving
from harness.errors import HarnessError
from harness.sources import choose
from harness.upstream import cassettes
from harness.upstream.sandbox.app import sandbox
from harness.upstream.sandbox.world import World
from harness.upstream.snaptrade import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.calls import Answer, Call, Question, Reply, Upstream
    from harness.upstream.credentials import Credentials

TOO_MANY = 429
PATIENCE = 90.0  # seconds; the rate limit looks back over one minute


class NotRecorded(HarnessError):
    """A Call was not answered with data, so there is nothing to record."""


def patient(upstream: Upstream) -> Upstream:
    """The same upstream, but one that says «too many requests» is asked again when it said to."""

    def ask(question: Question) -> Reply:
        for attempt in stamina.retry_context(on=_wait, attempts=None, timeout=PATIENCE):
            with attempt:
                reply = upstream(question)
                if reply.status == TOO_MANY:
                    raise _TooMany(reply)
                return reply
        raise AssertionError

    return ask


class _TooMany(Exception):
    def __init__(self, reply: Reply) -> None:
        super().__init__(reply)
        self.reply = reply


def _wait(raised: Exception) -> bool | float:
    if not isinstance(raised, _TooMany):
        return False
    return raised.reply.retry_after if raised.reply.retry_after is not None else True


def placed(calls: list[Call], directory: Path, scenario: str) -> Iterator[tuple[Call, Path]]:
    """Where each Call is kept: `<operation>/<scenario>.yaml`, then `<scenario>-2.yaml` for the next of its kind."""
    seen: Counter[str] = Counter()
    for call in calls:
        seen[call.operation] += 1
        number = seen[call.operation]
        yield call, directory / call.operation / (f"{scenario}.yaml" if number == 1 else f"{scenario}-{number}.yaml")


@contextmanager
def target(host: str | None, *, live: bool) -> Iterator[tuple[Upstream, Credentials, str]]:
    """The upstream to record, whom to ask as, and its name: a server, the live API, or a sandbox that is started."""
    with ExitStack() as running:
        if host is None and not live:
            host = running.enter_context(_own_sandbox())
        keys = assemble.credentials(host)
        recorded_from = "live" if live else "sandbox" if assemble.is_here(host) else str(host)
        yield patient(connect(keys, host)), keys, recorded_from


@contextmanager
def _own_sandbox() -> Iterator[str]:
    with serving.running(sandbox(World(), now=time.time, sleep=asyncio.sleep)) as url:
        yield url


def record(
    call: Call, path: Path, upstream: Upstream, keys: Credentials, recorded_from: str, specs: tuple[str, str]
) -> None:
    """Records every exchange that either path needs for this Call; raises NotRecorded where one gets no answer."""
    choices = [choose(spec, side) for spec, side in zip(specs, ("original", "unified"), strict=True)]
    label = cassettes.Label(call, recorded_from)
    with cassettes.recording(path, label, keys):
        both = assemble.sides(upstream, assemble.memory_cache(), *choices)
        for side in (both.original, both.unified):
            _expect(call, side)


def _expect(call: Call, side: Callable[[Call], Answer]) -> None:
    answer = side(call)
    if answer.failure:
        raise NotRecorded(f"{call.operation}: not recorded, since it got no answer: {answer.failure.message}")
