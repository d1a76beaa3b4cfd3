"""Who lives in the sandbox: each user's connections, accounts, balances and positions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.upstream.sandbox.draw import Draw
    from harness.upstream.sandbox.reference import Payload, Reference
    from harness.wire import Json

DEFAULT = "sandbox-user"
_AS_OF = "2025-06-30T20:00:00.000000Z"
_AS_OF_WITH_SPACE = "2024-07-23 22:50:22.761390+00:00"
_LARGE = 500
_LARGE_OPTIONS = 20
_EXPIRY = date(2026, 1, 16)

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


@dataclass(frozen=True)
class Account:
    """One account with what it holds, each part as the API answers it."""

    summary: Payload
    balances: list[Json]
    positions: Payload


@dataclass(frozen=True)
class Persona:
    """What one user has."""

    connections: list[Json] = field(default_factory=list)
    accounts: Mapping[str, Account] = field(default_factory=dict)


def personas(reference: Reference, draw: Draw) -> dict[str, Persona]:
    """Every user of the sandbox by user id."""
    stories: dict[str, Callable[[_Author], Persona]] = {
        DEFAULT: _everyday,
        "sandbox-large": _large,
        "sandbox-world": _around_the_world,
        "sandbox-empty": lambda _: Persona(),
    }
    return {user: tell(_Author(reference, draw, user)) for user, tell in stories.items()}


def _everyday(author: _Author) -> Persona:
    broker, exchange = author.connection("QUESTRADE"), author.connection("COINBASE", type="read")
    mixed = author.account(
        broker,
        "Margin",
        total=("184220.05", "USD"),
        balances=[author.balance("USD", "10500.25", "21000.50"), author.balance("CAD", "0.10", None)],
        positions=_mixed(author),
    )
    unicode = author.account(
        broker,
        "Épargne Größe 日本株 🚀",
        total=("1250000", "JPY"),
        balances=[author.balance("JPY", "1250000.0", "1250000.0")],
        positions=[author.share(*row) for row in _FOREIGN],
    )
    empty = author.account(broker, "Not funded yet", total=("0.00", "USD"), institution_account_id=None)
    crypto = author.account(
        exchange,
        "Coinbase Wallet",
        total=("170000.00000001", "USD"),
        balances=[author.balance("USD", "0.00000001", "0.0")],
        positions=[author.share(*row) for row in _CRYPTO],
        raw_type="wallet",
    )
    return author.persona([broker, exchange], [mixed, unicode, empty, crypto])


def _mixed(author: _Author) -> list[Json]:
    positions: list[Json] = [author.share(*row) for row in _MIXED]
    positions += [
        author.share("AAPL", "10.5000", "201.0800", "188.1", tax_lots=[author.lot("10.5000", "188.1")]),
        author.share("SWVXX", "15234.5600", "1", "1", cash_equivalent=True, tax_lots=[]),
        author.share("VTSAX", "99.017", "147.18", "120.25", cash_equivalent=False, currency=None),
        _without(author.share("KO", "250", None, None), "units", "price"),
        author.option("AAPL", "CALL", "240", "2", "5.65", "4.10"),
        author.option("SPY", "PUT", "550.5", "-1", "9.8700", "12.34"),
        author.option("NVDA", "CALL", "160", "3", "11.25", None, multiplier="10"),
    ]
    return positions


def _large(author: _Author) -> Persona:
    broker = author.connection("INTERACTIVE-BROKERS-FLEX")
    shares, options = author.tickers[: _LARGE - _LARGE_OPTIONS], author.tickers[_LARGE - _LARGE_OPTIONS : _LARGE]
    positions: list[Json] = [author.drawn_share(number, ticker) for number, ticker in enumerate(shares)]
    positions += [author.option(ticker, "CALL", "25", "1", "1.20", "0.95") for ticker in options]
    large = author.account(
        broker,
        "Everything",
        total=("99999999999999.99", "USD"),
        balances=[author.balance("USD", "250000.00", "1000000.0"), author.balance("EUR", "-1.5", None)],
        positions=positions,
    )
    small = author.account(
        broker,
        "A few",
        total=("9120.40", "USD"),
        balances=[author.balance("USD", "12.40", "12.40")],
        positions=[author.share(*row) for row in _MIXED[:3]],
    )
    return author.persona([broker], [large, small])


def _around_the_world(author: _Author) -> Persona:
    bank = author.connection("ZÜRCHER-BANK", name="Konto 'Überschuß'", created_date="2023-11-05 01:30:00.000001-05:00")
    former = author.connection(
        "DEGIRO", disabled=True, disabled_date="2024-12-31T23:59:59.999999+14:00", updated_date=_AS_OF_WITH_SPACE
    )
    overdrawn = author.account(
        bank,
        None,
        total=("-1250.5", "CHF"),
        balances=[
            author.balance("CHF", "-15234.1000", "0.00"),
            author.balance("JPY", "99999999999999.0", "99999999999999.99"),
            author.balance("GBP", None, None),
        ],
        positions=[author.share(*row) for row in _FOREIGN],
        as_of=_AS_OF_WITH_SPACE,
        created_date="2024-03-10T02:30:00-05:00",
        funding_date="2019-02-28T00:00:00+05:45",
        raw_type=None,
    )
    closed = author.account(
        former, "Zárt számla", total=None, status="closed", number="*****678", created_date=_AS_OF_WITH_SPACE
    )
    return author.persona([bank, former], [overdrawn, closed])


class _Author:
    """Writes one user's payloads as the API would."""

    def __init__(self, reference: Reference, draw: Draw, user: str) -> None:
        self._reference = reference
        self._draw = draw
        self._user = user
        self.tickers = reference.made_up

    def persona(self, connections: list[Json], accounts: list[Account]) -> Persona:
        return Persona(connections, {str(account.summary["id"]): account for account in accounts})

    def connection(self, slug: str, **changes: Json) -> Payload:
        return {
            "id": self._draw.id("connection", self._user, slug),
            "created_date": "2024-05-17T13:04:59.123456Z",
            "brokerage": self._reference.brokerages[slug],
            "name": f"Connection-{slug.title()}",
            "type": "trade",
            "disabled": False,
            "disabled_date": None,
            "meta": {},
            "updated_date": "2025-06-30T04:00:00Z",
            "is_eligible_for_payout": False,
            "data_freshness_mode": {"institution": "realtime", "snaptrade": "delayed"},
            **changes,
        }

    def account(
        self,
        connection: Payload,
        name: str | None,
        *,
        total: tuple[str, str] | None,
        balances: list[Json] | None = None,
        positions: list[Json] | None = None,
        as_of: str = _AS_OF,
        **changes: Json,
    ) -> Account:
        number = str(10_000_000 + self._draw.below(90_000_000, "number", self._user, name or ""))
        summary: Payload = {
            "id": self._draw.id("account", self._user, name or ""),
            "brokerage_authorization": connection["id"],
            "name": name,
            "number": number,
            "institution_account_id": f"{number}-QX",
            "institution_name": _brokerage_name(connection),
            "created_date": connection["created_date"],
            "funding_date": None,
            "sync_status": self._synced(as_of),
            "balance": {"total": {"amount": Decimal(total[0]), "currency": total[1]} if total else None},
            "status": "open",
            "raw_type": "margin",
            "account_category": "INVESTMENT",
            "is_paper": False,
            "meta": {},
            "portfolio_group": self._draw.id("group", self._user, name or ""),
            "cash_restrictions": [],
        }
        held: Payload = {"results": positions or [], "data_freshness": {"as_of": as_of}}
        return Account({**summary, **changes}, balances or [], held)

    def balance(self, currency: str, cash: str | None, buying_power: str | None) -> Payload:
        """Amounts need a point: the SDK's schema refuses whole numbers here."""
        return {
            "currency": self._reference.currency(currency),
            "cash": _amount(cash),
            "buying_power": _amount(buying_power),
        }

    def share(self, ticker: str, units: str | None, price: str | None, cost: str | None, **changes: Json) -> Payload:
        instrument = self._reference.instruments[ticker]
        return {
            "instrument": instrument,
            "units": units,
            "price": price,
            "cost_basis": cost,
            "currency": instrument["currency"],
            **changes,
        }

    def drawn_share(self, number: int, ticker: str) -> Payload:
        """A share of made-up size; now and then without a price, a cost, a currency, or with its tax lots."""
        units = str(self._draw.decimal(7, number % 5, "units", ticker))
        price, cost = (str(self._draw.decimal(6, 2 + number % 3, what, ticker)) for what in ("price", "cost"))
        share = self.share(ticker, units, None if number % 23 == 0 else price, None if number % 37 == 0 else cost)
        if number % 41 == 0:
            return {**share, "currency": None}
        return {**share, "tax_lots": [self.lot(units, cost)]} if number % 43 == 0 else share

    def lot(self, quantity: str, price: str) -> Payload:
        return {
            "original_purchase_date": "2023-02-01T15:45:00Z",
            "quantity": quantity,
            "purchased_price": price,
            "cost_basis": str(Decimal(quantity) * Decimal(price)),
            "current_value": None,
            "position_type": "LONG",
            "lot_id": self._draw.key("lot", self._user, quantity, price)[:12],
        }

    def option(
        self, ticker: str, kind: str, strike: str, units: str, price: str, cost: str | None, multiplier: str = "100"
    ) -> Payload:
        underlying = self._reference.instruments[ticker]
        occ = occ_symbol(str(underlying["raw_symbol"]), _EXPIRY, kind, Decimal(strike))
        instrument: Payload = {
            "kind": "option",
            "id": self._draw.id("option", occ, multiplier),
            "symbol": occ,
            "option_type": kind,
            "strike_price": strike,
            "expiration_date": _EXPIRY.isoformat(),
            "multiplier": multiplier,
            "description": f"{ticker} {_EXPIRY} {strike} {kind.title()}",
            "underlying": underlying,
        }
        return {"instrument": instrument, "units": units, "price": price, "cost_basis": cost, "currency": "USD"}

    def _synced(self, as_of: str) -> Payload:
        return {
            "transactions": {
                "initial_sync_completed": True,
                "last_successful_sync": "2025-06-29",
                "first_transaction_date": None,
            },
            "holdings": {"initial_sync_completed": True, "last_successful_sync": as_of},
        }


def occ_symbol(root: str, expiry: date, kind: str, strike: Decimal) -> str:
    """The 21 characters of the Options Clearing Corporation: root, expiry, C or P, strike in thousandths."""
    return f"{root:<6}{expiry:%y%m%d}{kind[0]}{int(strike * 1000):08d}"


def _without(payload: Payload, *names: str) -> Payload:
    return {name: value for name, value in payload.items() if name not in names}


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _brokerage_name(connection: Payload) -> Json:
    brokerage = connection["brokerage"]
    return brokerage["name"] if isinstance(brokerage, dict) else None
