"""What a hit costs: of one symbol in memory and in the file, and of an answer of 500 positions ready to send."""

from __future__ import annotations

from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

from benchmarks.cache.references import Rows, Sketch
from benchmarks.cache.results import Result, race_table
from benchmarks.cache.rivals import DAY, get_each, rivals
from benchmarks.cache.rounds import Contender, always, race
from benchmarks.cache.subject import running
from benchmarks.cache.upstream import connect, loopback, symbol_ids, symbol_reader
from benchmarks.measure import Figure
from harness.calls import Call, UpstreamRequest
from harness.snaptrade.endpoints import POSITIONS
from harness.snaptrade.sandbox.world import World

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.cache.subject import Subject
    from harness.calls import Upstream

ROUNDS = 9
IDS, HITS, REQUESTS = 200, 5_000, 40
"""Symbols, hits a round, and requests a round of who has no cache."""
SKETCH, OURS, SDK = "sketch of an L1", "**UnifiedCacheService.get_symbol**", "no cache: SDK, 0 ms, + validate"
ROW, DISK, BLOB = "bare SQLite row + validate", "diskcache get, set + validate", "one blob of that size"
ANSWERS, LARGE_USER = 50, "sandbox-large"


def figures(draw: random.Random) -> Iterator[Result]:
    """Measure hits of both tiers."""
    with loopback() as url, TemporaryDirectory() as folder:
        yield _memory(url, Path(folder), draw)
        yield _file(url, Path(folder), draw)
        yield _positions(url, Path(folder), draw)


def _memory(url: str, folder: Path, draw: random.Random) -> Result:
    """Get symbols that are in memory."""
    upstream = connect(url)
    ask = symbol_reader(upstream)
    ids = symbol_ids()[:IDS]
    keys = ids * (HITS // IDS)
    sketch = Sketch(ask, DAY)
    with running(upstream, folder / "l1.db") as ours:
        ours.get_symbols(ids)
        contenders = [
            always(SKETCH, lambda: _each(sketch.get_symbol, keys), HITS),
            always(OURS, lambda: _each(ours.get_symbol, keys), HITS),
            always(SDK, lambda: _each(ask, ids[:REQUESTS]), REQUESTS),
            *(always(rival.name, get_each(rival, keys), HITS) for rival in rivals(ask, folder)),
        ]
        run = race(contenders, ROUNDS, draw)
    others = [run.ratio(name, OURS) for name in run.costs if name not in {SKETCH, OURS}]
    return Result(
        "L1: a symbol that this process has, as a validated model",
        [
            Figure("L1 hit / sketch", run.ratio(OURS, SKETCH), "x", 1.5),
            Figure("SDK on loopback at 0 ms / L1 hit", run.ratio(SDK, OURS, "wall"), "x", least=1_000),
            Figure("fastest rival / L1 hit", min(others), "x"),
        ],
        [race_table("one hit", run, SKETCH)],
    )


def _file(url: str, folder: Path, draw: random.Random) -> Result:
    """Get symbols that another process has written, by an instance that has none in memory."""
    upstream = connect(url)
    ask = symbol_reader(upstream)
    ids = symbol_ids()
    file = folder / "l2.db"
    writer = get_context("spawn").Process(target=_write, args=(url, file, ids))
    writer.start()
    writer.join()
    rows = Rows(folder / "rows.db", {key: ask(key).model_dump_json().encode() for key in ids})
    disk = next(rival for rival in rivals(ask, folder) if rival.name == DISK)
    get_each(disk, ids)()
    with running(_refuse, file) as ours:
        contenders = [
            always(ROW, lambda: rows.read_each(ids), len(ids)),
            always(DISK, get_each(disk, ids), len(ids)),
            always(SDK, lambda: _each(ask, ids[:REQUESTS]), REQUESTS),
            Contender(OURS, lambda: _without_memory(ours, ids), len(ids)),
        ]
        run = race(contenders, ROUNDS, draw)
    return Result(
        "L2: a symbol that another process has written, as a validated model",
        [
            Figure("L2 hit / bare SQLite row + model_validate_json", run.ratio(OURS, ROW), "x", 1.5),
            Figure("SDK on loopback at 0 ms / L2 hit", run.ratio(SDK, OURS, "wall"), "x", least=40),
            Figure("diskcache / L2 hit", run.ratio(DISK, OURS), "x", least=1),
        ],
        [race_table("one hit", run, ROW)],
    )


def _write(url: str, file: Path, ids: Sequence[str]) -> None:
    with running(connect(url), file) as ours:
        ours.get_symbols(ids)


def _refuse(request: UpstreamRequest) -> NoReturn:
    raise AssertionError(f"{request} is in the file, and was asked of the upstream")


def _without_memory(ours: Subject, ids: Sequence[str]) -> Callable[[], None]:
    ours.empty_memory()
    return lambda: _each(ours.get_symbol, ids)


def _positions(url: str, folder: Path, draw: random.Random) -> Result:
    """Answer 500 positions from memory and from the file, against one blob of that size."""
    upstream = connect(url, LARGE_USER)
    call = _largest_account(upstream)
    with running(upstream, folder / "positions.db") as ours:
        contracts = {"unified": ours.answer_in_unified_contract, "original": ours.answer}
        bodies = {contract: answer(call) for contract, answer in contracts.items()}
        rows = Rows(folder / "blob.db", bodies)
        contenders: list[Contender] = []
        for contract, answer in contracts.items():
            contenders += [
                always(f"{BLOB}, {contract}", partial(_each, rows.body, [contract] * ANSWERS), ANSWERS),
                always(f"**L1, {contract}**", partial(_each, answer, [call] * ANSWERS), ANSWERS),
                always(f"**L2, {contract}**", partial(_each_from_file, ours, answer, [call] * ANSWERS), ANSWERS),
            ]
        run = race(contenders, ROUNDS, draw)
    figures = []
    for contract in contracts:
        in_file = run.ratio(f"**L2, {contract}**", f"{BLOB}, {contract}")
        figures += [
            Figure(f"500 positions, L1, {contract} contract", run.fastest(f"**L1, {contract}**") * 1e6, "us", 20),
            Figure(f"500 positions, L2 / {BLOB}, {contract} contract", in_file, "x", 2),
        ]
    sizes = ", ".join(f"{len(body):,} bytes in the {contract} contract" for contract, body in bodies.items())
    return Result(
        f"500 positions ready to send ({sizes})", figures, [race_table("one answer", run, f"{BLOB}, unified")]
    )


def _largest_account(upstream: Upstream) -> Call:
    """Return the question for the positions of that account which has the most."""
    accounts = World().account_ids(LARGE_USER)
    requests = (UpstreamRequest(POSITIONS, {"accountId": account}, LARGE_USER) for account in accounts)
    largest = max(requests, key=lambda request: len(upstream(request).body))
    return Call("positions.list", LARGE_USER, {"account_id": largest.parameters["accountId"]})


def _each_from_file(ours: Subject, answer: Callable[[Call], object], calls: Sequence[Call]) -> None:
    for call in calls:
        ours.empty_memory()
        answer(call)


def _each(get: Callable[..., object], keys: Sequence[object]) -> None:
    for key in keys:
        get(key)
