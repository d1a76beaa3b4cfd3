"""Write one user's connections, accounts, balances and positions as the API does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.market import options
from harness.snaptrade.sandbox.market.options import OptionTerms, parse_occ_symbol
from harness.snaptrade.sandbox.payloads import payload, payloads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.market.reference import ReferenceData
    from harness.snaptrade.sandbox.orders.order import ScriptedOrder
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.seeded_random import SeededRandom
    from harness.wire import Json

AS_OF = "2025-06-30T20:00:00.000000Z"
_EXPIRY = date(2026, 1, 16)


@dataclass(frozen=True)
class SimulatedAccount:
    """Hold one account and what it holds, each part as the API answers it.

    Attributes:
        orders: The orders before the opening that the persona prescribes.
        omit_optional_fields: Whether the brokerage leaves out, or leaves null, some of what it may.
    """

    summary: ApiPayload
    balances: list[Json]
    positions: ApiPayload
    orders: tuple[ScriptedOrder, ...] = ()
    omit_optional_fields: bool = False

    @property
    def held(self) -> list[ApiPayload]:
        """Return the positions."""
        return payloads(self.positions["results"])

    @property
    def instruments(self) -> list[ApiPayload]:
        """Return the instrument of each position."""
        return [payload(position["instrument"]) for position in self.held]

    @property
    def currencies(self) -> list[str]:
        """Return the currency code of each balance."""
        return [str(payload(balance["currency"])["code"]) for balance in payloads(self.balances)]


@dataclass(frozen=True)
class Persona:
    """Hold what one user has."""

    connections: list[Json] = field(default_factory=list)
    accounts: Mapping[str, SimulatedAccount] = field(default_factory=dict)


class PayloadFactory:
    """Write one user's payloads as the API does."""

    def __init__(self, reference: ReferenceData, rng: SeededRandom, user: str) -> None:
        self._reference = reference
        self._rng = rng
        self._user = user
        self.tickers = reference.made_up

    def persona(self, connections: list[Json], accounts: list[SimulatedAccount]) -> Persona:
        """Return everything that the user has."""
        return Persona(connections, {str(account.summary["id"]): account for account in accounts})

    def connection(self, slug: str, **changes: Json) -> ApiPayload:
        """Return a connection to this brokerage; `changes` are members that differ from the usual."""
        return {
            "id": self._rng.id("connection", self._user, slug),
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
        connection: ApiPayload,
        name: str | None,
        *,
        total: tuple[str, str] | None,
        balances: list[Json] | None = None,
        positions: list[Json] | None = None,
        orders: tuple[ScriptedOrder, ...] = (),
        omit_optional_fields: bool = False,
        as_of: str = AS_OF,
        **changes: Json,
    ) -> SimulatedAccount:
        """Return an account of this connection with what it holds; `changes` are members that differ from the usual."""
        number = str(10_000_000 + self._rng.below(90_000_000, "number", self._user, name or ""))
        summary: ApiPayload = {
            "id": self._rng.id("account", self._user, name or ""),
            "brokerage_authorization": connection["id"],
            "name": name,
            "number": number,
            "institution_account_id": f"{number}-QX",
            "institution_name": payload(connection["brokerage"]).get("name", ""),
            "created_date": connection["created_date"],
            "funding_date": None,
            "sync_status": self.synced("2025-06-29", as_of),
            "balance": {"total": {"amount": Decimal(total[0]), "currency": total[1]} if total else None},
            "status": "open",
            "raw_type": "margin",
            "account_category": "INVESTMENT",
            "is_paper": False,
            "meta": {},
            "portfolio_group": self._rng.id("group", self._user, name or ""),
            "cash_restrictions": [],
        }
        held: ApiPayload = {"results": positions or [], "data_freshness": {"as_of": as_of}}
        return SimulatedAccount({**summary, **changes}, balances or [], held, orders, omit_optional_fields)

    def balance(self, currency: str, cash: str | None, buying_power: str | None) -> ApiPayload:
        """Return a balance; its amounts need a point, since the SDK's schema refuses whole numbers here."""
        return {
            "currency": self._reference.currency(currency),
            "cash": None if cash is None else Decimal(cash),
            "buying_power": None if buying_power is None else Decimal(buying_power),
        }

    def share(self, ticker: str, units: str | None, price: str | None, cost: str | None, **changes: Json) -> ApiPayload:
        """Return a position in the symbol of this ticker; `changes` are members that differ from the usual."""
        return {**self.held(self.instrument(ticker), units, price, cost), **changes}

    def instrument(self, ticker: str) -> ApiPayload:
        """Return the instrument of this ticker."""
        return self._reference.instruments[ticker]

    def id(self, *purpose: str) -> str:
        """Return an id that nothing else has."""
        return self._rng.id(*purpose)

    def held(self, instrument: ApiPayload, units: str | None, price: str | None, cost: str | None) -> ApiPayload:
        """Return a position in any instrument; amounts are text, as the API writes them here."""
        return {
            "instrument": instrument,
            "units": units,
            "price": price,
            "cost_basis": cost,
            "currency": instrument.get("currency"),
        }

    def drawn_share(self, number: int, ticker: str) -> ApiPayload:
        """Return a position of made-up size; some lack a price, a cost or a currency, some have tax lots."""
        units = str(self._rng.decimal(7, number % 5, "units", ticker))
        price, cost = (str(self._rng.decimal(6, 2 + number % 3, what, ticker)) for what in ("price", "cost"))
        share = self.share(ticker, units, None if number % 23 == 0 else price, None if number % 37 == 0 else cost)
        if number % 41 == 0:
            return {**share, "currency": None}
        return {**share, "tax_lots": [self.lot(units, cost)]} if number % 43 == 0 else share

    def lot(self, quantity: str, price: str, **changes: Json) -> ApiPayload:
        """Return a tax lot that was bought on one day; `changes` are members that differ from the usual."""
        return {
            "original_purchase_date": "2023-02-01T15:45:00Z",
            "quantity": quantity,
            "purchased_price": price,
            "cost_basis": str(Decimal(quantity) * Decimal(price)),
            "current_value": None,
            "position_type": "LONG",
            "lot_id": self._rng.key("lot", self._user, quantity, price)[:12],
            **changes,
        }

    def option(
        self, ticker: str, kind: str, strike: str, units: str, price: str, cost: str | None, multiplier: str = "100"
    ) -> ApiPayload:
        """Return a position in an option of this ticker."""
        underlying = self._reference.instruments[ticker]
        terms = OptionTerms(str(underlying["raw_symbol"]), _EXPIRY, kind, Decimal(strike))
        instrument = options.instrument(self._rng, underlying, terms, multiplier)
        return {"instrument": instrument, "units": units, "price": price, "cost_basis": cost, "currency": "USD"}

    def contract(self, occ: str, listed: str, units: str, price: str, cost: str | None) -> ApiPayload:
        """Return a position in the option of these 21 characters on the symbol `listed`."""
        terms = parse_occ_symbol(occ)
        assert terms  # noqa: S101 - the personas of this package name options that exist
        underlying = self._reference.instruments[listed]
        instrument = options.instrument(self._rng, underlying, terms, terms.shares)
        return {**self.held(instrument, units, price, cost), "currency": underlying["currency"]}

    def synced(
        self,
        until: str | None,
        as_of: str | None = AS_OF,
        *,
        first: str | None = None,
        complete: bool = True,
        **holdings: Json,
    ) -> ApiPayload:
        """Return a sync status.

        Args:
            until: The last day of which transactions are known.
            as_of: The time of the holdings, None where they were never fetched.
            first: The day of the oldest transaction.
            complete: Whether all transactions were fetched.
            holdings: Further members of the status of the holdings.
        """
        return {
            "transactions": {
                "initial_sync_completed": complete,
                "last_successful_sync": until,
                "first_transaction_date": first,
            },
            "holdings": {"initial_sync_completed": as_of is not None, "last_successful_sync": as_of, **holdings},
        }
