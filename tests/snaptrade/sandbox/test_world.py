"""The sandbox's world is pure, seeded, and varied enough to show what an answer can hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.snaptrade.sandbox.market.options import occ_symbol
from harness.snaptrade.sandbox.market.reference import ReferenceData
from harness.snaptrade.sandbox.seeded_random import SeededRandom
from harness.snaptrade.sandbox.world import World, user_secret
from harness.wire import as_numbers

REFERENCE = ReferenceData(SeededRandom(1))
HOLDERS = ("sandbox-user", "sandbox-large", "sandbox-world")


def everything(world: World) -> bytes:
    """Return all that a world holds, as bytes."""
    payloads: list[Any] = [world.brokerages()]
    for user in world.users:
        payloads += [world.connections(user), world.accounts(user)]
        for summary in payloads[-1]:
            account = world.account(user, summary["id"])
            assert account
            payloads += [account.balances, account.positions]
            payloads += [world.symbol(symbol_id) for symbol_id in symbol_ids(account.positions)]
    return as_numbers(payloads)


def symbol_ids(positions: Any) -> list[str]:
    """Return the symbol ids behind an account's positions; an option's is that of its underlying."""
    instruments = [position["instrument"] for position in positions["results"]]
    return [instrument.get("underlying", instrument)["id"] for instrument in instruments]


def positions_of(world: World, user: str) -> list[Any]:
    """Return every position of a user."""
    accounts: Any = world.accounts(user)
    positions: list[Any] = []
    for summary in accounts:
        account: Any = world.account(user, summary["id"])
        positions += account.positions["results"]
    return positions


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Two worlds of one seed say exactly the same."""
    assert everything(World(3)) == everything(World(3))


def test_another_seed_gives_other_ids(world: World) -> None:
    """Worlds of different seeds share no symbol id."""
    ours, theirs = world.symbol("AAPL"), World(3).symbol("AAPL")
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)

    assert ours["id"] != theirs["id"]


def test_reference_data_is_plentiful(world: World) -> None:
    """There are at least 12 brokerages and 600 symbols."""
    brokerages = world.brokerages()
    assert isinstance(brokerages, list)

    assert len(brokerages) >= 12
    assert len(REFERENCE.symbols) >= 600


def test_every_instrument_has_its_symbol(world: World) -> None:
    """Each position's symbol is found by id and by ticker, and both are the same."""
    for user in HOLDERS:
        for position in positions_of(world, user):
            instrument = position["instrument"].get("underlying", position["instrument"])
            assert world.symbol(instrument["id"]) == world.symbol(instrument["symbol"]) is not None


def test_an_option_is_no_symbol(world: World) -> None:
    """An option's own id names no universal symbol."""
    instruments = [position["instrument"] for position in positions_of(world, "sandbox-user")]
    options = [instrument for instrument in instruments if "underlying" in instrument]

    assert [world.symbol(option["id"]) for option in options] == [None, None, None]


def test_a_position_describes_its_instrument_as_the_symbol_does(world: World) -> None:
    """Description and FIGI are given, null or absent alike in both places."""
    for position in positions_of(world, "sandbox-large"):
        instrument = position["instrument"].get("underlying", position["instrument"])
        universal: Any = world.symbol(instrument["id"])
        for name in ("description", "figi_instrument", "raw_symbol"):
            assert instrument.get(name, "absent") == universal.get(name, "absent")


def test_the_large_account_needs_501_requests(world: World) -> None:
    """Its 500 positions are of 500 different symbols."""
    accounts: Any = world.accounts("sandbox-large")
    large = world.account("sandbox-large", accounts[0]["id"])
    assert large

    assert len(set(symbol_ids(large.positions))) == 500


@pytest.mark.parametrize("kind", ["stock", "etf", "adr", "mutualfund", "option", "crypto"])
def test_the_default_user_holds_every_kind(world: World, kind: str) -> None:
    """The default user has positions of each kind of instrument."""
    assert kind in {position["instrument"]["kind"] for position in positions_of(world, "sandbox-user")}


def test_the_default_user_shows_the_odd_cases(world: World) -> None:
    """Short, null, absent, repeated, cash-like, mini and many-digit positions are all there."""
    held = positions_of(world, "sandbox-user")

    assert any(Decimal(position.get("units") or 0) < 0 for position in held)
    assert {position["instrument"].get("multiplier") for position in held} == {None, "10", "100"}
    assert {position.get("cash_equivalent") for position in held} == {None, True, False}
    assert any("units" not in position for position in held)
    assert any(position["currency"] is None for position in held)
    assert {len(position["tax_lots"]) for position in held if "tax_lots" in position} == {0, 1}
    assert [position["instrument"]["symbol"] for position in held].count("AAPL") == 2


def test_an_empty_user_and_an_empty_account_exist(world: World) -> None:
    """One user has nothing at all; another has an account with nothing in it."""
    accounts: Any = world.accounts("sandbox-user")
    held = [world.account("sandbox-user", account["id"]) for account in accounts]

    assert world.accounts("sandbox-empty") == world.connections("sandbox-empty") == []
    assert any(account and account.balances == account.positions["results"] == [] for account in held)


def test_times_come_as_the_real_api_writes_them(world: World) -> None:
    """With a space instead of a T, and with odd offsets."""
    written = as_numbers(world.accounts("sandbox-world")).decode()

    assert "2024-07-23 22:50:22.761390+00:00" in written
    assert "-05:00" in written


def test_a_secret_belongs_to_one_user(world: World) -> None:
    """A user's secret opens that user's door and no other, and an unknown user has none."""
    secret = user_secret(world.seed, "sandbox-user")

    assert world.knows("sandbox-user", secret)
    assert not world.knows("sandbox-large", secret)
    assert not world.knows("stranger", user_secret(world.seed, "stranger"))


def test_an_option_symbol_is_written_as_the_occ_does(world: World) -> None:
    """AAPL 2026-01-16 CALL 240 is written in 21 characters."""
    symbols = {position["instrument"]["symbol"] for position in positions_of(world, "sandbox-user")}

    assert "AAPL  260116C00240000" in symbols
    assert "SPY   260116P00550500" in symbols


@given(strike=st.decimals(min_value="0.001", max_value="99999.999", places=3), kind=st.sampled_from(["CALL", "PUT"]))
def test_an_option_symbol_keeps_its_strike(strike: Decimal, kind: str) -> None:
    """Whatever the strike, there are 21 characters and the last 8 say it in thousandths."""
    symbol = occ_symbol("ZABC", date(2026, 1, 16), kind, strike)

    assert len(symbol) == 21
    assert Decimal(symbol[-8:]).scaleb(-3) == strike
