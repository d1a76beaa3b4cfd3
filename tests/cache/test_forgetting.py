"""After a write the cache believes nothing of what it spoils, not even what is on its way."""

from __future__ import annotations

from build import Clock, question

from harness.cache.answers import FetchedEntity
from harness.cache.database import MEMORY, open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency


def _cache() -> Cache:
    return Cache(Store(open_database(MEMORY), MODEL), Clock())


def _brought(*places: int) -> tuple[FetchedEntity, ...]:
    return tuple(FetchedEntity(Balance(account_id="A", ordinal=place)) for place in places)


def test_an_answer_in_which_it_stands_is_forgotten_with_an_entity() -> None:
    """It would show what was before."""
    cache = _cache()
    around = (FetchedEntity(Currency(id="c"), {"inside": FetchedEntity(Balance(account_id="A", ordinal=0))}),)
    cache.ask(question("q", "Currency", "user"), lambda: around)
    cache.forget(["Position"], "user")
    assert cache.ask(question("q", "Currency", "user"), lambda: around).part.state == "hit"
    cache.forget(["Balance"], "user")
    assert cache.ask(question("q", "Currency", "user"), lambda: around).part.state == "miss"


def test_an_empty_answer_is_forgotten_too() -> None:
    """There is no row of it, only the answer."""
    cache = _cache()
    cache.ask(question("q", "Balance", "user"), _brought)
    cache.forget(["Balance"], "user")
    assert cache.ask(question("q", "Balance", "user"), lambda: _brought(0)).part.state == "miss"


def test_an_answer_fetched_during_the_write_is_given_and_not_kept() -> None:
    """It may show what was before."""
    cache = _cache()

    def fetch() -> tuple[FetchedEntity, ...]:
        cache.forget(["Balance"], "user")
        return _brought(0)

    assert cache.ask(question("q", "Balance", "user"), fetch).part.state == "bypass"
    assert cache.ask(question("q", "Balance", "user"), _brought).part.state == "miss"


def test_who_asks_after_a_write_does_not_wait_for_who_asked_before() -> None:
    """The answer under way may be the old one."""
    cache = _cache()
    later: list[int] = []

    def fetch() -> tuple[FetchedEntity, ...]:
        cache.forget(["Balance"], "user")
        later.append(len(cache.ask(question("q", "Balance", "user"), lambda: _brought(0, 1)).entities))
        return _brought(0)

    cache.ask(question("q", "Balance", "user"), fetch)
    assert later == [2]


def test_another_user_keeps_what_is_kept() -> None:
    """Owners are told apart."""
    cache = _cache()
    cache.ask(question("q", "Balance", "user"), lambda: _brought(0))
    cache.forget(["Balance"], "somebody else")
    assert cache.ask(question("q", "Balance", "user"), _brought).part.state == "hit"
