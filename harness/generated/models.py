"""Pydantic models.

Generated from unified_domain.yaml by `harness generate`; do not edit.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import functools
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
    pydantic.WithJsonSchema({"type": "string", "format": "decimal"}),
]
"""A finite number, digit for digit; text in JSON."""

UtcDateTime = typing.Annotated[
    pydantic.AwareDatetime,
    pydantic.BeforeValidator(_zoned),
    pydantic.AfterValidator(_utc),
    pydantic.PlainSerializer(_iso, return_type=str, when_used="json"),
    pydantic.WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment: a zone is required, UTC is kept; ISO 8601 with Z in JSON."""


def _absent(value: object) -> bool:
    return value is None


def _spell(tree: dict[str, typing.Any], model: type[UnifiedModel]) -> None:
    """Say in JSON Schema what the schema says, and nothing else."""
    tree["description"] = " ".join(tree["description"].split())
    for name, told in model.model_fields.items():
        spelled = tree["properties"][told.alias or name]
        spelled.pop("title", None)
        if told.exclude_if:
            spelled |= _never_null(spelled)
    tree |= model.schema_facts


def _never_null(spelled: dict[str, typing.Any]) -> dict[str, typing.Any]:
    """Unfold the type of a value that may be absent, but not null."""
    spelled.pop("default")
    first, *others = (each for each in spelled.pop("anyOf") if each != {"type": "null"})
    return {"anyOf": [first, *others]} if others else first


class UnifiedModel(pydantic.BaseModel):
    """What all models share: they cannot be changed, and take no key that they do not know."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra=_spell,
        regex_engine="python-re",
        serialize_by_alias=True,
        validate_by_name=True,
    )
    schema_facts: typing.ClassVar[dict[str, typing.Any]] = {}

    @classmethod
    def from_original(cls, tree: typing.Mapping[str, typing.Any]) -> typing.Self:
        """Read the original contract; what it holds beyond this model is left out."""
        found = {name: _dig(tree, place) for name, place in _places(cls)}
        given = {name: _inward(cls.model_fields[name], told[0]) for name, told in found.items() if told}
        return cls.model_validate(given)

    def to_original(self) -> dict[str, typing.Any]:
        """Write the original contract; a referred entity stands there with its key alone."""
        tree: dict[str, typing.Any] = {}
        for name, (*outer, last) in _places(type(self)):
            inner = tree
            for step in outer:
                inner = inner.setdefault(step, {})
            inner[last] = _outward(getattr(self, name))
        return tree


@functools.cache
def _places(model: type[UnifiedModel]) -> tuple[tuple[str, list[str]], ...]:
    """Each field that stands in the original contract, with the steps to its place."""
    told = ((name, field.json_schema_extra) for name, field in model.model_fields.items())
    extras = ((name, extra) for name, extra in told if isinstance(extra, dict))
    return tuple((name, str(extra["x-original"]).split(".")) for name, extra in extras if "x-original" in extra)


def _dig(tree: typing.Any, place: list[str]) -> list[typing.Any]:
    """Find the value at a place, in a list of its own; a null on the way is null, a missing key gives no value."""
    for step in place:
        if tree is None:
            return [None]
        if step not in tree:
            return []
        tree = tree[step]
    return [tree]


def _inward(field: pydantic.fields.FieldInfo, value: typing.Any) -> typing.Any:
    parts = _parts(field.annotation)
    if not parts or value is None:
        return value
    if isinstance(value, list):
        return [_inward(field, each) for each in value]
    return next(part for part in parts if part is parts[-1] or _is_tagged(part, value)).from_original(value)


def _parts(annotation: typing.Any) -> list[type[UnifiedModel]]:
    """Find the models that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, UnifiedModel):
        return [annotation]
    return [part for inner in typing.get_args(annotation) for part in _parts(inner)]


def _is_tagged(part: type[UnifiedModel], value: typing.Any) -> bool:
    """Whether each literal of the model stands in the value: that is how a union knows its parts."""
    literals = ((place, typing.get_args(part.model_fields[name].annotation)) for name, place in _places(part))
    return all(_dig(value, place)[:1] in [[each] for each in known] for place, known in literals if _are_values(known))


def _are_values(known: tuple[typing.Any, ...]) -> bool:
    return bool(known) and all(isinstance(each, str | int) for each in known)


def _outward(value: typing.Any) -> typing.Any:
    match value:
        case UnifiedModel():
            # A value none of whose fields stand in the original contract is null there.
            return value.to_original() or None
        case tuple():
            return [_outward(each) for each in value]
        case dt.datetime():
            return _iso(value)
        case None | bool() | int() | float() | decimal.Decimal() | dict() | list():
            return value
        case _:
            return str(value)


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

    schema_facts = {
        "x-access": "public",
        "x-table": "currency",
        "x-cache-ttl": 604800,
        "x-source": "GET /symbols/{query} currency",
    }

    id: str = pydantic.Field(
        description="Identifier of the currency at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} currency.id"},
    )
    code: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="ISO 4217 code.",
        examples=["USD"],
        json_schema_extra={"x-original": "code", "x-source": "GET /symbols/{query} currency.code"},
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Name for people.",
        examples=["US Dollar"],
        json_schema_extra={"x-original": "name", "x-source": "GET /symbols/{query} currency.name"},
    )


class Exchange(UnifiedModel):
    """A place where securities are listed and traded."""

    schema_facts = {
        "x-access": "public",
        "x-table": "exchange",
        "x-cache-ttl": 86400,
        "x-source": "GET /symbols/{query} exchange",
    }

    id: str = pydantic.Field(
        description="Identifier of the exchange at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} exchange.id"},
    )
    code: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Short name; `mic_code` is the standard code.",
        examples=["TSX"],
        json_schema_extra={"x-original": "code", "x-source": "GET /symbols/{query} exchange.code"},
    )
    mic_code: str | None = pydantic.Field(
        default=None,
        description="Market Identifier Code (ISO 10383).",
        examples=["XTSE"],
        json_schema_extra={"x-original": "mic_code", "x-source": "GET /symbols/{query} exchange.mic_code"},
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Full name.",
        examples=["Toronto Stock Exchange"],
        json_schema_extra={"x-original": "name", "x-source": "GET /symbols/{query} exchange.name"},
    )
    timezone: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="IANA name of the time zone of `start_time` and `close_time`.",
        examples=["America/New_York"],
        json_schema_extra={"x-original": "timezone", "x-source": "GET /symbols/{query} exchange.timezone"},
    )
    start_time: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Opening time, HH:MM:SS in `timezone`.",
        examples=["09:30:00"],
        json_schema_extra={"x-original": "start_time", "x-source": "GET /symbols/{query} exchange.start_time"},
    )
    close_time: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Closing time, HH:MM:SS in `timezone`.",
        examples=["16:00:00"],
        json_schema_extra={"x-original": "close_time", "x-source": "GET /symbols/{query} exchange.close_time"},
    )
    suffix: str | None = pydantic.Field(
        default=None,
        description="What `symbol` carries after `raw_symbol` when it trades here.",
        examples=[".TO"],
        json_schema_extra={"x-original": "suffix", "x-source": "GET /symbols/{query} exchange.suffix"},
    )


class SecurityType(UnifiedModel):
    """A class of securities.

    `is_supported` is deprecated upstream and refused.
    """

    schema_facts = {
        "x-access": "public",
        "x-table": "security_type",
        "x-cache-ttl": 604800,
        "x-source": "GET /symbols/{query} type",
    }

    id: str = pydantic.Field(
        description="Identifier of the type at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} type.id"},
    )
    code: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Short code: cs, et, ad, crypto and others.",
        examples=["cs"],
        json_schema_extra={"x-original": "code", "x-source": "GET /symbols/{query} type.code"},
    )
    description: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Name for people.",
        examples=["Common Stock"],
        json_schema_extra={"x-original": "description", "x-source": "GET /symbols/{query} type.description"},
    )


class FigiInstrument(UnifiedModel):
    """The identifiers of a security in the Financial Instrument Global Identifier standard."""

    schema_facts = {"x-embedded": True}

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

    schema_facts = {
        "x-access": "public",
        "x-table": "symbol_cache",
        "x-cache-ttl": 86400,
        "x-source": "GET /symbols/{query}",
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
        exclude_if=_absent,
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


class BrokerageType(UnifiedModel):
    """A class of brokerages."""

    schema_facts = {"x-embedded": True}

    id: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Identifier of the class at SnapTrade (UUID).",
        json_schema_extra={"x-original": "id", "x-source": "id"},
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Name for people.",
        examples=["Traditional Brokerage"],
        json_schema_extra={"x-original": "name", "x-source": "name"},
    )


class Brokerage(UnifiedModel):
    """A firm that holds accounts."""

    schema_facts = {"x-access": "public", "x-table": "brokerage", "x-cache-ttl": 900, "x-source": "GET /brokerages []"}

    id: str = pydantic.Field(
        description="Identifier of the brokerage at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /brokerages [].id"},
    )
    slug: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Short name that never changes.",
        examples=["QUESTRADE"],
        json_schema_extra={"x-index": True, "x-original": "slug", "x-source": "GET /brokerages [].slug"},
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Full name.",
        examples=["Questrade"],
        json_schema_extra={"x-original": "name", "x-source": "GET /brokerages [].name"},
    )
    display_name: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Name to show.",
        json_schema_extra={"x-original": "display_name", "x-source": "GET /brokerages [].display_name"},
    )
    description: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="What the firm does.",
        json_schema_extra={"x-original": "description", "x-source": "GET /brokerages [].description"},
    )
    logo_url: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
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
        exclude_if=_absent,
        description="Whether new connections can be made.",
        json_schema_extra={"x-original": "enabled", "x-source": "GET /brokerages [].enabled"},
    )
    maintenance_mode: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Whether it is in maintenance, and takes no new connections.",
        json_schema_extra={"x-original": "maintenance_mode", "x-source": "GET /brokerages [].maintenance_mode"},
    )
    is_degraded: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
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
            "deprecated": True,
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "x-original": "allows_fractional_units",
            "x-source": "GET /brokerages [].allows_fractional_units",
        },
    )
    has_reporting: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        description="Whether the history of transactions is available.",
        json_schema_extra={
            "deprecated": True,
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "x-original": "has_reporting",
            "x-source": "GET /brokerages [].has_reporting",
        },
    )
    is_real_time_connection: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Whether data is fetched as it is asked for.",
        json_schema_extra={
            "deprecated": True,
            "x-deprecated": "Replaced by `data_freshness_mode` of the connection.",
            "x-original": "is_real_time_connection",
            "x-source": "GET /brokerages [].is_real_time_connection",
        },
    )
    brokerage_type: BrokerageType | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Its class.",
        json_schema_extra={"x-original": "brokerage_type", "x-source": "GET /brokerages [].brokerage_type"},
    )
    open_url: str | None = pydantic.Field(
        default=None,
        description="Address where an account can be opened.",
        json_schema_extra={
            "deprecated": True,
            "x-deprecated": "SnapTrade no longer fills it.",
            "x-original": "open_url",
            "x-source": "GET /brokerages [].open_url",
        },
    )


class DataFreshnessMode(UnifiedModel):
    """How current the data of a connection is, at either end."""

    schema_facts = {"x-embedded": True}

    institution: DataFreshness = pydantic.Field(
        description="What the institution provides; `delayed` = it allows no updates during the day.",
        json_schema_extra={"x-original": "institution", "x-source": "institution"},
    )
    snaptrade: DataFreshness = pydantic.Field(
        description="What SnapTrade serves; `delayed` = a stored copy until it is refreshed.",
        json_schema_extra={"x-original": "snaptrade", "x-source": "snaptrade"},
    )


class BrokerageAuthorization(UnifiedModel):
    """A connection of one user to one brokerage."""

    schema_facts = {
        "x-access": "user",
        "x-table": "brokerage_authorization",
        "x-cache-ttl": 60,
        "x-source": "GET /authorizations []",
    }

    id: str = pydantic.Field(
        description="Identifier of the connection at SnapTrade (UUID).",
        json_schema_extra={"x-primary-key": True, "x-original": "id", "x-source": "GET /authorizations [].id"},
    )
    brokerage_id: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="The brokerage it connects to.",
        json_schema_extra={
            "x-foreign-key": "Brokerage.id",
            "x-original": "brokerage.id",
            "x-source": "GET /authorizations [].brokerage.id",
        },
    )
    name: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Short name for people.",
        json_schema_extra={"x-original": "name", "x-source": "GET /authorizations [].name"},
    )
    type: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="What it may do: read or trade.",
        examples=["read", "trade"],
        json_schema_extra={"x-original": "type", "x-source": "GET /authorizations [].type"},
    )
    disabled: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
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
        exclude_if=_absent,
        description="When it was made.",
        json_schema_extra={"x-original": "created_date", "x-source": "GET /authorizations [].created_date"},
    )
    updated_at: UtcDateTime | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="When it was last changed.",
        json_schema_extra={
            "deprecated": True,
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "x-original": "updated_date",
            "x-source": "GET /authorizations [].updated_date",
        },
    )
    is_eligible_for_payout: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="Experimental upstream.",
        json_schema_extra={
            "x-original": "is_eligible_for_payout",
            "x-source": "GET /authorizations [].is_eligible_for_payout",
        },
    )
    data_freshness_mode: DataFreshnessMode | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="How current its data is.",
        json_schema_extra={
            "x-original": "data_freshness_mode",
            "x-source": "GET /authorizations [].data_freshness_mode",
        },
    )


class TransactionsSync(UnifiedModel):
    """How far the transactions of an account have been fetched."""

    schema_facts = {"x-embedded": True}

    initial_sync_completed: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
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

    schema_facts = {"x-embedded": True}

    initial_sync_completed: pydantic.StrictBool | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
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
        exclude_if=_absent,
        description="Whether the brokerage hides them, so that an empty list does not mean an empty account.",
        json_schema_extra={"x-original": "holdings_unavailable", "x-source": "holdings_unavailable"},
    )


class SyncStatus(UnifiedModel):
    """How far the data of an account has been fetched from its brokerage."""

    schema_facts = {"x-embedded": True}

    transactions: TransactionsSync | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="State of its transactions.",
        json_schema_extra={"x-original": "transactions", "x-source": "transactions"},
    )
    holdings: HoldingsSync | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="State of its positions and balances.",
        json_schema_extra={"x-original": "holdings", "x-source": "holdings"},
    )


class Money(UnifiedModel):
    """An amount in a currency."""

    schema_facts = {"x-embedded": True}

    amount: ExactDecimal | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="The amount.",
        examples=["15363.23"],
        json_schema_extra={"x-unit": "currency", "x-pii": "financial", "x-original": "amount", "x-source": "amount"},
    )
    currency: str | None = pydantic.Field(
        default=None,
        exclude_if=_absent,
        description="ISO 4217 code.",
        examples=["USD"],
        json_schema_extra={"x-original": "currency", "x-source": "currency"},
    )


class AccountBalance(UnifiedModel):
    """The worth of an account as its brokerage states it."""

    schema_facts = {"x-embedded": True}

    total: Money | None = pydantic.Field(
        default=None,
        description="Market value of everything in it, cash included.",
        json_schema_extra={"x-original": "total", "x-source": "total"},
    )


class Account(UnifiedModel):
    """An account at a brokerage."""

    schema_facts = {"x-access": "user", "x-table": "account_cache", "x-cache-ttl": 60, "x-source": "GET /accounts []"}

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
    status: AccountStatus | None = pydantic.Field(
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

    schema_facts = {
        "x-access": "user",
        "x-table": "balance",
        "x-cache-ttl": 60,
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
        exclude_if=_absent,
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

    schema_facts = {"x-embedded": True}

    kind: _ListedKindTag = pydantic.Field(description="What it is.", json_schema_extra={"x-source": "kind"})
    id: str = pydantic.Field(
        description="Identifier of the instrument at SnapTrade (UUID).",
        json_schema_extra={"x-source": "id"},
    )
    symbol: str = pydantic.Field(
        description="Ticker with the suffix of its exchange.",
        examples=["VAB.TO"],
        json_schema_extra={"x-source": "symbol"},
    )
    raw_symbol: str = pydantic.Field(
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

    schema_facts = {"x-embedded": True}

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
    option_type: OptionType = pydantic.Field(
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


class TaxLot(UnifiedModel):
    """One purchase that a position is made of.

    Only where the customer has switched tax lots on.
    """

    schema_facts = {"x-embedded": True}

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
    position_type: str | None = pydantic.Field(
        default=None,
        description="LONG or SHORT.",
        examples=["LONG"],
        json_schema_extra={"x-source": "position_type"},
    )


_PositionInstrument = typing.Annotated[ListedInstrument | OptionInstrument, pydantic.Field(discriminator="kind")]


class Position(UnifiedModel):
    """What an account holds of one instrument.

    Two rows may hold the same one.
    """

    schema_facts = {
        "x-access": "user",
        "x-table": "position",
        "x-cache-ttl": 60,
        "x-source": "GET /accounts/{accountId}/positions/all results[]",
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
        description="The security held; for an option, the security under it.",
        json_schema_extra={
            "x-foreign-key": "UniversalSymbol.id",
            "x-index": True,
            "x-original": "symbol.symbol.id",
            "x-source": (
                "GET /accounts/{accountId}/positions/all results[].instrument.underlying.id | results[].instrument.id"
            ),
            "x-fetched": "GET /symbols/{query}",
        },
    )
    instrument: _PositionInstrument = pydantic.Field(
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
        description="Average price paid.",
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
        exclude_if=_absent,
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
