"""Every change between two schemas is found, by its own rule, at its own line, and weighed for each surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli import ROOT
from hypothesis import given
from hypothesis import strategies as st
from schema.change_cases import ENTITIES, ENUMS, FIELDS, WHOLE, Keys, Row

from harness.commands.versions import SchemaVersion
from harness.schema.change_rules import RULES, SURFACES
from harness.schema.changes import find_changes, version_bump
from harness.schema.differences import find_differences
from harness.schema.read import load, parse

if TYPE_CHECKING:
    from harness.schema.changes import SchemaChange

BASE = """
enums:
  Side: {values: [buy, sell]}
  WideSide: {values: [buy, sell, short]}
  FreeSide: {values: [buy], open: true}
  Odd: {values: [a]}
entities:
  A:
    embedded: true
    fields: {kind: {type: string, const: a}, sort: {type: string, const: x}}
  B:
    embedded: true
    fields: {kind: {type: string, const: b}, sort: {type: string, const: y}}
  C:
    embedded: true
    fields:
      kind: {type: string, const: c}
  Venue:
    fields:
      id: {type: string, primary_key: true}
  Place:
    fields:
      id: {type: string, primary_key: true}
  Spare:
    fields:
      id: {type: string, primary_key: true}
  Order:
    source: {endpoint: GET /orders}
    access: user
    fields:
      id: {type: string, primary_key: true, source: id}
      key: {type: string}
      note: {type: string}
      either: {type: A}
      both: {type: A | B, discriminator: kind}
    # more
"""


def field(keys: Keys, name: str = "price") -> str:
    """BASE with a field of these keys, a line each."""
    every = {"type": "decimal", **keys}
    told = "".join(f"        {key}: {value}\n" for key, value in every.items())
    return BASE.replace("    # more", f"      {name}:\n{told}    # more")


def entity(keys: Keys) -> str:
    """BASE with an entity of these keys, a line each."""
    told = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return f"{BASE}  Trade:\n{told}    fields:\n      id: {{type: string, primary_key: true}}\n"


def enum(keys: Keys) -> str:
    """BASE with an enum of these keys, a line each."""
    told = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return BASE.replace("enums:\n", f"enums:\n  State:\n{told}")


def changed(before: Keys, after: Keys) -> str:
    """The key that is another, or is gone."""
    return next(key for key in {**before, **after} if before.get(key) != after.get(key))


def version(text: str, name: str = "schema.yaml") -> SchemaVersion:
    return SchemaVersion(name, text, parse(text, name))


def found(before: str, after: str) -> list[SchemaChange]:
    """What changed, the gravest first."""
    return list(find_changes(parse(before, "old.yaml"), parse(after, "new.yaml")))


def told(before: str, after: str) -> list[tuple[str, str]]:
    """The rules that found something, each with the text of the line at which it tells."""
    old, new = version(before), version(after)
    marked = ((change.difference, old if change.difference.gone else new) for change in found(before, after))
    return [(each.rule, side.text.splitlines()[side.mark(each.path).line - 1].strip()) for each, side in marked]


def test_a_schema_does_not_differ_from_itself() -> None:
    """Read twice, it is the same."""
    for path in (ROOT / "schemas" / "unified_domain.yaml", ROOT / "tests" / "codegen" / "strange.yaml"):
        assert find_differences(load(path), load(path)) == ()


@pytest.mark.parametrize("row", FIELDS, ids=str)
def test_a_change_of_a_field_is_found(row: Row) -> None:
    """At the line of its key, or of the field where the key is gone."""
    rule, before, after = row
    key = changed(before, after)
    assert told(field(before), field(after)) == [(rule, f"{key}: {after[key]}" if key in after else "price:")]


@pytest.mark.parametrize("row", ENTITIES, ids=str)
def test_a_change_of_an_entity_is_found(row: Row) -> None:
    """At the line of its key, or of the entity where the key is gone."""
    rule, before, after = row
    key = changed(before, after)
    assert told(entity(before), entity(after)) == [(rule, f"{key}: {after[key]}" if key in after else "Trade:")]


@pytest.mark.parametrize("row", ENUMS, ids=str)
def test_a_change_of_an_enum_is_found(row: Row) -> None:
    """A value that is gone is told where it was."""
    rule, before, after = row
    key = changed(before, after)
    there = before if "removed" in rule and key == "values" else after
    assert told(enum(before), enum(after)) == [(rule, f"{key}: {there[key]}" if key in there else "State:")]


@pytest.mark.parametrize(("rule", "before", "after", "line"), WHOLE)
def test_a_part_that_comes_or_goes_is_found(rule: str, before: str, after: str, line: str) -> None:
    """At its name; where it is gone, in the older file."""
    assert before in BASE
    lines = dict(told(BASE, BASE.replace(before, after)))
    assert lines[rule].startswith(line.strip())


def test_every_rule_has_a_change_that_it_finds() -> None:
    """No row of the table is without a test, and each weighs all five surfaces."""
    seeded = {row[0] for row in (*FIELDS, *ENTITIES, *ENUMS, *WHOLE)}
    assert seeded == {rule.id for rule in RULES}
    assert len(seeded) == len(RULES)
    assert all(len(rule.letters) == len(SURFACES) and set(rule.letters) <= set("BWI-") for rule in RULES)


@given(st.lists(st.sampled_from(FIELDS), max_size=6))
def test_changes_do_not_hide_each_other(rows: list[Row]) -> None:
    """Each of many is found, and no other; the other way round there are as many."""
    sides = ["", ""]
    for number, (_, before, after) in enumerate(rows):
        for side, own in enumerate((before, after)):
            # No two fields may stand at one place of the original contract.
            told = {key: f"{value}{number}" if key == "original" else value for key, value in own.items()}
            keys = "".join(f"        {key}: {value}\n" for key, value in {"type": "decimal", **told}.items())
            sides[side] += f"      f{number}:\n{keys}"
    old, new = (BASE.replace("    # more\n", side) for side in sides)
    assert sorted(change.difference.rule for change in found(old, new)) == sorted(row[0] for row in rows)
    assert len(found(new, old)) == len(rows)
    assert found(old, old) == []


def levels(before: Keys, after: Keys, around: str = BASE) -> dict[str, str]:
    """The levels of the one change between these fields."""
    old, new = field(before), field(after)
    (change,) = found(old.replace(BASE, around), new.replace(BASE, around))
    return dict(change.levels)


def test_nullable_breaks_who_reads_and_not_who_writes() -> None:
    """And the other way round."""
    assert levels({}, {"nullable": "true"}) == {"readers": "break", "writers": "info", "database": "warn"}
    assert levels({"nullable": "true"}, {}) == {"readers": "info", "writers": "break", "database": "break"}


def test_what_a_default_fills_breaks_no_row() -> None:
    """Rows take the default; who sends null is refused all the same."""
    changed = levels({"nullable": "true", "default": "1"}, {"default": "1"})
    assert changed == {"readers": "info", "writers": "break", "database": "warn"}


def test_a_column_that_may_be_null_either_way_does_not_change() -> None:
    """Optional or nullable: the database knows no difference."""
    (one, other) = found(field({"optional": "true"}), field({"nullable": "true"}))
    assert "database" not in {**one.levels, **other.levels}


def test_what_upstream_sends_counts_where_a_field_comes_from_there() -> None:
    """A field of the application's own has no upstream."""
    assert levels({"source": "a"}, {"source": "a", "ge": "1"})["upstream"] == "break"
    assert "upstream" not in levels({}, {"ge": "1"})


def test_a_cached_entity_has_no_rows_to_lose() -> None:
    """Its rows are fetched again; those of an embedded entity are where its owners are."""
    cached = BASE.replace("    access: user\n", "    access: user\n    cache_ttl: 5\n")
    old, new = (text.replace("      key: {", "      key: {optional: true, ") for text in (cached, cached))
    (change,) = found(cached, new)
    assert dict(change.levels) == {"readers": "break", "writers": "info", "cache": "info"}
    (inner,) = found(old, old.replace("{type: string, const: x}", "{type: string, const: z}"))
    assert (inner.levels.get("database"), inner.levels["cache"]) == (None, "info")


def test_a_renamed_entity_changes_no_field_that_names_it() -> None:
    """Its type and its key go by the newer name."""
    old = field({"type": "list[A]"}) + "      venue: {type: string, foreign_key: Venue.id}\n"
    new = (
        old.replace("A:\n", "Part:\n    renamed_from: A\n", 1)
        .replace("[A]", "[Part]")
        .replace("{type: A}", "{type: Part}")
    )
    new = new.replace("  Venue:\n", "  Market:\n    renamed_from: Venue\n").replace("Venue.id", "Market.key")
    new = new.replace("A |", "Part |")
    head, tail = new.split("  Market:\n")
    new = (
        head
        + "  Market:\n"
        + tail.replace("      id:", "      key:", 1).replace(
            "primary_key: true}", "primary_key: true, renamed_from: id}", 1
        )
    )
    assert {change.difference.rule for change in found(old, new)} == {"entity-renamed", "field-renamed"}


def test_the_sentence_says_what_was_and_what_is() -> None:
    """One sentence, with the names of the file."""
    (change,) = found(field({"nullable": "true"}), field({}))
    assert change.sentence == 'Field "price" of Order was nullable and is required now.'
    (change,) = found(enum({"values": "[a, b]"}), enum({"values": "[a]"}))
    assert change.sentence == 'Value "b" of enum State is gone; the enum is closed, so it is refused now.'


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, "none"),
        ({}, {"description": "Words."}, "patch"),
        ({}, {"unit": "USD"}, "minor"),
        ({"unit": "USD"}, {"unit": "CAD", "description": "Words."}, "major"),
    ],
)
def test_the_version_moves_as_far_as_the_gravest_change(before: Keys, after: Keys, expected: str) -> None:
    """A break is a major version."""
    assert version_bump(found(field(before), field(after))) == expected


def test_the_gravest_changes_come_first() -> None:
    """Then those to look at, then the rest."""
    listed = found(field({"unit": "USD"}), field({"unit": "CAD", "description": "Words.", "index": "true"}))
    assert [change.level for change in listed] == ["break", "warn", "info"]
