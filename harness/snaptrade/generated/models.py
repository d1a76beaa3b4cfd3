"""Pydantic models.

Generated from unified_domain.yaml by `harness generate`; do not edit. [97a3489fe4ca2d16]
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import decimal
import enum
import typing

import pydantic
import typing_extensions

from harness.model.entity import ExactDecimal, KnownValues, UnifiedModel, UtcDateTime, is_none


class DataFreshness(KnownValues):
    """How current the data of a connection is."""

    REALTIME = "realtime"
    DELAYED = "delayed"

    schema_facts = enum.nonmember({"x-open": True})


_DataFreshnessOrText = typing.Annotated[DataFreshness | str, pydantic.Field(union_mode="left_to_right")]


class AccountStatus(KnownValues):
    """Whether an account is in use."""

    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"
    UNAVAILABLE = "unavailable"

    schema_facts = enum.nonmember({"x-open": True})


_AccountStatusOrText = typing.Annotated[AccountStatus | str, pydantic.Field(union_mode="left_to_right")]


class AccountCategory(KnownValues):
    """The kind of an account, the same words for every institution."""

    INVESTMENT = "INVESTMENT"
    DEPOSIT = "DEPOSIT"
    LOC = "LOC"
    ANNUITY = "ANNUITY"

    schema_facts = enum.nonmember({"x-open": True})


_AccountCategoryOrText = typing.Annotated[AccountCategory | str, pydantic.Field(union_mode="left_to_right")]


class OptionType(KnownValues):
    """Whether an option is the right to buy or to sell."""

    CALL = "CALL"
    PUT = "PUT"

    schema_facts = enum.nonmember({"x-open": True})


_OptionTypeOrText = typing.Annotated[OptionType | str, pydantic.Field(union_mode="left_to_right")]


class ListedKind(KnownValues):
    """The kinds of instrument that share the shape of a listed security."""

    STOCK = "stock"
    ETF = "etf"
    ADR = "adr"
    MUTUALFUND = "mutualfund"
    CEF = "cef"
    CRYPTO = "crypto"
    BOND = "bond"
    OTHER = "other"


_ListedKindTag = typing.Annotated[
    typing.Literal["stock", "etf", "adr", "mutualfund", "cef", "crypto", "bond", "other"],
    pydantic.WithJsonSchema(
        {
            "type": "string",
            "enum": ["stock", "etf", "adr", "mutualfund", "cef", "crypto", "bond", "other"],
            "x-enum": "ListedKind",
        },
    ),
]


class PositionSide(KnownValues):
    """Whether units are owned or owed."""

    LONG = "LONG"
    SHORT = "SHORT"

    schema_facts = enum.nonmember({"x-open": True})


_PositionSideOrText = typing.Annotated[PositionSide | str, pydantic.Field(union_mode="left_to_right")]


class ActivityType(KnownValues):
    """What a transaction was; upstream names its most popular values."""

    BUY = "BUY"
    SELL = "SELL"
    DIVIDEND = "DIVIDEND"
    SUBSTITUTE_DIVIDEND = "SUBSTITUTE_DIVIDEND"
    CONTRIBUTION = "CONTRIBUTION"
    WITHDRAWAL = "WITHDRAWAL"
    REI = "REI"
    STOCK_DIVIDEND = "STOCK_DIVIDEND"
    INTEREST = "INTEREST"
    FEE = "FEE"
    TAX = "TAX"
    OPTIONEXPIRATION = "OPTIONEXPIRATION"
    OPTIONASSIGNMENT = "OPTIONASSIGNMENT"
    OPTIONEXERCISE = "OPTIONEXERCISE"
    TRANSFER = "TRANSFER"
    EXTERNAL_ASSET_TRANSFER_IN = "EXTERNAL_ASSET_TRANSFER_IN"
    EXTERNAL_ASSET_TRANSFER_OUT = "EXTERNAL_ASSET_TRANSFER_OUT"
    SPLIT = "SPLIT"
    ADJUSTMENT = "ADJUSTMENT"

    schema_facts = enum.nonmember({"x-open": True})


_ActivityTypeOrText = typing.Annotated[ActivityType | str, pydantic.Field(union_mode="left_to_right")]


class OptionAction(KnownValues):
    """Which way an option was traded, and whether that opened or closed a position; plain text upstream."""

    BUY_TO_OPEN = "BUY_TO_OPEN"
    BUY_TO_CLOSE = "BUY_TO_CLOSE"
    SELL_TO_OPEN = "SELL_TO_OPEN"
    SELL_TO_CLOSE = "SELL_TO_CLOSE"

    schema_facts = enum.nonmember({"x-open": True})


_OptionActionOrText = typing.Annotated[OptionAction | str, pydantic.Field(union_mode="left_to_right")]


class TradeAction(KnownValues):
    """Which way is traded."""

    BUY = "BUY"
    SELL = "SELL"


class TradeActionWithOptions(KnownValues):
    """Which way is traded; an option also says whether a position is opened or closed."""

    BUY = "BUY"
    SELL = "SELL"
    BUY_TO_OPEN = "BUY_TO_OPEN"
    BUY_TO_CLOSE = "BUY_TO_CLOSE"
    SELL_TO_OPEN = "SELL_TO_OPEN"
    SELL_TO_CLOSE = "SELL_TO_CLOSE"


class OrderAction(KnownValues):
    """The side of an order; upstream names its usual values."""

    BUY = "BUY"
    SELL = "SELL"
    BUY_COVER = "BUY_COVER"
    SELL_SHORT = "SELL_SHORT"
    BUY_OPEN = "BUY_OPEN"
    BUY_CLOSE = "BUY_CLOSE"
    SELL_OPEN = "SELL_OPEN"
    SELL_CLOSE = "SELL_CLOSE"

    schema_facts = enum.nonmember({"x-open": True})


_OrderActionOrText = typing.Annotated[OrderAction | str, pydantic.Field(union_mode="left_to_right")]


class OrderStatus(KnownValues):
    """Where an order stands."""

    NONE = "NONE"
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    CANCELED = "CANCELED"
    PARTIAL_CANCELED = "PARTIAL_CANCELED"
    CANCEL_PENDING = "CANCEL_PENDING"
    EXECUTED = "EXECUTED"
    PARTIAL = "PARTIAL"
    REPLACE_PENDING = "REPLACE_PENDING"
    REPLACED = "REPLACED"
    STOPPED = "STOPPED"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    QUEUED = "QUEUED"
    TRIGGERED = "TRIGGERED"
    ACTIVATED = "ACTIVATED"
    PENDING_RISK_REVIEW = "PENDING_RISK_REVIEW"
    CONTINGENT_ORDER = "CONTINGENT_ORDER"

    schema_facts = enum.nonmember({"x-open": True})


_OrderStatusOrText = typing.Annotated[OrderStatus | str, pydantic.Field(union_mode="left_to_right")]


class OrderRole(KnownValues):
    """What an order is within a group of orders."""

    TRIGGER = "TRIGGER"
    CONDITIONAL = "CONDITIONAL"
    PEER = "PEER"

    schema_facts = enum.nonmember({"x-open": True})


_OrderRoleOrText = typing.Annotated[OrderRole | str, pydantic.Field(union_mode="left_to_right")]


class OrderType(KnownValues):
    """How an order finds its price; upstream names its most common values and passes on those of the brokerage."""

    MARKET = "Market"
    LIMIT = "Limit"
    STOP = "Stop"
    STOPLIMIT = "StopLimit"

    schema_facts = enum.nonmember({"x-open": True})


_OrderTypeOrText = typing.Annotated[OrderType | str, pydantic.Field(union_mode="left_to_right")]


class TradeOrderType(KnownValues):
    """How an order to be placed finds its price."""

    LIMIT = "Limit"
    MARKET = "Market"
    STOPLIMIT = "StopLimit"
    STOP = "Stop"


class TimeInForce(KnownValues):
    """How long an order stays; upstream maps what it can and passes on the rest."""

    DAY = "Day"
    GTC = "GTC"
    FOK = "FOK"
    IOC = "IOC"
    GTD = "GTD"
    MOO = "MOO"
    EHP = "EHP"

    schema_facts = enum.nonmember({"x-open": True})


_TimeInForceOrText = typing.Annotated[TimeInForce | str, pydantic.Field(union_mode="left_to_right")]


class TradeTimeInForce(KnownValues):
    """How long an order to be checked or replaced stays."""

    FOK = "FOK"
    DAY = "Day"
    GTC = "GTC"
    IOC = "IOC"


class PlacedTimeInForce(KnownValues):
    """How long an order to be placed stays; GTD needs `expires_at`."""

    FOK = "FOK"
    DAY = "Day"
    GTC = "GTC"
    IOC = "IOC"
    GTD = "GTD"


class TradingSession(KnownValues):
    """Which hours of the day an order may trade in."""

    REGULAR = "REGULAR"
    EXTENDED = "EXTENDED"


class TrailKind(KnownValues):
    """What the amount of a trailing stop counts."""

    DOLLAR = "DOLLAR"
    PERCENT = "PERCENT"

    schema_facts = enum.nonmember({"x-open": True})


_TrailKindOrText = typing.Annotated[TrailKind | str, pydantic.Field(union_mode="left_to_right")]


class TradableKind(KnownValues):
    """The kinds of instrument that an order can name."""

    EQUITY = "EQUITY"
    OPTION = "OPTION"
    CRYPTOCURRENCY = "CRYPTOCURRENCY"
    CRYPTOCURRENCY_PAIR = "CRYPTOCURRENCY_PAIR"


class Timeframe(KnownValues):
    """The time that a return is measured over, up to now."""

    ALL = "ALL"
    VALUE_1Y = "1Y"
    YTD = "YTD"
    VALUE_1M = "1M"
    VALUE_1W = "1W"
    VALUE_1D = "1D"

    schema_facts = enum.nonmember({"x-open": True})


_TimeframeOrText = typing.Annotated[Timeframe | str, pydantic.Field(union_mode="left_to_right")]


class CandleInterval(KnownValues):
    """The time that one candle covers."""

    VALUE_1M = "1m"
    VALUE_5M = "5m"
    VALUE_15M = "15m"
    VALUE_1H = "1h"
    VALUE_1D = "1d"
    VALUE_1W = "1w"


class RebalanceFrequency(KnownValues):
    """How often holdings are brought back to their targets."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class OptimizationObjective(KnownValues):
    """What an optimization makes as good as it can."""

    MAX_SHARPE = "max_sharpe"
    MIN_VOLATILITY = "min_volatility"
    MAX_RETURN = "max_return"
    RISK_PARITY = "risk_parity"


class Currency(UnifiedModel):
    """A currency."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "currency",
        "x-cache-ttl": 604800,
        "x-stale-ttl": 604800,
        "x-retention": 2592000,
        "x-source": "GET /symbols/{query} currency",
    }

    id: str = pydantic.Field(
        description="Identifier of the currency at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} currency.id"},
    )
    code: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="ISO 4217 code.",
        examples=["USD"],
        json_schema_extra={"x-original": "code", "x-source": "GET /symbols/{query} currency.code"},
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Name for people.",
        examples=["US Dollar"],
        json_schema_extra={"x-original": "name", "x-source": "GET /symbols/{query} currency.name"},
    )


class Exchange(UnifiedModel):
    """A place where securities are listed and traded."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "exchange",
        "x-cache-ttl": 86400,
        "x-stale-ttl": 604800,
        "x-retention": 2592000,
        "x-source": "GET /exchanges []",
        "x-refused": {
            "allows_cryptocurrency_symbols": (
                "Stands only in the exchange of an UnderlyingSymbol; it says nothing of a listing."
            ),
        },
    }

    id: str = pydantic.Field(
        description="Identifier of the exchange at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /exchanges [].id"},
    )
    code: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Short name; `mic_code` is the standard code.",
        examples=["TSX"],
        json_schema_extra={"x-original": "code", "x-source": "GET /exchanges [].code"},
    )
    mic_code: str | None = pydantic.Field(
        default=None,
        description="Market Identifier Code (ISO 10383).",
        examples=["XTSE"],
        json_schema_extra={"x-original": "mic_code", "x-source": "GET /exchanges [].mic_code"},
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Full name.",
        examples=["Toronto Stock Exchange"],
        json_schema_extra={"x-original": "name", "x-source": "GET /exchanges [].name"},
    )
    timezone: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="IANA name of the time zone of `start_time` and `close_time`.",
        examples=["America/New_York"],
        json_schema_extra={"x-original": "timezone", "x-source": "GET /exchanges [].timezone"},
    )
    start_time: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Opening time, HH:MM:SS in `timezone`.",
        examples=["09:30:00"],
        json_schema_extra={"x-original": "start_time", "x-source": "GET /exchanges [].start_time"},
    )
    close_time: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Closing time, HH:MM:SS in `timezone`.",
        examples=["16:00:00"],
        json_schema_extra={"x-original": "close_time", "x-source": "GET /exchanges [].close_time"},
    )
    suffix: str | None = pydantic.Field(
        default=None,
        description="What `symbol` carries after `raw_symbol` when it trades here.",
        examples=[".TO"],
        json_schema_extra={"x-original": "suffix", "x-source": "GET /exchanges [].suffix"},
    )


class SecurityType(UnifiedModel):
    """A class of securities."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "security_type",
        "x-cache-ttl": 604800,
        "x-stale-ttl": 604800,
        "x-retention": 2592000,
        "x-source": "GET /symbols/{query} type",
        "x-refused": {"is_supported": "Deprecated upstream."},
    }

    id: str = pydantic.Field(
        description="Identifier of the type at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} type.id"},
    )
    code: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Short code: cs, et, ad, crypto and others.",
        examples=["cs"],
        json_schema_extra={"x-original": "code", "x-source": "GET /symbols/{query} type.code"},
    )
    description: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Name for people.",
        examples=["Common Stock"],
        json_schema_extra={"x-original": "description", "x-source": "GET /symbols/{query} type.description"},
    )


class FigiInstrument(UnifiedModel):
    """The identifiers of a security in the Financial Instrument Global Identifier standard."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    figi_code: str | None = pydantic.Field(
        default=None,
        description="Unique per security and trading venue.",
        examples=["BBG000B9Y5X2"],
        json_schema_extra={"x-original": "figi_code", "x-source": "figi_code"},
    )
    figi_share_class: str | None = pydantic.Field(
        default=None,
        description="The same for one security on all its venues.",
        examples=["BBG001S5N8V8"],
        json_schema_extra={"x-original": "figi_share_class", "x-source": "figi_share_class"},
    )


class UniversalSymbol(UnifiedModel):
    """A security as SnapTrade knows it, independent of any brokerage."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "symbol_cache",
        "x-cache-ttl": 86400,
        "x-stale-ttl": 604800,
        "x-negative-ttl": 300,
        "x-retention": 2592000,
        "x-source": "GET /symbols/{query}",
        "x-also": ["POST /symbols"],
        "x-refused": {
            "currencies": "Deprecated upstream, though still required there; it says no more than `currency`.",
        },
    }

    id: str = pydantic.Field(
        description="Identifier of the symbol at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} id"},
    )
    symbol: str = pydantic.Field(
        description="Ticker with the suffix of its exchange.",
        examples=["VAB.TO"],
        json_schema_extra={"x-index": True, "x-original": "symbol", "x-source": "GET /symbols/{query} symbol"},
    )
    raw_symbol: str = pydantic.Field(
        description="Ticker without the suffix.",
        examples=["VAB"],
        json_schema_extra={"x-original": "raw_symbol", "x-source": "GET /symbols/{query} raw_symbol"},
    )
    description: str | None = pydantic.Field(
        default=None,
        description="Name of the company or fund.",
        examples=["VANGUARD CDN AGGREGATE BOND INDEX ETF"],
        json_schema_extra={"x-original": "description", "x-source": "GET /symbols/{query} description"},
    )
    currency_id: str = pydantic.Field(
        description="The currency it trades in.",
        json_schema_extra={
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /symbols/{query} currency.id",
        },
    )
    currency_code: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="ISO 4217 code of that currency.",
        examples=["CAD"],
        json_schema_extra={"x-source": "GET /symbols/{query} currency.code"},
    )
    exchange_id: str | None = pydantic.Field(
        default=None,
        description="The exchange it is listed on.",
        json_schema_extra={
            "x-foreign-key": "Exchange.id",
            "x-original": "exchange.id",
            "x-source": "GET /symbols/{query} exchange.id",
        },
    )
    exchange_code: str | None = pydantic.Field(
        default=None,
        description="Short name of that exchange.",
        examples=["TSX"],
        json_schema_extra={"x-source": "GET /symbols/{query} exchange.code"},
    )
    type_id: str = pydantic.Field(
        description="The class of security it is.",
        json_schema_extra={
            "x-foreign-key": "SecurityType.id",
            "x-original": "type.id",
            "x-source": "GET /symbols/{query} type.id",
        },
    )
    figi_code: str | None = pydantic.Field(
        default=None,
        description="Unique per security and trading venue; the same as in `figi_instrument`.",
        json_schema_extra={"x-original": "figi_code", "x-source": "GET /symbols/{query} figi_code"},
    )
    figi_instrument: FigiInstrument | None = pydantic.Field(
        default=None,
        description="Its identifiers in the FIGI standard.",
        json_schema_extra={"x-original": "figi_instrument", "x-source": "GET /symbols/{query} figi_instrument"},
    )


class SymbolQuery(UnifiedModel):
    """A request: securities whose ticker or name holds some text (`POST /symbols`)."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    substring: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The text.",
        examples=["apple"],
        json_schema_extra={"x-original": "substring"},
    )


class Symbol(UnifiedModel):
    """A security as transactions carry it: a UniversalSymbol of which upstream promises nothing but the names."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "symbol",
        "x-cache-ttl": 86400,
        "x-stale-ttl": 604800,
        "x-retention": 2592000,
        "x-source": "GET /accounts/{accountId}/activities data[].symbol",
    }

    id: str = pydantic.Field(
        description="Identifier of the symbol at SnapTrade (UUID), the same as of the UniversalSymbol.",
        json_schema_extra={
            "x-primary-key": True,
            "x-original": "id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.id",
        },
    )
    symbol: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Ticker with the suffix of its exchange.",
        examples=["VAB.TO"],
        json_schema_extra={
            "x-index": True,
            "x-original": "symbol",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.symbol",
        },
    )
    raw_symbol: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Ticker without the suffix.",
        examples=["VAB"],
        json_schema_extra={
            "x-original": "raw_symbol",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.raw_symbol",
        },
    )
    description: str | None = pydantic.Field(
        default=None,
        description="Name of the company or fund.",
        json_schema_extra={
            "x-original": "description",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.description",
        },
    )
    currency_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The currency it trades in.",
        json_schema_extra={
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.currency.id",
        },
    )
    exchange_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The exchange it is listed on.",
        json_schema_extra={
            "x-foreign-key": "Exchange.id",
            "x-original": "exchange.id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.exchange.id",
        },
    )
    type_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The class of security it is.",
        json_schema_extra={
            "x-foreign-key": "SecurityType.id",
            "x-original": "type.id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.type.id",
        },
    )
    figi_code: str | None = pydantic.Field(
        default=None,
        description="Unique per security and trading venue; the same as in `figi_instrument`.",
        json_schema_extra={
            "x-original": "figi_code",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.figi_code",
        },
    )
    figi_instrument: FigiInstrument | None = pydantic.Field(
        default=None,
        description="Its identifiers in the FIGI standard.",
        json_schema_extra={
            "x-original": "figi_instrument",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.figi_instrument",
        },
    )


class UnderlyingSymbol(UnifiedModel):
    """The security that an option is on, as its OptionsSymbol carries it."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "underlying_symbol",
        "x-cache-ttl": 86400,
        "x-stale-ttl": 604800,
        "x-retention": 2592000,
        "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol",
        "x-refused": {"currencies": "Deprecated upstream; it says no more than `currency`."},
    }

    id: str = pydantic.Field(
        description="Identifier of the symbol at SnapTrade (UUID), the same as of the UniversalSymbol.",
        json_schema_extra={
            "x-primary-key": True,
            "x-original": "id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.id",
        },
    )
    symbol: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Ticker with the suffix of its exchange.",
        examples=["SPY"],
        json_schema_extra={
            "x-index": True,
            "x-original": "symbol",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.symbol",
        },
    )
    raw_symbol: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Ticker without the suffix.",
        examples=["SPY"],
        json_schema_extra={
            "x-original": "raw_symbol",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.raw_symbol",
        },
    )
    description: str | None = pydantic.Field(
        default=None,
        description="Name of the company or fund.",
        json_schema_extra={
            "x-original": "description",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.description",
        },
    )
    currency_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The currency it trades in.",
        json_schema_extra={
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.currency.id",
        },
    )
    exchange_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The exchange it is listed on.",
        json_schema_extra={
            "x-foreign-key": "Exchange.id",
            "x-original": "exchange.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.exchange.id",
        },
    )
    type_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The class of security it is.",
        json_schema_extra={
            "x-foreign-key": "SecurityType.id",
            "x-original": "type.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.type.id",
        },
    )
    figi_code: str | None = pydantic.Field(
        default=None,
        description="Unique per security and trading venue; the same as in `figi_instrument`.",
        json_schema_extra={
            "x-original": "figi_code",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.figi_code",
        },
    )
    figi_instrument: FigiInstrument | None = pydantic.Field(
        default=None,
        description="Its identifiers in the FIGI standard.",
        json_schema_extra={
            "x-original": "figi_instrument",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.figi_instrument",
        },
    )


class OptionsSymbol(UnifiedModel):
    """An option contract as orders and transactions carry it; positions carry an OptionInstrument."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "options_symbol",
        "x-cache-ttl": 86400,
        "x-stale-ttl": 604800,
        "x-retention": 2592000,
        "x-source": "GET /accounts/{accountId}/orders [].option_symbol",
    }

    id: str = pydantic.Field(
        description="Identifier of the option symbol at SnapTrade (UUID).",
        json_schema_extra={
            "x-primary-key": True,
            "x-original": "id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.id",
        },
    )
    symbol: str = pydantic.Field(
        description="OCC symbol, 21 characters with its blanks; `ticker` upstream.",
        examples=["AAPL  261218C00240000"],
        json_schema_extra={
            "x-index": True,
            "x-original": "ticker",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.ticker",
        },
    )
    option_type: _OptionTypeOrText = pydantic.Field(
        description="Right to buy or to sell.",
        json_schema_extra={
            "x-original": "option_type",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.option_type",
        },
    )
    strike_price: ExactDecimal = pydantic.Field(
        description="Price at which the right is used.",
        examples=["240"],
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "strike_price",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.strike_price",
        },
    )
    expiration_date: dt.date = pydantic.Field(
        description="Last day of the right.",
        examples=["2026-12-18"],
        json_schema_extra={
            "x-original": "expiration_date",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.expiration_date",
        },
    )
    is_mini_option: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether a contract is on 10 shares, not on 100.",
        json_schema_extra={
            "x-original": "is_mini_option",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.is_mini_option",
        },
    )
    underlying_symbol_id: str = pydantic.Field(
        description="What the right is on.",
        json_schema_extra={
            "x-foreign-key": "UnderlyingSymbol.id",
            "x-original": "underlying_symbol.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.id",
        },
    )


class BrokerageType(UnifiedModel):
    """A class of brokerages."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Identifier of the class at SnapTrade (UUID).",
        json_schema_extra={"x-original": "id", "x-source": "id"},
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Name for people.",
        examples=["Traditional Brokerage"],
        json_schema_extra={"x-original": "name", "x-source": "name"},
    )


class Brokerage(UnifiedModel):
    """A firm that holds accounts."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "brokerage",
        "x-cache-ttl": 900,
        "x-stale-ttl": 604800,
        "x-retention": 2592000,
        "x-source": "GET /brokerages []",
        "x-refused": {"exchanges": "Deprecated upstream, and its items have no type there."},
    }

    id: str = pydantic.Field(
        description="Identifier of the brokerage at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /brokerages [].id"},
    )
    slug: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Short name that never changes.",
        examples=["QUESTRADE"],
        json_schema_extra={"x-index": True, "x-original": "slug", "x-source": "GET /brokerages [].slug"},
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Full name.",
        examples=["Questrade"],
        json_schema_extra={"x-original": "name", "x-source": "GET /brokerages [].name"},
    )
    display_name: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Name to show.",
        json_schema_extra={"x-original": "display_name", "x-source": "GET /brokerages [].display_name"},
    )
    description: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What the firm does.",
        json_schema_extra={"x-original": "description", "x-source": "GET /brokerages [].description"},
    )
    logo_url: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Address of its logo.",
        json_schema_extra={"x-original": "aws_s3_logo_url", "x-source": "GET /brokerages [].aws_s3_logo_url"},
    )
    square_logo_url: str | None = pydantic.Field(
        default=None,
        description="Address of its square logo.",
        json_schema_extra={
            "x-original": "aws_s3_square_logo_url",
            "x-source": "GET /brokerages [].aws_s3_square_logo_url",
        },
    )
    url: str | None = pydantic.Field(
        default=None,
        description="Address of its web site.",
        json_schema_extra={"x-original": "url", "x-source": "GET /brokerages [].url"},
    )
    enabled: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether new connections can be made.",
        json_schema_extra={"x-original": "enabled", "x-source": "GET /brokerages [].enabled"},
    )
    maintenance_mode: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether it is in maintenance, and takes no new connections.",
        json_schema_extra={"x-original": "maintenance_mode", "x-source": "GET /brokerages [].maintenance_mode"},
    )
    is_degraded: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether it works with reduced functions.",
        json_schema_extra={"x-original": "is_degraded", "x-source": "GET /brokerages [].is_degraded"},
    )
    allows_trading: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether trades can be placed through SnapTrade.",
        json_schema_extra={"x-original": "allows_trading", "x-source": "GET /brokerages [].allows_trading"},
    )
    allows_fractional_units: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether parts of a share can be traded.",
        json_schema_extra={
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "deprecated": True,
            "x-original": "allows_fractional_units",
            "x-source": "GET /brokerages [].allows_fractional_units",
        },
    )
    has_reporting: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether the history of transactions is available.",
        json_schema_extra={
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "deprecated": True,
            "x-original": "has_reporting",
            "x-source": "GET /brokerages [].has_reporting",
        },
    )
    is_real_time_connection: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether data is fetched as it is asked for.",
        json_schema_extra={
            "x-deprecated": "Replaced by `data_freshness_mode` of the connection.",
            "deprecated": True,
            "x-original": "is_real_time_connection",
            "x-source": "GET /brokerages [].is_real_time_connection",
        },
    )
    brokerage_type: BrokerageType | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Its class.",
        json_schema_extra={"x-original": "brokerage_type", "x-source": "GET /brokerages [].brokerage_type"},
    )
    open_url: str | None = pydantic.Field(
        default=None,
        description="Address where an account can be opened.",
        json_schema_extra={
            "x-deprecated": "SnapTrade no longer fills it.",
            "deprecated": True,
            "x-original": "open_url",
            "x-source": "GET /brokerages [].open_url",
        },
    )


class DataFreshnessMode(UnifiedModel):
    """How current the data of a connection is, at either end."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    institution: _DataFreshnessOrText = pydantic.Field(
        description="What the institution provides; `delayed` = it allows no updates during the day.",
        json_schema_extra={"x-original": "institution", "x-source": "institution"},
    )
    snaptrade: _DataFreshnessOrText = pydantic.Field(
        description="What SnapTrade serves; `delayed` = a stored copy until it is refreshed.",
        json_schema_extra={"x-original": "snaptrade", "x-source": "snaptrade"},
    )


class BrokerageAuthorization(UnifiedModel):
    """A connection of one user to one brokerage."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "brokerage_authorization",
        "x-cache-ttl": 60,
        "x-stale-ttl": 3600,
        "x-retention": 2592000,
        "x-invalidated-by": ["connections.refresh"],
        "x-source": "GET /authorizations []",
        "x-also": ["GET /authorizations/{authorizationId}"],
        "x-refused": {"meta": "Deprecated upstream, and free in form."},
    }

    id: str = pydantic.Field(
        description="Identifier of the connection at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /authorizations [].id"},
    )
    brokerage_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The brokerage it connects to.",
        json_schema_extra={
            "x-foreign-key": "Brokerage.id",
            "x-original": "brokerage.id",
            "x-source": "GET /authorizations [].brokerage.id",
        },
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Short name for people.",
        json_schema_extra={"x-original": "name", "x-source": "GET /authorizations [].name"},
    )
    type: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What it may do: read or trade.",
        examples=["read", "trade"],
        json_schema_extra={"x-original": "type", "x-source": "GET /authorizations [].type"},
    )
    disabled: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether it has lost access; its data then no longer changes.",
        json_schema_extra={"x-original": "disabled", "x-source": "GET /authorizations [].disabled"},
    )
    disabled_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it lost access.",
        json_schema_extra={"x-original": "disabled_date", "x-source": "GET /authorizations [].disabled_date"},
    )
    created_at: UtcDateTime | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="When it was made.",
        json_schema_extra={"x-original": "created_date", "x-source": "GET /authorizations [].created_date"},
    )
    updated_at: UtcDateTime | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="When it was last changed.",
        json_schema_extra={
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "deprecated": True,
            "x-original": "updated_date",
            "x-source": "GET /authorizations [].updated_date",
        },
    )
    is_eligible_for_payout: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Experimental upstream.",
        json_schema_extra={
            "x-original": "is_eligible_for_payout",
            "x-source": "GET /authorizations [].is_eligible_for_payout",
        },
    )
    data_freshness_mode: DataFreshnessMode | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="How current its data is.",
        json_schema_extra={
            "x-original": "data_freshness_mode",
            "x-source": "GET /authorizations [].data_freshness_mode",
        },
    )


class ConnectionRefresh(UnifiedModel):
    """What came of a request to fetch a connection's data anew (`POST /authorizations/{authorizationId}/refresh`)."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "connection_refresh",
        "x-retention": 300,
        "x-source": "POST /authorizations/{authorizationId}/refresh",
    }

    authorization_id: str = pydantic.Field(
        description="The connection.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "BrokerageAuthorization.id",
            "x-source": "POST /authorizations/{authorizationId}/refresh {authorizationId}",
        },
    )
    detail: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The answer in words.",
        examples=["Connection marked for refresh."],
        json_schema_extra={"x-original": "detail", "x-source": "POST /authorizations/{authorizationId}/refresh detail"},
    )


class TransactionsSync(UnifiedModel):
    """How far the transactions of an account have been fetched."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    initial_sync_completed: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether the first fetch is complete.",
        json_schema_extra={"x-original": "initial_sync_completed", "x-source": "initial_sync_completed"},
    )
    last_successful_sync: dt.date | None = pydantic.Field(
        default=None,
        description="The day up to which transactions are known.",
        examples=["2022-01-24"],
        json_schema_extra={"x-original": "last_successful_sync", "x-source": "last_successful_sync"},
    )
    first_transaction_date: dt.date | None = pydantic.Field(
        default=None,
        description="The day of the oldest known transaction.",
        examples=["2022-01-24"],
        json_schema_extra={"x-original": "first_transaction_date", "x-source": "first_transaction_date"},
    )


class HoldingsSync(UnifiedModel):
    """How far the positions and balances of an account have been fetched."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    initial_sync_completed: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether the first fetch is complete.",
        json_schema_extra={"x-original": "initial_sync_completed", "x-source": "initial_sync_completed"},
    )
    last_successful_sync: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When they were last fetched.",
        examples=["2024-06-28T18:42:46.561408Z"],
        json_schema_extra={"x-original": "last_successful_sync", "x-source": "last_successful_sync"},
    )
    holdings_unavailable: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether the brokerage hides them, so that an empty list does not mean an empty account.",
        json_schema_extra={"x-original": "holdings_unavailable", "x-source": "holdings_unavailable"},
    )


class SyncStatus(UnifiedModel):
    """How far the data of an account has been fetched from its brokerage."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    transactions: TransactionsSync | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="State of its transactions.",
        json_schema_extra={"x-original": "transactions", "x-source": "transactions"},
    )
    holdings: HoldingsSync | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="State of its positions and balances.",
        json_schema_extra={"x-original": "holdings", "x-source": "holdings"},
    )


class Money(UnifiedModel):
    """An amount in a currency."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    amount: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The amount.",
        examples=["15363.23"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "amount", "x-source": "amount"},
    )
    currency: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="ISO 4217 code.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency", "x-source": "currency"},
    )


class AccountBalance(UnifiedModel):
    """The worth of an account as its brokerage states it."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    total: Money | None = pydantic.Field(
        default=None,
        description="Market value of everything in it, cash included.",
        json_schema_extra={"x-original": "total", "x-source": "total"},
    )


class Account(UnifiedModel):
    """An account at a brokerage."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "account_cache",
        "x-cache-ttl": 60,
        "x-stale-ttl": 3600,
        "x-retention": 2592000,
        "x-invalidated-by": [
            "trades.place",
            "orders.cancel",
            "orders.replace",
            "connections.refresh",
            "accounts.update",
        ],
        "x-source": "GET /accounts []",
        "x-also": ["GET /accounts/{accountId}"],
        "x-refused": {
            "meta": "Deprecated upstream, and free in form.",
            "portfolio_group": "Deprecated upstream.",
            "cash_restrictions": "Deprecated upstream.",
        },
    }

    id: str = pydantic.Field(
        description="Identifier of the account at SnapTrade (UUID); a new one after each new connection.",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /accounts [].id"},
    )
    brokerage_authorization_id: str = pydantic.Field(
        description="The connection it is reached by.",
        json_schema_extra={
            "x-foreign-key": "BrokerageAuthorization.id",
            "x-original": "brokerage_authorization",
            "x-source": "GET /accounts [].brokerage_authorization",
        },
    )
    name: str | None = pydantic.Field(
        description="Name that its owner or the brokerage gave it.",
        json_schema_extra={"x-pii": "identifier", "x-original": "name", "x-source": "GET /accounts [].name"},
    )
    number: str = pydantic.Field(
        description="Number at the brokerage; some brokerages mask it.",
        json_schema_extra={"x-pii": "identifier", "x-original": "number", "x-source": "GET /accounts [].number"},
    )
    institution_account_id: str | None = pydantic.Field(
        default=None,
        description="The institution's own stable identifier, the same in every connection.",
        json_schema_extra={
            "x-pii": "identifier",
            "x-original": "institution_account_id",
            "x-source": "GET /accounts [].institution_account_id",
        },
    )
    institution_name: str = pydantic.Field(
        description="Name of the brokerage.",
        examples=["Robinhood"],
        json_schema_extra={"x-original": "institution_name", "x-source": "GET /accounts [].institution_name"},
    )
    created_at: UtcDateTime = pydantic.Field(
        description="When SnapTrade first knew it, not when it was opened.",
        json_schema_extra={"x-original": "created_date", "x-source": "GET /accounts [].created_date"},
    )
    funded_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it was funded.",
        json_schema_extra={"x-original": "funding_date", "x-source": "GET /accounts [].funding_date"},
    )
    opened_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it was opened at the brokerage.",
        json_schema_extra={"x-original": "opening_date", "x-source": "GET /accounts [].opening_date"},
    )
    sync_status: SyncStatus = pydantic.Field(
        description="How far its data has been fetched.",
        json_schema_extra={"x-original": "sync_status", "x-source": "GET /accounts [].sync_status"},
    )
    balance: AccountBalance = pydantic.Field(
        description="Its worth as the brokerage states it.",
        json_schema_extra={"x-pii": "financial", "x-original": "balance", "x-source": "GET /accounts [].balance"},
    )
    status: _AccountStatusOrText | None = pydantic.Field(
        default=None,
        description="Whether it is in use; null = unknown.",
        json_schema_extra={"x-original": "status", "x-source": "GET /accounts [].status"},
    )
    raw_type: str | None = pydantic.Field(
        default=None,
        description="Its kind in the brokerage's own words.",
        examples=["Margin"],
        json_schema_extra={"x-original": "raw_type", "x-source": "GET /accounts [].raw_type"},
    )
    account_category: _AccountCategoryOrText | None = pydantic.Field(
        default=None,
        description="Its kind in the same words for all; null = not known.",
        json_schema_extra={"x-original": "account_category", "x-source": "GET /accounts [].account_category"},
    )
    is_paper: pydantic.StrictBool = pydantic.Field(
        description="Whether its trades are simulated.",
        json_schema_extra={"x-original": "is_paper", "x-source": "GET /accounts [].is_paper"},
    )


class Balance(UnifiedModel):
    """The cash of an account in one currency."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "balance",
        "x-cache-ttl": 60,
        "x-stale-ttl": 3600,
        "x-retention": 2592000,
        "x-invalidated-by": ["trades.place", "orders.cancel", "orders.replace", "connections.refresh"],
        "x-source": "GET /accounts/{accountId}/balances []",
    }

    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/balances {accountId}",
        },
    )
    ordinal: pydantic.StrictInt = pydantic.Field(
        description="Its place in the answer, from 0.",
        ge=0,
        json_schema_extra={"x-primary-key": True, "x-source": "GET /accounts/{accountId}/balances [].#"},
    )
    currency_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The currency of both amounts.",
        json_schema_extra={
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /accounts/{accountId}/balances [].currency.id",
        },
    )
    cash: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Available cash; negative where a margin account has borrowed.",
        examples=["300.71"],
        json_schema_extra={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "cash",
            "x-source": "GET /accounts/{accountId}/balances [].cash",
        },
    )
    buying_power: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What can be bought with; more than `cash` in margin accounts only.",
        examples=["410.71"],
        json_schema_extra={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "buying_power",
            "x-source": "GET /accounts/{accountId}/balances [].buying_power",
        },
    )


class ListedInstrument(UnifiedModel):
    """An instrument that trades under a symbol of its own."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    kind: _ListedKindTag = pydantic.Field(description="What it is.", json_schema_extra={"x-source": "kind"})
    id: str = pydantic.Field(
        description="Identifier of the instrument at SnapTrade (UUID).",
        json_schema_extra={"x-source": "id"},
    )
    symbol: str | None = pydantic.Field(
        default=None,
        description="Ticker with the suffix of its exchange.",
        examples=["VAB.TO"],
        json_schema_extra={"x-source": "symbol"},
    )
    raw_symbol: str | None = pydantic.Field(
        default=None,
        description="Ticker without the suffix.",
        examples=["VAB"],
        json_schema_extra={"x-source": "raw_symbol"},
    )
    description: str | None = pydantic.Field(
        default=None,
        description="Name of the company or fund.",
        json_schema_extra={"x-source": "description"},
    )
    currency: str | None = pydantic.Field(
        default=None,
        description="ISO 4217 code of its listing.",
        examples=["CAD"],
        json_schema_extra={"x-source": "currency"},
    )
    exchange: str | None = pydantic.Field(
        default=None,
        description="Code of its exchange: the MIC, or a short name.",
        examples=["XTSE"],
        json_schema_extra={"x-source": "exchange"},
    )
    figi_instrument: FigiInstrument | None = pydantic.Field(
        default=None,
        description="Its identifiers in the FIGI standard.",
        json_schema_extra={"x-source": "figi_instrument"},
    )


class OptionInstrument(UnifiedModel):
    """An option contract."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    kind: typing.Literal["option"] = pydantic.Field(description="What it is.", json_schema_extra={"x-source": "kind"})
    id: str = pydantic.Field(
        description="Identifier of the contract at SnapTrade (UUID).",
        json_schema_extra={"x-original": "id", "x-source": "id"},
    )
    symbol: str = pydantic.Field(
        description="OCC symbol, 21 characters with its blanks.",
        examples=["AAPL  261218C00240000"],
        json_schema_extra={"x-original": "ticker", "x-source": "symbol"},
    )
    option_type: _OptionTypeOrText = pydantic.Field(
        description="Right to buy or to sell.",
        json_schema_extra={"x-original": "option_type", "x-source": "option_type"},
    )
    strike_price: ExactDecimal = pydantic.Field(
        description="Price at which the right is used.",
        examples=["240"],
        json_schema_extra={"x-unit": "per share", "x-original": "strike_price", "x-source": "strike_price"},
    )
    expiration_date: dt.date = pydantic.Field(
        description="Last day of the right.",
        examples=["2026-12-18"],
        json_schema_extra={"x-original": "expiration_date", "x-source": "expiration_date"},
    )
    multiplier: ExactDecimal = pydantic.Field(
        description="Shares under one contract: 100, or 10 for a mini option.",
        json_schema_extra={"x-unit": "shares per contract", "x-original": "multiplier", "x-source": "multiplier"},
    )
    description: str | None = pydantic.Field(
        default=None,
        description="Name for people.",
        json_schema_extra={"x-original": "description", "x-source": "description"},
    )
    underlying: ListedInstrument = pydantic.Field(
        description="What the right is on.",
        json_schema_extra={"x-source": "underlying"},
    )


class FutureInstrument(UnifiedModel):
    """A future contract."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    kind: typing.Literal["future"] = pydantic.Field(description="What it is.", json_schema_extra={"x-source": "kind"})
    id: str = pydantic.Field(
        description="Identifier of the contract at SnapTrade (UUID).",
        json_schema_extra={"x-source": "id"},
    )
    symbol: str = pydantic.Field(
        description="Symbol to show.",
        examples=["/ESZ26"],
        json_schema_extra={"x-source": "symbol"},
    )
    root_symbol: str = pydantic.Field(
        description="Symbol of all contracts on the same thing.",
        examples=["/ES"],
        json_schema_extra={"x-source": "root_symbol"},
    )
    expiration_code: str = pydantic.Field(
        description="Code of the exchange for the expiration.",
        examples=["Z26"],
        json_schema_extra={"x-source": "expiration_code"},
    )
    expiration_date: dt.date | None = pydantic.Field(
        default=None,
        description="Last day of the contract.",
        examples=["2026-12-18"],
        json_schema_extra={"x-source": "expiration_date"},
    )
    multiplier: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What one point of the price is worth.",
        examples=["50"],
        json_schema_extra={"x-unit": "units per contract", "x-source": "multiplier"},
    )
    currency: str | None = pydantic.Field(
        default=None,
        description="ISO 4217 code of the contract.",
        examples=["USD"],
        json_schema_extra={"x-source": "currency"},
    )
    exchange: str | None = pydantic.Field(
        default=None,
        description="Code of its exchange: the MIC, or a short name.",
        examples=["XCME"],
        json_schema_extra={"x-source": "exchange"},
    )


class FutureOptionInstrument(UnifiedModel):
    """An option on a future contract."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    kind: typing.Literal["future_option"] = pydantic.Field(
        description="What it is.",
        json_schema_extra={"x-source": "kind"},
    )
    id: str = pydantic.Field(
        description="Identifier of the contract at SnapTrade (UUID).",
        json_schema_extra={"x-source": "id"},
    )
    symbol: str = pydantic.Field(description="Symbol to show.", json_schema_extra={"x-source": "symbol"})
    option_type: _OptionTypeOrText = pydantic.Field(
        description="Right to buy or to sell.",
        json_schema_extra={"x-source": "option_type"},
    )
    strike_price: ExactDecimal = pydantic.Field(
        description="Price at which the right is used.",
        examples=["6000"],
        json_schema_extra={"x-unit": "per unit of the future", "x-source": "strike_price"},
    )
    expiration_date: dt.date = pydantic.Field(
        description="Last day of the right.",
        examples=["2026-12-18"],
        json_schema_extra={"x-source": "expiration_date"},
    )
    multiplier: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What one point of the price is worth.",
        examples=["50"],
        json_schema_extra={"x-unit": "units per contract", "x-source": "multiplier"},
    )
    description: str | None = pydantic.Field(
        default=None,
        description="Name for people.",
        json_schema_extra={"x-source": "description"},
    )
    currency: str | None = pydantic.Field(
        default=None,
        description="ISO 4217 code of the contract.",
        examples=["USD"],
        json_schema_extra={"x-source": "currency"},
    )
    exchange: str | None = pydantic.Field(
        default=None,
        description="Code of its exchange: the MIC, or a short name.",
        examples=["XCME"],
        json_schema_extra={"x-source": "exchange"},
    )
    underlying: FutureInstrument = pydantic.Field(
        description="What the right is on.",
        json_schema_extra={"x-source": "underlying"},
    )


class CfdInstrument(UnifiedModel):
    """A contract for difference: it pays what another instrument gains."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    kind: typing.Literal["cfd"] = pydantic.Field(description="What it is.", json_schema_extra={"x-source": "kind"})
    id: str = pydantic.Field(
        description="Identifier of the contract at SnapTrade (UUID).",
        json_schema_extra={"x-source": "id"},
    )
    symbol: str = pydantic.Field(
        description="Ticker of the underlying instrument, with the suffix of its exchange.",
        json_schema_extra={"x-source": "symbol"},
    )
    raw_symbol: str = pydantic.Field(
        description="That ticker without the suffix.",
        json_schema_extra={"x-source": "raw_symbol"},
    )
    description: str | None = pydantic.Field(
        default=None,
        description="Name of the underlying instrument.",
        json_schema_extra={"x-source": "description"},
    )
    currency: str | None = pydantic.Field(
        default=None,
        description="ISO 4217 code of the underlying instrument.",
        examples=["USD"],
        json_schema_extra={"x-source": "currency"},
    )
    exchange: str | None = pydantic.Field(
        default=None,
        description="Exchange of the underlying instrument: the MIC, or a short name.",
        examples=["XNAS"],
        json_schema_extra={"x-source": "exchange"},
    )
    underlying: ListedInstrument = pydantic.Field(
        description="What it follows.",
        json_schema_extra={"x-source": "underlying_instrument"},
    )


class TokenizedAssetInstrument(UnifiedModel):
    """A token that stands for a share or a fund."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    kind: typing.Literal["tokenized_asset"] = pydantic.Field(
        description="What it is.",
        json_schema_extra={"x-source": "kind"},
    )
    id: str = pydantic.Field(
        description="Identifier of the token at SnapTrade (UUID).",
        json_schema_extra={"x-source": "id"},
    )
    symbol: str = pydantic.Field(
        description="Ticker of what it stands for, not of the token.",
        json_schema_extra={"x-source": "symbol"},
    )
    description: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Name of what it stands for.",
        json_schema_extra={"x-source": "description"},
    )
    underlying: ListedInstrument = pydantic.Field(
        description="What it stands for.",
        json_schema_extra={"x-source": "underlying_instrument"},
    )


class TaxLot(UnifiedModel):
    """One purchase that a position is made of.

    Only where the customer has switched tax lots on.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    lot_id: str | None = pydantic.Field(
        default=None,
        description="Identifier of the lot.",
        json_schema_extra={"x-source": "lot_id"},
    )
    original_purchase_date: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it was bought.",
        json_schema_extra={"x-source": "original_purchase_date"},
    )
    quantity: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Units in the lot.",
        json_schema_extra={"x-unit": "shares", "x-pii": "financial", "x-source": "quantity"},
    )
    purchased_price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Price it was bought at.",
        json_schema_extra={"x-unit": "per share", "x-pii": "financial", "x-source": "purchased_price"},
    )
    cost_basis: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Cost of the whole lot, not per share.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-source": "cost_basis"},
    )
    current_value: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Market value of the whole lot.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-source": "current_value"},
    )
    position_type: _PositionSideOrText | None = pydantic.Field(
        default=None,
        description="Whether the units are owned or owed.",
        examples=["LONG"],
        json_schema_extra={"x-source": "position_type"},
    )


PositionInstrument = typing_extensions.TypeAliasType(
    "PositionInstrument",
    typing.Annotated[
        ListedInstrument
        | OptionInstrument
        | FutureInstrument
        | FutureOptionInstrument
        | CfdInstrument
        | TokenizedAssetInstrument,
        pydantic.Field(discriminator="kind"),
    ],
)


class Position(UnifiedModel):
    """What an account holds of one instrument.

    Two rows may hold the same one.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "position",
        "x-cache-ttl": 60,
        "x-stale-ttl": 3600,
        "x-retention": 2592000,
        "x-invalidated-by": ["trades.place", "orders.cancel", "orders.replace", "connections.refresh"],
        "x-source": "GET /accounts/{accountId}/positions/all results[]",
        "x-refused": {"/data_freshness": "It is told of the answer, not of a position; the cache keeps when it asked."},
    }

    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/positions/all {accountId}",
        },
    )
    ordinal: pydantic.StrictInt = pydantic.Field(
        description="Its place in the answer, from 0.",
        ge=0,
        json_schema_extra={"x-primary-key": True, "x-source": "GET /accounts/{accountId}/positions/all results[].#"},
    )
    symbol_id: str = pydantic.Field(
        description="The security held; for an option and all else that is on another instrument, that one.",
        json_schema_extra={
            "x-index": True,
            "x-fetched": "GET /symbols/{query}",
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "symbol.symbol.id",
            "x-source": (
                "GET /accounts/{accountId}/positions/all results[].instrument.underlying.id | "
                "results[].instrument.underlying_instrument.id | results[].instrument.id"
            ),
        },
    )
    instrument: PositionInstrument = pydantic.Field(
        description="What is held.",
        json_schema_extra={
            "x-original": "symbol.option_symbol",
            "x-source": "GET /accounts/{accountId}/positions/all results[].instrument",
        },
    )
    units: ExactDecimal | None = pydantic.Field(
        default=None,
        description="How much is held; negative where it was sold short.",
        examples=["40.5"],
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "units",
            "x-source": "GET /accounts/{accountId}/positions/all results[].units",
        },
    )
    price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Last known market price.",
        examples=["113.15"],
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "price",
            "x-source": "GET /accounts/{accountId}/positions/all results[].price",
        },
    )
    cost_basis: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Average price paid; of an option, per share and not per contract.",
        examples=["108.3353"],
        json_schema_extra={
            "x-unit": "per share",
            "x-pii": "financial",
            "x-original": "average_purchase_price",
            "x-source": "GET /accounts/{accountId}/positions/all results[].cost_basis",
        },
    )
    currency: str | None = pydantic.Field(
        default=None,
        description="ISO 4217 code of `price` and `cost_basis`.",
        examples=["USD"],
        json_schema_extra={
            "x-original": "currency",
            "x-source": "GET /accounts/{accountId}/positions/all results[].currency",
        },
    )
    cash_equivalent: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whether it is counted in the cash of the account as well.",
        json_schema_extra={
            "x-original": "cash_equivalent",
            "x-source": "GET /accounts/{accountId}/positions/all results[].cash_equivalent",
        },
    )
    tax_lots: tuple[TaxLot, ...] | None = pydantic.Field(
        default=None,
        description="The purchases it is made of.",
        json_schema_extra={"x-source": "GET /accounts/{accountId}/positions/all results[].tax_lots"},
    )


class OptionsPosition(UnifiedModel):
    """What an account holds of one option: the Positions of kind `option`.

    `GET /accounts/{accountId}/options` is gone.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "options_position",
        "x-cache-ttl": 60,
        "x-stale-ttl": 3600,
        "x-retention": 2592000,
        "x-invalidated-by": ["trades.place", "orders.cancel", "orders.replace", "connections.refresh"],
        "x-source": "GET /accounts/{accountId}/positions/all results[]",
        "x-refused": {"cash_equivalent": "No option is counted as cash.", "tax_lots": "Options have none."},
    }

    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/positions/all {accountId}",
        },
    )
    ordinal: pydantic.StrictInt = pydantic.Field(
        description="Its place in the answer, from 0.",
        ge=0,
        json_schema_extra={"x-primary-key": True, "x-source": "GET /accounts/{accountId}/positions/all results[].#"},
    )
    instrument: OptionInstrument = pydantic.Field(
        description="The option held.",
        json_schema_extra={
            "x-original": "symbol.option_symbol",
            "x-source": "GET /accounts/{accountId}/positions/all results[].instrument",
        },
    )
    units: ExactDecimal | None = pydantic.Field(
        default=None,
        description="How many contracts are held; negative where they were sold short.",
        examples=["-2"],
        json_schema_extra={
            "x-unit": "contracts",
            "x-pii": "financial",
            "x-original": "units",
            "x-source": "GET /accounts/{accountId}/positions/all results[].units",
        },
    )
    price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Last known market price, per share and not per contract.",
        examples=["5.35"],
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "price",
            "x-source": "GET /accounts/{accountId}/positions/all results[].price",
        },
    )
    cost_basis: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Average price paid, per share and not per contract.",
        examples=["4.1"],
        json_schema_extra={
            "x-unit": "per share",
            "x-pii": "financial",
            "x-source": "GET /accounts/{accountId}/positions/all results[].cost_basis",
        },
    )
    average_purchase_price: ExactDecimal | None = pydantic.Field(
        default=None,
        description=(
            "The same per contract, as the original contract has it: `cost_basis` times `instrument.multiplier`."
        ),
        examples=["410"],
        json_schema_extra={"x-unit": "per contract", "x-pii": "financial", "x-original": "average_purchase_price"},
    )
    currency: str | None = pydantic.Field(
        default=None,
        description="ISO 4217 code of `price` and `cost_basis`.",
        examples=["USD"],
        json_schema_extra={
            "x-original": "currency",
            "x-source": "GET /accounts/{accountId}/positions/all results[].currency",
        },
    )


class UniversalActivity(UnifiedModel):
    """A transaction in an account; AccountUniversalActivity upstream."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "universal_activity",
        "x-cache-ttl": 3600,
        "x-stale-ttl": 86400,
        "x-retention": 220752000,
        "x-invalidated-by": ["connections.refresh"],
        "x-source": "GET /accounts/{accountId}/activities data[]",
        "x-refused": {"/pagination": "It tells of the page, not of a transaction; whoever asks for pages reads it."},
    }

    id: str = pydantic.Field(
        description="Identifier at SnapTrade, unique within the account; a new one where it is fetched anew.",
        json_schema_extra={
            "x-primary-key": True,
            "x-original": "id",
            "x-source": "GET /accounts/{accountId}/activities data[].id",
        },
    )
    account_id: str = pydantic.Field(
        description="The account, from the path of the request.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/activities {accountId}",
        },
    )
    symbol_id: str | None = pydantic.Field(
        default=None,
        description="The security; null for options and cash.",
        json_schema_extra={
            "x-foreign-key": "Symbol.id",
            "x-original": "symbol.id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.id",
        },
    )
    option_symbol_id: str | None = pydantic.Field(
        default=None,
        description="The option; null for all else.",
        json_schema_extra={
            "x-foreign-key": "OptionsSymbol.id",
            "x-original": "option_symbol.id",
            "x-source": "GET /accounts/{accountId}/activities data[].option_symbol.id",
        },
    )
    currency_symbol_id: str | None = pydantic.Field(
        default=None,
        description="What the amounts are in, where that is a cryptocurrency; `currency_id` is null then.",
        json_schema_extra={
            "x-foreign-key": "Symbol.id",
            "x-original": "currency_universal_symbol.id",
            "x-source": "GET /accounts/{accountId}/activities data[].currency_universal_symbol.id",
        },
    )
    currency_id: str | None = pydantic.Field(
        default=None,
        description="The currency of `price`, `amount` and `fee`.",
        json_schema_extra={
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /accounts/{accountId}/activities data[].currency.id",
        },
    )
    type: _ActivityTypeOrText | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What it was.",
        examples=["BUY"],
        json_schema_extra={
            "x-index": True,
            "x-original": "type",
            "x-source": "GET /accounts/{accountId}/activities data[].type",
        },
    )
    option_type: _OptionActionOrText | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What was done with an option; stands in BUY and SELL of options only.",
        json_schema_extra={
            "x-original": "option_type",
            "x-source": "GET /accounts/{accountId}/activities data[].option_type",
        },
    )
    description: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The brokerage's own words.",
        json_schema_extra={
            "x-pii": "financial",
            "x-original": "description",
            "x-source": "GET /accounts/{accountId}/activities data[].description",
        },
    )
    price: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Price of one unit; of an option, of one share and not of a contract.",
        examples=["0.4"],
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "price",
            "x-source": "GET /accounts/{accountId}/activities data[].price",
        },
    )
    units: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="How much was traded or moved; negative where it left the account.",
        examples=["5.2"],
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "units",
            "x-source": "GET /accounts/{accountId}/activities data[].units",
        },
    )
    amount: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What it did to the cash; negative where cash left the account.",
        examples=["263.82"],
        json_schema_extra={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "amount",
            "x-source": "GET /accounts/{accountId}/activities data[].amount",
        },
    )
    fee: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What the brokerage took.",
        examples=["0"],
        json_schema_extra={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "fee",
            "x-source": "GET /accounts/{accountId}/activities data[].fee",
        },
    )
    fx_rate: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Rate of exchange, where another currency was changed on the way.",
        examples=["1.032"],
        json_schema_extra={
            "x-unit": "ratio",
            "x-original": "fx_rate",
            "x-source": "GET /accounts/{accountId}/activities data[].fx_rate",
        },
    )
    traded_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it was traded; midnight where the brokerage tells the day alone.",
        json_schema_extra={
            "x-index": True,
            "x-original": "trade_date",
            "x-source": "GET /accounts/{accountId}/activities data[].trade_date",
        },
    )
    settled_at: UtcDateTime | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The day it was settled, as its midnight.",
        json_schema_extra={
            "x-original": "settlement_date",
            "x-source": "GET /accounts/{accountId}/activities data[].settlement_date",
        },
    )
    institution: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Name of the brokerage.",
        examples=["Robinhood"],
        json_schema_extra={
            "x-original": "institution",
            "x-source": "GET /accounts/{accountId}/activities data[].institution",
        },
    )
    external_reference_id: str | None = pydantic.Field(
        default=None,
        description="The brokerage's reference; the same on all transactions of one order.",
        json_schema_extra={
            "x-pii": "identifier",
            "x-original": "external_reference_id",
            "x-source": "GET /accounts/{accountId}/activities data[].external_reference_id",
        },
    )


class Trade(UnifiedModel):
    """A purchase or a sale.

    Gone upstream since 2024-08-14; derived from the activities of type BUY and SELL.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "trade",
        "x-cache-ttl": 3600,
        "x-stale-ttl": 86400,
        "x-retention": 220752000,
        "x-invalidated-by": ["connections.refresh"],
    }

    id: str = pydantic.Field(
        description="Identifier of the activity that it is derived from.",
        json_schema_extra={"x-primary-key": True, "x-original": "id"},
    )
    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={"x-index": True, "x-foreign-key": "Account.id", "x-original": "account"},
    )
    symbol_id: str | None = pydantic.Field(
        default=None,
        description="The security; null for options.",
        json_schema_extra={
            "x-fetched": "GET /symbols/{query}",
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "universal_symbol.id",
        },
    )
    option_symbol_id: str | None = pydantic.Field(
        default=None,
        description="The option; null for all else.",
        json_schema_extra={"x-foreign-key": "OptionsSymbol.id"},
    )
    action: TradeAction = pydantic.Field(description="Which way.", json_schema_extra={"x-original": "action"})
    units: ExactDecimal = pydantic.Field(
        description="How much was traded, never negative; a whole number in the original contract.",
        examples=["5.2"],
        ge=decimal.Decimal(0),
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "units",
            "x-ge": "0",
        },
    )
    price: ExactDecimal = pydantic.Field(
        description="Price of one unit; of an option, of one share and not of a contract.",
        examples=["50.8"],
        json_schema_extra={"x-unit": "per share", "x-original": "price"},
    )
    amount: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What it did to the cash; negative for a purchase.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial"},
    )
    fee: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What the brokerage took.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial"},
    )
    currency_id: str | None = pydantic.Field(
        default=None,
        description="The currency of the amounts.",
        json_schema_extra={"x-foreign-key": "Currency.id"},
    )
    traded_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it was traded.",
        json_schema_extra={"x-index": True},
    )
    sequence: pydantic.StrictInt | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Its place among the trades of the account, from 0.",
        ge=0,
        json_schema_extra={"x-original": "sequence"},
    )


class TrailingStop(UnifiedModel):
    """How far the stop price of an order stays behind the market."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    amount: ExactDecimal = pydantic.Field(
        description="The distance: 0.60 with DOLLAR is $0.60, 5 with PERCENT is 5 %.",
        examples=["0.60"],
        json_schema_extra={"x-unit": "currency, or %", "x-original": "amount", "x-source": "amount"},
    )
    type: _TrailKindOrText = pydantic.Field(
        description="What `amount` counts.",
        json_schema_extra={"x-original": "type", "x-source": "type"},
    )


class ChildBrokerageOrderIds(UnifiedModel):
    """The orders that a bracket order brings along, by their identifiers at the brokerage."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    take_profit_order_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The order that takes the profit.",
        json_schema_extra={
            "x-pii": "identifier",
            "x-original": "take_profit_order_id",
            "x-source": "take_profit_order_id",
        },
    )
    stop_loss_order_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The order that stops the loss.",
        json_schema_extra={"x-pii": "identifier", "x-original": "stop_loss_order_id", "x-source": "stop_loss_order_id"},
    )


class AccountOrderRecord(UnifiedModel):
    """An order in an account: of a security or of an option, never of both."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "account_order_record",
        "x-cache-ttl": 60,
        "x-stale-ttl": 3600,
        "x-retention": 220752000,
        "x-invalidated-by": ["trades.place", "orders.cancel", "orders.replace", "connections.refresh"],
        "x-source": "GET /accounts/{accountId}/orders []",
        "x-also": ["GET /accounts/{accountId}/recentOrders"],
        "x-refused": {
            "symbol": "Deprecated upstream; an identifier that may change, of what `universal_symbol` names.",
        },
    }

    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/orders {accountId}",
        },
    )
    brokerage_order_id: str = pydantic.Field(
        description="Identifier of the order at the brokerage, unique within the account.",
        json_schema_extra={
            "x-primary-key": True,
            "x-pii": "identifier",
            "x-original": "brokerage_order_id",
            "x-source": "GET /accounts/{accountId}/orders [].brokerage_order_id",
        },
    )
    brokerage_group_order_id: str | None = pydantic.Field(
        default=None,
        description="The same on all orders of a group (OCO, OTO, OTOCO).",
        json_schema_extra={
            "x-pii": "identifier",
            "x-original": "brokerage_group_order_id",
            "x-source": "GET /accounts/{accountId}/orders [].brokerage_group_order_id",
        },
    )
    child_brokerage_order_ids: ChildBrokerageOrderIds | None = pydantic.Field(
        default=None,
        description="The orders that it brings along.",
        json_schema_extra={
            "x-original": "child_brokerage_order_ids",
            "x-source": "GET /accounts/{accountId}/orders [].child_brokerage_order_ids",
        },
    )
    role: _OrderRoleOrText | None = pydantic.Field(
        default=None,
        description="What it is within its group.",
        json_schema_extra={"x-original": "order_role", "x-source": "GET /accounts/{accountId}/orders [].order_role"},
    )
    status: _OrderStatusOrText | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Where it stands.",
        examples=["EXECUTED"],
        json_schema_extra={
            "x-index": True,
            "x-original": "status",
            "x-source": "GET /accounts/{accountId}/orders [].status",
        },
    )
    universal_symbol_id: str | None = pydantic.Field(
        default=None,
        description="The security; null for an option.",
        json_schema_extra={
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "universal_symbol.id",
            "x-source": "GET /accounts/{accountId}/orders [].universal_symbol.id",
        },
    )
    option_symbol_id: str | None = pydantic.Field(
        default=None,
        description="The option; null for a security.",
        json_schema_extra={
            "x-foreign-key": "OptionsSymbol.id",
            "x-original": "option_symbol.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.id",
        },
    )
    quote_universal_symbol_id: str | None = pydantic.Field(
        default=None,
        description="What a cryptocurrency is paid in, where that is a cryptocurrency too.",
        json_schema_extra={
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "quote_universal_symbol.id",
            "x-source": "GET /accounts/{accountId}/orders [].quote_universal_symbol.id",
        },
    )
    quote_currency_id: str | None = pydantic.Field(
        default=None,
        description="What a cryptocurrency is paid in, where that is money.",
        json_schema_extra={
            "x-foreign-key": "Currency.id",
            "x-original": "quote_currency.id",
            "x-source": "GET /accounts/{accountId}/orders [].quote_currency.id",
        },
    )
    action: _OrderActionOrText | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Its side.",
        examples=["BUY"],
        json_schema_extra={"x-original": "action", "x-source": "GET /accounts/{accountId}/orders [].action"},
    )
    total_quantity: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What was ordered: filled, canceled and open together.",
        examples=["100"],
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "total_quantity",
            "x-source": "GET /accounts/{accountId}/orders [].total_quantity",
        },
    )
    open_quantity: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What still waits.",
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "open_quantity",
            "x-source": "GET /accounts/{accountId}/orders [].open_quantity",
        },
    )
    canceled_quantity: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What was canceled.",
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "canceled_quantity",
            "x-source": "GET /accounts/{accountId}/orders [].canceled_quantity",
        },
    )
    filled_quantity: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What was traded.",
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "filled_quantity",
            "x-source": "GET /accounts/{accountId}/orders [].filled_quantity",
        },
    )
    execution_price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Price it was traded at; of an option, of one share.",
        examples=["12.34"],
        json_schema_extra={
            "x-unit": "per share",
            "x-pii": "financial",
            "x-original": "execution_price",
            "x-source": "GET /accounts/{accountId}/orders [].execution_price",
        },
    )
    limit_price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Worst price that is accepted, in Limit and StopLimit orders; of an option, of one share.",
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "limit_price",
            "x-source": "GET /accounts/{accountId}/orders [].limit_price",
        },
    )
    stop_price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Price that sets it off, in Stop and StopLimit orders; of an option, of one share.",
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "stop_price",
            "x-source": "GET /accounts/{accountId}/orders [].stop_price",
        },
    )
    trailing_stop: TrailingStop | None = pydantic.Field(
        default=None,
        description="How the stop price follows the market.",
        json_schema_extra={
            "x-original": "trailing_stop",
            "x-source": "GET /accounts/{accountId}/orders [].trailing_stop",
        },
    )
    order_type: _OrderTypeOrText | None = pydantic.Field(
        default=None,
        description="How it finds its price.",
        examples=["Market"],
        json_schema_extra={"x-original": "order_type", "x-source": "GET /accounts/{accountId}/orders [].order_type"},
    )
    time_in_force: _TimeInForceOrText | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="How long it stays.",
        examples=["Day"],
        json_schema_extra={
            "x-original": "time_in_force",
            "x-source": "GET /accounts/{accountId}/orders [].time_in_force",
        },
    )
    placed_at: UtcDateTime | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="When the brokerage got it.",
        json_schema_extra={
            "x-index": True,
            "x-original": "time_placed",
            "x-source": "GET /accounts/{accountId}/orders [].time_placed",
        },
    )
    updated_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When the brokerage last changed it.",
        json_schema_extra={
            "x-original": "time_updated",
            "x-source": "GET /accounts/{accountId}/orders [].time_updated",
        },
    )
    executed_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it was traded.",
        json_schema_extra={
            "x-original": "time_executed",
            "x-source": "GET /accounts/{accountId}/orders [].time_executed",
        },
    )
    expires_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it expires.",
        json_schema_extra={"x-original": "expiry_date", "x-source": "GET /accounts/{accountId}/orders [].expiry_date"},
    )


class SymbolQuote(UnifiedModel):
    """The latest quote of a security, from the brokerage of an account; an item of SymbolsQuotes upstream."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "symbol_quote",
        "x-cache-ttl": 5,
        "x-retention": 86400,
        "x-source": "GET /accounts/{accountId}/quotes []",
    }

    account_id: str = pydantic.Field(
        description="The account whose brokerage was asked.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/quotes {accountId}",
        },
    )
    symbol_id: str = pydantic.Field(
        description="The security.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "symbol.id",
            "x-source": "GET /accounts/{accountId}/quotes [].symbol.id",
        },
    )
    last_trade_price: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Price of the last trade.",
        examples=["8.74"],
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "last_trade_price",
            "x-source": "GET /accounts/{accountId}/quotes [].last_trade_price",
        },
    )
    bid_price: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Best price that is bid.",
        examples=["8.43"],
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "bid_price",
            "x-source": "GET /accounts/{accountId}/quotes [].bid_price",
        },
    )
    ask_price: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Best price that is asked.",
        examples=["8.43"],
        json_schema_extra={
            "x-unit": "per share",
            "x-original": "ask_price",
            "x-source": "GET /accounts/{accountId}/quotes [].ask_price",
        },
    )
    bid_size: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="How much is bid for; in fractions for cryptocurrencies.",
        examples=["260"],
        json_schema_extra={
            "x-unit": "shares",
            "x-original": "bid_size",
            "x-source": "GET /accounts/{accountId}/quotes [].bid_size",
        },
    )
    ask_size: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="How much is asked for; in fractions for cryptocurrencies.",
        examples=["344"],
        json_schema_extra={
            "x-unit": "shares",
            "x-original": "ask_size",
            "x-source": "GET /accounts/{accountId}/quotes [].ask_size",
        },
    )


class ChainPerStrikePriceItem(UnifiedModel):
    """The two options of one strike price.

    No longer answered upstream, see OptionChainItem.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    strike_price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Price at which the right is used; a whole number in the original contract.",
        json_schema_extra={"x-unit": "per share", "x-original": "strikePrice"},
    )
    call_symbol_id: pydantic.StrictInt | None = pydantic.Field(
        default=None,
        description="The brokerage's number of the right to buy.",
        json_schema_extra={"x-original": "callSymbolId"},
    )
    put_symbol_id: pydantic.StrictInt | None = pydantic.Field(
        default=None,
        description="The brokerage's number of the right to sell.",
        json_schema_extra={"x-original": "putSymbolId"},
    )


class ChainPerRootItem(UnifiedModel):
    """The options of one root symbol.

    No longer answered upstream, see OptionChainItem.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    option_root: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Ticker that the options are named after.",
        examples=["AAPL"],
        json_schema_extra={"x-original": "optionRoot"},
    )
    multiplier: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Shares under one contract.",
        examples=["100"],
        json_schema_extra={"x-unit": "shares per contract", "x-original": "multiplier"},
    )
    chain_per_strike_price: tuple[ChainPerStrikePriceItem, ...] | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Its options by their strike price.",
        json_schema_extra={"x-original": "chainPerStrikePrice"},
    )


class OptionChainItem(UnifiedModel):
    """The options on a security that expire on one day.

    No longer answered upstream: `GET /accounts/{accountId}/optionsChain` is gone since 2026-03-06.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "option_chain_item",
        "x-cache-ttl": 3600,
        "x-stale-ttl": 86400,
        "x-retention": 2592000,
    }

    account_id: str = pydantic.Field(
        description="The account whose brokerage was asked.",
        json_schema_extra={"x-primary-key": True, "x-foreign-key": "Account.id"},
    )
    symbol_id: str = pydantic.Field(
        description="The security that the options are on.",
        json_schema_extra={
            "x-primary-key": True,
            "x-fetched": "GET /symbols/{query}",
            "x-foreign-key": "UniversalSymbol.id",
        },
    )
    expiry_date: dt.date = pydantic.Field(
        description="Last day of the rights.",
        examples=["2026-12-18"],
        json_schema_extra={"x-primary-key": True, "x-original": "expiryDate"},
    )
    description: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Name of the security.",
        json_schema_extra={"x-original": "description"},
    )
    listing_exchange: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Where the options are listed.",
        json_schema_extra={"x-original": "listingExchange"},
    )
    option_exercise_type: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="When the right can be used: American or European.",
        examples=["American"],
        json_schema_extra={"x-original": "optionExerciseType"},
    )
    chain_per_root: tuple[ChainPerRootItem, ...] | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The options by their root symbol.",
        json_schema_extra={"x-original": "chainPerRoot"},
    )


class TradingInstrument(UnifiedModel):
    """What an order is about, as a request names it."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    symbol: str = pydantic.Field(
        description="Ticker; of an option, the OCC symbol of 21 characters with its blanks.",
        examples=["AAPL", "AAPL  261218C00240000"],
        json_schema_extra={"x-original": "symbol"},
    )
    type: TradableKind = pydantic.Field(description="What it is.", json_schema_extra={"x-original": "type"})


class ManualTradeForm(UnifiedModel):
    """A request: what a trade would do (`POST /trade/impact`).

    Exactly one of `units` and `notional_value` is given.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    account_id: str = pydantic.Field(description="The account.", json_schema_extra={"x-original": "account_id"})
    action: TradeAction = pydantic.Field(description="Which way.", json_schema_extra={"x-original": "action"})
    universal_symbol_id: str = pydantic.Field(
        description="The security.",
        json_schema_extra={"x-original": "universal_symbol_id"},
    )
    order_type: TradeOrderType = pydantic.Field(
        description="How the order finds its price.",
        json_schema_extra={"x-original": "order_type"},
    )
    time_in_force: TradeTimeInForce = pydantic.Field(
        description="How long the order stays.",
        json_schema_extra={"x-original": "time_in_force"},
    )
    price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Worst price that is accepted, for Limit and StopLimit.",
        examples=["31.33"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "price", "x-ge": "0"},
    )
    stop: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Price that sets the order off, for Stop and StopLimit.",
        examples=["31.33"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "stop", "x-ge": "0"},
    )
    units: ExactDecimal | None = pydantic.Field(
        default=None,
        description="How much to trade; in fractions where the brokerage takes them.",
        examples=["10.5"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "shares", "x-pii": "financial", "x-original": "units", "x-ge": "0"},
    )
    notional_value: ExactDecimal | None = pydantic.Field(
        default=None,
        description="For how much money to trade.",
        examples=["100"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "notional_value", "x-ge": "0"},
    )


class ManualTradeFormWithOptions(UnifiedModel):
    """A request: an order to place (`POST /trade/place`).

    Exactly one of `universal_symbol_id` and `symbol` is given, and one of `units` and `notional_value`.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    account_id: str = pydantic.Field(description="The account.", json_schema_extra={"x-original": "account_id"})
    action: TradeActionWithOptions = pydantic.Field(
        description="Which way.",
        json_schema_extra={"x-original": "action"},
    )
    universal_symbol_id: str | None = pydantic.Field(
        default=None,
        description="The security.",
        json_schema_extra={"x-original": "universal_symbol_id"},
    )
    symbol: str | None = pydantic.Field(
        default=None,
        description="Its ticker; of an option, the OCC symbol of 21 characters with its blanks.",
        examples=["AAPL  261218C00240000"],
        json_schema_extra={"x-original": "symbol"},
    )
    order_type: TradeOrderType = pydantic.Field(
        description="How the order finds its price.",
        json_schema_extra={"x-original": "order_type"},
    )
    time_in_force: PlacedTimeInForce = pydantic.Field(
        description="How long the order stays.",
        json_schema_extra={"x-original": "time_in_force"},
    )
    trading_session: TradingSession = pydantic.Field(
        default=TradingSession.REGULAR,
        description="Which hours it may trade in.",
        json_schema_extra={"x-original": "trading_session"},
    )
    expires_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When the order expires; needed with GTD.",
        json_schema_extra={"x-original": "expiry_date"},
    )
    price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Worst price that is accepted, for Limit and StopLimit.",
        examples=["31.33"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "price", "x-ge": "0"},
    )
    stop: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Price that sets the order off, for Stop and StopLimit.",
        examples=["31.33"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "stop", "x-ge": "0"},
    )
    units: ExactDecimal | None = pydantic.Field(
        default=None,
        description="How much to trade.",
        examples=["10.5"],
        ge=decimal.Decimal(0),
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "units",
            "x-ge": "0",
        },
    )
    notional_value: ExactDecimal | None = pydantic.Field(
        default=None,
        description="For how much money to trade.",
        examples=["100"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "notional_value", "x-ge": "0"},
    )
    client_order_id: str | None = pydantic.Field(
        default=None,
        description="The caller's own identifier (UUID): the same one never places twice.",
        json_schema_extra={"x-pii": "identifier", "x-original": "client_order_id"},
    )


class ManualTradeReplaceForm(UnifiedModel):
    """A request: an open order to replace (`POST /accounts/{accountId}/trading/replace`)."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    brokerage_order_id: str = pydantic.Field(
        description="The order to replace, by its identifier at the brokerage.",
        json_schema_extra={"x-pii": "identifier", "x-original": "brokerage_order_id"},
    )
    action: TradeActionWithOptions = pydantic.Field(
        description="Which way.",
        json_schema_extra={"x-original": "action"},
    )
    order_type: TradeOrderType = pydantic.Field(
        description="How the order finds its price.",
        json_schema_extra={"x-original": "order_type"},
    )
    time_in_force: TradeTimeInForce = pydantic.Field(
        description="How long the order stays.",
        json_schema_extra={"x-original": "time_in_force"},
    )
    symbol: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Ticker; of an option, the OCC symbol of 21 characters with its blanks.",
        json_schema_extra={"x-original": "symbol"},
    )
    price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Worst price that is accepted, for Limit and StopLimit.",
        examples=["31.33"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "price", "x-ge": "0"},
    )
    stop: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Price that sets the order off, for Stop and StopLimit.",
        examples=["31.33"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "stop", "x-ge": "0"},
    )
    units: ExactDecimal | None = pydantic.Field(
        default=None,
        description="How much to trade.",
        examples=["10.5"],
        ge=decimal.Decimal(0),
        json_schema_extra={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "units",
            "x-ge": "0",
        },
    )


class OrderCancellation(UnifiedModel):
    """What came of a request to cancel an order (`POST /accounts/{accountId}/trading/cancel`)."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "order_cancellation",
        "x-retention": 300,
        "x-source": "POST /accounts/{accountId}/trading/cancel",
        "x-refused": {"raw_response": "The brokerage's own words, free in form."},
    }

    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "POST /accounts/{accountId}/trading/cancel {accountId}",
        },
    )
    brokerage_order_id: str = pydantic.Field(
        description="The order, by its identifier at the brokerage.",
        json_schema_extra={
            "x-primary-key": True,
            "x-pii": "identifier",
            "x-original": "brokerage_order_id",
            "x-source": "POST /accounts/{accountId}/trading/cancel brokerage_order_id",
        },
    )


class ManualTradeSymbol(UnifiedModel):
    """The security of a checked trade."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-embedded": True,
        "x-refused": {
            "currency.name": "`currency_id` names the Currency, which has it.",
            "local_id": "Deprecated upstream.",
            "description": "Deprecated upstream; the UniversalSymbol has it.",
            "symbol": "Deprecated upstream; the UniversalSymbol has it.",
            "brokerage_symbol_id": "Deprecated upstream; an identifier that may change.",
        },
    }

    universal_symbol_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The security, by its identifier at SnapTrade (UUID).",
        json_schema_extra={"x-original": "universal_symbol_id", "x-source": "universal_symbol_id"},
    )
    currency_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The currency it trades in.",
        json_schema_extra={"x-original": "currency.id", "x-source": "currency.id"},
    )
    currency_code: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="ISO 4217 code of that currency.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency.code", "x-source": "currency.code"},
    )


class ManualTrade(UnifiedModel):
    """A trade that was checked and can be placed by its id within 5 minutes; never answer it a second time."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "manual_trade",
        "x-retention": 300,
        "x-source": "POST /trade/impact trade",
    }

    id: str = pydantic.Field(
        description="Identifier of the trade at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "POST /trade/impact trade.id"},
    )
    account_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The account.",
        json_schema_extra={
            "x-foreign-key": "Account.id",
            "x-original": "account",
            "x-source": "POST /trade/impact trade.account",
        },
    )
    symbol: ManualTradeSymbol | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The security.",
        json_schema_extra={"x-original": "symbol", "x-source": "POST /trade/impact trade.symbol"},
    )
    action: _OrderActionOrText | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Which way.",
        json_schema_extra={"x-original": "action", "x-source": "POST /trade/impact trade.action"},
    )
    order_type: _OrderTypeOrText | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="How the order finds its price.",
        json_schema_extra={"x-original": "order_type", "x-source": "POST /trade/impact trade.order_type"},
    )
    time_in_force: _TimeInForceOrText | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="How long the order stays.",
        json_schema_extra={"x-original": "time_in_force", "x-source": "POST /trade/impact trade.time_in_force"},
    )
    units: ExactDecimal | None = pydantic.Field(
        default=None,
        description="How much to trade.",
        examples=["10.5"],
        json_schema_extra={
            "x-unit": "shares",
            "x-pii": "financial",
            "x-original": "units",
            "x-source": "POST /trade/impact trade.units",
        },
    )
    price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Worst price that is accepted, for Limit and StopLimit.",
        examples=["31.33"],
        json_schema_extra={"x-unit": "per share", "x-original": "price", "x-source": "POST /trade/impact trade.price"},
    )


class TradeImpact(UnifiedModel):
    """What a trade would do to the cash of an account; ManualTradeImpact upstream."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    account_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The account.",
        json_schema_extra={"x-original": "account", "x-source": "account"},
    )
    currency_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The currency of the amounts.",
        json_schema_extra={"x-original": "currency", "x-source": "currency"},
    )
    remaining_cash: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Cash that would be left.",
        examples=["1000.5"],
        json_schema_extra={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "remaining_cash",
            "x-source": "remaining_cash",
        },
    )
    estimated_commission: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Commission that is expected; `estimated_commissions` in the original contract.",
        examples=["3.26"],
        json_schema_extra={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "estimated_commissions",
            "x-source": "estimated_commission",
        },
    )
    forex_fees: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Cost of changing money that is expected.",
        examples=["5.22"],
        json_schema_extra={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "forex_fees",
            "x-source": "forex_fees",
        },
    )


class ManualTradeBalance(UnifiedModel):
    """The cash of an account after a trade."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-embedded": True,
        "x-refused": {
            "account.name": "`account_id` names the Account, which has it.",
            "account.number": "`account_id` names the Account, which has it.",
            "account.institution_account_id": "`account_id` names the Account, which has it.",
            "account.sync_status": "`account_id` names the Account, which has it.",
            "currency.name": "`currency_id` names the Currency, which has it.",
        },
    }

    account_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The account.",
        json_schema_extra={"x-original": "account.id", "x-source": "account.id"},
    )
    currency_id: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The currency of `cash`.",
        json_schema_extra={"x-original": "currency.id", "x-source": "currency.id"},
    )
    currency_code: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="ISO 4217 code of that currency.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency.code", "x-source": "currency.code"},
    )
    cash: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Cash that would be left; the same as `remaining_cash` of the impact.",
        examples=["300.71"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "cash", "x-source": "cash"},
    )


class ManualTradeAndImpact(UnifiedModel):
    """A checked trade and what it would do; a preview, never cached."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "manual_trade_and_impact",
        "x-retention": 300,
        "x-source": "POST /trade/impact",
    }

    trade_id: str = pydantic.Field(
        description="The trade, to be placed within 5 minutes.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "ManualTrade.id",
            "x-original": "trade.id",
            "x-source": "POST /trade/impact trade.id",
        },
    )
    trade_impacts: tuple[TradeImpact, ...] | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What it would do to the account; one item, so far.",
        json_schema_extra={"x-original": "trade_impacts", "x-source": "POST /trade/impact trade_impacts"},
    )
    combined_remaining_balance: ManualTradeBalance | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The cash after it.",
        json_schema_extra={
            "x-original": "combined_remaining_balance",
            "x-source": "POST /trade/impact combined_remaining_balance",
        },
    )


class RateOfReturn(UnifiedModel):
    """How an account has done over a time, as its brokerage states it; RateOfReturnObject upstream."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "rate_of_return",
        "x-cache-ttl": 60,
        "x-stale-ttl": 86400,
        "x-retention": 2592000,
        "x-invalidated-by": ["connections.refresh"],
        "x-source": "GET /accounts/{accountId}/returnRates data[]",
    }

    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/returnRates {accountId}",
        },
    )
    timeframe: _TimeframeOrText = pydantic.Field(
        description="The time it is measured over.",
        json_schema_extra={
            "x-primary-key": True,
            "x-original": "timeframe",
            "x-source": "GET /accounts/{accountId}/returnRates data[].timeframe",
        },
    )
    return_percent: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The return in percent: 5.97 means 5.97 %, not 597 %.",
        examples=["5.97"],
        json_schema_extra={
            "x-unit": "%",
            "x-pii": "financial",
            "x-original": "return_percent",
            "x-source": "GET /accounts/{accountId}/returnRates data[].return_percent",
        },
    )
    fetched_at: UtcDateTime | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="When SnapTrade fetched it.",
        json_schema_extra={
            "x-original": "created_date",
            "x-source": "GET /accounts/{accountId}/returnRates data[].created_date",
        },
    )


class AccountValueHistoryItem(UnifiedModel):
    """The worth of an account on one day, estimated."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    day: dt.date | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The day.",
        examples=["2026-10-01"],
        json_schema_extra={"x-original": "date", "x-source": "date"},
    )
    total_value: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Worth of everything in the account, cash included, in the currency of the history.",
        examples=["15363.23"],
        json_schema_extra={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "total_value",
            "x-source": "total_value",
        },
    )


class AccountValueHistory(UnifiedModel):
    """The worth of an account day by day; good for a chart, with gaps.

    AccountValueHistoryResponse upstream.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "account_value_history",
        "x-cache-ttl": 3600,
        "x-stale-ttl": 86400,
        "x-retention": 2592000,
        "x-invalidated-by": ["connections.refresh"],
        "x-source": "GET /accounts/{accountId}/balanceHistory",
    }

    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/balanceHistory {accountId}",
        },
    )
    currency: str | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="ISO 4217 code of every value.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency", "x-source": "GET /accounts/{accountId}/balanceHistory currency"},
    )
    history: tuple[AccountValueHistoryItem, ...] | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="The values.",
        json_schema_extra={"x-original": "history", "x-source": "GET /accounts/{accountId}/balanceHistory history"},
    )


class Lot(UnifiedModel):
    """Described below.

    Never came from upstream: a purchase as the application records it, for accounts whose brokerage tells no TaxLot.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "description": (
            "Never came from upstream: a purchase as the application records it, for accounts whose brokerage tells no "
            "TaxLot."
        ),
        "x-access": "user",
        "x-table": "lot",
        "x-retention": 220752000,
        "x-invalidated-by": ["lots.record"],
    }

    id: str = pydantic.Field(
        description="Identifier of the lot.",
        json_schema_extra={"x-primary-key": True, "x-original": "id"},
    )
    user_id: str = pydantic.Field(
        description="The user it belongs to.",
        json_schema_extra={"x-index": True, "x-pii": "identifier"},
    )
    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={"x-index": True, "x-foreign-key": "Account.id", "x-original": "account_id"},
    )
    symbol_id: str = pydantic.Field(
        description="The security.",
        json_schema_extra={
            "x-index": True,
            "x-fetched": "GET /symbols/{query}",
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "symbol_id",
        },
    )
    position_type: _PositionSideOrText = pydantic.Field(
        default=PositionSide.LONG,
        description="Whether the units are owned or owed.",
        json_schema_extra={"x-original": "position_type"},
    )
    purchased_at: UtcDateTime = pydantic.Field(
        description="When it was bought.",
        json_schema_extra={"x-original": "purchased_at"},
    )
    closed_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When the last of it was sold.",
        json_schema_extra={"x-original": "closed_at"},
    )
    quantity: ExactDecimal = pydantic.Field(
        description="Units bought.",
        examples=["10"],
        gt=decimal.Decimal(0),
        json_schema_extra={"x-unit": "shares", "x-pii": "financial", "x-original": "quantity", "x-gt": "0"},
    )
    remaining_quantity: ExactDecimal = pydantic.Field(
        description="Units still held.",
        examples=["4"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "shares", "x-pii": "financial", "x-original": "remaining_quantity", "x-ge": "0"},
    )
    purchased_price: ExactDecimal = pydantic.Field(
        description="Price it was bought at, without fees.",
        examples=["108.3353"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-pii": "financial", "x-original": "purchased_price", "x-ge": "0"},
    )
    fees: ExactDecimal = pydantic.Field(
        default=decimal.Decimal(0),
        description="What buying it cost beside the price.",
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "fees", "x-ge": "0"},
    )
    cost_basis: ExactDecimal = pydantic.Field(
        description="Cost of the whole lot, fees included, not per share.",
        examples=["1083.353"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "cost_basis", "x-ge": "0"},
    )
    currency: str = pydantic.Field(
        description="ISO 4217 code of price, fees and cost.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency"},
    )
    note: str | None = pydantic.Field(
        default=None,
        description="What the owner wrote to it.",
        max_length=500,
        json_schema_extra={"x-pii": "identifier", "x-original": "note"},
    )


class LotForm(UnifiedModel):
    """Never came from upstream: a request to record a purchase as a Lot."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    account_id: str = pydantic.Field(description="The account.", json_schema_extra={"x-original": "account_id"})
    symbol_id: str = pydantic.Field(
        description="The security, by its identifier at SnapTrade (UUID).",
        json_schema_extra={"x-original": "symbol_id"},
    )
    position_type: _PositionSideOrText = pydantic.Field(
        default=PositionSide.LONG,
        description="Whether the units are owned or owed.",
        json_schema_extra={"x-original": "position_type"},
    )
    purchased_at: UtcDateTime = pydantic.Field(
        description="When it was bought.",
        json_schema_extra={"x-original": "purchased_at"},
    )
    quantity: ExactDecimal = pydantic.Field(
        description="Units bought.",
        examples=["10"],
        gt=decimal.Decimal(0),
        json_schema_extra={"x-unit": "shares", "x-pii": "financial", "x-original": "quantity", "x-gt": "0"},
    )
    purchased_price: ExactDecimal = pydantic.Field(
        description="Price it was bought at, without fees.",
        examples=["108.3353"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-pii": "financial", "x-original": "purchased_price", "x-ge": "0"},
    )
    fees: ExactDecimal = pydantic.Field(
        default=decimal.Decimal(0),
        description="What buying it cost beside the price.",
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "fees", "x-ge": "0"},
    )
    currency: str = pydantic.Field(
        description="ISO 4217 code of price and fees.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency"},
    )
    note: str | None = pydantic.Field(
        default=None,
        description="What the owner writes to it.",
        max_length=500,
        json_schema_extra={"x-pii": "identifier", "x-original": "note"},
    )


class Candle(UnifiedModel):
    """Never came from upstream: the prices of a security over one interval, as the application records them."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "public",
        "x-table": "candle",
        "x-retention": 157680000,
        "x-invalidated-by": ["candles.record"],
    }

    symbol_id: str = pydantic.Field(
        description="The security.",
        json_schema_extra={
            "x-primary-key": True,
            "x-fetched": "GET /symbols/{query}",
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "symbol_id",
        },
    )
    interval: CandleInterval = pydantic.Field(
        description="The time it covers.",
        json_schema_extra={"x-primary-key": True, "x-original": "interval"},
    )
    opened_at: UtcDateTime = pydantic.Field(
        description="When that time begins.",
        json_schema_extra={"x-primary-key": True, "x-original": "opened_at"},
    )
    open: ExactDecimal = pydantic.Field(
        description="First price.",
        examples=["112.40"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "open", "x-ge": "0"},
    )
    high: ExactDecimal = pydantic.Field(
        description="Highest price.",
        examples=["113.90"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "high", "x-ge": "0"},
    )
    low: ExactDecimal = pydantic.Field(
        description="Lowest price.",
        examples=["111.95"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "low", "x-ge": "0"},
    )
    close: ExactDecimal = pydantic.Field(
        description="Last price.",
        examples=["113.15"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "per share", "x-original": "close", "x-ge": "0"},
    )
    volume: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Units traded.",
        examples=["1204311"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "shares", "x-original": "volume", "x-ge": "0"},
    )
    currency: str = pydantic.Field(
        description="ISO 4217 code of the prices.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency"},
    )


class TargetAllocation(UnifiedModel):
    """Never came from upstream: how much of a portfolio one security should be."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    symbol_id: str = pydantic.Field(
        description="The security, by its identifier at SnapTrade (UUID).",
        json_schema_extra={"x-original": "symbol_id"},
    )
    percent: ExactDecimal = pydantic.Field(
        description="Its share: 25 means 25 %.",
        examples=["25"],
        ge=decimal.Decimal(0),
        le=decimal.Decimal(100),
        json_schema_extra={"x-unit": "%", "x-original": "percent", "x-ge": "0", "x-le": "100"},
    )


class Portfolio(UnifiedModel):
    """Never came from upstream: accounts that a user looks at together."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "portfolio",
        "x-retention": 220752000,
    }

    id: str = pydantic.Field(
        description="Identifier of the portfolio.",
        json_schema_extra={"x-primary-key": True, "x-original": "id"},
    )
    user_id: str = pydantic.Field(
        description="The user it belongs to.",
        json_schema_extra={"x-index": True, "x-pii": "identifier"},
    )
    name: str = pydantic.Field(
        description="Name that its owner gave it.",
        min_length=1,
        max_length=200,
        json_schema_extra={"x-pii": "identifier", "x-original": "name"},
    )
    base_currency: str = pydantic.Field(
        default="USD",
        description="ISO 4217 code that everything is counted in.",
        json_schema_extra={"x-original": "base_currency"},
    )
    account_ids: tuple[str, ...] = pydantic.Field(
        description="Its accounts.",
        json_schema_extra={"x-original": "account_ids"},
    )
    target_allocations: tuple[TargetAllocation, ...] | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What it should hold.",
        json_schema_extra={"x-original": "target_allocations"},
    )
    created_at: UtcDateTime = pydantic.Field(
        description="When it was made.",
        json_schema_extra={"x-original": "created_at"},
    )
    updated_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it was last changed.",
        json_schema_extra={"x-original": "updated_at"},
    )


class AssetAllocation(UnifiedModel):
    """Never came from upstream: how much of a portfolio is of one kind."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    kind: str = pydantic.Field(
        description="The kind of instrument, or `cash`.",
        examples=["stock", "cash"],
        json_schema_extra={"x-original": "kind"},
    )
    value: ExactDecimal = pydantic.Field(
        description="Its worth, in the base currency.",
        examples=["4526"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "value"},
    )
    percent: ExactDecimal = pydantic.Field(
        description="Its share: 25 means 25 %.",
        examples=["29.46"],
        json_schema_extra={"x-unit": "%", "x-original": "percent"},
    )


class PortfolioSummary(UnifiedModel):
    """Never came from upstream: what a portfolio is worth, computed from positions and balances."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "portfolio_summary",
        "x-cache-ttl": 60,
        "x-stale-ttl": 3600,
        "x-retention": 2592000,
        "x-invalidated-by": [
            "trades.place",
            "orders.cancel",
            "orders.replace",
            "connections.refresh",
            "accounts.update",
            "lots.record",
        ],
    }

    portfolio_id: str = pydantic.Field(
        description="The portfolio; `all` = every account of the user.",
        json_schema_extra={"x-primary-key": True, "x-original": "portfolio_id"},
    )
    computed_at: UtcDateTime = pydantic.Field(description="When it was computed.")
    currency: str = pydantic.Field(
        description="ISO 4217 code of every amount; what is held in another currency stands in another summary.",
        examples=["USD"],
        json_schema_extra={"x-primary-key": True, "x-original": "currency"},
    )
    total_value: ExactDecimal = pydantic.Field(
        description="Worth of everything, cash included.",
        examples=["15363.23"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "total_value"},
    )
    cash: ExactDecimal = pydantic.Field(
        description="Cash in it; negative where margin accounts have borrowed more.",
        examples=["300.71"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "cash"},
    )
    positions_value: ExactDecimal = pydantic.Field(
        description="Worth of its positions.",
        examples=["15062.52"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "positions_value"},
    )
    cost_basis: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Cost of all its positions; null where one of them is unknown.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "cost_basis"},
    )
    unrealized_gain: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Worth less cost of its positions.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "unrealized_gain"},
    )
    unrealized_gain_percent: ExactDecimal | None = pydantic.Field(
        default=None,
        description="That gain in percent of the cost: 5.97 means 5.97 %.",
        examples=["5.97"],
        json_schema_extra={"x-unit": "%", "x-pii": "financial", "x-original": "unrealized_gain_percent"},
    )
    allocations: tuple[AssetAllocation, ...] | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What it consists of.",
        json_schema_extra={"x-original": "allocations"},
    )


class PerformanceMetrics(UnifiedModel):
    """Never came from upstream: how well, and how wildly, something has done.

    Null = too few values to tell.
    """

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    total_return_percent: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Return over the whole time: 5.97 means 5.97 %.",
        examples=["5.97"],
        json_schema_extra={"x-unit": "%", "x-pii": "financial", "x-original": "total_return_percent"},
    )
    annualized_return_percent: ExactDecimal | None = pydantic.Field(
        default=None,
        description="The same as a return per year.",
        examples=["11.2"],
        json_schema_extra={"x-unit": "%", "x-pii": "financial", "x-original": "annualized_return_percent"},
    )
    volatility_percent: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Standard deviation of the daily returns, per year.",
        examples=["14.8"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "%", "x-original": "volatility_percent", "x-ge": "0"},
    )
    max_drawdown_percent: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Deepest fall from a high, as a positive number.",
        examples=["9.3"],
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "%", "x-original": "max_drawdown_percent", "x-ge": "0"},
    )
    sharpe_ratio: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Return over the riskless rate, by volatility.",
        examples=["0.76"],
        json_schema_extra={"x-unit": "ratio", "x-original": "sharpe_ratio"},
    )
    sortino_ratio: ExactDecimal | None = pydantic.Field(
        default=None,
        description="The same by the volatility of the losses alone.",
        examples=["1.1"],
        json_schema_extra={"x-unit": "ratio", "x-original": "sortino_ratio"},
    )
    beta: ExactDecimal | None = pydantic.Field(
        default=None,
        description="How far it moves with the market.",
        examples=["0.93"],
        json_schema_extra={"x-unit": "ratio", "x-original": "beta"},
    )


class AccountPerformance(UnifiedModel):
    """Never came from upstream: how an account has done over a time, computed from its history and activities."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "account_performance",
        "x-cache-ttl": 3600,
        "x-stale-ttl": 86400,
        "x-retention": 2592000,
        "x-invalidated-by": ["connections.refresh", "lots.record"],
    }

    account_id: str = pydantic.Field(
        description="The account.",
        json_schema_extra={"x-primary-key": True, "x-foreign-key": "Account.id", "x-original": "account_id"},
    )
    timeframe: _TimeframeOrText = pydantic.Field(
        description="The time it is measured over.",
        json_schema_extra={"x-primary-key": True, "x-original": "timeframe"},
    )
    start_date: dt.date = pydantic.Field(
        description="First day of that time.",
        json_schema_extra={"x-original": "start_date"},
    )
    end_date: dt.date = pydantic.Field(
        description="Last day of that time.",
        json_schema_extra={"x-original": "end_date"},
    )
    computed_at: UtcDateTime = pydantic.Field(description="When it was computed.")
    currency: str = pydantic.Field(
        description="ISO 4217 code of every amount.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency"},
    )
    start_value: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Worth of the account at the start.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "start_value"},
    )
    end_value: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Worth of the account at the end.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "end_value"},
    )
    net_contributions: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What was paid in, less what was taken out.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "net_contributions"},
    )
    dividends: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Dividends received.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "dividends"},
    )
    fees: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Fees and commissions paid.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "fees"},
    )
    metrics: PerformanceMetrics = pydantic.Field(
        description="How well, and how wildly.",
        json_schema_extra={"x-original": "metrics"},
    )


class Strategy(UnifiedModel):
    """Never came from upstream: a rule for what to hold, that can be tested on the past."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {
        "x-access": "user",
        "x-table": "strategy",
        "x-retention": 220752000,
    }

    id: str = pydantic.Field(
        description="Identifier of the strategy.",
        json_schema_extra={"x-primary-key": True, "x-original": "id"},
    )
    user_id: str = pydantic.Field(
        description="The user it belongs to.",
        json_schema_extra={"x-index": True, "x-pii": "identifier"},
    )
    name: str = pydantic.Field(
        description="Name that its owner gave it.",
        min_length=1,
        max_length=200,
        json_schema_extra={"x-pii": "identifier", "x-original": "name"},
    )
    description: str | None = pydantic.Field(
        default=None,
        description="What it is about.",
        max_length=2000,
        json_schema_extra={"x-original": "description"},
    )
    target_allocations: tuple[TargetAllocation, ...] = pydantic.Field(
        description="What it holds.",
        json_schema_extra={"x-original": "target_allocations"},
    )
    rebalance: RebalanceFrequency = pydantic.Field(
        default=RebalanceFrequency.MONTHLY,
        description="How often it trades back to that.",
        json_schema_extra={"x-original": "rebalance"},
    )
    parameters: pydantic.JsonValue | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="Whatever else its rule needs.",
        json_schema_extra={"x-original": "parameters"},
    )
    created_at: UtcDateTime = pydantic.Field(
        description="When it was made.",
        json_schema_extra={"x-original": "created_at"},
    )


class BacktestRequestForm(UnifiedModel):
    """Never came from upstream: a request to try a strategy on the past."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    strategy_id: str = pydantic.Field(description="The strategy.", json_schema_extra={"x-original": "strategy_id"})
    start_date: dt.date = pydantic.Field(
        description="First day.",
        examples=["2021-01-04"],
        json_schema_extra={"x-original": "start_date"},
    )
    end_date: dt.date = pydantic.Field(
        description="Last day.",
        examples=["2025-12-31"],
        json_schema_extra={"x-original": "end_date"},
    )
    interval: CandleInterval = pydantic.Field(
        default=CandleInterval.VALUE_1D,
        description="The candles to use.",
        json_schema_extra={"x-original": "interval"},
    )
    initial_cash: ExactDecimal = pydantic.Field(
        default=decimal.Decimal(10000),
        description="Money to begin with.",
        gt=decimal.Decimal(0),
        json_schema_extra={"x-unit": "currency", "x-original": "initial_cash", "x-gt": "0"},
    )
    currency: str = pydantic.Field(
        default="USD",
        description="ISO 4217 code of the amounts.",
        json_schema_extra={"x-original": "currency"},
    )
    commission: ExactDecimal = pydantic.Field(
        default=decimal.Decimal(0),
        description="Cost of one order.",
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "currency", "x-original": "commission", "x-ge": "0"},
    )
    slippage_percent: ExactDecimal = pydantic.Field(
        default=decimal.Decimal(0),
        description="How much worse than the candle an order trades: 0.1 means 0.1 %.",
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "%", "x-original": "slippage_percent", "x-ge": "0"},
    )
    benchmark_symbol_id: str | None = pydantic.Field(
        default=None,
        description="The security to compare with.",
        json_schema_extra={"x-original": "benchmark_symbol_id"},
    )


class OptimizationConstraints(UnifiedModel):
    """Never came from upstream: what the answer to an OptimizationRequestForm must keep to."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    min_weight_percent: ExactDecimal = pydantic.Field(
        default=decimal.Decimal(0),
        description="Smallest share of one security; negative allows to sell short.",
        ge=decimal.Decimal(-100),
        le=decimal.Decimal(100),
        json_schema_extra={"x-unit": "%", "x-original": "min_weight_percent", "x-ge": "-100", "x-le": "100"},
    )
    max_weight_percent: ExactDecimal = pydantic.Field(
        default=decimal.Decimal(100),
        description="Largest share of one security.",
        ge=decimal.Decimal(0),
        le=decimal.Decimal(100),
        json_schema_extra={"x-unit": "%", "x-original": "max_weight_percent", "x-ge": "0", "x-le": "100"},
    )
    target_return_percent: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Return per year that must be reached: 5.97 means 5.97 %.",
        json_schema_extra={"x-unit": "%", "x-original": "target_return_percent"},
    )
    max_volatility_percent: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Volatility per year that must not be passed.",
        ge=decimal.Decimal(0),
        json_schema_extra={"x-unit": "%", "x-original": "max_volatility_percent", "x-ge": "0"},
    )


class OptimizationRequestForm(UnifiedModel):
    """Never came from upstream: a request for the best mix of securities, measured on the past."""

    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {"x-embedded": True}

    symbol_ids: tuple[str, ...] = pydantic.Field(
        description="The securities to choose from.",
        min_length=2,
        json_schema_extra={"x-original": "symbol_ids"},
    )
    objective: OptimizationObjective = pydantic.Field(
        default=OptimizationObjective.MAX_SHARPE,
        description="What is best.",
        json_schema_extra={"x-original": "objective"},
    )
    start_date: dt.date = pydantic.Field(
        description="First day of the past that is used.",
        examples=["2021-01-04"],
        json_schema_extra={"x-original": "start_date"},
    )
    end_date: dt.date = pydantic.Field(
        description="Last day of it.",
        examples=["2025-12-31"],
        json_schema_extra={"x-original": "end_date"},
    )
    interval: CandleInterval = pydantic.Field(
        default=CandleInterval.VALUE_1D,
        description="The candles to use.",
        json_schema_extra={"x-original": "interval"},
    )
    risk_free_rate_percent: ExactDecimal = pydantic.Field(
        default=decimal.Decimal(0),
        description="Riskless return per year: 4.2 means 4.2 %.",
        json_schema_extra={"x-unit": "%", "x-original": "risk_free_rate_percent"},
    )
    constraints: OptimizationConstraints | None = pydantic.Field(
        default=None,
        exclude_if=is_none,
        description="What the mix must keep to.",
        json_schema_extra={"x-original": "constraints"},
    )


MODELS: dict[str, type[UnifiedModel]] = {
    "Currency": Currency,
    "Exchange": Exchange,
    "SecurityType": SecurityType,
    "FigiInstrument": FigiInstrument,
    "UniversalSymbol": UniversalSymbol,
    "SymbolQuery": SymbolQuery,
    "Symbol": Symbol,
    "UnderlyingSymbol": UnderlyingSymbol,
    "OptionsSymbol": OptionsSymbol,
    "BrokerageType": BrokerageType,
    "Brokerage": Brokerage,
    "DataFreshnessMode": DataFreshnessMode,
    "BrokerageAuthorization": BrokerageAuthorization,
    "ConnectionRefresh": ConnectionRefresh,
    "TransactionsSync": TransactionsSync,
    "HoldingsSync": HoldingsSync,
    "SyncStatus": SyncStatus,
    "Money": Money,
    "AccountBalance": AccountBalance,
    "Account": Account,
    "Balance": Balance,
    "ListedInstrument": ListedInstrument,
    "OptionInstrument": OptionInstrument,
    "FutureInstrument": FutureInstrument,
    "FutureOptionInstrument": FutureOptionInstrument,
    "CfdInstrument": CfdInstrument,
    "TokenizedAssetInstrument": TokenizedAssetInstrument,
    "TaxLot": TaxLot,
    "Position": Position,
    "OptionsPosition": OptionsPosition,
    "UniversalActivity": UniversalActivity,
    "Trade": Trade,
    "TrailingStop": TrailingStop,
    "ChildBrokerageOrderIds": ChildBrokerageOrderIds,
    "AccountOrderRecord": AccountOrderRecord,
    "SymbolQuote": SymbolQuote,
    "ChainPerStrikePriceItem": ChainPerStrikePriceItem,
    "ChainPerRootItem": ChainPerRootItem,
    "OptionChainItem": OptionChainItem,
    "TradingInstrument": TradingInstrument,
    "ManualTradeForm": ManualTradeForm,
    "ManualTradeFormWithOptions": ManualTradeFormWithOptions,
    "ManualTradeReplaceForm": ManualTradeReplaceForm,
    "OrderCancellation": OrderCancellation,
    "ManualTradeSymbol": ManualTradeSymbol,
    "ManualTrade": ManualTrade,
    "TradeImpact": TradeImpact,
    "ManualTradeBalance": ManualTradeBalance,
    "ManualTradeAndImpact": ManualTradeAndImpact,
    "RateOfReturn": RateOfReturn,
    "AccountValueHistoryItem": AccountValueHistoryItem,
    "AccountValueHistory": AccountValueHistory,
    "Lot": Lot,
    "LotForm": LotForm,
    "Candle": Candle,
    "TargetAllocation": TargetAllocation,
    "Portfolio": Portfolio,
    "AssetAllocation": AssetAllocation,
    "PortfolioSummary": PortfolioSummary,
    "PerformanceMetrics": PerformanceMetrics,
    "AccountPerformance": AccountPerformance,
    "Strategy": Strategy,
    "BacktestRequestForm": BacktestRequestForm,
    "OptimizationConstraints": OptimizationConstraints,
    "OptimizationRequestForm": OptimizationRequestForm,
}
"""Every model by the name of its entity."""
