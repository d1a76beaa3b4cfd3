"""Measure what audit and history cost: to who answers, to the thread that writes, and to who verifies.

python -m benchmarks.audit
"""

from __future__ import annotations

import tempfile
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from benchmarks.measure import Figure, milliseconds, ratio, report
from harness.audit.chain import AuditEntry
from harness.audit.entries import personal_entries
from harness.audit.tables import AUDIT_ENTRIES
from harness.audit.trail import AuditTrail
from harness.cache.answers import FetchedEntity
from harness.cache.database import file_url, open_database
from harness.cache.event_queue import BATCH, EventQueue
from harness.cache.events import CacheEvent
from harness.history.keeper import HistoryKeeper
from harness.history.tables import plan_history
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import AccountOrderRecord
from harness.snaptrade.history_queries import HISTORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

NOW = datetime(2026, 1, 5, tzinfo=UTC)
EVENT = CacheEvent("read", "Balance", "user", "account", NOW, "GET /accounts/{accountId}/balances")
CALLS, CHAIN, ORDERS = 10_000, 100_000, 500


def of_the_listener() -> Iterator[Figure]:
    """Yield what an event costs the thread that answers; nobody takes the events meanwhile."""
    queue = EventQueue(lambda *_: None, limit=10**9, seconds=3600)

    def tell(listener: Callable[[CacheEvent], None]) -> Callable[[], object]:
        return lambda: deque(map(listener, repeat(EVENT, CALLS)), maxlen=0)

    yield Figure("µs for an event that is told", milliseconds(tell(queue)) / CALLS * 1000, "", 2)
    queue.close()


def of_the_trail(engine: Engine) -> Iterator[Figure]:
    """Yield what a batch of entries costs, beside rows without a chain, and what verifying all of them does."""
    trail = AuditTrail(engine)
    plain = AUDIT_ENTRIES.to_metadata(sa.MetaData(), name="plain")
    plain.indexes.clear()
    plain.create(engine)
    events = [replace(EVENT, question=str(number)) for number in range(BATCH)]
    numbers = iter(range(10**9))

    def insert() -> None:
        rows = [
            {**entry._asdict(), "number": next(numbers), "previous": "", "hash": ""}
            for entry in personal_entries(events, MODEL.facts)
        ]
        with engine.begin() as connection:
            connection.execute(plain.insert(), rows)

    def chain() -> None:
        trail.record(*personal_entries(events, MODEL.facts))

    yield Figure(f"ms for {BATCH} chained entries", milliseconds(chain), "ms")
    yield Figure("chained entries, and the same rows without chain and indexes", ratio(chain, insert), "x", 4)
    trail.record(*[AuditEntry("2026-01-05", "read", owner="user")] * CHAIN)
    many = trail.head().entries
    took = milliseconds(lambda: trail.verify().broken, rounds=3)
    yield Figure("thousand entries verified in a second", many / took, "", least=20)


def of_the_history(engine: Engine) -> Iterator[Figure]:
    """Yield what an answer of many orders costs, where all have changed and where none has."""
    keeper = HistoryKeeper(engine, plan_history(MODEL, HISTORY))
    times = iter(range(10**9))

    def say(quantity: int) -> None:
        orders = (
            AccountOrderRecord(account_id="A", brokerage_order_id=str(number), filled_quantity=Decimal(quantity))
            for number in range(ORDERS)
        )
        at = NOW + timedelta(seconds=next(times))
        event = CacheEvent(
            "fetch", "AccountOrderRecord", "user", "A", at, "GET", entities=tuple(map(FetchedEntity, orders))
        )
        with engine.begin() as connection:
            keeper.write(connection, [event])

    quantities = iter(range(10**9))
    yield Figure(
        f"ms for the history of {ORDERS} orders, all changed", milliseconds(lambda: say(next(quantities)), 5), "ms"
    )
    last = next(quantities) - 1
    yield Figure(f"ms for the history of {ORDERS} orders, none changed", milliseconds(lambda: say(last), 5), "ms")


def main() -> None:
    """Print the figures; exit with 1 where a limit is passed."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(file_url(Path(folder) / "state.db"))
        report([*of_the_listener(), *of_the_trail(engine), *of_the_history(engine)])


if __name__ == "__main__":
    main()
