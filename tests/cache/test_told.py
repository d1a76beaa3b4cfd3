"""What a cache tells its listener: each access to what it holds, and each change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from build import Clock

from harness.cache.answers import FetchedEntity
from harness.cache.database import MEMORY, open_database
from harness.cache.keys import PUBLIC, Key
from harness.cache.questions import AccessRefused, Question
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.errors import UpstreamError, UpstreamUnreachable
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.cache.events import CacheEvent

BALANCES = Question(Key("u", "GET /balances", "A"), "Balance")
CURRENCY = Question(Key(PUBLIC, "GET /currencies", "c"), "Currency")
SYMBOL = Question(Key(PUBLIC, "GET /symbols/{query}", "s"), "UniversalSymbol", many=False)


class Told:
    """A cache with its clock, and what it has told."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.events: list[CacheEvent] = []
        self.cache = Cache(Store(open_database(MEMORY), MODEL), self.clock, listener=self.events.append)

    def ask(self, question: Question, *found: Balance | Currency) -> None:
        self.cache.ask(question, lambda: tuple(map(FetchedEntity, found)))

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]


@pytest.fixture
def told() -> Told:
    return Told()


def balance(ordinal: int = 0) -> Balance:
    return Balance(account_id="A", ordinal=ordinal)


def refuse(status: int | None) -> Callable[[], tuple[FetchedEntity, ...]]:
    def fetch() -> tuple[FetchedEntity, ...]:
        raise UpstreamUnreachable("no answer") if status is None else UpstreamError(status, "c", "no")

    return fetch


def test_a_fetch_is_told_with_what_it_brought(told: Told) -> None:
    """Whose it is, which endpoint said it, and in which body."""
    told.ask(BALANCES, balance())
    (event,) = told.events
    assert (event.kind, event.entity, event.owner, event.question) == ("fetch", "Balance", "u", "A")
    assert (event.source, event.at, event.entities) == ("GET /balances", told.clock(), (FetchedEntity(balance()),))
    assert event.body_hash


def test_a_read_of_a_users_data_is_told(told: Told) -> None:
    """From the answer, and from the table beside it."""
    told.ask(BALANCES, balance())
    told.ask(BALANCES)
    assert told.cache.entity(Balance, ("A", "0"), "u") == balance()
    assert told.kinds == ["fetch", "read", "read"]
    assert {(event.entity, event.owner) for event in told.events} == {("Balance", "u")}


def test_a_read_of_public_data_is_not_told(told: Told) -> None:
    """A hit on them costs nothing more."""
    told.ask(CURRENCY, Currency(id="c", code="USD"))
    told.ask(CURRENCY)
    assert told.kinds == ["fetch"]


def test_the_same_body_is_told_as_unchanged(told: Told) -> None:
    """Another one as a fetch."""
    for found in (balance(), balance(), balance(1)):
        told.ask(BALANCES, found)
        told.clock.pass_seconds(3600)
    assert told.kinds == ["fetch", "unchanged", "fetch"]


def test_a_stale_answer_is_told_with_the_reason(told: Told) -> None:
    """Upstream gave none."""
    told.ask(BALANCES, balance())
    told.clock.pass_seconds(120)
    told.cache.ask(BALANCES, refuse(None))
    assert [(event.kind, event.reason) for event in told.events][1:] == [("stale", "UpstreamUnreachable")]


def test_that_there_is_none_is_told(told: Told) -> None:
    """Where it is kept."""
    with pytest.raises(UpstreamError):
        told.cache.ask(SYMBOL, refuse(404))
    assert told.kinds == ["negative"]


def test_an_invalidation_is_told_for_each_entity(told: Told) -> None:
    """With the user whose it is."""
    told.cache.forget(["Balance", "Position"], "u")
    assert [(event.kind, event.entity, event.owner) for event in told.events] == [
        ("invalidate", "Balance", "u"),
        ("invalidate", "Position", "u"),
    ]


def test_a_refused_read_is_told(told: Told) -> None:
    """Nobody's data of a user are given to nobody."""
    with pytest.raises(AccessRefused):
        told.cache.entity(Balance, ("A", "0"), None)
    told.ask(Question(Key(PUBLIC, "GET /balances", "A"), "Balance"), balance())
    assert told.kinds == ["refuse", "refuse"]
