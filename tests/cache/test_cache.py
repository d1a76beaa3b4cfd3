"""The cache: fresh or fetched once, whole or a miss."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Semaphore
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import Clock, question
from limits import HANG

from harness.cache.answers import FetchedEntity
from harness.cache.database import MEMORY, file_url, open_database
from harness.cache.keys import PUBLIC, Key
from harness.cache.policy import JITTER
from harness.cache.service import Cache
from harness.cache.single_flight import SingleFlight
from harness.cache.storage.store import Store
from harness.errors import ConfigurationError
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from pathlib import Path

CURRENCY = Currency(id="c", code="USD", name="US Dollar")
BALANCE = Balance(account_id="A", ordinal=0, currency_id="c", cash=Decimal("1.10"))


def _brought() -> tuple[FetchedEntity, ...]:
    return (FetchedEntity(BALANCE, {"currency_id": FetchedEntity(CURRENCY)}),)


def test_a_fresh_answer_comes_back_with_what_stood_inside_it() -> None:
    """From the database, not from memory."""
    cache = Cache(Store(open_database(MEMORY), MODEL), Clock())
    cache.ask(question("balances", "Balance", "u"), _brought)
    kept = cache.ask(question("balances", "Balance", "u"), lambda: pytest.fail("asked upstream"))
    assert (kept.entities, kept.part.state) == (_brought(), "hit")


def test_an_answer_lasts_no_longer_than_what_stood_inside_it() -> None:
    """The shortest time to live in it counts."""
    clock = Clock()
    cache, seconds = Cache(Store(open_database(MEMORY), MODEL), clock), FACTS["Balance"].ttl
    assert seconds
    lasting = FetchedEntity(CURRENCY, {"fleeting": FetchedEntity(BALANCE)})
    cache.ask(question("q", "Currency", None), lambda: (lasting,))
    clock.pass_seconds(seconds * (1 - JITTER) - 1)
    assert cache.ask(question("q", "Currency", None), lambda: (lasting,)).part.state == "hit"
    clock.pass_seconds(seconds * JITTER + 2)
    assert cache.ask(question("q", "Currency", None), lambda: (lasting,)).part.state == "miss"


def test_an_answer_is_what_its_endpoint_said_whatever_others_say_of_the_same_entity() -> None:
    """A poorer object that stands inside another answer changes neither the answer nor the row of the richer one."""
    engine = open_database(MEMORY)
    cache = Cache(Store(engine, MODEL), Clock())
    poorer = Currency(id="c", code="USD", name=None)
    cache.ask(question("currency", "Currency", None), lambda: (FetchedEntity(CURRENCY),))
    within = (FetchedEntity(BALANCE, {"currency_id": FetchedEntity(poorer)}),)
    cache.ask(question("balances", "Balance", "u"), lambda: within)
    assert cache.ask(question("currency", "Currency", None), tuple).entities == (FetchedEntity(CURRENCY),)
    assert cache.ask(question("balances", "Balance", "u"), tuple).entities == within
    assert _names(engine) == ["US Dollar"]


def test_rows_under_one_key_that_differ_are_all_answered() -> None:
    """With what stood inside each of them."""
    cache = Cache(Store(open_database(MEMORY), MODEL), Clock())
    poorer = Currency(id="c", code="USD", name=None)
    twins = tuple(FetchedEntity(BALANCE, {"currency_id": FetchedEntity(each)}) for each in (CURRENCY, poorer))
    cache.ask(question("balances", "Balance", "u"), lambda: twins)
    assert cache.ask(question("balances", "Balance", "u"), tuple).entities == twins


def test_an_answer_of_another_schema_is_a_miss() -> None:
    """An entry written under an older schema is never answered with."""
    engine = open_database(MEMORY)
    cache = Cache(Store(engine, MODEL), Clock())
    cache.ask(question("balances", "Balance", "u"), _brought)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE cache_answer SET schema_digest = 'older'"))
    again = Cache(Store(engine, MODEL), Clock())
    assert again.ask(question("balances", "Balance", "u"), _brought).part.state == "miss"


def test_a_late_fetch_does_not_overwrite_newer_data() -> None:
    """The row that was fetched later stays."""
    engine, clock = open_database(MEMORY), Clock()
    cache, asked = Cache(Store(engine, MODEL), clock), question("q", "Currency")
    stale = FetchedEntity(Currency(id="c", code="USD", name="old name"))

    def fetch_late() -> tuple[FetchedEntity, ...]:
        clock.pass_seconds(5)
        Cache(Store(engine, MODEL), clock).ask(asked, lambda: (FetchedEntity(CURRENCY),))
        return (stale,)

    assert cache.ask(asked, fetch_late).part.state == "bypass"
    assert cache.ask(asked, tuple).entities == (FetchedEntity(CURRENCY),)
    assert _names(engine) == ["US Dollar"]


def _names(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return [row.name for row in connection.execute(sa.text("SELECT name FROM currency"))]


def test_the_cache_survives_the_process(tmp_path: Path) -> None:
    """Another store over the same file finds what the first one kept."""
    url = file_url(tmp_path / "state.db")
    Cache(Store(open_database(url), MODEL), Clock()).ask(question("balances", "Balance", "u"), _brought)
    again = Cache(Store(open_database(url), MODEL), Clock()).ask(
        question("balances", "Balance", "u"), lambda: pytest.fail("asked")
    )
    assert again.part.state == "hit"


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds account numbers, names and balances in clear; so do the files that SQLite writes beside it."""
    url = file_url(tmp_path / ".harness" / "state.db")

    Cache(Store(open_database(url), MODEL), Clock()).ask(question("balances", "Balance", "u"), _brought)

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert (modes[".harness"], modes["state.db"]) == (0o700, 0o600)
    assert {mode for name, mode in modes.items() if name.startswith("state.db")} == {0o600}


class ArrivalCounted(Key):
    """A key that tells when somebody looks it up; who has looked it up during a fetch waits for that fetch."""

    arrivals: Semaphore

    @classmethod
    def make(cls) -> ArrivalCounted:
        key = cls(PUBLIC, "GET /", "")
        key.arrivals = Semaphore(0)
        return key

    def __hash__(self) -> int:
        self.arrivals.release()
        return 1

    def wait_for(self, callers: int) -> None:
        for _ in range(callers + 1):  # the first one looks twice
            assert self.arrivals.acquire(timeout=HANG)


CALLERS = 8


def test_many_who_ask_at_once_cause_one_fetch() -> None:
    """The others wait for its outcome."""
    flights, key, fetches = SingleFlight[int](), ArrivalCounted.make(), list[int]()

    def fetch() -> int:
        fetches.append(1)
        key.wait_for(CALLERS)
        return 7

    with ThreadPoolExecutor(CALLERS) as pool:
        given = [pool.submit(flights.once, key, fetch) for _ in range(CALLERS)]
    assert ([each.result() for each in given], len(fetches)) == ([7] * CALLERS, 1)


def test_all_who_wait_share_the_failure() -> None:
    """A failing upstream is asked once, not once for each of them in turn."""
    flights, key, fetches = SingleFlight[int](), ArrivalCounted.make(), list[int]()

    def fetch() -> int:
        fetches.append(1)
        key.wait_for(CALLERS)
        raise OSError

    with ThreadPoolExecutor(CALLERS) as pool:
        given = [pool.submit(flights.once, key, fetch) for _ in range(CALLERS)]
    assert ([type(each.exception()) for each in given], len(fetches)) == ([OSError] * CALLERS, 1)


def test_a_failure_is_not_kept() -> None:
    """The next one who asks starts anew."""
    flights = SingleFlight[int]()
    with pytest.raises(ZeroDivisionError):
        flights.once(Key(PUBLIC, "GET /", ""), lambda: 1 // 0)
    assert flights.once(Key(PUBLIC, "GET /", ""), lambda: 7) == 7


def test_a_bad_database_url_is_told_without_its_password() -> None:
    """The URL may hold a secret."""
    with pytest.raises(ConfigurationError, match="HARNESS_DATABASE_URL") as told:
        open_database("nodialect://me:hunter2@nowhere/db")
    assert "hunter2" not in str(told.value)
