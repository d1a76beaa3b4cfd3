"""What a migration refuses to do of itself, where it says so, and what allows it."""

from __future__ import annotations

import pytest

from harness import positioned_yaml
from harness.codegen.migrations.losses import find_losses
from harness.schema.read import parse

OLD = """
enums:
  Side: {values: [buy, sell]}
  Free: {values: [buy], open: true}
entities:
  Trade:
    fields:
      id: {type: string, primary_key: true}
      value: {type: TYPE}
  Venue:
    fields:
      id: {type: string, primary_key: true}
  Quote:
    cache_ttl: 5
    fields:
      id: {type: string, primary_key: true}
      bid: {type: string}
"""
BID = "      bid: {type: string}\n"
VENUE = "  Venue:\n    fields:\n      id: {type: string, primary_key: true}\n"


def told(was: str, becomes: str, *changes: tuple[str, str], drop: str = "") -> list[str]:
    """Every step that is refused, with the line it is told at."""
    old = OLD.replace("TYPE", was)
    new = (f"drop: [{drop}]" if drop else "") + OLD.replace("TYPE", becomes)
    for before, after in changes:
        assert before in new
        new = new.replace(before, after)
    files = {True: positioned_yaml.read(old, "old.yaml"), False: positioned_yaml.read(new, "new.yaml")}
    found = find_losses(parse(old, "old.yaml"), parse(new, "new.yaml"))
    return [f"{files[each.gone].key(*each.path).line}: {each.sentence}" for each in found]


LOSSES = {
    "table gone": ("string", "string", (VENUE, ""), "Venue", "10: Entity Venue is gone"),
    "table becomes a cache": (
        "string", "string", ("  Trade:\n", "  Trade:\n    cache_ttl: 5\n"), "Trade", "7: Entity Trade becomes a cache",
    ),
    "table becomes a part": (
        "string", "string", ("  Venue:\n    fields:\n      id: {type: string, primary_key: true}",
                             "  Venue:\n    embedded: true\n    fields:\n      id: {type: string}"),
        "Venue", "11: Entity Venue becomes a part of its owners",
    ),
    "column gone": ("string", "string", ("      value: {type: string}\n", ""), "Trade.value",
                    '9: Field "value" of Trade is gone'),
    "type changed": ("string", "integer, default: 0", ("", ""), "Trade.value",
                     '9: Field "value" of Trade turns from string into integer'),
    "number made whole": ("decimal", "integer, default: 0", ("", ""), "Trade", '9: Field "value" of Trade turns from'),
    "number as short text": ("integer", "string, max_length: 3, default: a", ("", ""), "Trade.value",
                             '9: Field "value" of Trade turns from integer into string'),
    "text cut": ("string", "string, max_length: 3", ("", ""), "Trade.value",
                 '9: Field "value" of Trade may be longer in its rows than the 3 characters left'),
    "text cut more": ("string, max_length: 5", "string, max_length: 3", ("", ""), "Trade.value", '9: Field "value"'),
    "enum value gone": ("Side", "Side, default: buy", ("[buy, sell]", "[buy]"), "Trade.value",
                        '9: Field "value" of Trade may hold values in its rows that Side does not have'),
    "enum closed": ("Free", "Side, default: buy", ("", ""), "Trade.value", '9: Field "value" of Trade may hold values'),
    "text becomes an enum": ("string", "Side, optional: true", ("", ""), "Trade", '9: Field "value" of Trade may hold'),
}  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "change", "drop", "expected"), LOSSES.values(), ids=LOSSES)
def test_what_loses_values_has_to_be_named(
    was: str, becomes: str, change: tuple[str, str], drop: str, expected: str
) -> None:
    """It is refused at the line that asks for it, with what to write; named in `drop`, it is done."""
    (refused,) = told(was, becomes, change)
    assert refused.startswith(expected)
    name = drop if (drop in {"Venue", "Trade"} and "gone" in expected) or "becomes" in expected else "Trade.value"
    assert f"write `drop: [{name}]`" in refused
    assert told(was, becomes, change, drop=drop) == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("string, nullable: true", "string"),
        ("string, optional: true", "string"),
        ("string", "integer"),
        ("Free", "Side"),
    ],
)
def test_a_value_that_nobody_gives_is_refused(was: str, becomes: str) -> None:
    """Even where the old values may go: rows need one."""
    (refused,) = told(was, becomes, drop="Trade")
    assert refused.startswith('9: Field "value" of Trade is required, and the rows that are there may have no value')
    assert "give it a `default`" in refused
    assert told(was, f"{becomes}, default: {'3' if becomes == 'integer' else 'buy'}", drop="Trade") == []


def test_a_new_required_field_needs_a_value_for_the_rows() -> None:
    """A table may be empty, which nobody can tell from its schema."""
    new = ("{type: string}\n  Venue", "{type: string}\n      more: {type: integer}\n  Venue")
    (refused,) = told("string", "string", new)
    assert refused.startswith('10: Field "more" of Trade is required')


def test_a_renamed_part_loses_nothing() -> None:
    """Nor does one that takes all that the older one took."""
    renamed = ("      value: {type: string}", "      other: {type: string, renamed_from: value}")
    entity = ("  Venue:\n", "  Place:\n    renamed_from: Venue\n")
    assert told("string, max_length: 3", "string", renamed, entity) == []
    assert told("Side", "string") == []
    assert told("integer", "decimal") == []


def test_a_cache_may_lose_anything() -> None:
    """Its rows are fetched again."""
    assert told("string", "string", (BID, "      ask: {type: integer}\n")) == []
