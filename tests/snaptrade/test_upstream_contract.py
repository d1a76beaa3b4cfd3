"""One contract, every upstream: the SDK over HTTP and a cassette of the same world answer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snaptrade.requests_by_hand import BALANCES, POSITIONS, SYMBOL, ask, symbol

from harness.calls import Call, UpstreamRequest
from harness.errors import ConfigurationError
from harness.recording import Label, Scrubber, derive_pseudonym_key, find, recording, replaying
from harness.snaptrade.assembly import RECORDING
from harness.snaptrade.credentials import placeholder_credentials
from harness.snaptrade.sandbox.world import credentials
from harness.snaptrade.sdk.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.calls import Upstream

KEYS = credentials("sandbox-world")
USER = "sandbox-world"
UNKNOWN_ACCOUNT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(params=["sdk", "cassette"])
def source(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> Iterator[tuple[Upstream, str]]:
    """Return an upstream, and the name of the user it answers for."""
    live = connect(KEYS, url)
    if request.param == "sdk":
        yield live, USER
        return
    scrubber = _scrubber()
    label = Label(Call("accounts.list", USER), "sandbox")
    with recording(tmp_path / "accounts.list" / "world.yaml", label, RECORDING, scrubber):
        _ask_all(live, USER)
    with replaying(find(tmp_path)[0], RECORDING):
        yield connect(placeholder_credentials()), "user"


def _ask_all(upstream: Upstream, user: str) -> None:
    for account in ask(upstream, "GET /accounts", user):
        ask(upstream, BALANCES, user, accountId=account["id"])
        ask(upstream, POSITIONS, user, accountId=account["id"])
    for endpoint in ("GET /authorizations", "GET /brokerages"):
        upstream(UpstreamRequest(endpoint, user=user))
    for query in ("7203.T", "NOSUCH"):
        upstream(symbol(query))
    upstream(UpstreamRequest(BALANCES, {"accountId": UNKNOWN_ACCOUNT}, user))


def test_lists_are_answered(source: tuple[Upstream, str]) -> None:
    """Brokerages, connections and accounts come as lists of objects with an id."""
    upstream, user = source

    for endpoint in ("GET /brokerages", "GET /authorizations", "GET /accounts"):
        assert all(row["id"] for row in ask(upstream, endpoint, user))


def test_an_account_is_answered(source: tuple[Upstream, str]) -> None:
    """Balances are a list; positions are results with the time they are of."""
    upstream, user = source
    account = ask(upstream, "GET /accounts", user)[0]["id"]

    assert [balance["currency"]["code"] for balance in ask(upstream, BALANCES, user, accountId=account)] == [
        "CHF",
        "JPY",
        "GBP",
    ]
    assert set(ask(upstream, POSITIONS, user, accountId=account)) == {"results", "data_freshness"}


def test_a_symbol_is_answered(source: tuple[Upstream, str]) -> None:
    """A universal symbol comes with its currency and its exchange."""
    universal = ask(source[0], SYMBOL, query="7203.T")

    assert (universal["currency"]["code"], universal["exchange"]["code"]) == ("JPY", "TSE")


def test_what_is_unknown_is_refused_in_the_shape_of_the_api(source: tuple[Upstream, str]) -> None:
    """An unknown symbol or account is a 404."""
    upstream, user = source

    assert upstream(symbol("NOSUCH")).status == 404
    assert {upstream(UpstreamRequest(BALANCES, {"accountId": account}, user)).status for account in _unknown(user)} == {
        404
    }


def _scrubber() -> Scrubber:
    key = derive_pseudonym_key(KEYS.consumer_key)
    return Scrubber(RECORDING, key, KEYS.user_id, KEYS.secrets().values(), [KEYS.client_id])


def _unknown(user: str) -> list[str]:
    """Return an account that nobody has, under the pseudonym that a cassette gives it."""
    call = Call("balances.list", USER, {"account_id": UNKNOWN_ACCOUNT})
    pseudonym = _scrubber().scrub_call(call, BALANCES).parameters["account_id"]
    return [UNKNOWN_ACCOUNT if user == USER else pseudonym]


def test_another_user_is_refused(source: tuple[Upstream, str]) -> None:
    """No upstream answers for a user whose secret it does not have."""
    assert source[0](UpstreamRequest("GET /accounts", user="somebody else")).status == 401


def test_an_endpoint_that_nobody_knows_is_a_mistake(source: tuple[Upstream, str]) -> None:
    """Asking for it is refused before any request."""
    with pytest.raises(ConfigurationError, match="no SDK method is known"):
        source[0](UpstreamRequest("GET /accounts/{accountId}/dreams", user=source[1]))
