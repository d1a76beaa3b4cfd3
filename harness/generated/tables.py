"""SQLAlchemy tables.

Generated from unified_domain.yaml by `harness generate`; do not edit.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import typing

import sqlalchemy as sa
from sqlalchemy import orm


class ExactDecimal(sa.types.TypeDecorator[decimal.Decimal]):
    """A decimal that keeps every digit: NUMERIC on PostgreSQL, text elsewhere."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[typing.Any]:
        """Choose the column type of that database."""
        exact = dialect.name == "postgresql"
        return dialect.type_descriptor(sa.Numeric() if exact else sa.Text())

    def process_bind_param(self, value: decimal.Decimal | None, dialect: sa.Dialect) -> decimal.Decimal | str | None:
        """Refuse floats, NaN and Infinity with TypeError."""
        if value is None:
            return None
        if not isinstance(value, decimal.Decimal) or not value.is_finite():
            message = f"a decimal column takes finite Decimals, not {value!r}"
            raise TypeError(message)
        return value if dialect.name == "postgresql" else str(value)

    def process_result_value(
        self,
        value: decimal.Decimal | str | None,
        dialect: sa.Dialect,  # noqa: ARG002
    ) -> decimal.Decimal | None:
        """Read what was stored, digit for digit."""
        return None if value is None else decimal.Decimal(value)


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """A moment, stored in UTC and read back with its zone; one without a zone is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Refuse naive datetimes with TypeError."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a datetime column takes datetimes with a zone, not {value!r}"
            raise TypeError(message)
        moment = value.astimezone(dt.UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(
        self,
        value: dt.datetime | None,
        dialect: sa.Dialect,  # noqa: ARG002
    ) -> dt.datetime | None:
        """Read the moment in UTC."""
        if value is None:
            return None
        return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)


class JsonText(sa.types.TypeDecorator[object]):
    """A value dumped by its model, as JSON text: its decimals are text in there, so no digit is lost."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Refuse what a model does not dump as JSON, with TypeError."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> object:  # noqa: ARG002
        """Read the tree that was stored."""
        return None if value is None else json.loads(value)


class Base(orm.DeclarativeBase):
    """What all tables share: constraints are named alike everywhere, so that a migration can find them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Currency(Base):
    """A currency."""

    __tablename__ = "currency"

    id: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    code: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    name: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


class Exchange(Base):
    """A place where securities are listed and traded."""

    __tablename__ = "exchange"

    id: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    code: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    mic_code: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    name: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    timezone: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    start_time: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    close_time: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    suffix: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


class SecurityType(Base):
    """A class of securities.

    `is_supported` is deprecated upstream and refused.
    """

    __tablename__ = "security_type"

    id: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    code: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    description: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


class UniversalSymbol(Base):
    """A security as SnapTrade knows it, independent of any brokerage."""

    __tablename__ = "symbol_cache"

    id: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    symbol: orm.Mapped[str] = orm.mapped_column(sa.String, index=True)
    raw_symbol: orm.Mapped[str] = orm.mapped_column(sa.String)
    description: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    currency_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
    )
    currency_code: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    exchange_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("exchange.id", deferrable=True, initially="DEFERRED"),
    )
    exchange_code: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    type_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("security_type.id", deferrable=True, initially="DEFERRED"),
    )
    figi_code: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    figi_instrument: orm.Mapped[object | None] = orm.mapped_column(JsonText)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


class Brokerage(Base):
    """A firm that holds accounts."""

    __tablename__ = "brokerage"

    id: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    slug: orm.Mapped[str | None] = orm.mapped_column(sa.String, index=True)
    name: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    display_name: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    description: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    logo_url: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    square_logo_url: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    url: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    enabled: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    maintenance_mode: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    is_degraded: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    allows_trading: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    allows_fractional_units: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    has_reporting: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    is_real_time_connection: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    brokerage_type: orm.Mapped[object | None] = orm.mapped_column(JsonText)
    open_url: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


class BrokerageAuthorization(Base):
    """A connection of one user to one brokerage."""

    __tablename__ = "brokerage_authorization"

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    id: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    brokerage_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("brokerage.id", deferrable=True, initially="DEFERRED"),
    )
    name: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    type: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    disabled: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    disabled_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(UtcDateTime)
    created_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(UtcDateTime)
    updated_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(UtcDateTime)
    is_eligible_for_payout: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    data_freshness_mode: orm.Mapped[object | None] = orm.mapped_column(JsonText)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


class Account(Base):
    """An account at a brokerage."""

    __tablename__ = "account_cache"

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    id: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    brokerage_authorization_id: orm.Mapped[str] = orm.mapped_column(
        sa.String,
        info={"references": "BrokerageAuthorization.id"},
    )
    name: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    number: orm.Mapped[str] = orm.mapped_column(sa.String)
    institution_account_id: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    institution_name: orm.Mapped[str] = orm.mapped_column(sa.String)
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    funded_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(UtcDateTime)
    opened_at: orm.Mapped[dt.datetime | None] = orm.mapped_column(UtcDateTime)
    sync_status: orm.Mapped[object] = orm.mapped_column(JsonText)
    balance: orm.Mapped[object] = orm.mapped_column(JsonText)
    status: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    raw_type: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    account_category: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    is_paper: orm.Mapped[bool] = orm.mapped_column(sa.Boolean)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


class Balance(Base):
    """The cash of an account in one currency."""

    __tablename__ = "balance"

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    account_id: orm.Mapped[str] = orm.mapped_column(sa.String, info={"references": "Account.id"}, primary_key=True)
    ordinal: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    currency_id: orm.Mapped[str | None] = orm.mapped_column(
        sa.String,
        sa.ForeignKey("currency.id", deferrable=True, initially="DEFERRED"),
    )
    cash: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(ExactDecimal)
    buying_power: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(ExactDecimal)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


class Position(Base):
    """What an account holds of one instrument.

    Two rows may hold the same one.
    """

    __tablename__ = "position"

    cache_user: orm.Mapped[str] = orm.mapped_column(sa.String, primary_key=True)
    account_id: orm.Mapped[str] = orm.mapped_column(sa.String, info={"references": "Account.id"}, primary_key=True)
    ordinal: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    symbol_id: orm.Mapped[str] = orm.mapped_column(sa.String, info={"references": "UniversalSymbol.id"}, index=True)
    instrument: orm.Mapped[object] = orm.mapped_column(JsonText)
    units: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(ExactDecimal)
    price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(ExactDecimal)
    cost_basis: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(ExactDecimal)
    currency: orm.Mapped[str | None] = orm.mapped_column(sa.String)
    cash_equivalent: orm.Mapped[bool | None] = orm.mapped_column(sa.Boolean)
    tax_lots: orm.Mapped[object | None] = orm.mapped_column(JsonText)
    cache_timestamp: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime)
    cache_expiry: orm.Mapped[dt.datetime] = orm.mapped_column(UtcDateTime, index=True)


TABLES: dict[str, sa.Table] = {
    "Currency": Base.metadata.tables["currency"],
    "Exchange": Base.metadata.tables["exchange"],
    "SecurityType": Base.metadata.tables["security_type"],
    "UniversalSymbol": Base.metadata.tables["symbol_cache"],
    "Brokerage": Base.metadata.tables["brokerage"],
    "BrokerageAuthorization": Base.metadata.tables["brokerage_authorization"],
    "Account": Base.metadata.tables["account_cache"],
    "Balance": Base.metadata.tables["balance"],
    "Position": Base.metadata.tables["position"],
}
"""Every table by the name of its entity."""
