"""What the tier in memory takes: its own count against its limit, and the memory that the process really holds."""

from __future__ import annotations

import gc
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.cache.machine import resident
from benchmarks.cache.results import Result, Table, number
from benchmarks.cache.subject import fetched_symbols, running
from benchmarks.cache.upstream import Catalogue
from benchmarks.measure import Figure

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

LIMIT = 16 * 2**20
SYMBOLS = (2_000, 4_000, 8_000, 16_000)
"""How many symbols were asked for when the memory is looked at."""
MB = 2**20
AT_ONCE = 100


def figures(_draw: random.Random) -> Iterator[Result]:
    """Measure in a process of its own, where nothing else comes and goes."""
    with TemporaryDirectory() as folder, get_context("spawn").Pool(1) as pool:
        points = pool.apply(_fill, (Path(folder) / "footprint.db",))
    rows = [
        [f"{symbols:,}", number(counted / MB), number(held / MB)]
        for symbols, (counted, held) in zip(SYMBOLS, points, strict=True)
    ]
    counted, held = (max(point[place] for point in points) for place in (0, 1))
    yield Result(
        f"L1 limited to {LIMIT / MB:.0f} MB, {SYMBOLS[-1]:,} symbols asked for",
        [
            Figure("L1: its own count / limit", counted / LIMIT, "x", 1),
            Figure("memory that the process gained / limit", held / LIMIT, "x", 1.25),
        ],
        [Table(["symbols asked for", "L1's own count, MB", "gained since the start, MB"], rows)],
    )


def _fill(file: Path) -> list[tuple[int, int]]:
    """Return what L1 counts and what the process gained at each of the numbers of symbols."""
    upstream, known = Catalogue(SYMBOLS[-1], 0), fetched_symbols(SYMBOLS[-1])
    points = []
    with running(upstream, file, memory=LIMIT) as ours:
        ours.save(ours.new_answers({upstream.ids[0]: known[upstream.ids[0]]}))
        ours.get_symbols(upstream.ids[:1])
        gc.collect()
        start = resident()
        for before, until in zip((0, *SYMBOLS), SYMBOLS, strict=False):
            for start in range(before, until, AT_ONCE):  # few at once: what comes and goes is no part of the tier
                ids = upstream.ids[start : start + AT_ONCE]
                ours.save(ours.new_answers({each: known[each] for each in ids}))
                ours.get_symbols(ids)
            gc.collect()
            points.append((ours.memory_bytes, resident() - start))
    return points
