"""What a cache counts: every question once, by how it ended, and nothing that nobody waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import Clock, question

from harness.cache.answers import FetchedEntity
from harness.cache.database import MEMORY, file_url, open_database
from harness.cache.health.tally import CacheTally
from harness.cache.memory import AnswerMemory
from harness.cache.policy import JITTER
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.errors import HarnessError, UpstreamError, UpstreamUnreachable
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.cache.questions import Question
    from harness.model.entity import UnifiedModel

USD = Currency(id="c", code="USD")


def a_cache(
    clock: Clock | None = None, tally: CacheTally | None = None, memory: AnswerMemory | None = None, url: str = MEMORY
) -> Cache:
    return Cache(Store(open_database(url), MODEL), clock or Clock(), tally=tally, memory=memory)


def asked(text: str, entity: str) -> Question:
    return question(text, entity, "u" if FACTS[entity].access == "user" else None)


def ask(cache: Cache, text: str, *models: UnifiedModel) -> None:
    cache.ask(asked(text, type(models[0]).__name__), lambda: tuple(map(FetchedEntity, models)))


def failing(cache: Cache, text: str, entity: str, failure: HarnessError) -> None:
    def fetch() -> tuple[FetchedEntity, ...]:
        raise failure

    cache.ask(asked(text, entity), fetch)


def counts(cache: Cache, entity: str = "Currency") -> dict[str, int]:
    return {name: times for name, times in cache.health().entities[entity].counts.items() if times}


def test_a_question_is_counted_by_how_it_ended() -> None:
    """A miss is what had to wait for upstream; the second time it is a hit, as often as it is asked."""
    cache = a_cache()
    for _ in range(4):
        ask(cache, "q", USD)
    assert counts(cache) == {"miss": 1, "memory": 3, "saved": 1}
    assert cache.health().entities["Currency"].hit_rate == 0.75


def test_hits_outlive_the_answer_that_was_hit() -> None:
    """It may be stored anew, invalidated or evicted meanwhile."""
    cache = a_cache(memory=AnswerMemory(limit=5_000))
    for text in ("a", "a", "b", "b", "c", "c", "d", "d"):
        ask(cache, text, USD)
    cache.forget(["Currency"], None)
    assert cache.health().memory.evictions > 0
    assert counts(cache) == {"miss": 4, "memory": 4, "saved": 4, "invalidated": 1}


def test_what_another_process_has_stored_is_a_hit_in_the_database_once(tmp_path: Path) -> None:
    """Alone and among many; from then on it is in memory."""
    url = file_url(tmp_path / "state.db")
    texts = [f"q{number}" for number in range(5)]
    first, second = a_cache(url=url), a_cache(url=url)
    for text in texts:
        ask(first, text, USD)
    second.find(question("q0", "Currency").key)
    for _ in range(2):
        second.ask_each({question(text, "Currency"): tuple for text in texts})
    assert (counts(second)["database"], counts(second)["memory"]) == (5, 6)


def test_a_kept_refusal_is_a_hit_of_its_own_kind() -> None:
    """The first one is an error: it was waited for."""
    cache, entity = a_cache(), next(name for name, facts in FACTS.items() if facts.negative_ttl and facts.ttl)
    for _ in range(3):
        with pytest.raises(UpstreamError):
            failing(cache, "q", entity, UpstreamError(404, "1010", "none"))
    assert counts(cache, entity) == {"error": 1, "negative": 2}


def test_a_stale_answer_is_counted_with_its_age() -> None:
    """Which is how old the oldest answer was when it was given."""
    cache = a_cache(clock := Clock())
    ask(cache, "q", Balance(account_id="A", ordinal=0))
    clock.pass_seconds(seconds := (FACTS["Balance"].ttl or 0) + 5)
    failing(cache, "q", "Balance", UpstreamUnreachable("gone"))
    counted = cache.health().entities["Balance"]
    assert (counted.counts["stale"], counted.stale_rate, counted.oldest) == (1, 0.5, seconds)


def test_an_answer_in_memory_was_not_given_after_its_time() -> None:
    """However long nobody asks for it, it makes the oldest answer no older than it may be."""
    cache = a_cache(clock := Clock())
    for _ in range(2):
        ask(cache, "q", Balance(account_id="A", ordinal=0))
    clock.pass_seconds(100_000)
    oldest, lasts = cache.health().entities["Balance"].oldest, FACTS["Balance"].ttl or 0
    assert oldest is not None
    assert lasts * (1 - JITTER) <= oldest <= lasts


def test_what_nobody_waits_for_is_counted_apart() -> None:
    """Whether it is at hand or not; the hit rate is that of those who wait."""
    waits = False
    cache = a_cache(tally=CacheTally(lambda: not waits))
    ask(cache, "warmed", USD)
    ask(cache, "warmed", USD)
    waits = True
    for text in ("warmed", "warmed", "other"):
        ask(cache, text, USD)
    assert counts(cache) == {"unattended": 1, "memory": 2, "miss": 1, "saved": 2}


def test_fetches_are_timed_and_the_failing_ones_too() -> None:
    """In buckets, so that those of many processes add up."""
    clock = Clock()
    cache = a_cache(clock)

    def slow(seconds: float) -> Callable[[], tuple[FetchedEntity, ...]]:
        def fetch() -> tuple[FetchedEntity, ...]:
            clock.pass_seconds(seconds)
            return (FetchedEntity(USD),)

        return fetch

    for number in range(18):
        cache.ask(question(f"fast {number}", "Currency"), slow(0.04))
    for number in range(2):
        cache.ask(question(f"slow {number}", "Currency"), slow(2))
    counted = cache.health().entities["Currency"]
    p50, p95 = counted.quantile(0.5), counted.quantile(0.95)
    assert p50 is not None
    assert p95 is not None
    assert 0.025 < p50 <= 0.05
    assert 1 < p95 <= 2.5


def test_rows_of_a_reply_under_one_key_are_counted_and_none_is_lost() -> None:
    """The table keeps the first, the answer has them all."""
    cache = a_cache()
    rows = [USD, Currency(id="c", code="EUR"), Currency(id="d", code="CAD")]
    ask(cache, "q", *rows)
    assert counts(cache)["repeated"] == 1
    assert list(cache.ask(question("q", "Currency"), tuple).models) == rows


def test_a_database_that_fails_says_so_until_it_works_again() -> None:
    """Reading apart from writing, since when, and the kind of failure, without its text."""
    engine = open_database(MEMORY)
    cache = Cache(Store(engine, MODEL), clock := Clock())
    ask(cache, "q", USD)
    with engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TRIGGER full BEFORE INSERT ON cache_answer BEGIN SELECT RAISE(ABORT, 'q'); END")
        )
    clock.pass_seconds(60)
    ask(cache, "other", USD)
    broken = cache.health()
    assert broken.reads.works
    assert (broken.writes.works, broken.writes.failure, broken.writes.since) == (
        False, "IntegrityError", clock().isoformat()
    )  # fmt: skip
    assert counts(cache)["bypass"] == 1
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER full"))
    clock.pass_seconds(60)
    ask(cache, "other", USD)
    assert (cache.health().writes.works, cache.health().writes.since) == (True, clock().isoformat())
