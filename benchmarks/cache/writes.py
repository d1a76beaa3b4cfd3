"""What writing costs: 5,000 rows at once, and eight threads of which one in ten operations writes."""

from __future__ import annotations

import gc
import logging
import random
import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.cache.references import open_sqlite
from benchmarks.cache.results import Result, Table, race_table, time_text
from benchmarks.cache.rounds import Contender, race
from benchmarks.cache.subject import fetched_symbols, running
from benchmarks.cache.upstream import Catalogue
from benchmarks.measure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROUNDS, ROWS = 9, 5_000
THREADS, SYMBOLS, WRITES = 8, 2_000, 0.1
WAL_LIMIT = 64  # MB
MOST = 100_000  # operations of a thread and kind whose time is kept
OURS, BY_HAND = "**UnifiedCacheService**", "the same rows, written by hand"


def upserts(draw: random.Random) -> Iterator[Result]:
    """Measure 5,000 answers saved over as many that are there, against the same rows written by hand."""
    symbols, versions = fetched_symbols(ROWS), count(1)
    with TemporaryDirectory() as folder, running(Catalogue(1, 0), Path(folder) / "ours.db") as ours:
        written = []
        for _ in range(2):  # by turns: SQLite writes nothing where a row is as it was
            ours.save(ours.new_answers(symbols, next(versions)))
            written.append(_tables(Path(folder) / "ours.db"))
        turns = cycle(written)
        with closing(open_sqlite(Path(folder) / "by_hand.db")) as by_hand:
            _copy(by_hand, next(turns))
            contenders = [
                Contender(OURS, lambda: _ready(ours.save, ours.new_answers(symbols, next(versions))), ROWS),
                Contender(BY_HAND, lambda: _ready(_upsert, by_hand, next(turns)), ROWS),
            ]
            run = race(contenders, ROUNDS, draw)
    yield Result(
        f"{ROWS:,} rows written over those that are there",
        [Figure("5,000 rows: ours / by hand, wall", run.ratio(OURS, BY_HAND, "wall"), "x", 1.3)],
        [race_table("one row", run, BY_HAND)],
    )


def _ready(work: Callable[..., object], *given: object) -> Callable[[], object]:
    """Return what is left to do, once the garbage of making ready for it is gone."""
    gc.collect()
    return partial(work, *given)


@dataclass(frozen=True)
class _Stored:
    """Hold a table as it stands in a database: how it is made, and what is in it."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    statements: tuple[str, ...]
    rows: list[tuple[object, ...]]


def _tables(file: Path) -> list[_Stored]:
    """Return every table of a file that holds as many rows as were saved."""
    with closing(sqlite3.connect(file)) as database:
        found = []
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            described = database.execute(f'PRAGMA table_info("{name}")').fetchall()
            rows = database.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - the file's own names
            made = database.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql NOT NULL", (name,))
            if len(rows) >= ROWS:
                keys = tuple(column[1] for column in described if column[5])
                columns = tuple(column[1] for column in described)
                found.append(_Stored(name, columns, keys, tuple(text for (text,) in made), rows))
        return found


def _copy(database: sqlite3.Connection, tables: list[_Stored]) -> None:
    for table in tables:
        for statement in table.statements:
            database.execute(statement)
    _upsert(database, tables)


def _upsert(database: sqlite3.Connection, tables: list[_Stored]) -> None:
    """Write all rows in one transaction, each over the one of its key."""
    database.execute("BEGIN IMMEDIATE")
    for table in tables:
        marks = ", ".join("?" for _ in table.columns)
        sets = ", ".join(f'"{name}" = excluded."{name}"' for name in table.columns if name not in table.keys)
        keys = ", ".join(f'"{name}"' for name in table.keys)
        database.executemany(
            f'INSERT INTO "{table.name}" VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE SET {sets}',  # noqa: S608
            table.rows,
        )
    database.execute("COMMIT")


@dataclass
class Mix:
    """Hold what happened while threads read and wrote.

    Attributes:
        seconds: How long the first operations of each kind took.
        operations: How many there were of each kind.
        errors: What was raised or warned of, by its text.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "write": []})
    operations: Counter[str] = field(default_factory=Counter[str])
    errors: Counter[str] = field(default_factory=Counter[str])

    def add(self, other: Mix) -> None:
        """Add what happened in another thread."""
        for kind, found in other.seconds.items():
            self.seconds[kind] += found
        self.operations += other.operations
        self.errors += other.errors


def mixed(seconds: float) -> Iterator[Result]:
    """Let eight threads work on one file."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "mixed.db"
        mix, log_size = _mixed(file, seconds)
    locked = sum(number for text, number in mix.errors.items() if "lock" in text.lower())
    rows = [
        [kind, f"{mix.operations[kind] / seconds:,.0f}", time_text(quantiles(times, n=100)[-1]), time_text(max(times))]
        for kind, times in mix.seconds.items()
    ]
    yield Result(
        f"{THREADS} threads on one file, 90 % reads, 10 % writes, {seconds:,.0f} s",
        [
            Figure('"database is locked"', locked, "", 0),
            Figure("other errors and warnings", mix.errors.total() - locked, "", 0),
            Figure("greatest write-ahead log", log_size / 2**20, "MB", WAL_LIMIT),
            Figure("operations a second", mix.operations.total() / seconds, ""),
        ],
        [Table(["operation", "a second", "p99", "longest"], rows)],
    )


class _Warned(logging.Handler):
    """Count what the cache warns of instead of raising it."""

    def __init__(self, errors: Counter[str]) -> None:
        super().__init__(logging.WARNING)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        self._errors[record.getMessage()] += 1


def _mixed(file: Path, seconds: float) -> tuple[Mix, int]:
    """Return what happened, and the greatest size of the write-ahead log in bytes."""
    mix, stop, symbols, log_size = Mix(), threading.Event(), fetched_symbols(SYMBOLS), 0
    handler = _Warned(mix.errors)
    logging.getLogger("harness").addHandler(handler)
    try:
        with running(upstream := Catalogue(SYMBOLS, 0), file) as ours, ThreadPoolExecutor(THREADS) as pool:
            ours.get_symbols(upstream.ids)
            work = {"read": ours.get_symbol, "write": lambda each: ours.save(ours.new_answers({each: symbols[each]}))}
            crowd = [pool.submit(_work, work, upstream.ids, stop) for _ in range(THREADS)]
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(0.05)
                with suppress(FileNotFoundError):
                    log_size = max(log_size, file.with_name(f"{file.name}-wal").stat().st_size)
            stop.set()
            for worker in crowd:
                mix.add(worker.result())
    finally:
        logging.getLogger("harness").removeHandler(handler)
    return mix, log_size


def _work(work: Mapping[str, Callable[[str], object]], ids: list[str], stop: threading.Event) -> Mix:
    draw = random.Random(threading.get_ident())  # noqa: S311 - which symbol comes next is no secret
    mix = Mix()
    while not stop.is_set():
        kind = "write" if draw.random() < WRITES else "read"
        began = time.perf_counter()
        try:
            work[kind](draw.choice(ids))
        except Exception as failed:  # noqa: BLE001 - whatever it is, it is counted
            mix.errors[f"{type(failed).__name__}: {failed}"] += 1
        mix.operations[kind] += 1
        if mix.operations[kind] <= MOST:
            mix.seconds[kind].append(time.perf_counter() - began)
    return mix
