"""A day's traffic over 5,000 symbols, a few of them asked for most of the time, from a cold start, at 50 ms upstream.

Nobody sleeps: an answer's time is what passed while it was made, and 50 ms for each upstream request made for it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from statistics import fmean, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.cache.results import Result, Table, number, time_text
from benchmarks.cache.rivals import Rival, latencies, rivals
from benchmarks.cache.subject import running
from benchmarks.cache.upstream import GROUP, Catalogue, search_reader, symbol_reader
from benchmarks.measure import Figure
from harness.calls import Call

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.cache.subject import Subject
    from harness.snaptrade.generated.models import UniversalSymbol

SYMBOLS, SECONDS = 5_000, 0.05
VISITS, CHUNK = 50_000, 5_000
SAMPLE = 2_000
"""Answers of the original path: each waits for the upstream, so that more would show nothing else."""
OURS, ORIGINAL = "**UnifiedCacheService**", "original path"
_SEARCHED = "search "


@dataclass(frozen=True)
class Traffic:
    """Hold keys in the order in which they are asked for: ids of symbols, and searches that give a group of them."""

    title: str
    keys: Sequence[str]


@dataclass(frozen=True)
class _Runner:
    """Hold one contender with the upstream that it asks."""

    cache: Rival
    upstream: Catalogue

    def seconds(self, keys: Sequence[str]) -> list[float]:
        return latencies(self.cache, keys, lambda: self.upstream.waited)


def figures(draw: random.Random) -> Iterator[Result]:
    """Measure the traffic with searches, which bring whole symbols along, and without them."""
    numbers = list(range(SYMBOLS))
    draw.shuffle(numbers)  # what is popular stands in no order
    weights = list(accumulate(1 / rank for rank in range(1, SYMBOLS + 1)))
    visits = draw.choices(numbers, cum_weights=weights, k=2 * VISITS)
    ids = Catalogue(SYMBOLS, SECONDS).ids
    searched = [key for each in visits[:VISITS] for key in (f"{_SEARCHED}{each // GROUP}", ids[each])]
    yield _run(Traffic("a search, then one of what it found", searched), draw, limited=True)
    yield _run(Traffic("ids alone", [ids[each] for each in visits]), draw, limited=False)


def _run(traffic: Traffic, draw: random.Random, *, limited: bool) -> Result:
    with (
        TemporaryDirectory() as folder,
        running(ours := Catalogue(SYMBOLS, SECONDS), Path(folder) / "zipf.db") as subject,
    ):
        runners = [_Runner(Rival(OURS, _asking(subject)), ours), *_rivals(Path(folder))]
        times: dict[str, list[float]] = {runner.cache.name: [] for runner in runners}
        keys = iter(traffic.keys)
        while chunk := list(islice(keys, CHUNK)):
            for runner in draw.sample(runners, len(runners)):
                times[runner.cache.name] += runner.seconds(chunk)
        requests = {runner.cache.name: runner.upstream.requests for runner in runners}
        times[ORIGINAL] = _original(subject, ours, traffic.keys[:SAMPLE])
    means, tails = ({name: of(found) for name, found in times.items()} for of in (fmean, _p99))
    rows = [
        [
            name,
            time_text(means[name]),
            number(means[ORIGINAL] / means[name]),
            time_text(tails[name]),
            number(tails[ORIGINAL] / tails[name]),
            f"{requests[name]:,}" if name in requests else "each",
        ]
        for name in sorted(times, key=means.__getitem__)
    ]
    headings = ["cache", "mean", "original path / it", "p99", "original path / it", "upstream requests"]
    return Result(
        f"Zipf, {SYMBOLS:,} symbols, {len(traffic.keys):,} questions, cold start, 50 ms upstream: {traffic.title}",
        [*_held("mean", means, 100 if limited else None), *_held("p99", tails, 10 if limited else None)],
        [Table(headings, rows)],
    )


def _held(of: str, times: dict[str, float], least: float | None) -> Iterator[Figure]:
    rivals_best = min(seconds for name, seconds in times.items() if name not in {OURS, ORIGINAL})
    yield Figure(f"Zipf, {of}: original path / ours", times[ORIGINAL] / times[OURS], "x", least=least)
    yield Figure(f"Zipf, {of}: best rival / ours", rivals_best / times[OURS], "x", least=1 if least else None)


def _p99(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=100)[-1]


def _asking(subject: Subject) -> Callable[[str], object]:
    def ask(key: str) -> object:
        return subject.search(key[len(_SEARCHED) :]) if key[0] == _SEARCHED[0] else subject.get_symbol(key)

    return ask


def _rivals(folder: Path) -> Iterator[_Runner]:
    """Yield every rival around an upstream of its own."""
    count = len(rivals(symbol_reader(Catalogue(0, 0)), folder / "counted"))
    for place in range(count):
        upstream = Catalogue(SYMBOLS, SECONDS)
        yield _Runner(rivals(_reading(upstream), folder / str(place))[place], upstream)


def _reading(upstream: Catalogue) -> Callable[[str], UniversalSymbol | list[UniversalSymbol]]:
    read, search = symbol_reader(upstream), search_reader(upstream)
    return lambda key: search(key[len(_SEARCHED) :]) if key[0] == _SEARCHED[0] else read(key)


def _original(subject: Subject, upstream: Catalogue, keys: Sequence[str]) -> list[float]:
    found = []
    for key in keys:
        call = Call("symbols.get", None, {"query": key})
        if key[0] == _SEARCHED[0]:
            call = Call("symbols.search", None, {"substring": key[len(_SEARCHED) :]})
        before, began = upstream.waited, time.perf_counter()
        subject.original(call)
        found.append(time.perf_counter() - began + upstream.waited - before)
    return found
