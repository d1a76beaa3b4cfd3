"""What the schema language means."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from harness.errors import SchemaError
from harness.schema import read
from harness.schema.ir import (
    Entity,
    EntityRef,
    Enum,
    EnumRef,
    Field,
    ListOf,
    PayloadSource,
    Reference,
    Scalar,
    Schema,
    Union,
)

SNIPPET = """\
entities:
  UniversalSymbol:
    fields:
      id: {type: string, primary_key: true}
      symbol: {type: string, index: true}
      currency_id: {type: string, foreign_key: "Currency.id"}
      last_updated: {type: datetime}
    cache_ttl: 86400
"""

FIELD = """\
enums:
  Status: {{values: [open, closed]}}
entities:
  Order:
    source: {{endpoint: "GET /accounts/{{accountId}}/orders", path: "results[]"}}
    fields:
      id: {{type: string, primary_key: true}}
      value: {{{field}}}
  Money:
    embedded: true
    fields:
      kind: {{type: string, const: money}}
      amount: {{type: decimal}}
  Share:
    embedded: true
    fields:
      kind: {{type: string, const: share}}
"""


def test_the_smallest_schema_loads_as_it_stands() -> None:
    """A file of one entity may refer to an entity that it does not show."""
    assert read.parse(SNIPPET, "unified.yaml") == Schema(
        (
            Entity(
                name="UniversalSymbol",
                fields=(
                    Field("id", Scalar("string"), primary_key=True),
                    Field("symbol", Scalar("string"), index=True),
                    Field("currency_id", Scalar("string"), foreign_key=Reference("Currency", "id")),
                    Field("last_updated", Scalar("datetime")),
                ),
                cache_ttl=86400,
            ),
        )
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("decimal", Scalar("decimal")),
        ("Status", EnumRef("Status")),
        ("Money", EntityRef("Money")),
        ('"list[string]"', ListOf(Scalar("string"))),
        ('"list[Money]"', ListOf(EntityRef("Money"))),
        ("Money | Share, discriminator: kind", Union((EntityRef("Money"), EntityRef("Share")))),
        ('"list[Money | Share]", discriminator: kind', ListOf(Union((EntityRef("Money"), EntityRef("Share"))))),
    ],
)
def test_a_type_is_read_as_written(written: str, meant: object) -> None:
    """A type is a scalar, an enum, an embedded entity, a list of one, or a union of embedded entities."""
    assert _value_field(f"type: {written}").type == meant


@pytest.mark.parametrize(
    ("written", "endpoint", "paths"),
    [
        ("units", "GET /accounts/{accountId}/orders", (("units",),)),
        ("a.id | b.c.id", "GET /accounts/{accountId}/orders", (("a", "id"), ("b", "c", "id"))),
        ('"{accountId}"', "GET /accounts/{accountId}/orders", (("{accountId}",),)),
        ('"#"', "GET /accounts/{accountId}/orders", (("#",),)),
        ("{endpoint: GET /other, path: x}", "GET /other", (("x",),)),
        ("{path: x}", "GET /accounts/{accountId}/orders", (("x",),)),
    ],
)
def test_a_source_is_read_as_written(written: str, endpoint: str, paths: tuple[tuple[str, ...], ...]) -> None:
    """A source without an endpoint of its own has that of its entity."""
    assert _value_field(f"type: string, source: {written}").source == PayloadSource(endpoint, paths)


def test_the_place_of_an_entity_in_an_answer_is_read_in_steps() -> None:
    """`results[]` is each item of the list at `results`."""
    order = read.parse(FIELD.format(field="type: string"), "f").entity("Order")
    assert order is not None
    assert order.source == PayloadSource("GET /accounts/{accountId}/orders", (("results", "[]"),))


@pytest.mark.parametrize(
    "written",
    ["16:00:00", "NO", "0123", "-0123", "on", "2024-01-01", "1_000", "0x1F", "0o17", ".inf", "1.2.3", "<<"],
)
def test_scalars_follow_yaml_1_2(written: str) -> None:
    """What only YAML 1.1 takes for a number, a time or a truth value is text."""
    assert _value_field(f"type: string, default: {written}").default == written


def test_a_number_with_a_fraction_keeps_its_digits() -> None:
    """A default of 1.10 is not 1.1."""
    assert str(_value_field("type: decimal, default: 1.10").default) == str(Decimal("1.10"))


def test_a_number_can_be_called_text() -> None:
    """The one tag that has a meaning."""
    assert _value_field("type: string, default: !!str 12").default == "12"


@pytest.mark.parametrize(
    ("written", "meant"), [("12", 12), ("+0", 0), ("-7", -7), ("1e3", 1000), (".5", Decimal("0.5"))]
)
def test_numbers_are_those_of_yaml_1_2(written: str, meant: Decimal | int) -> None:
    """A number has decimal digits, no needless zero before them, and an exponent if need be."""
    assert _value_field(f"type: decimal, default: {written}").default == meant


@pytest.mark.parametrize("layout", ["\ufeff{}", "--- # one\n{}", "{}\n...\n", "# first\n\n{}"])
def test_the_layout_of_the_file_does_not_matter(layout: str) -> None:
    """A byte order mark, the marks of a document and comments say nothing."""
    assert read.parse(layout.format(SNIPPET), "f") == read.parse(SNIPPET, "f")


def test_the_line_ends_of_the_file_do_not_matter() -> None:
    """A file of Windows says the same."""
    assert read.parse(SNIPPET.replace("\n", "\r\n"), "f") == read.parse(SNIPPET, "f")


def test_an_alias_repeats_a_value() -> None:
    """What many fields share can be written once."""
    text = SNIPPET.replace("symbol: {type: string, index: true}", "symbol: &text {type: string}\n      name: *text")
    schema = read.parse(text, "f")
    assert _the_field(schema, "UniversalSymbol", "name").type == _the_field(schema, "UniversalSymbol", "symbol").type


def test_unstated_means_required_and_not_null() -> None:
    """Whoever says nothing about absence and null has excluded both."""
    plain = _value_field("type: string")
    assert (plain.optional, plain.nullable, plain.may_be_none) == (False, False, False)


@pytest.mark.parametrize(
    ("path", "whole"), [("currency.id", True), ("currency", False), ("currency.code", False), ("id", False)]
)
def test_a_path_to_the_referred_key_means_the_whole_entity(path: str, whole: bool) -> None:  # noqa: FBT001
    """A foreign key at `currency.id` says that the whole currency stands at `currency`; any other is bare."""
    text = f"""\
entities:
  Order:
    source: {{endpoint: GET /orders}}
    fields:
      number: {{type: string, primary_key: true}}
      currency: {{type: string, foreign_key: Currency.id, source: {path}, original: {path}}}
  Currency:
    fields:
      id: {{type: string, primary_key: true}}
"""
    field = _the_field(read.parse(text, "f"), "Order", "currency")
    assert (field.whole_in_source, field.whole_in_original) == (whole, whole)


def test_what_is_fetched_elsewhere_is_not_in_the_answer() -> None:
    """`fetched` says that the referred entity has an endpoint of its own, whatever the path ends in."""
    schema = read.load(Path("schemas/unified_domain.yaml"))
    field = _the_field(schema, "Position", "symbol_id")
    assert (field.whole_in_source, field.whole_in_original) == (False, True)


def test_an_open_enum_says_so() -> None:
    """`open` marks the enums whose values upstream may add to."""
    text = SNIPPET + "enums:\n  Side: {values: [BUY, SELL], open: true}\n"
    assert read.parse(text, "f").enum("Side") == Enum("Side", ("BUY", "SELL"), open=True)


def test_a_discriminator_selects_by_const_and_by_enum() -> None:
    """Each value of the discriminator selects one entity of the union."""
    schema = read.load(Path("schemas/unified_domain.yaml"))
    variants = schema.variants(_the_field(schema, "Position", "instrument"))
    assert (variants["option"], variants["stock"], variants["crypto"]) == (
        "OptionInstrument",
        "ListedInstrument",
        "ListedInstrument",
    )


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    """A path that leads nowhere is told by its name."""
    with pytest.raises(SchemaError, match=r"nowhere\.yaml: cannot be read: No such file"):
        read.load(tmp_path / "nowhere.yaml")


def test_bytes_that_are_no_text_are_one_sentence(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by its name."""
    (tmp_path / "binary.yaml").write_bytes(b"a\n: \xff\xfe")
    with pytest.raises(SchemaError, match=r"binary.yaml:2:3: cannot be read: it is not UTF-8 text"):
        read.load(tmp_path / "binary.yaml")


def _value_field(written: str) -> Field:
    return _the_field(read.parse(FIELD.format(field=written), "schema.yaml"), "Order", "value")


def _the_field(schema: Schema, entity: str, name: str) -> Field:
    owner = schema.entity(entity)
    assert owner is not None
    field = owner.field(name)
    assert field is not None
    return field
