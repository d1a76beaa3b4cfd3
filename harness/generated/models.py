"""Pydantic models.

Generated from unified_domain.yaml by `harness generate`; do not edit.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import typing

import pydantic

_SCREEN = 100


def _exact(value: object) -> object:
    """Refuse what has lost digits already, or never was a quantity."""
    if isinstance(value, bool | float):
        message = f"a decimal is given as text, an integer or a Decimal, not as a {type(value).__name__}"
        raise ValueError(message)  # noqa: TRY004
    return value


def _plain(value: decimal.Decimal) -> str:
    """Write every digit, without an exponent unless it saves a screen of zeros."""
    return format(value, "f") if abs(value.adjusted()) < _SCREEN else str(value)


def _zoned(value: object) -> object:
    """Refuse bare numbers: whether they count seconds or milliseconds is a guess."""
    if isinstance(value, dt.datetime) or (isinstance(value, str) and not value.isdigit()):
        return value
    message = "a datetime is given as ISO 8601 text with a zone"
    raise ValueError(message)


def _utc(value: dt.datetime) -> dt.datetime:
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:
        message = "the datetime has no equivalent in UTC"
        raise ValueError(message) from None


def _iso(value: dt.datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


ExactDecimal = typing.Annotated[
    decimal.Decimal,
    pydantic.BeforeValidator(_exact),
    pydantic.Field(allow_inf_nan=False),
    pydantic.PlainSerializer(_plain, return_type=str, when_used="json"),
]
"""A finite number, digit for digit; text in JSON."""

UtcDateTime = typing.Annotated[
    pydantic.AwareDatetime,
    pydantic.BeforeValidator(_zoned),
    pydantic.AfterValidator(_utc),
    pydantic.PlainSerializer(_iso, return_type=str, when_used="json"),
]
"""A moment: a zone is required, UTC is kept; ISO 8601 with Z in JSON."""


class UnifiedModel(pydantic.BaseModel):
    """What all models share: they cannot be changed, and take no key that they do not know."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        frozen=True,
        regex_engine="python-re",
        serialize_by_alias=True,
        validate_by_name=True,
    )


class DataFreshness(enum.StrEnum):
    """How current the data of a connection is."""

    REALTIME = "realtime"
    DELAYED = "delayed"


class AccountStatus(enum.StrEnum):
    """Whether an account is in use."""

    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"
    UNAVAILABLE = "unavailable"


class AccountCategory(enum.StrEnum):
    """The kind of an account, the same words for every institution."""

    INVESTMENT = "INVESTMENT"
    DEPOSIT = "DEPOSIT"
    LOC = "LOC"
    ANNUITY = "ANNUITY"


_AccountCategoryOrText = typing.Annotated[AccountCategory | str, pydantic.Field(union_mode="left_to_right")]


class OptionType(enum.StrEnum):
    """Whether an option is the right to buy or to sell."""

    CALL = "CALL"
    PUT = "PUT"


class ListedKind(enum.StrEnum):
    """The kinds of instrument that share the shape of a listed security."""

    STOCK = "stock"
    ETF = "etf"
    ADR = "adr"
    MUTUALFUND = "mutualfund"
    CEF = "cef"
    CRYPTO = "crypto"
    BOND = "bond"
    OTHER = "other"


_ListedKindTag = typing.Literal["stock", "etf", "adr", "mutualfund", "cef", "crypto", "bond", "other"]


class Currency(UnifiedModel):
    """A currency."""

    id: str = pydantic.Field(description="Identifier of the currency at SnapTrade (UUID).")
    code: str | None = pydantic.Field(default=None, description="ISO 4217 code.", examples=["USD"])
    name: str | None = pydantic.Field(default=None, description="Name for people.", examples=["US Dollar"])


class Exchange(UnifiedModel):
    """A place where securities are listed and traded."""

    id: str = pydantic.Field(description="Identifier of the exchange at SnapTrade (UUID).")
    code: str | None = pydantic.Field(
        default=None,
        description="Short name; `mic_code` is the standard code.",
        examples=["TSX"],
    )
    mic_code: str | None = pydantic.Field(
        default=None,
        description="Market Identifier Code (ISO 10383).",
        examples=["XTSE"],
    )
    name: str | None = pydantic.Field(default=None, description="Full name.", examples=["Toronto Stock Exchange"])
    timezone: str | None = pydantic.Field(
        default=None,
        description="IANA name of the time zone of `start_time` and `close_time`.",
        examples=["America/New_York"],
    )
    start_time: str | None = pydantic.Field(
        default=None,
        description="Opening time, HH:MM:SS in `timezone`.",
        examples=["09:30:00"],
    )
    close_time: str | None = pydantic.Field(
        default=None,
        description="Closing time, HH:MM:SS in `timezone`.",
        examples=["16:00:00"],
    )
    suffix: str | None = pydantic.Field(
        default=None,
        description="What `symbol` carries after `raw_symbol` when it trades here.",
        examples=[".TO"],
    )


class SecurityType(UnifiedModel):
    """A class of securities.

    `is_supported` is deprecated upstream and refused.
    """

    id: str = pydantic.Field(description="Identifier of the type at SnapTrade (UUID).")
    code: str | None = pydantic.Field(
        default=None,
        description="Short code: cs, et, ad, crypto and others.",
        examples=["cs"],
    )
    description: str | None = pydantic.Field(default=None, description="Name for people.", examples=["Common Stock"])


class FigiInstrument(UnifiedModel):
    """The identifiers of a security in the Financial Instrument Global Identifier standard."""

    figi_code: str | None = pydantic.Field(
        default=None,
        description="Unique per security and trading venue.",
        examples=["BBG000B9Y5X2"],
    )
    figi_share_class: str | None = pydantic.Field(
        default=None,
        description="The same for one security on all its venues.",
        examples=["BBG001S5N8V8"],
    )


class UniversalSymbol(UnifiedModel):
    """A security as SnapTrade knows it, independent of any brokerage."""

    id: str = pydantic.Field(description="Identifier of the symbol at SnapTrade (UUID).")
    symbol: str = pydantic.Field(description="Ticker with the suffix of its exchange.", examples=["VAB.TO"])
    raw_symbol: str = pydantic.Field(description="Ticker without the suffix.", examples=["VAB"])
    description: str | None = pydantic.Field(
        default=None,
        description="Name of the company or fund.",
        examples=["VANGUARD CDN AGGREGATE BOND INDEX ETF"],
    )
    currency_id: str = pydantic.Field(description="The currency it trades in.")
    currency_code: str | None = pydantic.Field(
        default=None,
        description="ISO 4217 code of that currency.",
        examples=["CAD"],
    )
    exchange_id: str | None = pydantic.Field(default=None, description="The exchange it is listed on.")
    exchange_code: str | None = pydantic.Field(
        default=None,
        description="Short name of that exchange.",
        examples=["TSX"],
    )
    type_id: str = pydantic.Field(description="The class of security it is.")
    figi_code: str | None = pydantic.Field(
        default=None,
        description="Unique per security and trading venue; the same as in `figi_instrument`.",
    )
    figi_instrument: FigiInstrument | None = pydantic.Field(
        default=None,
        description="Its identifiers in the FIGI standard.",
    )


class BrokerageType(UnifiedModel):
    """A class of brokerages."""

    id: str | None = pydantic.Field(default=None, description="Identifier of the class at SnapTrade (UUID).")
    name: str | None = pydantic.Field(default=None, description="Name for people.", examples=["Traditional Brokerage"])


class Brokerage(UnifiedModel):
    """A firm that holds accounts."""

    id: str = pydantic.Field(description="Identifier of the brokerage at SnapTrade (UUID).")
    slug: str | None = pydantic.Field(
        default=None,
        description="Short name that never changes.",
        examples=["QUESTRADE"],
    )
    name: str | None = pydantic.Field(default=None, description="Full name.", examples=["Questrade"])
    display_name: str | None = pydantic.Field(default=None, description="Name to show.")
    description: str | None = pydantic.Field(default=None, description="What the firm does.")
    logo_url: str | None = pydantic.Field(default=None, description="Address of its logo.")
    square_logo_url: str | None = pydantic.Field(default=None, description="Address of its square logo.")
    url: str | None = pydantic.Field(default=None, description="Address of its web site.")
    enabled: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether new connections can be made.",
    )
    maintenance_mode: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether it is in maintenance, and takes no new connections.",
    )
    is_degraded: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether it works with reduced functions.",
    )
    allows_trading: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether trades can be placed through SnapTrade.",
    )
    allows_fractional_units: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether parts of a share can be traded.",
        json_schema_extra={"deprecated": True, "x-deprecated": "SnapTrade asks to be contacted by whoever needs it."},
    )
    has_reporting: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether the history of transactions is available.",
        json_schema_extra={"deprecated": True, "x-deprecated": "SnapTrade asks to be contacted by whoever needs it."},
    )
    is_real_time_connection: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether data is fetched as it is asked for.",
        json_schema_extra={"deprecated": True, "x-deprecated": "Replaced by `data_freshness_mode` of the connection."},
    )
    brokerage_type: BrokerageType | None = pydantic.Field(default=None, description="Its class.")
    open_url: str | None = pydantic.Field(
        default=None,
        description="Address where an account can be opened.",
        json_schema_extra={"deprecated": True, "x-deprecated": "SnapTrade no longer fills it."},
    )


class DataFreshnessMode(UnifiedModel):
    """How current the data of a connection is, at either end."""

    institution: DataFreshness = pydantic.Field(
        description="What the institution provides; `delayed` = it allows no updates during the day.",
    )
    snaptrade: DataFreshness = pydantic.Field(
        description="What SnapTrade serves; `delayed` = a stored copy until it is refreshed.",
    )


class BrokerageAuthorization(UnifiedModel):
    """A connection of one user to one brokerage."""

    id: str = pydantic.Field(description="Identifier of the connection at SnapTrade (UUID).")
    brokerage_id: str | None = pydantic.Field(default=None, description="The brokerage it connects to.")
    name: str | None = pydantic.Field(default=None, description="Short name for people.")
    type: str | None = pydantic.Field(
        default=None,
        description="What it may do: read or trade.",
        examples=["read", "trade"],
    )
    disabled: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether it has lost access; its data then no longer changes.",
    )
    disabled_at: UtcDateTime | None = pydantic.Field(default=None, description="When it lost access.")
    created_at: UtcDateTime | None = pydantic.Field(default=None, description="When it was made.")
    updated_at: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When it was last changed.",
        json_schema_extra={"deprecated": True, "x-deprecated": "SnapTrade asks to be contacted by whoever needs it."},
    )
    is_eligible_for_payout: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Experimental upstream.",
    )
    data_freshness_mode: DataFreshnessMode | None = pydantic.Field(default=None, description="How current its data is.")


class TransactionsSync(UnifiedModel):
    """How far the transactions of an account have been fetched."""

    initial_sync_completed: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether the first fetch is complete.",
    )
    last_successful_sync: dt.date | None = pydantic.Field(
        default=None,
        description="The day up to which transactions are known.",
        examples=["2022-01-24"],
    )
    first_transaction_date: dt.date | None = pydantic.Field(
        default=None,
        description="The day of the oldest known transaction.",
        examples=["2022-01-24"],
    )


class HoldingsSync(UnifiedModel):
    """How far the positions and balances of an account have been fetched."""

    initial_sync_completed: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether the first fetch is complete.",
    )
    last_successful_sync: UtcDateTime | None = pydantic.Field(
        default=None,
        description="When they were last fetched.",
        examples=["2024-06-28T18:42:46.561408Z"],
    )
    holdings_unavailable: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether the brokerage hides them, so that an empty list does not mean an empty account.",
    )


class SyncStatus(UnifiedModel):
    """How far the data of an account has been fetched from its brokerage."""

    transactions: TransactionsSync | None = pydantic.Field(default=None, description="State of its transactions.")
    holdings: HoldingsSync | None = pydantic.Field(default=None, description="State of its positions and balances.")


class Money(UnifiedModel):
    """An amount in a currency."""

    amount: ExactDecimal | None = pydantic.Field(
        default=None,
        description="The amount.",
        examples=["15363.23"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial"},
    )
    currency: str | None = pydantic.Field(default=None, description="ISO 4217 code.", examples=["USD"])


class AccountBalance(UnifiedModel):
    """The worth of an account as its brokerage states it."""

    total: Money | None = pydantic.Field(default=None, description="Market value of everything in it, cash included.")


class Account(UnifiedModel):
    """An account at a brokerage."""

    id: str = pydantic.Field(
        description="Identifier of the account at SnapTrade (UUID); a new one after each new connection.",
    )
    brokerage_authorization_id: str = pydantic.Field(description="The connection it is reached by.")
    name: str | None = pydantic.Field(
        default=None,
        description="Name that its owner or the brokerage gave it.",
        json_schema_extra={"x-pii": "identifier"},
    )
    number: str = pydantic.Field(
        description="Number at the brokerage; some brokerages mask it.",
        json_schema_extra={"x-pii": "identifier"},
    )
    institution_account_id: str | None = pydantic.Field(
        default=None,
        description="The institution's own stable identifier, the same in every connection.",
        json_schema_extra={"x-pii": "identifier"},
    )
    institution_name: str = pydantic.Field(description="Name of the brokerage.", examples=["Robinhood"])
    created_at: UtcDateTime = pydantic.Field(description="When SnapTrade first knew it, not when it was opened.")
    funded_at: UtcDateTime | None = pydantic.Field(default=None, description="When it was funded.")
    opened_at: UtcDateTime | None = pydantic.Field(default=None, description="When it was opened at the brokerage.")
    sync_status: SyncStatus = pydantic.Field(description="How far its data has been fetched.")
    balance: AccountBalance = pydantic.Field(
        description="Its worth as the brokerage states it.",
        json_schema_extra={"x-pii": "financial"},
    )
    status: AccountStatus | None = pydantic.Field(default=None, description="Whether it is in use; null = unknown.")
    raw_type: str | None = pydantic.Field(
        default=None,
        description="Its kind in the brokerage's own words.",
        examples=["Margin"],
    )
    account_category: _AccountCategoryOrText | None = pydantic.Field(
        default=None,
        description="Its kind in the same words for all; null = not known.",
    )
    is_paper: pydantic.StrictBool = pydantic.Field(description="Whether its trades are simulated.")


class Balance(UnifiedModel):
    """The cash of an account in one currency."""

    account_id: str = pydantic.Field(description="The account.")
    ordinal: pydantic.StrictInt = pydantic.Field(description="Its place in the answer, from 0.", ge=0)
    currency_id: str | None = pydantic.Field(default=None, description="The currency of both amounts.")
    cash: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Available cash; negative where a margin account has borrowed.",
        examples=["300.71"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial"},
    )
    buying_power: ExactDecimal | None = pydantic.Field(
        default=None,
        description="What can be bought with; more than `cash` in margin accounts only.",
        examples=["410.71"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial"},
    )


class ListedInstrument(UnifiedModel):
    """An instrument that trades under a symbol of its own."""

    kind: _ListedKindTag = pydantic.Field(description="What it is.")
    id: str = pydantic.Field(description="Identifier of the instrument at SnapTrade (UUID).")
    symbol: str = pydantic.Field(description="Ticker with the suffix of its exchange.", examples=["VAB.TO"])
    raw_symbol: str = pydantic.Field(description="Ticker without the suffix.", examples=["VAB"])
    description: str | None = pydantic.Field(default=None, description="Name of the company or fund.")
    currency: str | None = pydantic.Field(default=None, description="ISO 4217 code of its listing.", examples=["CAD"])
    exchange: str | None = pydantic.Field(
        default=None,
        description="Code of its exchange: the MIC, or a short name.",
        examples=["XTSE"],
    )
    figi_instrument: FigiInstrument | None = pydantic.Field(
        default=None,
        description="Its identifiers in the FIGI standard.",
    )


class OptionInstrument(UnifiedModel):
    """An option contract."""

    kind: typing.Literal["option"] = pydantic.Field(description="What it is.")
    id: str = pydantic.Field(description="Identifier of the contract at SnapTrade (UUID).")
    symbol: str = pydantic.Field(
        description="OCC symbol, 21 characters with its blanks.",
        examples=["AAPL  261218C00240000"],
    )
    option_type: OptionType = pydantic.Field(description="Right to buy or to sell.")
    strike_price: ExactDecimal = pydantic.Field(
        description="Price at which the right is used.",
        examples=["240"],
        json_schema_extra={"x-unit": "per share"},
    )
    expiration_date: dt.date = pydantic.Field(description="Last day of the right.", examples=["2026-12-18"])
    multiplier: ExactDecimal = pydantic.Field(
        description="Shares under one contract: 100, or 10 for a mini option.",
        json_schema_extra={"x-unit": "shares per contract"},
    )
    description: str | None = pydantic.Field(default=None, description="Name for people.")
    underlying: ListedInstrument = pydantic.Field(description="What the right is on.")


class TaxLot(UnifiedModel):
    """One purchase that a position is made of.

    Only where the customer has switched tax lots on.
    """

    lot_id: str | None = pydantic.Field(default=None, description="Identifier of the lot.")
    original_purchase_date: UtcDateTime | None = pydantic.Field(default=None, description="When it was bought.")
    quantity: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Units in the lot.",
        json_schema_extra={"x-unit": "shares", "x-pii": "financial"},
    )
    purchased_price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Price it was bought at.",
        json_schema_extra={"x-unit": "per share", "x-pii": "financial"},
    )
    cost_basis: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Cost of the whole lot, not per share.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial"},
    )
    current_value: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Market value of the whole lot.",
        json_schema_extra={"x-unit": "currency", "x-pii": "financial"},
    )
    position_type: str | None = pydantic.Field(default=None, description="LONG or SHORT.", examples=["LONG"])


_PositionInstrument = typing.Annotated[ListedInstrument | OptionInstrument, pydantic.Field(discriminator="kind")]


class Position(UnifiedModel):
    """What an account holds of one instrument.

    Two rows may hold the same one.
    """

    account_id: str = pydantic.Field(description="The account.")
    ordinal: pydantic.StrictInt = pydantic.Field(description="Its place in the answer, from 0.", ge=0)
    symbol_id: str = pydantic.Field(description="The security held; for an option, the security under it.")
    instrument: _PositionInstrument = pydantic.Field(description="What is held.")
    units: ExactDecimal | None = pydantic.Field(
        default=None,
        description="How much is held; negative where it was sold short.",
        examples=["40.5"],
        json_schema_extra={"x-unit": "shares, or contracts of an option", "x-pii": "financial"},
    )
    price: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Last known market price.",
        examples=["113.15"],
        json_schema_extra={"x-unit": "per share"},
    )
    cost_basis: ExactDecimal | None = pydantic.Field(
        default=None,
        description="Average price paid.",
        examples=["108.3353"],
        json_schema_extra={"x-unit": "per share", "x-pii": "financial"},
    )
    currency: str | None = pydantic.Field(
        default=None,
        description="ISO 4217 code of `price` and `cost_basis`.",
        examples=["USD"],
    )
    cash_equivalent: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether it is counted in the cash of the account as well.",
    )
    tax_lots: tuple[TaxLot, ...] | None = pydantic.Field(default=None, description="The purchases it is made of.")


MODELS: dict[str, type[UnifiedModel]] = {
    "Currency": Currency,
    "Exchange": Exchange,
    "SecurityType": SecurityType,
    "FigiInstrument": FigiInstrument,
    "UniversalSymbol": UniversalSymbol,
    "BrokerageType": BrokerageType,
    "Brokerage": Brokerage,
    "DataFreshnessMode": DataFreshnessMode,
    "BrokerageAuthorization": BrokerageAuthorization,
    "TransactionsSync": TransactionsSync,
    "HoldingsSync": HoldingsSync,
    "SyncStatus": SyncStatus,
    "Money": Money,
    "AccountBalance": AccountBalance,
    "Account": Account,
    "Balance": Balance,
    "ListedInstrument": ListedInstrument,
    "OptionInstrument": OptionInstrument,
    "TaxLot": TaxLot,
    "Position": Position,
}
"""Every model by the name of its entity."""
