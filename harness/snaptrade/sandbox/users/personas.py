"""Describe who lives in the sandbox: each user's connections, accounts, balances and positions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.payloads import without
from harness.snaptrade.sandbox.users.every_kind import every_kind
from harness.snaptrade.sandbox.users.payload_factory import PayloadFactory, Persona
from harness.snaptrade.sandbox.users.trader import trader

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.snaptrade.sandbox.market.reference import ReferenceData
    from harness.snaptrade.sandbox.seeded_random import SeededRandom
    from harness.wire import Json

DEFAULT = "sandbox-user"
KINDS = "sandbox-kinds"
TRADER = "sandbox-trader"
_NUMBERED = re.compile(r"sandbox-(\d{4})")
_AS_OF_WITH_SPACE = "2024-07-23 22:50:22.761390+00:00"
_LARGE = 500
_LARGE_OPTIONS = 20

_MIXED = (
    ("AAPL", "120", "201.0800", "154.3325"),
    ("MSFT", "33", "497.41", None),
    ("NVDA", "0.333333", "157.99", "0"),
    ("BRK.B", "5", "485.77", "301.20"),
    ("GME", "-40", "24.39", "27.10"),
    ("SHOP.TO", "60", "157.02", "88.00"),
    ("RY.TO", "15.5", "179.39", "131.075"),
    ("HSBA.L", "800", "8.819", "6.2"),
    ("MBG.DE", "75", "49.68", "61.10"),
    ("NESN.SW", "12", "78.83", "101.5400"),
    ("7203.T", "300", "2491.5", "2105"),
    ("TSM", "48", "226.49", "98.7654321"),
    ("NVO", "20", None, "88.12"),
    ("NSRGY", "7", "99.31", "104.000000"),
    ("SPY", "10", "617.85", "402.11"),
    ("VTI", "41.0250", "303.93", "219.97"),
    ("QQQ", "6", "551.64", "399.5"),
    ("VAB.TO", "500", "22.94", "24.115"),
    ("VUSA.L", "90", "87.125", "70"),
    ("BTC", "0.012345678901", "107135.335", "64250.10"),
)
_CRYPTO = (
    ("BTC", "1.23456789", "107135.335", "29876.543210"),
    ("ETH", "14.000000000000000001", "2486.58", "1650"),
    ("SOL", "0.100000000", "154.71", None),
    ("SHIB", "987654321098765.4321", "0.00001145", "0.000000000001"),
    ("USDC", "2500.000000", "1", "1"),
)
_FOREIGN = (
    ("6758.T", "200", "3730", "2988.4"),
    ("7203.T", "1000", "2491.50", "1830"),
    ("SIE.DE", "18", "217.65", "143.02"),
    ("NESN.SW", "30", "78.83", None),
)
_BROKERS = ("ALPACA", "ETRADE", "FIDELITY", "QUESTRADE", "ROBINHOOD", "SCHWAB", "WEALTHSIMPLETRADE")


def personas(reference: ReferenceData, rng: SeededRandom) -> dict[str, Persona]:
    """Return every named user of the sandbox by user id, the default one first."""
    descriptions: dict[str, Callable[[PayloadFactory], Persona]] = {
        DEFAULT: everyday,
        "sandbox-large": large,
        "sandbox-world": around_the_world,
        "sandbox-empty": lambda _: Persona(),
        KINDS: every_kind,
        TRADER: trader,
    }
    return {user: describe(PayloadFactory(reference, rng, user)) for user, describe in descriptions.items()}


def is_numbered(user: str) -> bool:
    """Return True if this is one of the ten thousand users that are made up on demand, such as sandbox-0042."""
    return _NUMBERED.fullmatch(user) is not None


def numbered(reference: ReferenceData, rng: SeededRandom, user: str) -> Persona:
    """Make up one of the many: a connection, one to three accounts, up to a dozen positions in each."""
    factory = PayloadFactory(reference, rng, user)
    broker = factory.connection(rng.one_of(_BROKERS, "broker", user))
    accounts = []
    for number in range(1 + rng.below(3, "accounts", user)):
        purpose = (user, number)
        first, many = rng.below(len(factory.tickers), "first", *purpose), rng.below(13, "many", *purpose)
        tickers = (factory.tickers * 2)[first : first + many]
        cash = str(rng.decimal(8, 2, "cash", *purpose))
        account = factory.account(
            broker,
            f"Account {number + 1}",
            total=(str(rng.decimal(9, 2, "total", *purpose)), "USD"),
            balances=[factory.balance("USD", cash, cash)],
            positions=[factory.drawn_share(place, ticker) for place, ticker in enumerate(tickers)],
            account_category=rng.one_of(("INVESTMENT", "DEPOSIT", "LOC", "ANNUITY"), "category", *purpose),
            opening_date=rng.one_of(("2021-03-04T00:00:00Z", None), "opened", *purpose),
            is_paper=rng.below(10, "paper", *purpose) == 0,
        )
        accounts.append(account)
    return factory.persona([broker], accounts)


def everyday(factory: PayloadFactory) -> Persona:
    """Describe the default user: four accounts with most of the odd cases that real ones show."""
    broker, exchange = factory.connection("QUESTRADE"), factory.connection("COINBASE", type="read")
    mixed = factory.account(
        broker,
        "Margin",
        total=("184220.05", "USD"),
        balances=[factory.balance("USD", "10500.25", "21000.50"), factory.balance("CAD", "0.10", None)],
        positions=_mixed(factory),
    )
    unicode = factory.account(
        broker,
        "Épargne Größe 日本株 🚀",
        total=("1250000", "JPY"),
        balances=[factory.balance("JPY", "1250000.0", "1250000.0")],
        positions=[factory.share(*row) for row in _FOREIGN],
    )
    empty = factory.account(broker, "Not funded yet", total=("0.00", "USD"), institution_account_id=None)
    crypto = factory.account(
        exchange,
        "Coinbase Wallet",
        total=("170000.00000001", "USD"),
        balances=[factory.balance("USD", "0.00000001", "0.0")],
        positions=[factory.share(*row) for row in _CRYPTO],
        raw_type="wallet",
    )
    return factory.persona([broker, exchange], [mixed, unicode, empty, crypto])


def _mixed(factory: PayloadFactory) -> list[Json]:
    positions: list[Json] = [factory.share(*row) for row in _MIXED]
    positions += [
        factory.share("AAPL", "10.5000", "201.0800", "188.1", tax_lots=[factory.lot("10.5000", "188.1")]),
        factory.share("SWVXX", "15234.5600", "1", "1", cash_equivalent=True, tax_lots=[]),
        factory.share("VTSAX", "99.017", "147.18", "120.25", cash_equivalent=False, currency=None),
        without(factory.share("KO", "250", None, None), "units", "price"),
        factory.option("AAPL", "CALL", "240", "2", "5.65", "4.10"),
        factory.option("SPY", "PUT", "550.5", "-1", "9.8700", "12.34"),
        factory.option("NVDA", "CALL", "160", "3", "11.25", None, multiplier="10"),
    ]
    return positions


def large(factory: PayloadFactory) -> Persona:
    """Describe a user with 500 positions in one account."""
    broker = factory.connection("INTERACTIVE-BROKERS-FLEX")
    shares, options = factory.tickers[: _LARGE - _LARGE_OPTIONS], factory.tickers[_LARGE - _LARGE_OPTIONS : _LARGE]
    positions: list[Json] = [factory.drawn_share(number, ticker) for number, ticker in enumerate(shares)]
    positions += [factory.option(ticker, "CALL", "25", "1", "1.20", "0.95") for ticker in options]
    large = factory.account(
        broker,
        "Everything",
        total=("99999999999999.99", "USD"),
        balances=[factory.balance("USD", "250000.00", "1000000.0"), factory.balance("EUR", "-1.5", None)],
        positions=positions,
    )
    small = factory.account(
        broker,
        "A few",
        total=("9120.40", "USD"),
        balances=[factory.balance("USD", "12.40", "12.40")],
        positions=[factory.share(*row) for row in _MIXED[:3]],
    )
    return factory.persona([broker], [large, small])


def around_the_world(factory: PayloadFactory) -> Persona:
    """Describe a user with foreign currencies, odd times, debts, and a closed account at a disabled connection."""
    bank = factory.connection("ZÜRCHER-BANK", name="Konto 'Überschuß'", created_date="2023-11-05 01:30:00.000001-05:00")
    former = factory.connection(
        "DEGIRO", disabled=True, disabled_date="2024-12-31T23:59:59.999999+14:00", updated_date=_AS_OF_WITH_SPACE
    )
    overdrawn = factory.account(
        bank,
        None,
        total=("-1250.5", "CHF"),
        balances=[
            factory.balance("CHF", "-15234.1000", "0.00"),
            factory.balance("JPY", "99999999999999.0", "99999999999999.99"),
            factory.balance("GBP", None, None),
        ],
        positions=[factory.share(*row) for row in _FOREIGN],
        as_of=_AS_OF_WITH_SPACE,
        created_date="2024-03-10T02:30:00-05:00",
        funding_date="2019-02-28T00:00:00+05:45",
        raw_type=None,
    )
    closed = factory.account(
        former, "Zárt számla", total=None, status="closed", number="*****678", created_date=_AS_OF_WITH_SPACE
    )
    return factory.persona([bank, former], [overdrawn, closed])
