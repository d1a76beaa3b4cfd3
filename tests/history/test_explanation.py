"""A value explains itself: what it is, where it came from, and what it was before."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from build import START
from history.events import at, balance, balances, event, fetch, keep, kept, order, position, positions

from harness.errors import ConfigurationError, NothingToJudge
from harness.history.explanation import Explanation, RowName, explain
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from harness.cache.events import CacheEvent

SOURCE = "GET /accounts/{accountId}/balances"


def explained(engine: Engine, entity: str, key: str, field: str, user: str | None = None) -> Explanation:
    return explain(engine, MODEL, kept(), RowName(entity, key, user), field)


def said(explanation: Explanation) -> list[tuple[Any, datetime | None, datetime | None]]:
    return [(each.value, each.since, each.until) for each in explanation.values]


def both(engine: Engine, said: CacheEvent) -> None:
    """Fetch an answer and the currencies that it names, as a server does."""
    currencies = sorted({str(each.model.currency_id) for each in said.entities if isinstance(each.model, Balance)})
    for key in currencies:
        fetch(engine, event("Currency", Currency(id=key, code=key), owner="", question=key))
    fetch(engine, said)


def test_a_value_says_which_endpoint_gave_it_and_when(engine: Engine) -> None:
    """And in which body."""
    both(engine, balances("1.10"))
    found = explained(engine, "Balance", "A/0", "cash")
    (now,) = found.values
    assert (found.owner, found.lineage) == ("u", f"{SOURCE} [].cash")
    assert (str(now.value), now.since, now.seen, now.source, len(now.body_hash)) == ("1.10", START, START, SOURCE, 32)
    assert found.fresh_until
    assert found.fresh_until > START


def test_the_earlier_values_come_with_their_times(engine: Engine) -> None:
    """The newest first; what changed in another field is no change of this one."""
    both(engine, balances("1"))
    keep(
        engine,
        event("Balance", balance("1", currency="c-0").model_copy(update={"buying_power": Decimal(7)}), minutes=1),
    )
    both(engine, balances("2", minutes=2))
    assert said(explained(engine, "Balance", "A/0", "cash")) == [(2, at(2), None), (1, at(0), at(2))]


def test_without_a_history_the_row_alone_tells(engine: Engine) -> None:
    """What was before is not known."""
    fetch(engine, event("Currency", Currency(id="c", code="USD"), owner=""))
    found = explained(engine, "Currency", "c", "code")
    assert (found.owner, said(found)) == ("", [("USD", START, None)])


def test_without_a_row_the_history_tells(engine: Engine) -> None:
    """By its own key, when the cached row has gone."""
    keep(engine, balances("1"), event("Balance", minutes=1))
    assert said(explained(engine, "Balance", "A/c-0", "cash")) == [(1, at(0), at(1))]


def test_one_of_two_rows_in_one_security_has_its_own_values(engine: Engine) -> None:
    """They are told apart by their order."""
    both(engine, positions(position("1"), position("2"), position("5", key="s-2")))
    units = [said(explained(engine, "Position", f"A/{place}", "units")) for place in range(3)]
    assert units == [[(value, at(0), None)] for value in (1, 2, 5)]


def test_the_place_in_a_list_is_told_by_the_row(engine: Engine) -> None:
    """It has no history."""
    both(engine, balances("1"))
    assert said(explained(engine, "Balance", "A/0", "ordinal")) == [(0, START, None)]


def test_two_users_with_one_id_are_told_apart(engine: Engine) -> None:
    """Somebody has to say who is meant."""
    for user in ("u", "v"):
        both(engine, event("AccountOrderRecord", order(), owner=user))
    with pytest.raises(ConfigurationError, match="--user"):
        explained(engine, "AccountOrderRecord", "A/o-1", "status")
    assert explained(engine, "AccountOrderRecord", "A/o-1", "status", "v").owner == "v"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("Balanse", "A/0", "cash"), "unknown entity 'Balanse'; did you mean 'Balance'"),
        (("Balance", "A/0", "cahs"), "Balance has no field 'cahs'; did you mean 'cash'"),
        (("Money", "A", "amount"), "only stands inside other entities"),
        (("Balance", "A", "cash"), "valid: account_id/ordinal or account_id/currency_id"),
        (("Candle", "s/1d/tomorrow", "open"), "valid: symbol_id/interval/opened_at"),
    ],
)
def test_a_wrong_name_is_told_with_a_right_one(engine: Engine, words: tuple[str, str, str], sentence: str) -> None:
    """Before anything is looked up."""
    with pytest.raises(ConfigurationError, match=sentence):
        explained(engine, *words)


@pytest.mark.parametrize("words", [("Balance", "A/0", "cash"), ("Candle", "s/1d/2026-01-05", "open")])
def test_an_id_of_which_nothing_is_known_is_told(engine: Engine, words: tuple[str, str, str]) -> None:
    """In an empty database, and in one with other rows."""
    for _ in range(2):
        with pytest.raises(NothingToJudge, match="nothing is known of"):
            explained(engine, *words)
        both(engine, balances("1", account="B"))
