"""The original path: nested, hand-kept models; every question goes upstream, and one more for every position's symbol.

This is the contract that v1 clients know, kept as it grew: `symbol.symbol.symbol`, `average_purchase_price`, numbers as
numbers, and every field always there, null where the upstream gave null or nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.calls import Answer, Call, Question, Upstream
from harness.paths.asking import Conversation, answer
from harness.paths.catalogue import question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.wire import Json

Payload = dict[str, Any]


@dataclass
class Currency:
    id: str
    code: str | None
    name: str | None


@dataclass
class Exchange:
    id: str
    code: str | None
    mic_code: str | None
    name: str | None
    timezone: str | None
    start_time: str | None
    close_time: str | None
    suffix: str | None


@dataclass
class SecurityType:
    id: str
    code: str | None
    description: str | None


@dataclass
class FigiInstrument:
    figi_code: str | None
    figi_share_class: str | None


@dataclass
class UniversalSymbol:
    id: str
    symbol: str
    raw_symbol: str
    description: str | None
    currency: Currency | None
    exchange: Exchange | None
    type: SecurityType | None
    figi_code: str | None
    figi_instrument: FigiInstrument | None


@dataclass
class BrokerageType:
    id: str | None
    name: str | None


@dataclass
class Brokerage:
    id: str
    slug: str | None
    name: str | None
    display_name: str | None
    description: str | None
    aws_s3_logo_url: str | None
    aws_s3_square_logo_url: str | None
    url: str | None
    open_url: str | None
    enabled: bool | None
    maintenance_mode: bool | None
    is_degraded: bool | None
    allows_trading: bool | None
    allows_fractional_units: bool | None
    has_reporting: bool | None
    is_real_time_connection: bool | None
    brokerage_type: BrokerageType | None


@dataclass
class DataFreshnessMode:
    institution: str | None
    snaptrade: str | None


@dataclass
class Connection:
    id: str
    created_date: str | None
    updated_date: str | None
    brokerage: Brokerage | None
    name: str | None
    type: str | None
    disabled: bool | None
    disabled_date: str | None
    is_eligible_for_payout: bool | None
    data_freshness_mode: DataFreshnessMode | None


@dataclass
class TransactionsSync:
    initial_sync_completed: bool | None
    last_successful_sync: str | None
    first_transaction_date: str | None


@dataclass
class HoldingsSync:
    initial_sync_completed: bool | None
    last_successful_sync: str | None
    holdings_unavailable: bool | None


@dataclass
class SyncStatus:
    transactions: TransactionsSync | None
    holdings: HoldingsSync | None


@dataclass
class Money:
    amount: Decimal | None
    currency: str | None


@dataclass
class AccountBalance:
    total: Money | None


@dataclass
class Account:
    id: str
    brokerage_authorization: str
    name: str | None
    number: str
    institution_account_id: str | None
    institution_name: str
    created_date: str
    funding_date: str | None
    opening_date: str | None
    sync_status: SyncStatus | None
    balance: AccountBalance | None
    status: str | None
    raw_type: str | None
    account_category: str | None
    is_paper: bool


@dataclass
class Balance:
    currency: Currency | None
    cash: Decimal | None
    buying_power: Decimal | None


@dataclass
class OptionSymbol:
    id: str
    ticker: str
    option_type: str
    strike_price: Decimal
    expiration_date: str
    multiplier: Decimal
    description: str | None


@dataclass
class PositionSymbol:
    symbol: UniversalSymbol
    option_symbol: OptionSymbol | None


@dataclass
class Position:
    symbol: PositionSymbol
    units: Decimal | None
    price: Decimal | None
    average_purchase_price: Decimal | None
    currency: str | None
    cash_equivalent: bool | None


class Original:
    """The original path as a Source."""

    def __init__(self, upstream: Upstream, timer: Callable[[], float]) -> None:
        self._upstream = upstream
        self._timer = timer

    def __call__(self, call: Call) -> Answer:
        """Asks the upstream whatever it takes; nothing is remembered between Calls."""
        return answer(call, "original", self._upstream, self._timer, _ANSWERS[call.operation])


def _list_brokerages(call: Call, upstream: Conversation) -> Json:
    return [asdict(_brokerage(each)) for each in _items(upstream.ask(question(call)))]


def _get_symbol(call: Call, upstream: Conversation) -> Json:
    return asdict(_universal_symbol(upstream.ask(question(call))))


def _list_connections(call: Call, upstream: Conversation) -> Json:
    return [asdict(_connection(each)) for each in _items(upstream.ask(question(call)))]


def _list_accounts(call: Call, upstream: Conversation) -> Json:
    return [asdict(_account(each)) for each in _items(upstream.ask(question(call)))]


def _list_balances(call: Call, upstream: Conversation) -> Json:
    return [asdict(_balance(each)) for each in _items(upstream.ask(question(call)))]


def _list_positions(call: Call, upstream: Conversation) -> Json:
    holdings: Any = upstream.ask(question(call))
    return [asdict(_position(each, upstream)) for each in holdings["results"]]


_ANSWERS: Mapping[str, Callable[[Call, Conversation], Json]] = {
    "brokerages.list": _list_brokerages,
    "symbols.get": _get_symbol,
    "connections.list": _list_connections,
    "accounts.list": _list_accounts,
    "balances.list": _list_balances,
    "positions.list": _list_positions,
}


def _position(held: Payload, upstream: Conversation) -> Position:
    instrument = held["instrument"]
    is_option = instrument["kind"] == "option"
    symbol = upstream.ask(Question("GET /symbols/{query}", {"query": _security(instrument)["id"]}))
    return Position(
        symbol=PositionSymbol(_universal_symbol(symbol), _option_symbol(instrument) if is_option else None),
        units=_number(held.get("units")),
        price=_number(held.get("price")),
        average_purchase_price=_number(held.get("cost_basis")),
        currency=held.get("currency"),
        cash_equivalent=held.get("cash_equivalent"),
    )


def _security(instrument: Payload) -> Payload:
    """What the instrument is on, or the instrument itself."""
    within: Payload | None = instrument.get("underlying") or instrument.get("underlying_instrument")
    return within or instrument


def _option_symbol(instrument: Payload) -> OptionSymbol:
    return OptionSymbol(
        id=instrument["id"],
        ticker=instrument["symbol"],
        option_type=instrument["option_type"],
        strike_price=Decimal(instrument["strike_price"]),
        expiration_date=instrument["expiration_date"],
        multiplier=Decimal(instrument["multiplier"]),
        description=instrument.get("description"),
    )


def _universal_symbol(payload: Any) -> UniversalSymbol:
    return UniversalSymbol(
        id=payload["id"],
        symbol=payload["symbol"],
        raw_symbol=payload["raw_symbol"],
        description=payload.get("description"),
        currency=_nested(Currency, payload.get("currency")),
        exchange=_nested(Exchange, payload.get("exchange")),
        type=_nested(SecurityType, payload.get("type")),
        figi_code=payload.get("figi_code"),
        figi_instrument=_nested(FigiInstrument, payload.get("figi_instrument")),
    )


def _brokerage(payload: Payload) -> Brokerage:
    known = _known(Brokerage, payload)
    return Brokerage(**{**known, "brokerage_type": _nested(BrokerageType, payload.get("brokerage_type"))})


def _connection(payload: Payload) -> Connection:
    brokerage = payload.get("brokerage")
    return Connection(
        id=payload["id"],
        created_date=_moment(payload.get("created_date")),
        updated_date=_moment(payload.get("updated_date")),
        brokerage=_brokerage(brokerage) if brokerage else None,
        name=payload.get("name"),
        type=payload.get("type"),
        disabled=payload.get("disabled"),
        disabled_date=_moment(payload.get("disabled_date")),
        is_eligible_for_payout=payload.get("is_eligible_for_payout"),
        data_freshness_mode=_nested(DataFreshnessMode, payload.get("data_freshness_mode")),
    )


def _account(payload: Payload) -> Account:
    known = _known(Account, payload)
    return Account(
        **{
            **known,
            "created_date": _moment(payload["created_date"]),
            "funding_date": _moment(payload.get("funding_date")),
            "opening_date": _moment(payload.get("opening_date")),
            "sync_status": _sync_status(payload.get("sync_status")),
            "balance": _account_balance(payload.get("balance")),
        },
    )


def _sync_status(payload: Payload | None) -> SyncStatus | None:
    if payload is None:
        return None
    holdings = _nested(HoldingsSync, payload.get("holdings"))
    if holdings:
        holdings.last_successful_sync = _moment(holdings.last_successful_sync)
    return SyncStatus(_nested(TransactionsSync, payload.get("transactions")), holdings)


def _account_balance(payload: Payload | None) -> AccountBalance | None:
    return None if payload is None else AccountBalance(_nested(Money, payload.get("total")))


def _balance(payload: Payload) -> Balance:
    return Balance(_nested(Currency, payload.get("currency")), payload.get("cash"), payload.get("buying_power"))


def _nested(model: Callable[..., Any], payload: Payload | None) -> Any:
    return None if payload is None else model(**_known(model, payload))


def _known(model: Any, payload: Payload) -> Payload:
    return {name: payload.get(name) for name in model.__dataclass_fields__}


def _items(payload: Json) -> list[Any]:
    return payload if isinstance(payload, list) else []


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _moment(text: str | None) -> str | None:
    """Any offset, `T` or space between date and time, to UTC with a `Z`."""
    if text is None:
        return None
    return datetime.fromisoformat(text).astimezone(UTC).isoformat().replace("+00:00", "Z")
