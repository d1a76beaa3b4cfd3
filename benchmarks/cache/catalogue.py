"""Every read of the catalogue, warm, end to end from a Call to an answer that is ready to send, in both contracts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.cache.results import Result, Table, number, time_text
from benchmarks.cache.rounds import always, race
from benchmarks.cache.subject import running
from benchmarks.cache.upstream import connect, loopback
from benchmarks.measure import Figure
from harness.snaptrade.discovery import discover
from harness.snaptrade.sandbox.world import DEFAULT

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from benchmarks.cache.rounds import Contender, Race
    from benchmarks.cache.subject import Subject
    from harness.calls import Call

ROUNDS = 7
REQUESTS, ANSWERS = 2, 100
ORIGINAL = "original path, SDK, 0 ms"
CONTRACTS, TIERS = ("original", "unified"), ("L1", "L2")


def figures(draw: random.Random) -> Iterator[Result]:
    """Measure every read."""
    with loopback() as url, TemporaryDirectory() as folder:
        upstream = connect(url)
        calls = {call.operation: call for call in reversed(discover(upstream, DEFAULT))}
        with running(upstream, Path(folder) / "reads.db") as ours:
            runs = {name: race(_contenders(ours, call), ROUNDS, draw) for name, call in sorted(calls.items())}
    gains = [_gain(run, contract) for run in runs.values() for contract in CONTRACTS]
    yield Result(
        f"Every read of the catalogue ({len(runs)}), warm, against the original path on loopback at 0 ms",
        [
            Figure("original path / L1, the least of all reads", min(gains), "x", least=10),
            Figure("original path / L1, median of all reads", median(gains), "x", least=50),
            *(
                Figure(f"Call to Answer, {tier}, {contract}: slowest read", _slowest(runs, tier, contract), "us", limit)
                for tier, limit in (("L1", 25), ("L2", 100))
                for contract in CONTRACTS
                for name in [f"{tier}, {contract}"]
            ),
        ],
        [_table(runs)],
    )


def _contenders(ours: Subject, call: Call) -> list[Contender]:
    contracts = {"original": ours.answer, "unified": ours.answer_in_unified_contract}
    contenders = [always(ORIGINAL, partial(_each, ours.original, call, REQUESTS), REQUESTS)]
    for contract, answer in contracts.items():
        answer(call)
        contenders += [
            always(f"L1, {contract}", partial(_each, answer, call, ANSWERS), ANSWERS),
            always(f"L2, {contract}", partial(_each, partial(_from_file, ours, answer), call, ANSWERS), ANSWERS),
        ]
    return contenders


def _from_file(ours: Subject, answer: Callable[[Call], object], call: Call) -> None:
    ours.empty_memory()
    answer(call)


def _each(answer: Callable[[Call], object], call: Call, times: int) -> None:
    for _ in range(times):
        answer(call)


def _gain(run: Race, contract: str) -> float:
    return run.ratio(ORIGINAL, f"L1, {contract}", "wall")


def _slowest(runs: dict[str, Race], tier: str, contract: str) -> float:
    return max(run.fastest(f"{tier}, {contract}") for run in runs.values()) * 1e6


def _table(runs: dict[str, Race]) -> Table:
    columns = [f"{tier}, {contract}" for tier in TIERS for contract in CONTRACTS]
    rows = [
        [
            name,
            time_text(run.seconds(ORIGINAL, "wall")),
            *(time_text(run.fastest(column)) for column in columns),
            *(number(_gain(run, contract)) for contract in CONTRACTS),
        ]
        for name, run in runs.items()
    ]
    gains = [f"original path / L1, {contract}" for contract in CONTRACTS]
    return Table(["read", f"{ORIGINAL}, wall", *(f"{column}, CPU" for column in columns), *gains], rows)
