"""Events of a cache, for tests of the history."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from build import START, a_position

from harness.cache.answers import FetchedEntity
from harness.cache.events import CacheEvent
from harness.cache.keys import Key
from harness.cache.questions import Question
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.history.keeper import HistoryKeeper
from harness.history.tables import HistoryRule, KeptHistory, plan_history
from harness.mapped.mapping import Mapper
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import AccountOrderRecord, Balance
from harness.snaptrade.history_queries import HISTORY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from harness.cache.events import EventKind

MAPPER = Mapper(MODEL)


def at(minutes: float) -> Any:
    return START + timedelta(minutes=minutes)


def event(entity: str, *models: Any, minutes: float = 0, kind: EventKind = "fetch", **changes: Any) -> CacheEvent:
    given = {
        "owner": "u",
        "question": "A",
        "source": MODEL.facts[entity].endpoint,
        "body_hash": f"hash-{minutes}",
        **changes,
    }
    return CacheEvent(kind, entity, at=at(minutes), entities=tuple(map(FetchedEntity, models)), **given)


def fetch(engine: Engine, said: CacheEvent) -> None:
    """Have a cache fetch what an event says, at its time, and keep the history of what it tells."""
    told: list[CacheEvent] = []
    cache = Cache(Store(engine, MODEL), lambda: said.at, listener=told.append)
    cache.ask(Question(Key(said.owner, said.source, said.question), said.entity), lambda: said.entities)
    keep(engine, *told)


def balance(cash: str | None, ordinal: int = 0, currency: str = "c-usd", account: str = "A") -> Balance:
    amount = None if cash is None else Decimal(cash)
    return Balance(account_id=account, ordinal=ordinal, currency_id=currency, cash=amount)


def balances(*amounts: str | None, minutes: float = 0, account: str = "A", **changes: Any) -> CacheEvent:
    """Say the balances of an account, each in a currency of its own."""
    models = [balance(cash, place, f"c-{place}", account) for place, cash in enumerate(amounts)]
    return event("Balance", *models, minutes=minutes, **changes)


def positions(*payloads: dict[str, Any], minutes: float = 0, **changes: Any) -> CacheEvent:
    mapped = MAPPER.map("Position", {"results": list(payloads)}, {"accountId": "A"}, MODEL.facts["Position"].path)
    return event("Position", *(each.model for each in mapped), minutes=minutes, **changes)


def position(units: str, price: str = "2", key: str = "s-1", **changes: Any) -> dict[str, Any]:
    return a_position(key, units=units, price=price, **changes)


def order(key: str = "o-1", **fields: Any) -> AccountOrderRecord:
    return AccountOrderRecord(account_id="A", brokerage_order_id=key, **fields)


def kept(rules: Mapping[str, HistoryRule] = HISTORY) -> dict[str, KeptHistory]:
    return plan_history(MODEL, rules)


def keep(engine: Engine, *events: CacheEvent, rules: Mapping[str, HistoryRule] = HISTORY) -> None:
    """Write the history of events, each in a transaction of its own."""
    keeper = HistoryKeeper(engine, kept(rules))
    for each in events:
        with engine.begin() as connection:
            assert keeper.write(connection, [each]) == 0
