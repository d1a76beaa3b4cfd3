"""Measure what the comparison of two services finds, and how many requests a second it makes, beside its rivals."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, report
from benchmarks.services import contenders
from benchmarks.services.planted import NOISE, PLANTED, application
from harness import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "harness"
CONTENDERS = {
    OURS: contenders.harness,
    "apiparity-check": contenders.apiparity,
    "traffic-diff": contenders.traffic_diff,
}
CALLS, ROUNDS = 500, 5
RATIO = 2.0
"""So many times the requests of a rival in the same time of the processor."""


@contextmanager
def server() -> Iterator[str]:
    """Give the base URL of a service in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.services.server"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout  # noqa: S101 - it is piped
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


def measure(run: contenders.Run, requests: int) -> tuple[float, float]:
    """Return the requests of a second of the processor, and of a second of the clock."""
    clock, processor = perf_counter(), process_time()
    run()
    return requests / (process_time() - processor), requests / (perf_counter() - clock)


def speeds() -> Iterator[Figure]:
    """Let everybody compare in turn, round by round, and hold the medians of the rounds to each other."""
    paths = [f"/items/{number}" for number in range(CALLS)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = stack.enter_context(server()), stack.enter_context(server())
        runs = {name: make(*urls, folder, paths) for name, make in CONTENDERS.items()}
        # traffic-diff asks one service alone
        asked = {name: CALLS if name == "traffic-diff" else 2 * CALLS for name in runs}
        rounds = [{name: measure(run, asked[name]) for name, run in runs.items()} for _ in range(ROUNDS)]
    for name in runs:
        for place, kind in enumerate(("processor", "clock")):
            value = median(speed[name][place] for speed in rounds)
            yield Figure(f"{name}: requests in a second of the {kind}", value, "")
            if name != OURS:
                ratio = median(speed[OURS][place] / speed[name][place] for speed in rounds)
                yield Figure(f"requests of {OURS} to those of {name}, by {kind}", ratio, "x", least=RATIO)


def findings() -> Iterator[Figure]:
    """Count the planted differences that each misses, and the noise that each takes for a difference."""
    planted, noise = [f"/planted/{name}" for name in PLANTED], [f"/noise/{name}" for name in NOISE]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [stack.enter_context(serving.running(application(side))) for side in range(2)]
        for name, make in CONTENDERS.items():
            told = make(urls[0], urls[1], folder, [*planted, *noise])()
            missed, false = sorted({*planted} - told), sorted({*noise} & told)
            print(f"{name} misses {', '.join(missed) or 'nothing'}; is wrong about {', '.join(false) or 'nothing'}")  # noqa: T201
            limit = 0 if name == OURS else None
            yield Figure(f"{name}: missed of {len(planted)} planted differences", len(missed), "", limit)
            yield Figure(f"{name}: taken for a difference of {len(noise)} kinds of noise", len(false), "", limit)


if __name__ == "__main__":
    report([*findings(), *speeds()])
