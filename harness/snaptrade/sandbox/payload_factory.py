"""Writes one user's connections, accounts, balances and positions as the API would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox import options
from harness.snaptrade.sandbox.json_parts import payload, payloads
from harness.snaptrade.sandbox.options import Terms, terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.history import Told
    from harness.snaptrade.sandbox.reference import Payload, Reference
    from harness.snaptrade.sandbox.seeded_random import Draw
    from harness.wire import Json

AS_OF = "2025-06-30T20:00:00.000000Z"
_EXPIRY = date(2026, 1, 16)


@dataclass(frozen=True)
class Account:
    """One account with what it holds, each part as the API answers it.

    orders: what its own story tells that it ordered. by_halves: whether its brokerage leaves out what it may.
    """

    summary: Payload
    balances: list[Json]
    positions: Payload
    orders: tuple[Told, ...] = ()
    omit_optional_fields: bool = False

    @property
    def held(self) -> list[Payload]:
        """The positions themselves."""
        return payloads(self.positions["results"])

    @property
    def instruments(self) -> list[Payload]:
        """What each position is of."""
        return [payload(each["instrument"]) for each in self.held]

    @property
    def currencies(self) -> list[str]:
        """The currency of each balance."""
        return [str(payload(each["currency"])["code"]) for each in payloads(self.balances)]


@dataclass(frozen=True)
class Persona:
    """What one user has."""

    connections: list[Json] = field(default_factory=list)
    accounts: Mapping[str, Account] = field(default_factory=dict)


class Author:
    """Writes one user's payloads as the API would."""

    def __init__(self, reference: Reference, draw: Draw, user: str) -> None:
        self._reference = reference
        self._draw = draw
        self._user = user
        self.tickers = reference.made_up

    def persona(self, connections: list[Json], accounts: list[Account]) -> Persona:
        """Everything the user has."""
        return Persona(connections, {str(account.summary["id"]): account for account in accounts})

    def connection(self, slug: str, **changes: Json) -> Payload:
        """A connection to this brokerage; `changes` are members that differ."""
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
        orders: tuple[Told, ...] = (),
        omit_optional_fields: bool = False,
        as_of: str = AS_OF,
        **changes: Json,
    ) -> Account:
        """An account of this connection with what it holds; `changes` are members that differ."""
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
            "sync_status": self.synced("2025-06-29", as_of),
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
        return Account({**summary, **changes}, balances or [], held, orders, omit_optional_fields)

    def balance(self, currency: str, cash: str | None, buying_power: str | None) -> Payload:
        """Amounts need a point: the SDK's schema refuses whole numbers here."""
        return {
            "currency": self._reference.currency(currency),
            "cash": _amount(cash),
            "buying_power": _amount(buying_power),
        }

    def share(self, ticker: str, units: str | None, price: str | None, cost: str | None, **changes: Json) -> Payload:
        """A position in what has a ticker."""
        return {**self.held(self.instrument(ticker), units, price, cost), **changes}

    def instrument(self, ticker: str) -> Payload:
        """What a position in this ticker is of."""
        return self._reference.instruments[ticker]

    def id(self, *purpose: str) -> str:
        """An id that nobody else has."""
        return self._draw.id(*purpose)

    def held(self, instrument: Payload, units: str | None, price: str | None, cost: str | None) -> Payload:
        """A position in any instrument; amounts are text, as the API writes them here."""
        return {
            "instrument": instrument,
            "units": units,
            "price": price,
            "cost_basis": cost,
            "currency": instrument.get("currency"),
        }

    def drawn_share(self, number: int, ticker: str) -> Payload:
        """A share of made-up size; now and then without a price, a cost, a currency, or with its tax lots."""
        units = str(self._draw.decimal(7, number % 5, "units", ticker))
        price, cost = (str(self._draw.decimal(6, 2 + number % 3, what, ticker)) for what in ("price", "cost"))
        share = self.share(ticker, units, None if number % 23 == 0 else price, None if number % 37 == 0 else cost)
        if number % 41 == 0:
            return {**share, "currency": None}
        return {**share, "tax_lots": [self.lot(units, cost)]} if number % 43 == 0 else share

    def lot(self, quantity: str, price: str, **changes: Json) -> Payload:
        """A tax lot that was bought on one day; `changes` are members that differ."""
        return {
            "original_purchase_date": "2023-02-01T15:45:00Z",
            "quantity": quantity,
            "purchased_price": price,
            "cost_basis": str(Decimal(quantity) * Decimal(price)),
            "current_value": None,
            "position_type": "LONG",
            "lot_id": self._draw.key("lot", self._user, quantity, price)[:12],
            **changes,
        }

    def option(
        self, ticker: str, kind: str, strike: str, units: str, price: str, cost: str | None, multiplier: str = "100"
    ) -> Payload:
        """A position in an option of this ticker."""
        underlying = self._reference.instruments[ticker]
        told = Terms(str(underlying["raw_symbol"]), _EXPIRY, kind, Decimal(strike))
        instrument = options.instrument(self._draw, underlying, told, multiplier)
        return {"instrument": instrument, "units": units, "price": price, "cost_basis": cost, "currency": "USD"}

    def contract(self, occ: str, listed: str, units: str, price: str, cost: str | None) -> Payload:
        """A position in the option of these 21 characters, on what is `listed`."""
        told = terms(occ)
        assert told  # noqa: S101 - whoever tells a story writes them rightly
        underlying = self._reference.instruments[listed]
        instrument = options.instrument(self._draw, underlying, told, told.shares)
        return {**self.held(instrument, units, price, cost), "currency": underlying["currency"]}

    def synced(
        self,
        until: str | None,
        as_of: str | None = AS_OF,
        *,
        first: str | None = None,
        complete: bool = True,
        **holdings: Json,
    ) -> Payload:
        """Transactions from the `first` day `until` another, all of them if `complete`; holdings `as_of` a time."""
        return {
            "transactions": {
                "initial_sync_completed": complete,
                "last_successful_sync": until,
                "first_transaction_date": first,
            },
            "holdings": {"initial_sync_completed": as_of is not None, "last_successful_sync": as_of, **holdings},
        }


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _brokerage_name(connection: Payload) -> Json:
    brokerage = connection["brokerage"]
    return brokerage.get("name", "") if isinstance(brokerage, dict) else None
