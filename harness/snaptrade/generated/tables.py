"""SQLAlchemy tables.

Generated from unified_domain.yaml by `harness generate`; do not edit. [5e0bb836071fee4d]
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import decimal

import sqlalchemy as sa
from sqlalchemy import orm

from harness.model.columns import CONSTRAINT_NAMES, ExactDecimalColumn, JsonText, UtcDateTimeColumn


class Base(orm.DeclarativeBase):
    """Hold the tables of this schema, apart from those of any other."""

    metadata = sa.MetaData(naming_convention=CONSTRAINT_NAMES)


class Currency(Base):
    """A currency."""

    __tablename__ = "currency"
    __table_args__ = (
        {
            "comment": "A currency.",
            "info": {
                "x-access": "public",
                "x-table": "currency",
                "x-cache-ttl": 604800,
                "x-stale-ttl": 604800,
                "x-retention": 2592000,
                "x-source": "GET /symbols/{query} currency",
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the currency at SnapTrade (UUID).",
        info={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} currency.id"},
    )
    code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="ISO 4217 code.",
        info={
            "optional": True,
            "x-original": "code",
            "x-source": "GET /symbols/{query} currency.code",
            "examples": ["USD"],
        },
    )
    name: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name for people.",
        info={
            "optional": True,
            "x-original": "name",
            "x-source": "GET /symbols/{query} currency.name",
            "examples": ["US Dollar"],
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")


class Exchange(Base):
    """A place where securities are listed and traded."""

    __tablename__ = "exchange"
    __table_args__ = (
        {
            "comment": "A place where securities are listed and traded.",
            "info": {
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
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the exchange at SnapTrade (UUID).",
        info={"x-primary-key": True, "x-original": "id", "x-source": "GET /exchanges [].id"},
    )
    code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Short name; `mic_code` is the standard code.",
        info={"optional": True, "x-original": "code", "x-source": "GET /exchanges [].code", "examples": ["TSX"]},
    )
    mic_code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Market Identifier Code (ISO 10383).",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "mic_code",
            "x-source": "GET /exchanges [].mic_code",
            "examples": ["XTSE"],
        },
    )
    name: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Full name.",
        info={
            "optional": True,
            "x-original": "name",
            "x-source": "GET /exchanges [].name",
            "examples": ["Toronto Stock Exchange"],
        },
    )
    timezone: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="IANA name of the time zone of `start_time` and `close_time`.",
        info={
            "optional": True,
            "x-original": "timezone",
            "x-source": "GET /exchanges [].timezone",
            "examples": ["America/New_York"],
        },
    )
    start_time: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Opening time, HH:MM:SS in `timezone`.",
        info={
            "optional": True,
            "x-original": "start_time",
            "x-source": "GET /exchanges [].start_time",
            "examples": ["09:30:00"],
        },
    )
    close_time: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Closing time, HH:MM:SS in `timezone`.",
        info={
            "optional": True,
            "x-original": "close_time",
            "x-source": "GET /exchanges [].close_time",
            "examples": ["16:00:00"],
        },
    )
    suffix: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="What `symbol` carries after `raw_symbol` when it trades here.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "suffix",
            "x-source": "GET /exchanges [].suffix",
            "examples": [".TO"],
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")


class SecurityType(Base):
    """A class of securities."""

    __tablename__ = "security_type"
    __table_args__ = (
        {
            "comment": "A class of securities.",
            "info": {
                "x-access": "public",
                "x-table": "security_type",
                "x-cache-ttl": 604800,
                "x-stale-ttl": 604800,
                "x-retention": 2592000,
                "x-source": "GET /symbols/{query} type",
                "x-refused": {"is_supported": "Deprecated upstream."},
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the type at SnapTrade (UUID).",
        info={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} type.id"},
    )
    code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Short code: cs, et, ad, crypto and others.",
        info={"optional": True, "x-original": "code", "x-source": "GET /symbols/{query} type.code", "examples": ["cs"]},
    )
    description: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name for people.",
        info={
            "optional": True,
            "x-original": "description",
            "x-source": "GET /symbols/{query} type.description",
            "examples": ["Common Stock"],
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")


class UniversalSymbol(Base):
    """A security as SnapTrade knows it, independent of any brokerage."""

    __tablename__ = "symbol_cache"
    __table_args__ = (
        {
            "comment": "A security as SnapTrade knows it, independent of any brokerage.",
            "info": {
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
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the symbol at SnapTrade (UUID).",
        info={"x-primary-key": True, "x-original": "id", "x-source": "GET /symbols/{query} id"},
    )
    symbol: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="Ticker with the suffix of its exchange.",
        info={
            "x-index": True,
            "x-original": "symbol",
            "x-source": "GET /symbols/{query} symbol",
            "examples": ["VAB.TO"],
        },
    )
    raw_symbol: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="Ticker without the suffix.",
        info={"x-original": "raw_symbol", "x-source": "GET /symbols/{query} raw_symbol", "examples": ["VAB"]},
    )
    description: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name of the company or fund.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "description",
            "x-source": "GET /symbols/{query} description",
            "examples": ["VANGUARD CDN AGGREGATE BOND INDEX ETF"],
        },
    )
    currency_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
        comment="The currency it trades in.",
        info={
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /symbols/{query} currency.id",
        },
    )
    currency_code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="ISO 4217 code of that currency.",
        info={"optional": True, "x-source": "GET /symbols/{query} currency.code", "examples": ["CAD"]},
    )
    exchange_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("exchange.id", deferrable=True, initially="DEFERRED"),
        comment="The exchange it is listed on.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "Exchange.id",
            "x-original": "exchange.id",
            "x-source": "GET /symbols/{query} exchange.id",
        },
    )
    exchange_code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Short name of that exchange.",
        info={
            "optional": True,
            "nullable": True,
            "x-source": "GET /symbols/{query} exchange.code",
            "examples": ["TSX"],
        },
    )
    type_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("security_type.id", deferrable=True, initially="DEFERRED"),
        comment="The class of security it is.",
        info={"x-foreign-key": "SecurityType.id", "x-original": "type.id", "x-source": "GET /symbols/{query} type.id"},
    )
    figi_code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Unique per security and trading venue; the same as in `figi_instrument`.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "figi_code",
            "x-source": "GET /symbols/{query} figi_code",
        },
    )
    figi_instrument: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="Its identifiers in the FIGI standard.",
        info={
            "optional": True,
            "nullable": True,
            "type": "FigiInstrument",
            "x-original": "figi_instrument",
            "x-source": "GET /symbols/{query} figi_instrument",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    currency: orm.Mapped[Currency] = orm.relationship(foreign_keys=[currency_id])
    exchange: orm.Mapped[Exchange | None] = orm.relationship(foreign_keys=[exchange_id])
    type: orm.Mapped[SecurityType] = orm.relationship(foreign_keys=[type_id])


class Symbol(Base):
    """A security as transactions carry it: a UniversalSymbol of which upstream promises nothing but the names."""

    __tablename__ = "symbol"
    __table_args__ = (
        {
            "comment": (
                "A security as transactions carry it: a UniversalSymbol of which upstream promises nothing but the "
                "names."
            ),
            "info": {
                "x-access": "public",
                "x-table": "symbol",
                "x-cache-ttl": 86400,
                "x-stale-ttl": 604800,
                "x-retention": 2592000,
                "x-source": "GET /accounts/{accountId}/activities data[].symbol",
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the symbol at SnapTrade (UUID), the same as of the UniversalSymbol.",
        info={
            "x-primary-key": True,
            "x-original": "id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.id",
        },
    )
    symbol: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        index=True,
        comment="Ticker with the suffix of its exchange.",
        info={
            "optional": True,
            "x-index": True,
            "x-original": "symbol",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.symbol",
            "examples": ["VAB.TO"],
        },
    )
    raw_symbol: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Ticker without the suffix.",
        info={
            "optional": True,
            "x-original": "raw_symbol",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.raw_symbol",
            "examples": ["VAB"],
        },
    )
    description: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name of the company or fund.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "description",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.description",
        },
    )
    currency_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
        comment="The currency it trades in.",
        info={
            "optional": True,
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.currency.id",
        },
    )
    exchange_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("exchange.id", deferrable=True, initially="DEFERRED"),
        comment="The exchange it is listed on.",
        info={
            "optional": True,
            "x-foreign-key": "Exchange.id",
            "x-original": "exchange.id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.exchange.id",
        },
    )
    type_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("security_type.id", deferrable=True, initially="DEFERRED"),
        comment="The class of security it is.",
        info={
            "optional": True,
            "x-foreign-key": "SecurityType.id",
            "x-original": "type.id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.type.id",
        },
    )
    figi_code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Unique per security and trading venue; the same as in `figi_instrument`.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "figi_code",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.figi_code",
        },
    )
    figi_instrument: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="Its identifiers in the FIGI standard.",
        info={
            "optional": True,
            "nullable": True,
            "type": "FigiInstrument",
            "x-original": "figi_instrument",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.figi_instrument",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    currency: orm.Mapped[Currency | None] = orm.relationship(foreign_keys=[currency_id])
    exchange: orm.Mapped[Exchange | None] = orm.relationship(foreign_keys=[exchange_id])
    type: orm.Mapped[SecurityType | None] = orm.relationship(foreign_keys=[type_id])


class UnderlyingSymbol(Base):
    """The security that an option is on, as its OptionsSymbol carries it."""

    __tablename__ = "underlying_symbol"
    __table_args__ = (
        {
            "comment": "The security that an option is on, as its OptionsSymbol carries it.",
            "info": {
                "x-access": "public",
                "x-table": "underlying_symbol",
                "x-cache-ttl": 86400,
                "x-stale-ttl": 604800,
                "x-retention": 2592000,
                "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol",
                "x-refused": {"currencies": "Deprecated upstream; it says no more than `currency`."},
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the symbol at SnapTrade (UUID), the same as of the UniversalSymbol.",
        info={
            "x-primary-key": True,
            "x-original": "id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.id",
        },
    )
    symbol: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        index=True,
        comment="Ticker with the suffix of its exchange.",
        info={
            "optional": True,
            "x-index": True,
            "x-original": "symbol",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.symbol",
            "examples": ["SPY"],
        },
    )
    raw_symbol: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Ticker without the suffix.",
        info={
            "optional": True,
            "x-original": "raw_symbol",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.raw_symbol",
            "examples": ["SPY"],
        },
    )
    description: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name of the company or fund.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "description",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.description",
        },
    )
    currency_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
        comment="The currency it trades in.",
        info={
            "optional": True,
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.currency.id",
        },
    )
    exchange_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("exchange.id", deferrable=True, initially="DEFERRED"),
        comment="The exchange it is listed on.",
        info={
            "optional": True,
            "x-foreign-key": "Exchange.id",
            "x-original": "exchange.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.exchange.id",
        },
    )
    type_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("security_type.id", deferrable=True, initially="DEFERRED"),
        comment="The class of security it is.",
        info={
            "optional": True,
            "x-foreign-key": "SecurityType.id",
            "x-original": "type.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.type.id",
        },
    )
    figi_code: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Unique per security and trading venue; the same as in `figi_instrument`.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "figi_code",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.figi_code",
        },
    )
    figi_instrument: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="Its identifiers in the FIGI standard.",
        info={
            "optional": True,
            "nullable": True,
            "type": "FigiInstrument",
            "x-original": "figi_instrument",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.figi_instrument",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    currency: orm.Mapped[Currency | None] = orm.relationship(foreign_keys=[currency_id])
    exchange: orm.Mapped[Exchange | None] = orm.relationship(foreign_keys=[exchange_id])
    type: orm.Mapped[SecurityType | None] = orm.relationship(foreign_keys=[type_id])


class OptionsSymbol(Base):
    """An option contract as orders and transactions carry it; positions carry an OptionInstrument."""

    __tablename__ = "options_symbol"
    __table_args__ = (
        {
            "comment": "An option contract as orders and transactions carry it; positions carry an OptionInstrument.",
            "info": {
                "x-access": "public",
                "x-table": "options_symbol",
                "x-cache-ttl": 86400,
                "x-stale-ttl": 604800,
                "x-retention": 2592000,
                "x-source": "GET /accounts/{accountId}/orders [].option_symbol",
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the option symbol at SnapTrade (UUID).",
        info={
            "x-primary-key": True,
            "x-original": "id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.id",
        },
    )
    symbol: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="OCC symbol, 21 characters with its blanks; `ticker` upstream.",
        info={
            "x-index": True,
            "x-original": "ticker",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.ticker",
            "examples": ["AAPL  261218C00240000"],
        },
    )
    option_type: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="Right to buy or to sell.",
        info={
            "type": "OptionType",
            "x-original": "option_type",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.option_type",
        },
    )
    strike_price: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Price at which the right is used. [per share]",
        info={
            "x-unit": "per share",
            "x-original": "strike_price",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.strike_price",
            "examples": ["240"],
        },
    )
    expiration_date: orm.Mapped[dt.date] = orm.mapped_column(
        sa.Date,
        comment="Last day of the right.",
        info={
            "x-original": "expiration_date",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.expiration_date",
            "examples": ["2026-12-18"],
        },
    )
    is_mini_option: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether a contract is on 10 shares, not on 100.",
        info={
            "optional": True,
            "x-original": "is_mini_option",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.is_mini_option",
        },
    )
    underlying_symbol_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("underlying_symbol.id", deferrable=True, initially="DEFERRED"),
        comment="What the right is on.",
        info={
            "x-foreign-key": "UnderlyingSymbol.id",
            "x-original": "underlying_symbol.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.id",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    underlying_symbol: orm.Mapped[UnderlyingSymbol] = orm.relationship(foreign_keys=[underlying_symbol_id])


class Brokerage(Base):
    """A firm that holds accounts."""

    __tablename__ = "brokerage"
    __table_args__ = (
        {
            "comment": "A firm that holds accounts.",
            "info": {
                "x-access": "public",
                "x-table": "brokerage",
                "x-cache-ttl": 900,
                "x-stale-ttl": 604800,
                "x-retention": 2592000,
                "x-source": "GET /brokerages []",
                "x-refused": {"exchanges": "Deprecated upstream, and its items have no type there."},
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the brokerage at SnapTrade (UUID).",
        info={"x-primary-key": True, "x-original": "id", "x-source": "GET /brokerages [].id"},
    )
    slug: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        index=True,
        comment="Short name that never changes.",
        info={
            "optional": True,
            "x-index": True,
            "x-original": "slug",
            "x-source": "GET /brokerages [].slug",
            "examples": ["QUESTRADE"],
        },
    )
    name: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Full name.",
        info={"optional": True, "x-original": "name", "x-source": "GET /brokerages [].name", "examples": ["Questrade"]},
    )
    display_name: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name to show.",
        info={"optional": True, "x-original": "display_name", "x-source": "GET /brokerages [].display_name"},
    )
    description: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="What the firm does.",
        info={"optional": True, "x-original": "description", "x-source": "GET /brokerages [].description"},
    )
    logo_url: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Address of its logo.",
        info={"optional": True, "x-original": "aws_s3_logo_url", "x-source": "GET /brokerages [].aws_s3_logo_url"},
    )
    square_logo_url: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Address of its square logo.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "aws_s3_square_logo_url",
            "x-source": "GET /brokerages [].aws_s3_square_logo_url",
        },
    )
    url: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Address of its web site.",
        info={"optional": True, "nullable": True, "x-original": "url", "x-source": "GET /brokerages [].url"},
    )
    enabled: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether new connections can be made.",
        info={"optional": True, "x-original": "enabled", "x-source": "GET /brokerages [].enabled"},
    )
    maintenance_mode: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether it is in maintenance, and takes no new connections.",
        info={"optional": True, "x-original": "maintenance_mode", "x-source": "GET /brokerages [].maintenance_mode"},
    )
    is_degraded: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether it works with reduced functions.",
        info={"optional": True, "x-original": "is_degraded", "x-source": "GET /brokerages [].is_degraded"},
    )
    allows_trading: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether trades can be placed through SnapTrade.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "allows_trading",
            "x-source": "GET /brokerages [].allows_trading",
        },
    )
    allows_fractional_units: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether parts of a share can be traded.",
        info={
            "optional": True,
            "nullable": True,
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "deprecated": True,
            "x-original": "allows_fractional_units",
            "x-source": "GET /brokerages [].allows_fractional_units",
        },
    )
    has_reporting: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether the history of transactions is available.",
        info={
            "optional": True,
            "nullable": True,
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "deprecated": True,
            "x-original": "has_reporting",
            "x-source": "GET /brokerages [].has_reporting",
        },
    )
    is_real_time_connection: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether data is fetched as it is asked for.",
        info={
            "optional": True,
            "x-deprecated": "Replaced by `data_freshness_mode` of the connection.",
            "deprecated": True,
            "x-original": "is_real_time_connection",
            "x-source": "GET /brokerages [].is_real_time_connection",
        },
    )
    brokerage_type: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="Its class.",
        info={
            "optional": True,
            "type": "BrokerageType",
            "x-original": "brokerage_type",
            "x-source": "GET /brokerages [].brokerage_type",
        },
    )
    open_url: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Address where an account can be opened.",
        info={
            "optional": True,
            "nullable": True,
            "x-deprecated": "SnapTrade no longer fills it.",
            "deprecated": True,
            "x-original": "open_url",
            "x-source": "GET /brokerages [].open_url",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")


class BrokerageAuthorization(Base):
    """A connection of one user to one brokerage."""

    __tablename__ = "brokerage_authorization"
    __table_args__ = (
        {
            "comment": "A connection of one user to one brokerage.",
            "info": {
                "x-access": "user",
                "x-table": "brokerage_authorization",
                "x-cache-ttl": 60,
                "x-stale-ttl": 3600,
                "x-retention": 2592000,
                "x-invalidated-by": ["connections.refresh"],
                "x-source": "GET /authorizations []",
                "x-also": ["GET /authorizations/{authorizationId}"],
                "x-refused": {"meta": "Deprecated upstream, and free in form."},
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the connection at SnapTrade (UUID).",
        info={"x-primary-key": True, "x-original": "id", "x-source": "GET /authorizations [].id"},
    )
    brokerage_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("brokerage.id", deferrable=True, initially="DEFERRED"),
        comment="The brokerage it connects to.",
        info={
            "optional": True,
            "x-foreign-key": "Brokerage.id",
            "x-original": "brokerage.id",
            "x-source": "GET /authorizations [].brokerage.id",
        },
    )
    name: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Short name for people.",
        info={"optional": True, "x-original": "name", "x-source": "GET /authorizations [].name"},
    )
    type: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="What it may do: read or trade.",
        info={
            "optional": True,
            "x-original": "type",
            "x-source": "GET /authorizations [].type",
            "examples": ["read", "trade"],
        },
    )
    disabled: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether it has lost access; its data then no longer changes.",
        info={"optional": True, "x-original": "disabled", "x-source": "GET /authorizations [].disabled"},
    )
    disabled_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it lost access.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "disabled_date",
            "x-source": "GET /authorizations [].disabled_date",
        },
    )
    created_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was made.",
        info={"optional": True, "x-original": "created_date", "x-source": "GET /authorizations [].created_date"},
    )
    updated_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was last changed.",
        info={
            "optional": True,
            "x-deprecated": "SnapTrade asks to be contacted by whoever needs it.",
            "deprecated": True,
            "x-original": "updated_date",
            "x-source": "GET /authorizations [].updated_date",
        },
    )
    is_eligible_for_payout: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Experimental upstream.",
        info={
            "optional": True,
            "x-original": "is_eligible_for_payout",
            "x-source": "GET /authorizations [].is_eligible_for_payout",
        },
    )
    data_freshness_mode: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="How current its data is.",
        info={
            "optional": True,
            "type": "DataFreshnessMode",
            "x-original": "data_freshness_mode",
            "x-source": "GET /authorizations [].data_freshness_mode",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    brokerage: orm.Mapped[Brokerage | None] = orm.relationship(foreign_keys=[brokerage_id])


class ConnectionRefresh(Base):
    """What came of a request to fetch a connection's data anew (`POST /authorizations/{authorizationId}/refresh`)."""

    __tablename__ = "connection_refresh"
    __table_args__ = (
        {
            "comment": (
                "What came of a request to fetch a connection's data anew (`POST "
                "/authorizations/{authorizationId}/refresh`)."
            ),
            "info": {
                "x-access": "user",
                "x-table": "connection_refresh",
                "x-retention": 300,
                "x-source": "POST /authorizations/{authorizationId}/refresh",
            },
        },
    )

    authorization_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The connection.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "BrokerageAuthorization.id",
            "x-source": "POST /authorizations/{authorizationId}/refresh {authorizationId}",
        },
    )
    detail: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="The answer in words.",
        info={
            "optional": True,
            "x-original": "detail",
            "x-source": "POST /authorizations/{authorizationId}/refresh detail",
            "examples": ["Connection marked for refresh."],
        },
    )


class Account(Base):
    """An account at a brokerage."""

    __tablename__ = "account_cache"
    __table_args__ = (
        {
            "comment": "An account at a brokerage.",
            "info": {
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
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the account at SnapTrade (UUID); a new one after each new connection.",
        info={"x-primary-key": True, "x-original": "id", "x-source": "GET /accounts [].id"},
    )
    brokerage_authorization_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="The connection it is reached by.",
        info={
            "x-foreign-key": "BrokerageAuthorization.id",
            "x-original": "brokerage_authorization",
            "x-source": "GET /accounts [].brokerage_authorization",
        },
    )
    name: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name that its owner or the brokerage gave it.",
        info={"nullable": True, "x-pii": "identifier", "x-original": "name", "x-source": "GET /accounts [].name"},
    )
    number: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="Number at the brokerage; some brokerages mask it.",
        info={"x-pii": "identifier", "x-original": "number", "x-source": "GET /accounts [].number"},
    )
    institution_account_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="The institution's own stable identifier, the same in every connection.",
        info={
            "optional": True,
            "nullable": True,
            "x-pii": "identifier",
            "x-original": "institution_account_id",
            "x-source": "GET /accounts [].institution_account_id",
        },
    )
    institution_name: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="Name of the brokerage.",
        info={
            "x-original": "institution_name",
            "x-source": "GET /accounts [].institution_name",
            "examples": ["Robinhood"],
        },
    )
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When SnapTrade first knew it, not when it was opened.",
        info={"x-original": "created_date", "x-source": "GET /accounts [].created_date"},
    )
    funded_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was funded.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "funding_date",
            "x-source": "GET /accounts [].funding_date",
        },
    )
    opened_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was opened at the brokerage.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "opening_date",
            "x-source": "GET /accounts [].opening_date",
        },
    )
    sync_status: orm.Mapped[object] = orm.mapped_column(
        JsonText,
        comment="How far its data has been fetched.",
        info={"type": "SyncStatus", "x-original": "sync_status", "x-source": "GET /accounts [].sync_status"},
    )
    balance: orm.Mapped[object] = orm.mapped_column(
        JsonText,
        comment="Its worth as the brokerage states it.",
        info={
            "type": "AccountBalance",
            "x-pii": "financial",
            "x-original": "balance",
            "x-source": "GET /accounts [].balance",
        },
    )
    status: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Whether it is in use; null = unknown.",
        info={
            "optional": True,
            "nullable": True,
            "type": "AccountStatus",
            "x-original": "status",
            "x-source": "GET /accounts [].status",
        },
    )
    raw_type: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Its kind in the brokerage's own words.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "raw_type",
            "x-source": "GET /accounts [].raw_type",
            "examples": ["Margin"],
        },
    )
    account_category: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Its kind in the same words for all; null = not known.",
        info={
            "optional": True,
            "nullable": True,
            "type": "AccountCategory",
            "x-original": "account_category",
            "x-source": "GET /accounts [].account_category",
        },
    )
    is_paper: orm.Mapped[bool] = orm.mapped_column(
        sa.Boolean,
        comment="Whether its trades are simulated.",
        info={"x-original": "is_paper", "x-source": "GET /accounts [].is_paper"},
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    brokerage_authorization: orm.Mapped[BrokerageAuthorization | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(Account.cache_user) == orm.remote(BrokerageAuthorization.cache_user),
            orm.foreign(Account.brokerage_authorization_id) == orm.remote(BrokerageAuthorization.id),
        ),
        viewonly=True,
    )


class Balance(Base):
    """The cash of an account in one currency."""

    __tablename__ = "balance"
    __table_args__ = (
        sa.CheckConstraint('"ordinal" >= 0', name="ordinal_ge"),
        {
            "comment": "The cash of an account in one currency.",
            "info": {
                "x-access": "user",
                "x-table": "balance",
                "x-cache-ttl": 60,
                "x-stale-ttl": 3600,
                "x-retention": 2592000,
                "x-invalidated-by": ["trades.place", "orders.cancel", "orders.replace", "connections.refresh"],
                "x-source": "GET /accounts/{accountId}/balances []",
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/balances {accountId}",
        },
    )
    ordinal: orm.Mapped[int] = orm.mapped_column(
        sa.BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="Its place in the answer, from 0.",
        info={"x-primary-key": True, "x-source": "GET /accounts/{accountId}/balances [].#"},
    )
    currency_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
        comment="The currency of both amounts.",
        info={
            "optional": True,
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /accounts/{accountId}/balances [].currency.id",
        },
    )
    cash: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Available cash; negative where a margin account has borrowed. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "cash",
            "x-source": "GET /accounts/{accountId}/balances [].cash",
            "examples": ["300.71"],
        },
    )
    buying_power: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What can be bought with; more than `cash` in margin accounts only. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "buying_power",
            "x-source": "GET /accounts/{accountId}/balances [].buying_power",
            "examples": ["410.71"],
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(Balance.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(Balance.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )
    currency: orm.Mapped[Currency | None] = orm.relationship(foreign_keys=[currency_id])


class Position(Base):
    """What an account holds of one instrument.

    Two rows may hold the same one.
    """

    __tablename__ = "position"
    __table_args__ = (
        sa.CheckConstraint('"ordinal" >= 0', name="ordinal_ge"),
        {
            "comment": "What an account holds of one instrument. Two rows may hold the same one.",
            "info": {
                "x-access": "user",
                "x-table": "position",
                "x-cache-ttl": 60,
                "x-stale-ttl": 3600,
                "x-retention": 2592000,
                "x-invalidated-by": ["trades.place", "orders.cancel", "orders.replace", "connections.refresh"],
                "x-source": "GET /accounts/{accountId}/positions/all results[]",
                "x-refused": {
                    "/data_freshness": "It is told of the answer, not of a position; the cache keeps when it asked.",
                },
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/positions/all {accountId}",
        },
    )
    ordinal: orm.Mapped[int] = orm.mapped_column(
        sa.BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="Its place in the answer, from 0.",
        info={"x-primary-key": True, "x-source": "GET /accounts/{accountId}/positions/all results[].#"},
    )
    symbol_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="The security held; for an option and all else that is on another instrument, that one.",
        info={
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
    instrument: orm.Mapped[object] = orm.mapped_column(
        JsonText,
        comment="What is held.",
        info={
            "discriminator": "kind",
            "type": (
                "ListedInstrument | OptionInstrument | FutureInstrument | FutureOptionInstrument | CfdInstrument | "
                "TokenizedAssetInstrument"
            ),
            "x-original": "symbol.option_symbol",
            "x-source": "GET /accounts/{accountId}/positions/all results[].instrument",
        },
    )
    units: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="How much is held; negative where it was sold short. [shares, or contracts of an option]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "units",
            "x-source": "GET /accounts/{accountId}/positions/all results[].units",
            "examples": ["40.5"],
        },
    )
    price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Last known market price. [per share]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per share",
            "x-original": "price",
            "x-source": "GET /accounts/{accountId}/positions/all results[].price",
            "examples": ["113.15"],
        },
    )
    cost_basis: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Average price paid; of an option, per share and not per contract. [per share]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per share",
            "x-pii": "financial",
            "x-original": "average_purchase_price",
            "x-source": "GET /accounts/{accountId}/positions/all results[].cost_basis",
            "examples": ["108.3353"],
        },
    )
    currency: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="ISO 4217 code of `price` and `cost_basis`.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "currency",
            "x-source": "GET /accounts/{accountId}/positions/all results[].currency",
            "examples": ["USD"],
        },
    )
    cash_equivalent: orm.Mapped[bool | None] = orm.mapped_column(
        sa.Boolean,
        comment="Whether it is counted in the cash of the account as well.",
        info={
            "optional": True,
            "x-original": "cash_equivalent",
            "x-source": "GET /accounts/{accountId}/positions/all results[].cash_equivalent",
        },
    )
    tax_lots: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="The purchases it is made of.",
        info={
            "optional": True,
            "nullable": True,
            "type": "list[TaxLot]",
            "x-source": "GET /accounts/{accountId}/positions/all results[].tax_lots",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(Position.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(Position.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )
    symbol: orm.Mapped[UniversalSymbol | None] = orm.relationship(
        primaryjoin=lambda: orm.foreign(Position.symbol_id) == orm.remote(UniversalSymbol.id),
        viewonly=True,
    )


class OptionsPosition(Base):
    """What an account holds of one option: the Positions of kind `option`.

    `GET /accounts/{accountId}/options` is gone.
    """

    __tablename__ = "options_position"
    __table_args__ = (
        sa.CheckConstraint('"ordinal" >= 0', name="ordinal_ge"),
        {
            "comment": (
                "What an account holds of one option: the Positions of kind `option`. `GET "
                "/accounts/{accountId}/options` is gone."
            ),
            "info": {
                "x-access": "user",
                "x-table": "options_position",
                "x-cache-ttl": 60,
                "x-stale-ttl": 3600,
                "x-retention": 2592000,
                "x-invalidated-by": ["trades.place", "orders.cancel", "orders.replace", "connections.refresh"],
                "x-source": "GET /accounts/{accountId}/positions/all results[]",
                "x-refused": {"cash_equivalent": "No option is counted as cash.", "tax_lots": "Options have none."},
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/positions/all {accountId}",
        },
    )
    ordinal: orm.Mapped[int] = orm.mapped_column(
        sa.BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="Its place in the answer, from 0.",
        info={"x-primary-key": True, "x-source": "GET /accounts/{accountId}/positions/all results[].#"},
    )
    instrument: orm.Mapped[object] = orm.mapped_column(
        JsonText,
        comment="The option held.",
        info={
            "type": "OptionInstrument",
            "x-original": "symbol.option_symbol",
            "x-source": "GET /accounts/{accountId}/positions/all results[].instrument",
        },
    )
    units: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="How many contracts are held; negative where they were sold short. [contracts]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "contracts",
            "x-pii": "financial",
            "x-original": "units",
            "x-source": "GET /accounts/{accountId}/positions/all results[].units",
            "examples": ["-2"],
        },
    )
    price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Last known market price, per share and not per contract. [per share]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per share",
            "x-original": "price",
            "x-source": "GET /accounts/{accountId}/positions/all results[].price",
            "examples": ["5.35"],
        },
    )
    cost_basis: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Average price paid, per share and not per contract. [per share]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per share",
            "x-pii": "financial",
            "x-source": "GET /accounts/{accountId}/positions/all results[].cost_basis",
            "examples": ["4.1"],
        },
    )
    average_purchase_price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment=(
            "The same per contract, as the original contract has it: `cost_basis` times `instrument.multiplier`. [per "
            "contract]"
        ),
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per contract",
            "x-pii": "financial",
            "x-original": "average_purchase_price",
            "examples": ["410"],
        },
    )
    currency: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="ISO 4217 code of `price` and `cost_basis`.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "currency",
            "x-source": "GET /accounts/{accountId}/positions/all results[].currency",
            "examples": ["USD"],
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(OptionsPosition.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(OptionsPosition.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )


class UniversalActivity(Base):
    """A transaction in an account; AccountUniversalActivity upstream."""

    __tablename__ = "universal_activity"
    __table_args__ = (
        {
            "comment": "A transaction in an account; AccountUniversalActivity upstream.",
            "info": {
                "x-access": "user",
                "x-table": "universal_activity",
                "x-cache-ttl": 3600,
                "x-stale-ttl": 86400,
                "x-retention": 220752000,
                "x-invalidated-by": ["connections.refresh"],
                "x-source": "GET /accounts/{accountId}/activities data[]",
                "x-refused": {
                    "/pagination": "It tells of the page, not of a transaction; whoever asks for pages reads it.",
                },
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier at SnapTrade, unique within the account; a new one where it is fetched anew.",
        info={"x-primary-key": True, "x-original": "id", "x-source": "GET /accounts/{accountId}/activities data[].id"},
    )
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account, from the path of the request.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/activities {accountId}",
        },
    )
    symbol_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("symbol.id", deferrable=True, initially="DEFERRED"),
        comment="The security; null for options and cash.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "Symbol.id",
            "x-original": "symbol.id",
            "x-source": "GET /accounts/{accountId}/activities data[].symbol.id",
        },
    )
    option_symbol_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("options_symbol.id", deferrable=True, initially="DEFERRED"),
        comment="The option; null for all else.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "OptionsSymbol.id",
            "x-original": "option_symbol.id",
            "x-source": "GET /accounts/{accountId}/activities data[].option_symbol.id",
        },
    )
    currency_symbol_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("symbol.id", deferrable=True, initially="DEFERRED"),
        comment="What the amounts are in, where that is a cryptocurrency; `currency_id` is null then.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "Symbol.id",
            "x-original": "currency_universal_symbol.id",
            "x-source": "GET /accounts/{accountId}/activities data[].currency_universal_symbol.id",
        },
    )
    currency_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
        comment="The currency of `price`, `amount` and `fee`.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "Currency.id",
            "x-original": "currency.id",
            "x-source": "GET /accounts/{accountId}/activities data[].currency.id",
        },
    )
    type: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        index=True,
        comment="What it was.",
        info={
            "optional": True,
            "type": "ActivityType",
            "x-index": True,
            "x-original": "type",
            "x-source": "GET /accounts/{accountId}/activities data[].type",
            "examples": ["BUY"],
        },
    )
    option_type: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="What was done with an option; stands in BUY and SELL of options only.",
        info={
            "optional": True,
            "type": "OptionAction",
            "x-original": "option_type",
            "x-source": "GET /accounts/{accountId}/activities data[].option_type",
        },
    )
    description: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="The brokerage's own words.",
        info={
            "optional": True,
            "x-pii": "financial",
            "x-original": "description",
            "x-source": "GET /accounts/{accountId}/activities data[].description",
        },
    )
    price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Price of one unit; of an option, of one share and not of a contract. [per share]",
        info={
            "optional": True,
            "x-unit": "per share",
            "x-original": "price",
            "x-source": "GET /accounts/{accountId}/activities data[].price",
            "examples": ["0.4"],
        },
    )
    units: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="How much was traded or moved; negative where it left the account. [shares, or contracts of an option]",
        info={
            "optional": True,
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "units",
            "x-source": "GET /accounts/{accountId}/activities data[].units",
            "examples": ["5.2"],
        },
    )
    amount: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What it did to the cash; negative where cash left the account. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "amount",
            "x-source": "GET /accounts/{accountId}/activities data[].amount",
            "examples": ["263.82"],
        },
    )
    fee: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What the brokerage took. [currency]",
        info={
            "optional": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "fee",
            "x-source": "GET /accounts/{accountId}/activities data[].fee",
            "examples": ["0"],
        },
    )
    fx_rate: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Rate of exchange, where another currency was changed on the way. [ratio]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "ratio",
            "x-original": "fx_rate",
            "x-source": "GET /accounts/{accountId}/activities data[].fx_rate",
            "examples": ["1.032"],
        },
    )
    traded_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="When it was traded; midnight where the brokerage tells the day alone.",
        info={
            "optional": True,
            "nullable": True,
            "x-index": True,
            "x-original": "trade_date",
            "x-source": "GET /accounts/{accountId}/activities data[].trade_date",
        },
    )
    settled_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="The day it was settled, as its midnight.",
        info={
            "optional": True,
            "x-original": "settlement_date",
            "x-source": "GET /accounts/{accountId}/activities data[].settlement_date",
        },
    )
    institution: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name of the brokerage.",
        info={
            "optional": True,
            "x-original": "institution",
            "x-source": "GET /accounts/{accountId}/activities data[].institution",
            "examples": ["Robinhood"],
        },
    )
    external_reference_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="The brokerage's reference; the same on all transactions of one order.",
        info={
            "optional": True,
            "nullable": True,
            "x-pii": "identifier",
            "x-original": "external_reference_id",
            "x-source": "GET /accounts/{accountId}/activities data[].external_reference_id",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(UniversalActivity.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(UniversalActivity.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )
    symbol: orm.Mapped[Symbol | None] = orm.relationship(foreign_keys=[symbol_id])
    option_symbol: orm.Mapped[OptionsSymbol | None] = orm.relationship(foreign_keys=[option_symbol_id])
    currency_symbol: orm.Mapped[Symbol | None] = orm.relationship(foreign_keys=[currency_symbol_id])
    currency: orm.Mapped[Currency | None] = orm.relationship(foreign_keys=[currency_id])


class Trade(Base):
    """A purchase or a sale.

    Gone upstream since 2024-08-14; derived from the activities of type BUY and SELL.
    """

    __tablename__ = "trade"
    __table_args__ = (
        sa.CheckConstraint("\"action\" IN ('BUY', 'SELL')", name="action_values"),
        sa.CheckConstraint(
            (
                "NOT (substr(CAST(\"units\" AS TEXT), 1, 1) = '-' AND substr(ltrim(CAST(\"units\" AS TEXT), '-0.'), 1, "
                "1) BETWEEN '1' AND '9')"
            ),
            name="units_ge",
        ),
        sa.CheckConstraint('"sequence" >= 0', name="sequence_ge"),
        {
            "comment": (
                "A purchase or a sale. Gone upstream since 2024-08-14; derived from the activities of type BUY and "
                "SELL."
            ),
            "info": {
                "x-access": "user",
                "x-table": "trade",
                "x-cache-ttl": 3600,
                "x-stale-ttl": 86400,
                "x-retention": 220752000,
                "x-invalidated-by": ["connections.refresh"],
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the activity that it is derived from.",
        info={"x-primary-key": True, "x-original": "id"},
    )
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="The account.",
        info={"x-index": True, "x-foreign-key": "Account.id", "x-original": "account"},
    )
    symbol_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="The security; null for options.",
        info={
            "optional": True,
            "nullable": True,
            "x-fetched": "GET /symbols/{query}",
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "universal_symbol.id",
        },
    )
    option_symbol_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("options_symbol.id", deferrable=True, initially="DEFERRED"),
        comment="The option; null for all else.",
        info={"optional": True, "nullable": True, "x-foreign-key": "OptionsSymbol.id"},
    )
    action: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="Which way.",
        info={"type": "TradeAction", "x-original": "action"},
    )
    units: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment=(
            "How much was traded, never negative; a whole number in the original contract. [shares, or contracts of an "
            "option]"
        ),
        info={
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "units",
            "x-ge": "0",
            "examples": ["5.2"],
        },
    )
    price: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Price of one unit; of an option, of one share and not of a contract. [per share]",
        info={"x-unit": "per share", "x-original": "price", "examples": ["50.8"]},
    )
    amount: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What it did to the cash; negative for a purchase. [currency]",
        info={"optional": True, "nullable": True, "x-unit": "currency", "x-pii": "financial"},
    )
    fee: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What the brokerage took. [currency]",
        info={"optional": True, "x-unit": "currency", "x-pii": "financial"},
    )
    currency_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
        comment="The currency of the amounts.",
        info={"optional": True, "nullable": True, "x-foreign-key": "Currency.id"},
    )
    traded_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="When it was traded.",
        info={"optional": True, "nullable": True, "x-index": True},
    )
    sequence: orm.Mapped[int | None] = orm.mapped_column(
        sa.BigInteger,
        comment="Its place among the trades of the account, from 0.",
        info={"optional": True, "x-original": "sequence"},
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(Trade.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(Trade.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )
    symbol: orm.Mapped[UniversalSymbol | None] = orm.relationship(
        primaryjoin=lambda: orm.foreign(Trade.symbol_id) == orm.remote(UniversalSymbol.id),
        viewonly=True,
    )
    option_symbol: orm.Mapped[OptionsSymbol | None] = orm.relationship(foreign_keys=[option_symbol_id])
    currency: orm.Mapped[Currency | None] = orm.relationship(foreign_keys=[currency_id])


class AccountOrderRecord(Base):
    """An order in an account: of a security or of an option, never of both."""

    __tablename__ = "account_order_record"
    __table_args__ = (
        {
            "comment": "An order in an account: of a security or of an option, never of both.",
            "info": {
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
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/orders {accountId}",
        },
    )
    brokerage_order_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the order at the brokerage, unique within the account.",
        info={
            "x-primary-key": True,
            "x-pii": "identifier",
            "x-original": "brokerage_order_id",
            "x-source": "GET /accounts/{accountId}/orders [].brokerage_order_id",
        },
    )
    brokerage_group_order_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="The same on all orders of a group (OCO, OTO, OTOCO).",
        info={
            "optional": True,
            "nullable": True,
            "x-pii": "identifier",
            "x-original": "brokerage_group_order_id",
            "x-source": "GET /accounts/{accountId}/orders [].brokerage_group_order_id",
        },
    )
    child_brokerage_order_ids: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="The orders that it brings along.",
        info={
            "optional": True,
            "nullable": True,
            "type": "ChildBrokerageOrderIds",
            "x-original": "child_brokerage_order_ids",
            "x-source": "GET /accounts/{accountId}/orders [].child_brokerage_order_ids",
        },
    )
    role: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="What it is within its group.",
        info={
            "optional": True,
            "nullable": True,
            "type": "OrderRole",
            "x-original": "order_role",
            "x-source": "GET /accounts/{accountId}/orders [].order_role",
        },
    )
    status: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        index=True,
        comment="Where it stands.",
        info={
            "optional": True,
            "type": "OrderStatus",
            "x-index": True,
            "x-original": "status",
            "x-source": "GET /accounts/{accountId}/orders [].status",
            "examples": ["EXECUTED"],
        },
    )
    universal_symbol_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("symbol_cache.id", deferrable=True, initially="DEFERRED"),
        comment="The security; null for an option.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "universal_symbol.id",
            "x-source": "GET /accounts/{accountId}/orders [].universal_symbol.id",
        },
    )
    option_symbol_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("options_symbol.id", deferrable=True, initially="DEFERRED"),
        comment="The option; null for a security.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "OptionsSymbol.id",
            "x-original": "option_symbol.id",
            "x-source": "GET /accounts/{accountId}/orders [].option_symbol.id",
        },
    )
    quote_universal_symbol_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("symbol_cache.id", deferrable=True, initially="DEFERRED"),
        comment="What a cryptocurrency is paid in, where that is a cryptocurrency too.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "quote_universal_symbol.id",
            "x-source": "GET /accounts/{accountId}/orders [].quote_universal_symbol.id",
        },
    )
    quote_currency_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
        comment="What a cryptocurrency is paid in, where that is money.",
        info={
            "optional": True,
            "nullable": True,
            "x-foreign-key": "Currency.id",
            "x-original": "quote_currency.id",
            "x-source": "GET /accounts/{accountId}/orders [].quote_currency.id",
        },
    )
    action: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Its side.",
        info={
            "optional": True,
            "type": "OrderAction",
            "x-original": "action",
            "x-source": "GET /accounts/{accountId}/orders [].action",
            "examples": ["BUY"],
        },
    )
    total_quantity: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What was ordered: filled, canceled and open together. [shares, or contracts of an option]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "total_quantity",
            "x-source": "GET /accounts/{accountId}/orders [].total_quantity",
            "examples": ["100"],
        },
    )
    open_quantity: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What still waits. [shares, or contracts of an option]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "open_quantity",
            "x-source": "GET /accounts/{accountId}/orders [].open_quantity",
        },
    )
    canceled_quantity: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What was canceled. [shares, or contracts of an option]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "canceled_quantity",
            "x-source": "GET /accounts/{accountId}/orders [].canceled_quantity",
        },
    )
    filled_quantity: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What was traded. [shares, or contracts of an option]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "shares, or contracts of an option",
            "x-pii": "financial",
            "x-original": "filled_quantity",
            "x-source": "GET /accounts/{accountId}/orders [].filled_quantity",
        },
    )
    execution_price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Price it was traded at; of an option, of one share. [per share]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per share",
            "x-pii": "financial",
            "x-original": "execution_price",
            "x-source": "GET /accounts/{accountId}/orders [].execution_price",
            "examples": ["12.34"],
        },
    )
    limit_price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Worst price that is accepted, in Limit and StopLimit orders; of an option, of one share. [per share]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per share",
            "x-original": "limit_price",
            "x-source": "GET /accounts/{accountId}/orders [].limit_price",
        },
    )
    stop_price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Price that sets it off, in Stop and StopLimit orders; of an option, of one share. [per share]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per share",
            "x-original": "stop_price",
            "x-source": "GET /accounts/{accountId}/orders [].stop_price",
        },
    )
    trailing_stop: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="How the stop price follows the market.",
        info={
            "optional": True,
            "nullable": True,
            "type": "TrailingStop",
            "x-original": "trailing_stop",
            "x-source": "GET /accounts/{accountId}/orders [].trailing_stop",
        },
    )
    order_type: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="How it finds its price.",
        info={
            "optional": True,
            "nullable": True,
            "type": "OrderType",
            "x-original": "order_type",
            "x-source": "GET /accounts/{accountId}/orders [].order_type",
            "examples": ["Market"],
        },
    )
    time_in_force: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="How long it stays.",
        info={
            "optional": True,
            "type": "TimeInForce",
            "x-original": "time_in_force",
            "x-source": "GET /accounts/{accountId}/orders [].time_in_force",
            "examples": ["Day"],
        },
    )
    placed_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="When the brokerage got it.",
        info={
            "optional": True,
            "x-index": True,
            "x-original": "time_placed",
            "x-source": "GET /accounts/{accountId}/orders [].time_placed",
        },
    )
    updated_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When the brokerage last changed it.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "time_updated",
            "x-source": "GET /accounts/{accountId}/orders [].time_updated",
        },
    )
    executed_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was traded.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "time_executed",
            "x-source": "GET /accounts/{accountId}/orders [].time_executed",
        },
    )
    expires_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it expires.",
        info={
            "optional": True,
            "nullable": True,
            "x-original": "expiry_date",
            "x-source": "GET /accounts/{accountId}/orders [].expiry_date",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(AccountOrderRecord.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(AccountOrderRecord.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )
    universal_symbol: orm.Mapped[UniversalSymbol | None] = orm.relationship(foreign_keys=[universal_symbol_id])
    option_symbol: orm.Mapped[OptionsSymbol | None] = orm.relationship(foreign_keys=[option_symbol_id])
    quote_universal_symbol: orm.Mapped[UniversalSymbol | None] = orm.relationship(
        foreign_keys=[quote_universal_symbol_id],
    )
    quote_currency: orm.Mapped[Currency | None] = orm.relationship(foreign_keys=[quote_currency_id])


class SymbolQuote(Base):
    """The latest quote of a security, from the brokerage of an account; an item of SymbolsQuotes upstream."""

    __tablename__ = "symbol_quote"
    __table_args__ = (
        {
            "comment": (
                "The latest quote of a security, from the brokerage of an account; an item of SymbolsQuotes upstream."
            ),
            "info": {
                "x-access": "user",
                "x-table": "symbol_quote",
                "x-cache-ttl": 5,
                "x-retention": 86400,
                "x-source": "GET /accounts/{accountId}/quotes []",
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account whose brokerage was asked.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/quotes {accountId}",
        },
    )
    symbol_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("symbol_cache.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        comment="The security.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "symbol.id",
            "x-source": "GET /accounts/{accountId}/quotes [].symbol.id",
        },
    )
    last_trade_price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Price of the last trade. [per share]",
        info={
            "optional": True,
            "x-unit": "per share",
            "x-original": "last_trade_price",
            "x-source": "GET /accounts/{accountId}/quotes [].last_trade_price",
            "examples": ["8.74"],
        },
    )
    bid_price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Best price that is bid. [per share]",
        info={
            "optional": True,
            "x-unit": "per share",
            "x-original": "bid_price",
            "x-source": "GET /accounts/{accountId}/quotes [].bid_price",
            "examples": ["8.43"],
        },
    )
    ask_price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Best price that is asked. [per share]",
        info={
            "optional": True,
            "x-unit": "per share",
            "x-original": "ask_price",
            "x-source": "GET /accounts/{accountId}/quotes [].ask_price",
            "examples": ["8.43"],
        },
    )
    bid_size: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="How much is bid for; in fractions for cryptocurrencies. [shares]",
        info={
            "optional": True,
            "x-unit": "shares",
            "x-original": "bid_size",
            "x-source": "GET /accounts/{accountId}/quotes [].bid_size",
            "examples": ["260"],
        },
    )
    ask_size: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="How much is asked for; in fractions for cryptocurrencies. [shares]",
        info={
            "optional": True,
            "x-unit": "shares",
            "x-original": "ask_size",
            "x-source": "GET /accounts/{accountId}/quotes [].ask_size",
            "examples": ["344"],
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(SymbolQuote.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(SymbolQuote.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )
    symbol: orm.Mapped[UniversalSymbol] = orm.relationship(foreign_keys=[symbol_id])


class OptionChainItem(Base):
    """The options on a security that expire on one day.

    No longer answered upstream: `GET /accounts/{accountId}/optionsChain` is gone since 2026-03-06.
    """

    __tablename__ = "option_chain_item"
    __table_args__ = (
        {
            "comment": (
                "The options on a security that expire on one day. No longer answered upstream: `GET "
                "/accounts/{accountId}/optionsChain` is gone since 2026-03-06."
            ),
            "info": {
                "x-access": "user",
                "x-table": "option_chain_item",
                "x-cache-ttl": 3600,
                "x-stale-ttl": 86400,
                "x-retention": 2592000,
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account whose brokerage was asked.",
        info={"x-primary-key": True, "x-foreign-key": "Account.id"},
    )
    symbol_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The security that the options are on.",
        info={"x-primary-key": True, "x-fetched": "GET /symbols/{query}", "x-foreign-key": "UniversalSymbol.id"},
    )
    expiry_date: orm.Mapped[dt.date] = orm.mapped_column(
        sa.Date,
        primary_key=True,
        comment="Last day of the rights.",
        info={"x-primary-key": True, "x-original": "expiryDate", "examples": ["2026-12-18"]},
    )
    description: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Name of the security.",
        info={"optional": True, "x-original": "description"},
    )
    listing_exchange: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Where the options are listed.",
        info={"optional": True, "x-original": "listingExchange"},
    )
    option_exercise_type: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="When the right can be used: American or European.",
        info={"optional": True, "x-original": "optionExerciseType", "examples": ["American"]},
    )
    chain_per_root: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="The options by their root symbol.",
        info={"optional": True, "type": "list[ChainPerRootItem]", "x-original": "chainPerRoot"},
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(OptionChainItem.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(OptionChainItem.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )
    symbol: orm.Mapped[UniversalSymbol | None] = orm.relationship(
        primaryjoin=lambda: orm.foreign(OptionChainItem.symbol_id) == orm.remote(UniversalSymbol.id),
        viewonly=True,
    )


class OrderCancellation(Base):
    """What came of a request to cancel an order (`POST /accounts/{accountId}/trading/cancel`)."""

    __tablename__ = "order_cancellation"
    __table_args__ = (
        {
            "comment": "What came of a request to cancel an order (`POST /accounts/{accountId}/trading/cancel`).",
            "info": {
                "x-access": "user",
                "x-table": "order_cancellation",
                "x-retention": 300,
                "x-source": "POST /accounts/{accountId}/trading/cancel",
                "x-refused": {"raw_response": "The brokerage's own words, free in form."},
            },
        },
    )

    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "POST /accounts/{accountId}/trading/cancel {accountId}",
        },
    )
    brokerage_order_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The order, by its identifier at the brokerage.",
        info={
            "x-primary-key": True,
            "x-pii": "identifier",
            "x-original": "brokerage_order_id",
            "x-source": "POST /accounts/{accountId}/trading/cancel brokerage_order_id",
        },
    )


class ManualTrade(Base):
    """A trade that was checked and can be placed by its id within 5 minutes; never answer it a second time."""

    __tablename__ = "manual_trade"
    __table_args__ = (
        {
            "comment": (
                "A trade that was checked and can be placed by its id within 5 minutes; never answer it a second time."
            ),
            "info": {
                "x-access": "user",
                "x-table": "manual_trade",
                "x-retention": 300,
                "x-source": "POST /trade/impact trade",
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the trade at SnapTrade (UUID).",
        info={"x-primary-key": True, "x-original": "id", "x-source": "POST /trade/impact trade.id"},
    )
    account_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="The account.",
        info={
            "optional": True,
            "x-foreign-key": "Account.id",
            "x-original": "account",
            "x-source": "POST /trade/impact trade.account",
        },
    )
    symbol: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="The security.",
        info={
            "optional": True,
            "type": "ManualTradeSymbol",
            "x-original": "symbol",
            "x-source": "POST /trade/impact trade.symbol",
        },
    )
    action: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="Which way.",
        info={
            "optional": True,
            "type": "OrderAction",
            "x-original": "action",
            "x-source": "POST /trade/impact trade.action",
        },
    )
    order_type: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="How the order finds its price.",
        info={
            "optional": True,
            "type": "OrderType",
            "x-original": "order_type",
            "x-source": "POST /trade/impact trade.order_type",
        },
    )
    time_in_force: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="How long the order stays.",
        info={
            "optional": True,
            "type": "TimeInForce",
            "x-original": "time_in_force",
            "x-source": "POST /trade/impact trade.time_in_force",
        },
    )
    units: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="How much to trade. [shares]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "shares",
            "x-pii": "financial",
            "x-original": "units",
            "x-source": "POST /trade/impact trade.units",
            "examples": ["10.5"],
        },
    )
    price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Worst price that is accepted, for Limit and StopLimit. [per share]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "per share",
            "x-original": "price",
            "x-source": "POST /trade/impact trade.price",
            "examples": ["31.33"],
        },
    )


class ManualTradeAndImpact(Base):
    """A checked trade and what it would do; a preview, never cached."""

    __tablename__ = "manual_trade_and_impact"
    __table_args__ = (
        {
            "comment": "A checked trade and what it would do; a preview, never cached.",
            "info": {
                "x-access": "user",
                "x-table": "manual_trade_and_impact",
                "x-retention": 300,
                "x-source": "POST /trade/impact",
            },
        },
    )

    trade_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("manual_trade.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        comment="The trade, to be placed within 5 minutes.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "ManualTrade.id",
            "x-original": "trade.id",
            "x-source": "POST /trade/impact trade.id",
        },
    )
    trade_impacts: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="What it would do to the account; one item, so far.",
        info={
            "optional": True,
            "type": "list[TradeImpact]",
            "x-original": "trade_impacts",
            "x-source": "POST /trade/impact trade_impacts",
        },
    )
    combined_remaining_balance: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="The cash after it.",
        info={
            "optional": True,
            "type": "ManualTradeBalance",
            "x-original": "combined_remaining_balance",
            "x-source": "POST /trade/impact combined_remaining_balance",
        },
    )
    trade: orm.Mapped[ManualTrade] = orm.relationship(foreign_keys=[trade_id])


class RateOfReturn(Base):
    """How an account has done over a time, as its brokerage states it; RateOfReturnObject upstream."""

    __tablename__ = "rate_of_return"
    __table_args__ = (
        {
            "comment": "How an account has done over a time, as its brokerage states it; RateOfReturnObject upstream.",
            "info": {
                "x-access": "user",
                "x-table": "rate_of_return",
                "x-cache-ttl": 60,
                "x-stale-ttl": 86400,
                "x-retention": 2592000,
                "x-invalidated-by": ["connections.refresh"],
                "x-source": "GET /accounts/{accountId}/returnRates data[]",
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/returnRates {accountId}",
        },
    )
    timeframe: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The time it is measured over.",
        info={
            "type": "Timeframe",
            "x-primary-key": True,
            "x-original": "timeframe",
            "x-source": "GET /accounts/{accountId}/returnRates data[].timeframe",
        },
    )
    return_percent: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="The return in percent: 5.97 means 5.97 %, not 597 %. [%]",
        info={
            "optional": True,
            "x-unit": "%",
            "x-pii": "financial",
            "x-original": "return_percent",
            "x-source": "GET /accounts/{accountId}/returnRates data[].return_percent",
            "examples": ["5.97"],
        },
    )
    fetched_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When SnapTrade fetched it.",
        info={
            "optional": True,
            "x-original": "created_date",
            "x-source": "GET /accounts/{accountId}/returnRates data[].created_date",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(RateOfReturn.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(RateOfReturn.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )


class AccountValueHistory(Base):
    """The worth of an account day by day; good for a chart, with gaps.

    AccountValueHistoryResponse upstream.
    """

    __tablename__ = "account_value_history"
    __table_args__ = (
        {
            "comment": (
                "The worth of an account day by day; good for a chart, with gaps. AccountValueHistoryResponse upstream."
            ),
            "info": {
                "x-access": "user",
                "x-table": "account_value_history",
                "x-cache-ttl": 3600,
                "x-stale-ttl": 86400,
                "x-retention": 2592000,
                "x-invalidated-by": ["connections.refresh"],
                "x-source": "GET /accounts/{accountId}/balanceHistory",
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account.",
        info={
            "x-primary-key": True,
            "x-foreign-key": "Account.id",
            "x-source": "GET /accounts/{accountId}/balanceHistory {accountId}",
        },
    )
    currency: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        comment="ISO 4217 code of every value.",
        info={
            "optional": True,
            "x-original": "currency",
            "x-source": "GET /accounts/{accountId}/balanceHistory currency",
            "examples": ["USD"],
        },
    )
    history: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="The values.",
        info={
            "optional": True,
            "type": "list[AccountValueHistoryItem]",
            "x-original": "history",
            "x-source": "GET /accounts/{accountId}/balanceHistory history",
        },
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(AccountValueHistory.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(AccountValueHistory.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )


class Lot(Base):
    """Described below.

    Never came from upstream: a purchase as the application records it, for accounts whose brokerage tells no TaxLot.
    """

    __tablename__ = "lot"
    __table_args__ = (
        sa.CheckConstraint(
            "substr(ltrim(CAST(\"quantity\" AS TEXT), '0.'), 1, 1) BETWEEN '1' AND '9'",
            name="quantity_gt",
        ),
        sa.CheckConstraint(
            (
                "NOT (substr(CAST(\"remaining_quantity\" AS TEXT), 1, 1) = '-' AND "
                "substr(ltrim(CAST(\"remaining_quantity\" AS TEXT), '-0.'), 1, 1) BETWEEN '1' AND '9')"
            ),
            name="remaining_quantity_ge",
        ),
        sa.CheckConstraint(
            (
                'NOT (substr(CAST("purchased_price" AS TEXT), 1, 1) = \'-\' AND substr(ltrim(CAST("purchased_price" AS '
                "TEXT), '-0.'), 1, 1) BETWEEN '1' AND '9')"
            ),
            name="purchased_price_ge",
        ),
        sa.CheckConstraint(
            (
                "NOT (substr(CAST(\"fees\" AS TEXT), 1, 1) = '-' AND substr(ltrim(CAST(\"fees\" AS TEXT), '-0.'), 1, "
                "1) BETWEEN '1' AND '9')"
            ),
            name="fees_ge",
        ),
        sa.CheckConstraint(
            (
                'NOT (substr(CAST("cost_basis" AS TEXT), 1, 1) = \'-\' AND substr(ltrim(CAST("cost_basis" AS TEXT), '
                "'-0.'), 1, 1) BETWEEN '1' AND '9')"
            ),
            name="cost_basis_ge",
        ),
        sa.CheckConstraint('length("note") <= 500', name="note_max_length"),
        {
            "comment": (
                "Never came from upstream: a purchase as the application records it, for accounts whose brokerage "
                "tells no TaxLot."
            ),
            "info": {
                "x-access": "user",
                "x-table": "lot",
                "x-retention": 220752000,
                "x-invalidated-by": ["lots.record"],
            },
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the lot.",
        info={"x-primary-key": True, "x-original": "id"},
    )
    user_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="The user it belongs to.",
        info={"x-index": True, "x-pii": "identifier"},
    )
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="The account.",
        info={"x-index": True, "x-foreign-key": "Account.id", "x-original": "account_id"},
    )
    symbol_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="The security.",
        info={
            "x-index": True,
            "x-fetched": "GET /symbols/{query}",
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "symbol_id",
        },
    )
    position_type: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        default="LONG",
        server_default=sa.text("'LONG'"),
        comment="Whether the units are owned or owed.",
        info={"type": "PositionSide", "x-original": "position_type"},
    )
    purchased_at: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was bought.",
        info={"x-original": "purchased_at"},
    )
    closed_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When the last of it was sold.",
        info={"optional": True, "nullable": True, "x-original": "closed_at"},
    )
    quantity: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Units bought. [shares]",
        info={"x-unit": "shares", "x-pii": "financial", "x-original": "quantity", "x-gt": "0", "examples": ["10"]},
    )
    remaining_quantity: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Units still held. [shares]",
        info={
            "x-unit": "shares",
            "x-pii": "financial",
            "x-original": "remaining_quantity",
            "x-ge": "0",
            "examples": ["4"],
        },
    )
    purchased_price: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Price it was bought at, without fees. [per share]",
        info={
            "x-unit": "per share",
            "x-pii": "financial",
            "x-original": "purchased_price",
            "x-ge": "0",
            "examples": ["108.3353"],
        },
    )
    fees: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        default=decimal.Decimal(0),
        server_default=sa.text("'0'"),
        comment="What buying it cost beside the price. [currency]",
        info={"x-unit": "currency", "x-pii": "financial", "x-original": "fees", "x-ge": "0"},
    )
    cost_basis: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Cost of the whole lot, fees included, not per share. [currency]",
        info={
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "cost_basis",
            "x-ge": "0",
            "examples": ["1083.353"],
        },
    )
    currency: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="ISO 4217 code of price, fees and cost.",
        info={"x-original": "currency", "examples": ["USD"]},
    )
    note: orm.Mapped[str | None] = orm.mapped_column(
        sa.String(500),
        comment="What the owner wrote to it.",
        info={"optional": True, "nullable": True, "x-pii": "identifier", "x-original": "note"},
    )
    symbol: orm.Mapped[UniversalSymbol | None] = orm.relationship(
        primaryjoin=lambda: orm.foreign(Lot.symbol_id) == orm.remote(UniversalSymbol.id),
        viewonly=True,
    )


class Candle(Base):
    """Never came from upstream: the prices of a security over one interval, as the application records them."""

    __tablename__ = "candle"
    __table_args__ = (
        sa.CheckConstraint("\"interval\" IN ('1m', '5m', '15m', '1h', '1d', '1w')", name="interval_values"),
        sa.CheckConstraint(
            (
                "NOT (substr(CAST(\"open\" AS TEXT), 1, 1) = '-' AND substr(ltrim(CAST(\"open\" AS TEXT), '-0.'), 1, "
                "1) BETWEEN '1' AND '9')"
            ),
            name="open_ge",
        ),
        sa.CheckConstraint(
            (
                "NOT (substr(CAST(\"high\" AS TEXT), 1, 1) = '-' AND substr(ltrim(CAST(\"high\" AS TEXT), '-0.'), 1, "
                "1) BETWEEN '1' AND '9')"
            ),
            name="high_ge",
        ),
        sa.CheckConstraint(
            (
                "NOT (substr(CAST(\"low\" AS TEXT), 1, 1) = '-' AND substr(ltrim(CAST(\"low\" AS TEXT), '-0.'), 1, 1) "
                "BETWEEN '1' AND '9')"
            ),
            name="low_ge",
        ),
        sa.CheckConstraint(
            (
                "NOT (substr(CAST(\"close\" AS TEXT), 1, 1) = '-' AND substr(ltrim(CAST(\"close\" AS TEXT), '-0.'), 1, "
                "1) BETWEEN '1' AND '9')"
            ),
            name="close_ge",
        ),
        sa.CheckConstraint(
            (
                "NOT (substr(CAST(\"volume\" AS TEXT), 1, 1) = '-' AND substr(ltrim(CAST(\"volume\" AS TEXT), '-0.'), "
                "1, 1) BETWEEN '1' AND '9')"
            ),
            name="volume_ge",
        ),
        {
            "comment": (
                "Never came from upstream: the prices of a security over one interval, as the application records them."
            ),
            "info": {
                "x-access": "public",
                "x-table": "candle",
                "x-retention": 157680000,
                "x-invalidated-by": ["candles.record"],
            },
        },
    )

    symbol_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The security.",
        info={
            "x-primary-key": True,
            "x-fetched": "GET /symbols/{query}",
            "x-foreign-key": "UniversalSymbol.id",
            "x-original": "symbol_id",
        },
    )
    interval: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The time it covers.",
        info={"type": "CandleInterval", "x-primary-key": True, "x-original": "interval"},
    )
    opened_at: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        primary_key=True,
        comment="When that time begins.",
        info={"x-primary-key": True, "x-original": "opened_at"},
    )
    open: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="First price. [per share]",
        info={"x-unit": "per share", "x-original": "open", "x-ge": "0", "examples": ["112.40"]},
    )
    high: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Highest price. [per share]",
        info={"x-unit": "per share", "x-original": "high", "x-ge": "0", "examples": ["113.90"]},
    )
    low: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Lowest price. [per share]",
        info={"x-unit": "per share", "x-original": "low", "x-ge": "0", "examples": ["111.95"]},
    )
    close: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Last price. [per share]",
        info={"x-unit": "per share", "x-original": "close", "x-ge": "0", "examples": ["113.15"]},
    )
    volume: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Units traded. [shares]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "shares",
            "x-original": "volume",
            "x-ge": "0",
            "examples": ["1204311"],
        },
    )
    currency: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="ISO 4217 code of the prices.",
        info={"x-original": "currency", "examples": ["USD"]},
    )
    symbol: orm.Mapped[UniversalSymbol | None] = orm.relationship(
        primaryjoin=lambda: orm.foreign(Candle.symbol_id) == orm.remote(UniversalSymbol.id),
        viewonly=True,
    )


class Portfolio(Base):
    """Never came from upstream: accounts that a user looks at together."""

    __tablename__ = "portfolio"
    __table_args__ = (
        sa.CheckConstraint('length("name") >= 1', name="name_min_length"),
        sa.CheckConstraint('length("name") <= 200', name="name_max_length"),
        {
            "comment": "Never came from upstream: accounts that a user looks at together.",
            "info": {"x-access": "user", "x-table": "portfolio", "x-retention": 220752000},
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the portfolio.",
        info={"x-primary-key": True, "x-original": "id"},
    )
    user_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="The user it belongs to.",
        info={"x-index": True, "x-pii": "identifier"},
    )
    name: orm.Mapped[str] = orm.mapped_column(
        sa.String(200),
        comment="Name that its owner gave it.",
        info={"x-pii": "identifier", "x-original": "name"},
    )
    base_currency: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        default="USD",
        server_default=sa.text("'USD'"),
        comment="ISO 4217 code that everything is counted in.",
        info={"x-original": "base_currency"},
    )
    account_ids: orm.Mapped[object] = orm.mapped_column(
        JsonText,
        comment="Its accounts.",
        info={"type": "list[string]", "x-original": "account_ids"},
    )
    target_allocations: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="What it should hold.",
        info={"optional": True, "type": "list[TargetAllocation]", "x-original": "target_allocations"},
    )
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was made.",
        info={"x-original": "created_at"},
    )
    updated_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was last changed.",
        info={"optional": True, "nullable": True, "x-original": "updated_at"},
    )


class PortfolioSummary(Base):
    """Never came from upstream: what a portfolio is worth, computed from positions and balances."""

    __tablename__ = "portfolio_summary"
    __table_args__ = (
        {
            "comment": "Never came from upstream: what a portfolio is worth, computed from positions and balances.",
            "info": {
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
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    portfolio_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The portfolio; `all` = every account of the user.",
        info={"x-primary-key": True, "x-original": "portfolio_id"},
    )
    computed_at: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was computed.")
    currency: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="ISO 4217 code of every amount; what is held in another currency stands in another summary.",
        info={"x-primary-key": True, "x-original": "currency", "examples": ["USD"]},
    )
    total_value: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Worth of everything, cash included. [currency]",
        info={"x-unit": "currency", "x-pii": "financial", "x-original": "total_value", "examples": ["15363.23"]},
    )
    cash: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Cash in it; negative where margin accounts have borrowed more. [currency]",
        info={"x-unit": "currency", "x-pii": "financial", "x-original": "cash", "examples": ["300.71"]},
    )
    positions_value: orm.Mapped[decimal.Decimal] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Worth of its positions. [currency]",
        info={"x-unit": "currency", "x-pii": "financial", "x-original": "positions_value", "examples": ["15062.52"]},
    )
    cost_basis: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Cost of all its positions; null where one of them is unknown. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "cost_basis",
        },
    )
    unrealized_gain: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Worth less cost of its positions. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "unrealized_gain",
        },
    )
    unrealized_gain_percent: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="That gain in percent of the cost: 5.97 means 5.97 %. [%]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "%",
            "x-pii": "financial",
            "x-original": "unrealized_gain_percent",
            "examples": ["5.97"],
        },
    )
    allocations: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="What it consists of.",
        info={"optional": True, "type": "list[AssetAllocation]", "x-original": "allocations"},
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")


class AccountPerformance(Base):
    """Never came from upstream: how an account has done over a time, computed from its history and activities."""

    __tablename__ = "account_performance"
    __table_args__ = (
        {
            "comment": (
                "Never came from upstream: how an account has done over a time, computed from its history and "
                "activities."
            ),
            "info": {
                "x-access": "user",
                "x-table": "account_performance",
                "x-cache-ttl": 3600,
                "x-stale-ttl": 86400,
                "x-retention": 2592000,
                "x-invalidated-by": ["connections.refresh", "lots.record"],
            },
        },
    )

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True, comment="Whose row it is.")
    account_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The account.",
        info={"x-primary-key": True, "x-foreign-key": "Account.id", "x-original": "account_id"},
    )
    timeframe: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="The time it is measured over.",
        info={"type": "Timeframe", "x-primary-key": True, "x-original": "timeframe"},
    )
    start_date: orm.Mapped[dt.date] = orm.mapped_column(
        sa.Date,
        comment="First day of that time.",
        info={"x-original": "start_date"},
    )
    end_date: orm.Mapped[dt.date] = orm.mapped_column(
        sa.Date,
        comment="Last day of that time.",
        info={"x-original": "end_date"},
    )
    computed_at: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was computed.")
    currency: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        comment="ISO 4217 code of every amount.",
        info={"x-original": "currency", "examples": ["USD"]},
    )
    start_value: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Worth of the account at the start. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "start_value",
        },
    )
    end_value: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Worth of the account at the end. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "end_value",
        },
    )
    net_contributions: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="What was paid in, less what was taken out. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "net_contributions",
        },
    )
    dividends: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Dividends received. [currency]",
        info={
            "optional": True,
            "nullable": True,
            "x-unit": "currency",
            "x-pii": "financial",
            "x-original": "dividends",
        },
    )
    fees: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(
        ExactDecimalColumn,
        comment="Fees and commissions paid. [currency]",
        info={"optional": True, "nullable": True, "x-unit": "currency", "x-pii": "financial", "x-original": "fees"},
    )
    metrics: orm.Mapped[object] = orm.mapped_column(
        JsonText,
        comment="How well, and how wildly.",
        info={"type": "PerformanceMetrics", "x-original": "metrics"},
    )
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTimeColumn, comment="When it was fetched.")
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        index=True,
        comment="Until when it is fresh.",
    )
    cache_endpoint: orm.Mapped[str] = orm.mapped_column(sa.String, comment="The endpoint that gave it.")
    cache_whole: orm.Mapped[bool] = orm.mapped_column(sa.Boolean, comment="Whether all of it was given.")
    account: orm.Mapped[Account | None] = orm.relationship(
        primaryjoin=lambda: sa.and_(
            orm.foreign(AccountPerformance.cache_user) == orm.remote(Account.cache_user),
            orm.foreign(AccountPerformance.account_id) == orm.remote(Account.id),
        ),
        viewonly=True,
    )


class Strategy(Base):
    """Never came from upstream: a rule for what to hold, that can be tested on the past."""

    __tablename__ = "strategy"
    __table_args__ = (
        sa.CheckConstraint('length("name") >= 1', name="name_min_length"),
        sa.CheckConstraint('length("name") <= 200', name="name_max_length"),
        sa.CheckConstraint('length("description") <= 2000', name="description_max_length"),
        sa.CheckConstraint(
            "\"rebalance\" IN ('never', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly')",
            name="rebalance_values",
        ),
        {
            "comment": "Never came from upstream: a rule for what to hold, that can be tested on the past.",
            "info": {"x-access": "user", "x-table": "strategy", "x-retention": 220752000},
        },
    )

    id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        primary_key=True,
        comment="Identifier of the strategy.",
        info={"x-primary-key": True, "x-original": "id"},
    )
    user_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        index=True,
        comment="The user it belongs to.",
        info={"x-index": True, "x-pii": "identifier"},
    )
    name: orm.Mapped[str] = orm.mapped_column(
        sa.String(200),
        comment="Name that its owner gave it.",
        info={"x-pii": "identifier", "x-original": "name"},
    )
    description: orm.Mapped[str | None] = orm.mapped_column(
        sa.String(2000),
        comment="What it is about.",
        info={"optional": True, "nullable": True, "x-original": "description"},
    )
    target_allocations: orm.Mapped[object] = orm.mapped_column(
        JsonText,
        comment="What it holds.",
        info={"type": "list[TargetAllocation]", "x-original": "target_allocations"},
    )
    rebalance: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        default="monthly",
        server_default=sa.text("'monthly'"),
        comment="How often it trades back to that.",
        info={"type": "RebalanceFrequency", "x-original": "rebalance"},
    )
    parameters: orm.Mapped[object | None] = orm.mapped_column(
        JsonText,
        comment="Whatever else its rule needs.",
        info={"optional": True, "type": "json", "x-original": "parameters"},
    )
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(
        UtcDateTimeColumn,
        comment="When it was made.",
        info={"x-original": "created_at"},
    )


TABLES: dict[str, sa.Table] = {
    "Currency": Base.metadata.tables["currency"],
    "Exchange": Base.metadata.tables["exchange"],
    "SecurityType": Base.metadata.tables["security_type"],
    "UniversalSymbol": Base.metadata.tables["symbol_cache"],
    "Symbol": Base.metadata.tables["symbol"],
    "UnderlyingSymbol": Base.metadata.tables["underlying_symbol"],
    "OptionsSymbol": Base.metadata.tables["options_symbol"],
    "Brokerage": Base.metadata.tables["brokerage"],
    "BrokerageAuthorization": Base.metadata.tables["brokerage_authorization"],
    "ConnectionRefresh": Base.metadata.tables["connection_refresh"],
    "Account": Base.metadata.tables["account_cache"],
    "Balance": Base.metadata.tables["balance"],
    "Position": Base.metadata.tables["position"],
    "OptionsPosition": Base.metadata.tables["options_position"],
    "UniversalActivity": Base.metadata.tables["universal_activity"],
    "Trade": Base.metadata.tables["trade"],
    "AccountOrderRecord": Base.metadata.tables["account_order_record"],
    "SymbolQuote": Base.metadata.tables["symbol_quote"],
    "OptionChainItem": Base.metadata.tables["option_chain_item"],
    "OrderCancellation": Base.metadata.tables["order_cancellation"],
    "ManualTrade": Base.metadata.tables["manual_trade"],
    "ManualTradeAndImpact": Base.metadata.tables["manual_trade_and_impact"],
    "RateOfReturn": Base.metadata.tables["rate_of_return"],
    "AccountValueHistory": Base.metadata.tables["account_value_history"],
    "Lot": Base.metadata.tables["lot"],
    "Candle": Base.metadata.tables["candle"],
    "Portfolio": Base.metadata.tables["portfolio"],
    "PortfolioSummary": Base.metadata.tables["portfolio_summary"],
    "AccountPerformance": Base.metadata.tables["account_performance"],
    "Strategy": Base.metadata.tables["strategy"],
}
"""Every table by the name of its entity."""
