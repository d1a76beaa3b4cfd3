"""The sandbox over HTTP: the SDK's schemas accept its answers, and it refuses what SnapTrade refuses."""

from __future__ import annotations

import time
from typing import Any

import pytest
import urllib3
from snaptrade.requests_by_hand import body, serving, signed
from snaptrade_client.auth import SnapTradeAuth
from snaptrade_client.client import SnapTrade

from harness.snaptrade.sandbox.world import World, credentials

USERS = World().users
START = 1_750_000_000.0


class Clock:
    """Stand still until moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        """Return seconds since the epoch."""
        return self.now


def sdk(url: str, user: str) -> tuple[Any, dict[str, str]]:
    """Return the bare SDK for one user, and what its personal methods want."""
    keys = credentials(user)
    auth = SnapTradeAuth.commercial_api_key(consumer_key=keys.consumer_key, client_id=keys.client_id)
    return SnapTrade(auth=auth, host=url), {"userId": keys.user_id, "userSecret": keys.user_secret}


def accounts_of(user: str) -> list[str]:
    """Return the ids of a user's accounts."""
    accounts: Any = World().accounts(user)
    return [account["id"] for account in accounts]


def test_brokerages_pass_the_schema_of_the_sdk(url: str) -> None:
    """GET /brokerages is what the SDK expects."""
    client, _ = sdk(url, "sandbox-user")

    assert client.reference_data._list_all_brokerages_oapg(skip_deserialization=False).status == 200


@pytest.mark.parametrize("user", USERS)
def test_connections_pass_the_schema_of_the_sdk(url: str, user: str) -> None:
    """GET /authorizations is what the SDK expects, for every user."""
    client, personal = sdk(url, user)

    answered = client.connections._list_brokerage_authorizations_oapg(query_params=personal, skip_deserialization=False)

    assert answered.status == 200


@pytest.mark.parametrize("user", USERS)
def test_accounts_pass_the_schema_of_the_sdk(url: str, user: str) -> None:
    """GET /accounts is what the SDK expects, for every user."""
    client, personal = sdk(url, user)

    answered = client.account_information._list_user_accounts_oapg(query_params=personal, skip_deserialization=False)

    assert answered.status == 200


@pytest.mark.parametrize(("user", "account"), [(user, account) for user in USERS for account in accounts_of(user)])
def test_what_an_account_holds_passes_the_schema_of_the_sdk(url: str, user: str, account: str) -> None:
    """Balances and positions are what the SDK expects, for every account."""
    client, personal = sdk(url, user)
    parameters: dict[str, Any] = {"query_params": personal, "path_params": {"accountId": account}}

    balances = client.account_information._get_user_account_balance_oapg(**parameters, skip_deserialization=False)
    positions = client.account_information._get_all_account_positions_oapg(**parameters, skip_deserialization=False)

    assert balances.status == positions.status == 200


def test_symbols_pass_the_schema_of_the_sdk(url: str, world: World) -> None:
    """GET /symbols/{query} is what the SDK expects, for each well-known symbol and some made-up ones."""
    client, _ = sdk(url, "sandbox-user")

    for ticker in list(world.tickers)[:90]:
        parameters: dict[str, Any] = {"path_params": {"query": ticker}}
        assert client.reference_data._get_symbols_by_ticker_oapg(**parameters, skip_deserialization=False).status == 200


def test_numbers_arrive_digit_for_digit(url: str) -> None:
    """A balance keeps its trailing zeros, and the largest one all its digits."""
    large, abroad = (accounts_of(user)[0] for user in ("sandbox-large", "sandbox-world"))

    balances = [
        signed(url, f"/accounts/{account}/balances", userId=user, userSecret=credentials(user).user_secret).data
        for user, account in (("sandbox-large", large), ("sandbox-world", abroad))
    ]

    assert b'"cash":250000.00,' in balances[0]
    assert b'"cash":-15234.1000,' in balances[1]
    assert b'"buying_power":99999999999999.99}' in balances[1]


def test_the_status_needs_no_signature(url: str) -> None:
    """GET / answers whoever asks, so that it can be waited for."""
    with urllib3.PoolManager() as pool:
        answered = pool.request("GET", f"{url}/").json()

    assert answered["online"] is True


def test_a_wrong_signature_is_refused(url: str) -> None:
    """A request signed with another consumer key gets 401 and SnapTrade's code 1076."""
    refused = signed(url, "/brokerages", key="another key")

    assert refused.status == 401
    assert body(refused) == {"detail": "Unable to verify signature sent", "status_code": 401, "code": "1076"}


def test_the_content_is_part_of_the_signature(url: str) -> None:
    """A signed body is accepted; signed with another key it is refused."""
    accepted = signed(url, "/symbols", content={"substring": "Größe"})
    refused = signed(url, "/symbols", key="another key", content={"substring": "Größe"})

    assert (accepted.status, refused.status) == (200, 401)


def test_an_unknown_client_is_refused(url: str) -> None:
    """A client id that is not the sandbox's is refused as a bad signature, as SnapTrade does."""
    assert signed(url, "/brokerages", clientId="another client").status == 401


@pytest.mark.parametrize("off", [-301, 301])
def test_a_stale_timestamp_is_refused(url: str, off: int) -> None:
    """More than five minutes off, before or after, is refused."""
    refused = signed(url, "/brokerages", timestamp=str(int(time.time()) + off))

    assert (refused.status, refused.json()["detail"]) == (401, "Invalid timestamp")


@pytest.mark.parametrize("timestamp", ["", "soon", "-5"])
def test_a_timestamp_that_is_no_time_is_refused(url: str, timestamp: str) -> None:
    """Only whole seconds since the epoch are a timestamp."""
    assert signed(url, "/brokerages", timestamp=timestamp).status == 401


@pytest.mark.parametrize(("user", "secret"), [("sandbox-user", "wrong"), ("sandbox-user", ""), ("stranger", "any")])
def test_a_wrong_secret_is_refused(url: str, user: str, secret: str) -> None:
    """A user secret that does not fit, or a user that nobody knows, gets 401 and SnapTrade's code 1083."""
    refused = signed(url, "/accounts", userId=user, userSecret=secret)

    assert (refused.status, refused.json()["code"]) == (401, "1083")


@pytest.mark.parametrize(
    "path",
    ["/accounts/none/balances", "/symbols/NOSUCH", "/symbols/A%2FB", "/symbols/%C3%84", "/nothing", "/accounts/x/y/z"],
)
def test_what_does_not_exist_is_not_found(url: str, path: str) -> None:
    """An unknown account, symbol or path gets 404 in SnapTrade's error shape."""
    missing = signed(url, path, userId="sandbox-user", userSecret=credentials().user_secret)

    assert missing.status == 404
    assert set(missing.json()) == {"detail", "status_code", "code"}


def test_a_method_that_a_path_does_not_have_is_refused(url: str) -> None:
    """The refusal is a 405 in SnapTrade's error shape, and names the methods that the path has."""
    refused = signed(url, "/accounts", content={})

    assert (refused.status, refused.json()["status_code"]) == (405, 405)
    assert "GET" in refused.headers["Allow"]


def test_an_encoded_slash_stays_inside_its_segment(url: str) -> None:
    """A symbol with a slash is looked up as a whole; unencoded, the slash begins another segment."""
    whole, split = (signed(url, path).json()["detail"] for path in ("/symbols/BRK%2FB", "/symbols/BRK/B"))

    assert (whole, split) == ("No symbol found for BRK/B.", "Not found.")


def test_another_users_account_is_not_found(url: str) -> None:
    """A user cannot see what is in another user's account."""
    theirs = accounts_of("sandbox-large")[0]

    missing = signed(url, f"/accounts/{theirs}/balances", userId="sandbox-user", userSecret=credentials().user_secret)

    assert missing.status == 404


def test_the_rate_limit_looks_at_the_last_sixty_seconds() -> None:
    """Past the limit comes 429 with the seconds to wait; after these, requests are answered again."""
    clock = Clock()
    with serving(World(), now=clock, limit=2) as url:
        first = signed(url, "/brokerages", timestamp=f"{START:.0f}")
        clock.now += 40
        second, third = (signed(url, "/brokerages", timestamp=f"{START:.0f}") for _ in range(2))
        clock.now += 20
        fourth = signed(url, "/brokerages", timestamp=f"{START:.0f}")

    assert [response.status for response in (first, second, third, fourth)] == [200, 200, 429, 200]
    assert third.headers["Retry-After"] == "20"
    assert third.json()["detail"] == "Request was throttled. Expected available in 20 seconds."
    assert [response.headers["X-RateLimit-Remaining"] for response in (first, second, third)] == ["1", "0", "0"]
    assert {response.headers["X-RateLimit-Limit"] for response in (first, second, third)} == {"2"}
    assert [response.headers["X-RateLimit-Reset"] for response in (first, second, third)] == ["60", "20", "20"]


def test_a_refused_signature_takes_nothing_from_the_limit() -> None:
    """Who cannot sign cannot use up another's allowance."""
    with serving(World(), limit=1) as url:
        signed(url, "/brokerages", key="another key")

        assert signed(url, "/brokerages").status == 200
