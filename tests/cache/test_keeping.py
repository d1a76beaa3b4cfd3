"""What is kept is what its endpoint said last, whatever happens while it is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import Clock, question
from cache.processes import Machine, failing
from limits import HANG

from harness.cache.answers import FetchedEntity
from harness.cache.database import MEMORY, open_database
from harness.cache.keys import Key
from harness.cache.memory import AnswerMemory
from harness.cache.policy import EARLY
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.errors import UpstreamError, UpstreamUnreachable
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

DOLLAR = FetchedEntity(Currency(id="c", code="USD", name="US Dollar"))
OLD, NEW = ((FetchedEntity(Balance(account_id="A", ordinal=place)),) for place in (0, 1))
ASKED = question("q", "Balance", "user")
NOT_FOUND = UpstreamError(404, "1010", "not found")
OUTAGE = UpstreamUnreachable("no answer")
RENDERED = Key("user", "balances.list", "A")


def _cache(**options: object) -> tuple[Cache, Clock, Engine]:
    engine, clock = open_database(MEMORY), Clock()
    return Cache(Store(engine, MODEL), clock, **options), clock, engine  # type: ignore[arg-type] # as it takes them


@pytest.mark.parametrize("dropped", [lambda cache: cache.forget(["Balance"], "user"), lambda cache: cache.clear()])
def test_a_rendered_answer_of_what_was_forgotten_meanwhile_is_not_kept(dropped: Callable[[Cache], None]) -> None:
    """It would show what was before."""
    cache, _, _ = _cache()
    since, result = cache.sequence(), cache.ask(ASKED, lambda: OLD)
    dropped(cache)
    cache.keep(RENDERED, b"[]", [result], since)
    assert cache.find(RENDERED) is None


def test_a_stale_answer_stands_in_though_memory_has_dropped_it_meanwhile() -> None:
    """Others need the room while the upstream does not answer."""
    cache, clock, _ = _cache(memory=AnswerMemory(4_000))
    cache.ask(ASKED, lambda: OLD)
    clock.pass_seconds(100)

    def fetch() -> tuple[FetchedEntity, ...]:
        cache.ask(question("other", "Balance", "user"), lambda: NEW)
        raise OUTAGE

    result = cache.ask(ASKED, fetch)
    assert (result.entities, result.part.state) == (OLD, "stale")


def test_what_a_write_changed_does_not_stand_in_for_a_failing_upstream() -> None:
    """Neither if the write came while the upstream was asked."""
    cache, clock, _ = _cache()
    cache.ask(ASKED, lambda: OLD)
    clock.pass_seconds(100)

    def fetch() -> tuple[FetchedEntity, ...]:
        cache.forget(["Balance"], "user")
        raise OUTAGE

    with pytest.raises(UpstreamUnreachable):
        cache.ask(ASKED, fetch)


@pytest.mark.parametrize("empty_first", [True, False])
def test_an_empty_answer_and_a_refusal_are_told_apart(*, empty_first: bool) -> None:
    """Both have no entity; each is answered as it was said last."""
    engine, clock = open_database(MEMORY), Clock()
    asked = question("q", "UniversalSymbol")

    def heard(fetch: Callable[[], tuple[FetchedEntity, ...]]) -> object:
        try:
            return Cache(Store(engine, MODEL), clock).ask(asked, fetch).entities
        except UpstreamError as refused:
            return refused.status

    given: list[object] = []
    for empty in (empty_first, not empty_first):
        given += [heard(tuple if empty else failing(NOT_FOUND)), heard(failing(RuntimeError("asked")))]
        clock.pass_seconds((FACTS["UniversalSymbol"].negative_ttl or 0) + 1)
    assert given == ([(), (), 404, 404] if empty_first else [404, 404, (), ()])


def test_a_poorer_part_does_not_replace_the_row_of_an_answer_that_was_confirmed() -> None:
    """An answer that is asked for again and says the same is as fresh as a new one, and so is its row."""
    cache, clock, engine = _cache()
    ttl = FACTS["Currency"].ttl
    assert ttl
    asked = question("currency", "Currency")
    for share in (0.99, 0.85):  # the first time it is over, the second time not yet
        cache.ask(asked, lambda: (DOLLAR,))
        clock.pass_seconds(ttl * share)
    poorer = FetchedEntity(Currency(id="c", code="USD"))
    cache.ask(question("q", "Balance", "user"), lambda: (FetchedEntity(OLD[0].model, {"currency_id": poorer}),))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name FROM currency")).scalar() == "US Dollar"


def _damage(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE cache_answer SET body = X'00'"))


def test_a_damaged_row_is_asked_for_anew_and_mended(tmp_path: Path) -> None:
    """Though the upstream says what it said before."""
    machine = Machine(tmp_path)
    machine.process().ask(ASKED, lambda: OLD)
    _damage(open_database(machine.url))
    states = [machine.process().ask(ASKED, lambda: OLD).part.state for _ in range(2)]
    assert states == ["miss", "hit"]


def test_a_damaged_row_is_asked_for_anew_where_it_is_refreshed_ahead(tmp_path: Path) -> None:
    """A fetch does not wait for itself."""
    machine = Machine(tmp_path)
    later: list[Callable[[], object]] = []
    machine.process().ask(ASKED, lambda: OLD)
    _damage(open_database(machine.url))
    machine.pass_seconds((FACTS["Balance"].ttl or 0) * EARLY)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(machine.process(background=later.append).ask, ASKED, lambda: NEW)
        assert asked.result(timeout=HANG).entities == NEW


def test_a_damaged_row_does_not_stand_in_for_a_failing_upstream(tmp_path: Path) -> None:
    """The caller hears of the upstream."""
    machine = Machine(tmp_path)
    machine.process().ask(ASKED, lambda: OLD)
    _damage(open_database(machine.url))
    machine.pass_seconds(100)
    with pytest.raises(UpstreamUnreachable):
        machine.process().ask(ASKED, failing(OUTAGE))


def test_nobody_waits_for_a_refresh_ahead_of_time() -> None:
    """Nor hears of its failure: the answer is still fresh."""
    refreshes: list[Callable[[], object]] = []
    cache, clock, _ = _cache(background=refreshes.append)
    cache.ask(ASKED, lambda: OLD)
    clock.pass_seconds((FACTS["Balance"].ttl or 0) * EARLY)
    under_way, end = Event(), Event()

    def fetch() -> tuple[FetchedEntity, ...]:
        under_way.set()
        assert end.wait(HANG)
        raise NOT_FOUND

    assert cache.ask(ASKED, fetch).part.state == "hit"
    with ThreadPoolExecutor(2) as pool:
        pool.submit(refreshes[0])
        assert under_way.wait(HANG)
        meanwhile = pool.submit(cache.ask, ASKED, lambda: NEW)
        try:
            result = meanwhile.result(timeout=HANG)
        finally:
            end.set()
    assert (result.entities, result.part.state, len(refreshes)) == (OLD, "hit", 1)


def test_a_refresh_that_nobody_takes_is_tried_again() -> None:
    """The threads of the background have been shut down, say."""
    tries: list[int] = []

    def full(_: object) -> None:
        tries.append(1)
        raise RuntimeError

    cache, clock, _ = _cache(background=full)
    cache.ask(ASKED, lambda: OLD)
    clock.pass_seconds((FACTS["Balance"].ttl or 0) * EARLY)
    for _ in range(2):
        assert cache.ask(ASKED, lambda: NEW).entities == OLD
    assert len(tries) == 2
