"""Define the column types of generated tables, and how their constraints are named."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping

CONSTRAINT_NAMES: Mapping[str, str] = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are named, alike everywhere, so that a migration can find them."""


class ExactDecimalColumn(sa.types.TypeDecorator[Decimal]):
    """Store a decimal with every digit: NUMERIC on PostgreSQL, text elsewhere."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type of the database."""
        is_exact = dialect.name == "postgresql"
        return dialect.type_descriptor(sa.Numeric() if is_exact else sa.Text())

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> Decimal | str | None:
        """Convert a value for the database.

        Raises:
            TypeError: The value is a float, NaN or Infinity.

        """
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():
            raise TypeError(f"a decimal column takes finite Decimals, not {value!r}")
        return value if dialect.name == "postgresql" else str(value)

    @override
    def process_result_value(self, value: Decimal | str | None, dialect: sa.Dialect) -> Decimal | None:
        """Read what was stored, digit for digit."""
        return None if value is None else Decimal(value)


class UtcDateTimeColumn(sa.types.TypeDecorator[dt.datetime]):
    """Store a moment in UTC, and read it back with its zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Convert a moment for the database.

        Raises:
            TypeError: The datetime has no zone.

        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"a datetime column takes datetimes with a zone, not {value!r}")
        moment = value.astimezone(dt.UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    @override
    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Read the moment in UTC."""
        if value is None:
            return None
        return in_utc(value)


def in_utc(moment: dt.datetime) -> dt.datetime:
    """Return a moment in UTC; one without a zone is in UTC already."""
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


class JsonText(sa.types.TypeDecorator[object]):
    """Store what a model dumps as JSON text. Decimals are text in there, so no digit is lost."""

    impl = sa.Text
    cache_ok = True

    @override
    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:
        """Write the tree as JSON.

        Raises:
            TypeError: The tree holds what no model dumps as JSON.

        """
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    @override
    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> object:
        """Read the tree that was stored."""
        return None if value is None else json.loads(value)
