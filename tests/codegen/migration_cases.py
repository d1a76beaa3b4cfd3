"""Pairs of schemas with rows: what is there before a migration, after it, and after the way back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from harness.schema.read import parse

if TYPE_CHECKING:
    from harness.schema.ir import Schema

Rows = dict[str, list[dict[str, Any]]]

ENUMS = """
enums:
  Side: {values: [buy, sell]}
  WideSide: {values: [buy, sell, "it's: short"]}
  FreeSide: {values: [buy], open: true}
entities:
"""


@dataclass(frozen=True)
class Case:
    """Rows before, after the upgrade, and after the downgrade: the same as before unless given."""

    old: Schema
    new: Schema
    before: Rows
    after: Rows
    back: Rows = field(default_factory=dict)


def domain(drop: str = "", **entities: dict[str, str]) -> Schema:
    """A schema of these entities. A field is its type and its keys; one without a name holds keys of the entity."""
    text = (f"drop: [{drop}]" if drop else "") + ENUMS
    for name, fields in entities.items():
        own = {"id": "string, primary_key: true", **fields}
        text += f"  {name}:\n{own.pop('', '')}    fields:\n"
        for key, (type_, *more) in ((key, told.split(", ", 1)) for key, told in own.items() if told):
            text += f'      {key}: {{type: "{type_}"{"".join(f", {told}" for told in more)}}}\n'
    return parse(text, "domain.yaml")


def of(entity: str) -> str:
    """The key that renames an entity."""
    return f"    renamed_from: {entity}\n"


def rows(*values: dict[str, Any], name: str = "Trade") -> Rows:
    """Rows of one table, with a key each."""
    return {name: [{"id": str(number), **row} for number, row in enumerate(values)]}


def one(was: str, becomes: str, before: Any, after: Any, drop: str = "", back: Any = ...) -> Case:
    """One field that changes, and one value of it."""
    old, new = domain(Trade={"value": was}), domain(drop, Trade={"value": becomes})
    returned = {} if back is ... else rows({"value": back})
    return Case(old, new, rows({"value": before}), rows({"value": after}), returned)


NOON = dt.datetime(2026, 1, 5, 12, 0, 0, 123456, tzinfo=dt.UTC)
KEY = UUID("12345678-1234-5678-1234-567812345678")
CACHED = "    cache_ttl: 5\n"
YES, NO = True, False
VENUE = {"id": "", "code": "string, primary_key: true", "name": "string"}
VENUES: Rows = {"Venue": [{"code": "X", "name": "Xetra"}, {"code": "Y", "name": "Paris"}]}
AT_VENUE = "string, foreign_key: Venue.code"
UNITS = rows({"units": 1}, {"units": -2})
FULL = {"units": "integer, ge: -2, index: true", "code": "string, unique: true", "side": "Side"}

CASES: dict[str, Case] = {
    "column added": Case(
        domain(Trade={"units": "integer"}),
        domain(Trade={"units": "integer", "note": "string, optional: true"}),
        UNITS,
        rows({"units": 1, "note": None}, {"units": -2, "note": None}),
    ),
    "required columns added": Case(
        domain(Trade={"units": "integer"}),
        domain(
            Trade={
                "units": "integer",
                "opened": "datetime, default: '2026-01-05T13:00:00.123456+01:00'",
                "tags": "list[string], default: ['a:b']",
                "side": "Side, default: sell",
                "fee": "decimal, default: 1.10",
                "paid": "boolean, default: true",
            }
        ),
        rows({"units": 1}),
        rows({
            "units": 1, "opened": NOON, "tags": ["a:b"], "side": "sell", "fee": Decimal("1.10"), "paid": YES,
        }),
    ),
    "columns dropped": Case(
        domain(Trade={"units": "integer", "note": "string", "seen": "date, index: true", "at": "Side, unique: true"}),
        domain("Trade.note, Trade.seen, Trade.at", Trade={"units": "integer"}),
        rows({"units": 1, "note": "a", "seen": dt.date(2026, 1, 1), "at": "sell"}),
        rows({"units": 1}),
        rows({"units": 1, "note": "", "seen": dt.date(1970, 1, 1), "at": "buy"}),
    ),
    "columns renamed": Case(
        domain(Trade={"order": "integer, index: true, ge: -5", "class": "string, unique: true"}),
        domain(
            Trade={
                "from": "integer, index: true, ge: -5, renamed_from: order",
                "group": "string, unique: true, renamed_from: class",
            }
        ),
        rows({"order": 1, "class": "a"}, {"order": 2, "class": "b"}),
        rows({"from": 1, "group": "a"}, {"from": 2, "group": "b"}),
    ),
    "key that others refer to renamed": Case(
        domain(Trade={"venue": AT_VENUE}, Venue=VENUE),
        domain(
            Trade={"venue": "string, foreign_key: Venue.mic"},
            Venue={"id": "", "mic": "string, primary_key: true, renamed_from: code", "name": "string"},
        ),
        {**rows({"venue": "X"}), **VENUES},
        {**rows({"venue": "X"}), "Venue": [{"mic": "X", "name": "Xetra"}, {"mic": "Y", "name": "Paris"}]},
    ),
    "table added": Case(
        domain(Trade={"units": "integer"}),
        domain(Trade={"units": "integer", "venue": f"{AT_VENUE}, optional: true"}, Venue=VENUE),
        UNITS,
        {**rows({"units": 1, "venue": None}, {"units": -2, "venue": None}), "Venue": []},
    ),
    "tables that refer to each other added": Case(
        domain(Trade={"units": "integer"}),
        domain(
            Trade={"units": "integer"},
            Hen={"egg": "string, foreign_key: Egg.id"},
            Egg={"hen": "string, foreign_key: Hen.id"},
        ),
        UNITS,
        {**UNITS, "Hen": [], "Egg": []},
    ),
    "table dropped": Case(
        domain(Trade={"venue": AT_VENUE}, Venue=VENUE),
        domain("Venue", Trade={"venue": "string"}),
        {"Trade": [], **VENUES},
        {"Trade": []},
        {"Trade": [], "Venue": []},
    ),
    "table renamed": Case(
        domain(Trade=FULL, Leg={"trade": "string, foreign_key: Trade.id"}),
        domain(Deal={"": of("Trade"), **FULL}, Leg={"trade": "string, foreign_key: Deal.id"}),
        {**rows({"units": 1, "code": "a", "side": "buy"}), "Leg": [{"id": "l", "trade": "0"}]},
        {**rows({"units": 1, "code": "a", "side": "buy"}, name="Deal"), "Leg": [{"id": "l", "trade": "0"}]},
    ),
    "table takes the name of another": Case(
        domain(Trade={"": "    cache_table: a\n"}, Deal={"": "    cache_table: b\n", "note": "string"}),
        domain(Trade={"": "    cache_table: b\n"}, Deal={"": "    cache_table: c\n", "note": "string"}),
        {**rows({}), **rows({"note": "n"}, name="Deal")},
        {**rows({}), **rows({"note": "n"}, name="Deal")},
    ),
    "nullable to required": Case(
        domain(Trade={"units": "integer, nullable: true", "at": f"{AT_VENUE}, optional: true"}, Venue=VENUE),
        domain(Trade={"units": "integer, default: 7", "at": f"{AT_VENUE}, default: X"}, Venue=VENUE),
        {**rows({"units": 1, "at": "Y"}, {"units": None, "at": None}), **VENUES},
        {**rows({"units": 1, "at": "Y"}, {"units": 7, "at": "X"}), **VENUES},
        {**rows({"units": 1, "at": "Y"}, {"units": 7, "at": "X"}), **VENUES},
    ),
    "required to nullable": one("integer", "integer, nullable: true", 1, 1),
    "integer to decimal": one("integer", "decimal", -42, Decimal(-42)),
    "integer to string": one("integer, default: 5", "string, default: five", 42, "42"),
    "decimal to string": one("decimal, ge: 0", "string", Decimal("1.10"), "1.10"),
    "boolean to string": one("boolean, default: true", "string", NO, "false"),
    "date to string": one("date", "string", dt.date(2026, 1, 5), "2026-01-05"),
    "time to string": one("time", "string", dt.time(16), "16:00:00"),
    "datetime to string": one("datetime", "string", NOON, "2026-01-05T12:00:00.123456Z"),
    "uuid to string": one("uuid", "string", KEY, str(KEY)),
    "date to datetime": one("date", "datetime", NOON.date(), NOON.replace(hour=0, microsecond=0)),
    "enum to string": one("Side", "string", "sell", "sell"),
    "key to string": Case(
        domain(Trade={"id": "integer, primary_key: true"}),
        domain(Trade={"id": "string, primary_key: true"}),
        {"Trade": [{"id": 7}]},
        {"Trade": [{"id": "7"}]},
    ),
    "type changed for good": one(
        "string, index: true", "integer, default: 3, index: true", "a", 3, "Trade.value", back=""
    ),
    "number becomes an enum": one("integer", "Side, default: buy", 7, "buy", "Trade.value", back=0),
    "text made longer": one("string, max_length: 2", "string, max_length: 5", "ab", "ab"),
    "text made shorter": one("string", "string, max_length: 2", "abc", "ab", "Trade.value", back="ab"),
    "enum value added": one("Side", "WideSide", "sell", "sell"),
    "enum value removed": one("WideSide", "Side, default: buy", "it's: short", "buy", "Trade.value", back="buy"),
    "enum value removed, then null": one(
        "WideSide, optional: true", "Side, optional: true", "it's: short", None, "Trade", back=None
    ),
    "enum opened": one("Side", "FreeSide", "sell", "sell"),
    "enum closed": one("FreeSide", "Side, default: buy", "odd", "buy", "Trade.value", back="buy"),
    "check added": one("integer", "integer, gt: 0", 5, 5),
    "check changed": one("decimal, ge: 0.5, le: 9", "decimal, ge: 1", Decimal(5), Decimal(5)),
    "check removed": one("string, min_length: 1", "string", "a", "a"),
    "key changed": Case(
        domain(Trade={"code": "string"}),
        domain(Trade={"id": "string", "code": "string, primary_key: true"}),
        rows({"code": "a"}, {"code": "b"}),
        rows({"code": "a"}, {"code": "b"}),
    ),
    "key widened": Case(
        domain(Trade={"code": "string"}, Leg={"trade": "string, foreign_key: Trade.id"}),
        domain(Trade={"code": "string, primary_key: true"}, Leg={"trade": "string"}),
        {**rows({"code": "a"}), "Leg": [{"id": "l", "trade": "0"}]},
        {**rows({"code": "a"}), "Leg": [{"id": "l", "trade": "0"}]},
    ),
    "index added": one("string", "string, index: true", "a", "a"),
    "index removed": one("string, index: true", "string", "a", "a"),
    "unique added": one("string", "string, unique: true", "a", "a"),
    "unique removed": one("string, unique: true", "string", "a", "a"),
    "foreign key added": Case(
        domain(Trade={"venue": "string"}, Venue=VENUE),
        domain(Trade={"venue": AT_VENUE}, Venue=VENUE),
        {**rows({"venue": "X"}), **VENUES},
        {**rows({"venue": "X"}), **VENUES},
    ),
    "foreign key to another table": Case(
        domain(Trade={"venue": AT_VENUE}, Venue=VENUE, Place=VENUE),
        domain(Trade={"venue": "string, foreign_key: Place.code"}, Venue=VENUE, Place=VENUE),
        {**rows({"venue": "X"}), **VENUES, "Place": VENUES["Venue"]},
        {**rows({"venue": "X"}), **VENUES, "Place": VENUES["Venue"]},
    ),
    "default added": one("integer", "integer, default: 3", 1, 1),
    "default changed": one("Side, default: buy", "Side, default: sell", "buy", "buy"),
    "default removed": one("boolean, default: true", "boolean", NO, NO),
    "description": one("string, description: 'a: \"b\"'", "string, description: it's", "a", "a"),
    "nothing but descriptions added": one("string", "string, description: New.", "a", "a"),
    "caches that refer to what changes": Case(
        domain(
            Venue=VENUE,
            Quote={"": CACHED, "venue": AT_VENUE},
            Sort={"": CACHED, "name": "string"},
            Rate={"": CACHED, "sort": "string, foreign_key: Sort.id"},
        ),
        domain(
            Market={"": of("Venue"), **VENUE},
            Quote={"": CACHED, "venue": "string, foreign_key: Market.code"},
            Sort={"": CACHED, "name": "integer"},
            Rate={"": CACHED, "sort": "string, foreign_key: Sort.id"},
        ),
        {**VENUES, "Quote": [], "Sort": [], "Rate": []},
        {"Market": VENUES["Venue"], "Quote": [], "Sort": [], "Rate": []},
    ),
    "cache": Case(
        domain(Trade={"": CACHED, "value": "string"}, Lot={"note": "string"}),
        domain(Trade={"": CACHED, "value": "integer"}, Lot={"note": "string"}),
        {"Trade": [], **rows({"note": "kept"}, name="Lot")},
        {"Trade": [], **rows({"note": "kept"}, name="Lot")},
    ),
}  # fmt: skip
