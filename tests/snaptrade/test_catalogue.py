"""Every operation: one row each, answered alike by both paths, written once."""

from __future__ import annotations

import pytest
from both import Both, a_call_of, request_of

from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.generated.facts import FACTS

READS = """
    brokerages.list exchanges.list symbols.get symbols.search connections.list connections.get
    accounts.list accounts.get balances.list positions.list orders.list orders.recent activities.list
    quotes.list returns.get balance_history.list lots.list candles.list portfolio.summary performance.get
"""
PREVIEWS = "trades.impact"
WRITES = "trades.place orders.cancel orders.replace connections.refresh accounts.update lots.record candles.record"
ALL = f"{READS} {PREVIEWS} {WRITES}".split()
EFFECTS = {row.name: row.effect for row in OPERATIONS.values()}


def test_the_catalogue_is_complete() -> None:
    """No operation more, none less, each with its effect."""
    named = {"read": READS, "preview": PREVIEWS, "write": WRITES}
    assert {name: effect for effect, names in named.items() for name in names.split()} == EFFECTS


def test_no_two_operations_share_a_route() -> None:
    """A request means one thing."""
    routes = [(row.method, row.route) for row in OPERATIONS.values()]
    assert len(set(routes)) == len(routes)


@pytest.mark.parametrize("name", ALL)
def test_both_paths_answer_alike(name: str) -> None:
    """Each operation, digit for digit, in the original contract."""
    both = Both()
    original, unified = both.answers(a_call_of(name))
    assert (original.failure, unified.failure) == (None, None)
    assert unified.body == original.body


@pytest.mark.parametrize("name", [name for name in ALL if OPERATIONS[name].endpoint])
def test_both_paths_ask_alike(name: str) -> None:
    """The same first request: method, path, query and body."""
    both = Both()
    original, unified = both.answers(a_call_of(name, "key"))
    assert unified.tape[0].request == original.tape[0].request


@pytest.mark.parametrize("name", [name for name, effect in EFFECTS.items() if effect == "read"])
def test_a_read_is_answered_from_the_cache_the_second_time(name: str) -> None:
    """Whatever the method of its request; what the application derives is derived of cached parts."""
    both = Both()
    both.unified(a_call_of(name))
    again = both.unified(a_call_of(name))
    assert (again.failure, again.upstream_calls) == (None, 0)


@pytest.mark.parametrize("name", [name for name in ALL if EFFECTS[name] != "read" and OPERATIONS[name].endpoint])
def test_a_preview_and_a_write_are_never_answered_from_the_cache(name: str) -> None:
    """Each of them goes upstream each time."""
    both = Both()
    assert [both.unified(a_call_of(name)).upstream_calls for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("name", [name for name, row in OPERATIONS.items() if row.invalidates and row.endpoint])
def test_a_write_makes_the_cache_forget_what_it_spoils(name: str) -> None:
    """And nothing else."""
    spoilt = OPERATIONS[name].invalidates
    reads = [row for row in OPERATIONS.values() if row.effect == "read" and row.endpoint and row.personal]
    both = Both()
    for row in reads:
        both.unified(a_call_of(row.name))
    both.unified(a_call_of(name))
    asked = {row.name for row in reads if both.unified(a_call_of(row.name)).upstream_calls}
    assert asked == {row.name for row in reads if row.entity in spoilt}


def test_a_write_of_one_user_leaves_the_cache_of_another() -> None:
    """Rows are kept apart by user."""
    both = Both()
    other = a_call_of("balances.list")
    both.unified(other)
    placed = a_call_of("trades.place")
    both.unified(type(placed)(placed.operation, "somebody else", placed.parameters))
    assert both.unified(other).upstream_calls == 0


def test_what_a_write_spoils_is_what_the_schema_says() -> None:
    """Every operation that an entity names is one of the catalogue."""
    named = {name for entity in FACTS.values() for name in entity.invalidated_by}
    assert named == {name for name, effect in EFFECTS.items() if effect == "write"}


def test_an_entity_is_fresh_as_long_as_the_schema_says_unless_the_operation_says_less() -> None:
    """Recent orders come straight from the brokerage."""
    both = Both()
    for name in ("orders.list", "orders.recent"):
        both.unified(a_call_of(name))
    both.clock.pass_seconds(6)
    calls = [both.unified(a_call_of(name)).upstream_calls for name in ("orders.list", "orders.recent")]
    assert calls == [0, 1]


def test_two_searches_are_two_answers() -> None:
    """The body of a reading POST is part of its key."""
    both = Both()
    both.unified(a_call_of("symbols.search", substring="a"))
    assert both.unified(a_call_of("symbols.search", substring="b")).upstream_calls == 1


def test_the_third_page_can_be_reached() -> None:
    """A page is an answer of its own, kept by its offset and limit."""
    both = Both()
    page: dict[str, list[object]] = {"data": []}
    both.upstream.replies |= {f"GET /accounts/A/activities?limit=2&offset={offset}": page for offset in (0, 2, 4)}
    answers = [both.unified(a_call_of("activities.list", limit="2", offset=str(offset))) for offset in (0, 2, 4, 4)]
    assert [(answer.body, answer.upstream_calls) for answer in answers] == [([], 1), ([], 1), ([], 1), ([], 0)]


def test_a_call_is_a_request_to_a_running_server() -> None:
    """Path, query and body, each parameter in its place."""
    quoted = request_of(a_call_of("quotes.list", account_id="A/1"))
    assert quoted == ("GET", "/v1/accounts/A%2F1/quotes?symbols=s-1", {"X-User-Id": "user"}, {})
    replaced = request_of(a_call_of("orders.replace"))
    assert replaced.path == "/v1/accounts/A/orders/order-1"
    assert set(replaced.body) == {"action", "order_type", "time_in_force", "price", "units"}
