"""What the application computes: checked by hand, and by laws."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.snaptrade.analytics import CASH, TIMEFRAMES, Holding, Metrics, Movement, performance, totals

DAY = date(2026, 1, 2)
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
PRICES = st.decimals(min_value=0, max_value=10**6, places=4)
HOLDINGS = st.builds(
    Holding,
    kind=st.sampled_from(["stock", "etf", "option"]),
    currency=st.sampled_from(["USD", "CAD", None]),
    units=AMOUNTS | st.none(),
    price=PRICES | st.none(),
    cost=PRICES | st.none(),
    multiplier=st.sampled_from([Decimal(1), Decimal(100)]),
)
CASHES = st.tuples(st.sampled_from(["USD", "EUR", None]), AMOUNTS | st.none())


def _values(*amounts: int) -> list[tuple[date, Decimal]]:
    return [(DAY + timedelta(days=place), Decimal(amount)) for place, amount in enumerate(amounts)]


def _moved(day: int, kind: str, amount: str = "0", fee: str = "0") -> Movement:
    return Movement(DAY + timedelta(days=day), kind, Decimal(amount), Decimal(fee))


def test_a_portfolio_is_worth_its_positions_and_its_cash() -> None:
    """Two contracts sold short at 5.35 a share weigh 1070; the rest is bought at half its price."""
    held = [
        Holding("stock", "USD", Decimal(10), Decimal(200), Decimal(100)),
        Holding("option", "USD", Decimal(-2), Decimal("5.35"), Decimal("4.10"), Decimal(100)),
    ]
    total = totals(held, [("USD", Decimal(70))])[0]
    assert (total.positions_value, total.total_value) == (Decimal(930), Decimal(1000))
    assert (total.cost_basis, total.unrealized_gain) == (Decimal(180), Decimal(750))
    shares = [(each.kind, int(each.percent)) for each in total.allocations]
    assert shares == [("stock", 200), (CASH, 7), ("option", -107)]


def test_the_cost_is_unknown_where_one_position_tells_none() -> None:
    """Half a cost would be a wrong gain."""
    total = totals([Holding("stock", "USD", Decimal(1), Decimal(2), None)], [])[0]
    assert (total.cost_basis, total.unrealized_gain, total.unrealized_gain_percent) == (None, None, None)


@given(st.lists(HOLDINGS), st.lists(CASHES))
def test_the_shares_add_up(holdings: list[Holding], cash: list[tuple[str | None, Decimal | None]]) -> None:
    """To the worth, for every currency once; percentages to a hundred but for their rounding."""
    found = totals(holdings, cash)
    assert len({each.currency for each in found}) == len(found)
    for total in found:
        assert sum(each.value for each in total.allocations) == total.total_value == total.cash + total.positions_value
        if total.total_value:
            assert abs(sum((each.percent for each in total.allocations), Decimal(-100))) < Decimal("0.00001")


def test_what_is_paid_in_is_no_gain() -> None:
    """A hundred on top of a hundred returns nothing."""
    done = performance(_values(100, 200), [_moved(1, "CONTRIBUTION", "100")], "ALL")
    assert (done.net_contributions, done.metrics.total_return_percent) == (Decimal(100), Decimal(0))


def test_returns_are_weighted_by_time() -> None:
    """Ten percent up, ten percent down: one percent lost, and ten from the high."""
    metrics = performance(_values(1000, 1100, 990), [], "ALL").metrics
    assert (metrics.total_return_percent, metrics.max_drawdown_percent) == (Decimal(-1), Decimal(10))


def test_dividends_and_fees_are_counted_within_the_time() -> None:
    """A fee may stand with a trade or by itself; what was before the first day is not counted."""
    moved = [
        _moved(0, "DIVIDEND", "9"),
        _moved(1, "DIVIDEND", "5"),
        _moved(1, "FEE", "-2"),
        _moved(2, "BUY", "-50", "1"),
    ]
    done = performance(_values(100, 100, 100), moved, "ALL")
    assert (done.dividends, done.fees) == (Decimal(5), Decimal(3))


def test_one_value_tells_no_return() -> None:
    """Nothing is made up."""
    assert performance(_values(100), [], "1D").metrics == Metrics()


@pytest.mark.parametrize(
    ("timeframe", "start"),
    [
        ("ALL", date(2023, 1, 1)),
        ("1Y", date(2023, 2, 28)),
        ("YTD", date(2024, 1, 1)),
        ("1M", date(2024, 1, 29)),
        ("1W", date(2024, 2, 22)),
        ("1D", date(2024, 2, 28)),
    ],
)
def test_a_timeframe_ends_on_the_last_known_day(timeframe: str, start: date) -> None:
    """A year before the 29th of February is the 28th."""
    done = performance([(date(2023, 1, 1), Decimal(1)), (date(2024, 2, 29), Decimal(2))], [], timeframe)
    assert (done.start_date, done.end_date) == (start, date(2024, 2, 29))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.sampled_from(TIMEFRAMES))
def test_any_history_has_a_performance(amounts: list[int], timeframe: str) -> None:
    """An account that was empty for a while, too."""
    metrics = performance(_values(*amounts), [], timeframe).metrics
    assert metrics.max_drawdown_percent is None or 0 <= metrics.max_drawdown_percent <= 100
