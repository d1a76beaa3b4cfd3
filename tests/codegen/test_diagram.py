"""A diagram that Mermaid reads, whatever the schema says, with every entity, field, key and relation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import referees
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import one_in

from harness.codegen.diagram import emit_diagram
from harness.codegen.text import origin
from harness.schema.ir import Entity, Field, ListOf, Scalar, Schema, Union, union_name
from harness.schema.read import load, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FILES = (HERE.parents[1] / "schemas" / "unified_domain.yaml", HERE / "strange.yaml", HERE / "everything.yaml")
LONGEST, MOST_LINES = 50_000, 500
"""The characters and relations up to which Mermaid draws, unless it is told otherwise."""

SHOP = """
entities:
  Shop:
    fields:
      id: {type: string, primary_key: true, description: "Its key: \\"a\\"."}
      area: {type: decimal, unit: square metres}
      address: {type: Address}
      former: {type: Address, optional: true}
      branches: {type: "list[Address]", min_length: 1}
      doors: {type: "list[Door | Gate]", discriminator: kind}
  Order:
    fields:
      shop_id: {type: string, primary_key: true, foreign_key: Shop.id}
      number: {type: integer, primary_key: true}
      sent_by: {type: string, nullable: true, foreign_key: Shop.id}
      ticket: {type: string, foreign_key: Shop.id, unique: true}
  Address: {embedded: true, fields: {street: {type: string}, PK: {type: string}}}
  Door: {embedded: true, fields: {kind: {type: string, const: door}}}
  Gate: {embedded: true, fields: {kind: {type: string, const: gate}}}
"""
WORDS = (
    "title", "accTitle", "accDescr", "direction", "one", "many", "zero", "only", "optionally", "to", "class",
    "classDef", "style", "subgraph", "end", "u", "erDiagram", "pk", "FK", "uk", "PKey", "string", "LR", "o", "default",
)  # fmt: skip


def lines_of(told: str) -> list[str]:
    """The lines of the diagram of a schema's text."""
    return [line.strip() for line in emit_diagram(parse(told, "shop.yaml")).splitlines()]


def test_the_file_says_where_it_comes_from() -> None:
    """In a comment, word for word."""
    assert lines_of(SHOP)[:2] == [f"%% {origin(parse(SHOP, 'shop.yaml'))}", "erDiagram"]


@pytest.mark.parametrize(
    "line",
    [
        'string id PK "Its key: #34;a#34;."',
        'decimal area "(square metres)"',
        "list[Address] branches",
        "list[ShopDoors] doors",
        "string shop_id PK, FK",
        "string ticket FK, UK",
        "string `PK`",
    ],
)
def test_a_field_says_its_type_keys_and_meaning(line: str) -> None:
    """A name that Mermaid takes for a key is quoted."""
    assert line in lines_of(SHOP)


@pytest.mark.parametrize(
    "line",
    [
        '"Shop" ||--o{ "Order" : "shop_id"',
        '"Shop" |o..o{ "Order" : "sent_by"',
        '"Shop" ||..o| "Order" : "ticket"',
        '"Shop" ||--|| "Address" : "address"',
        '"Shop" ||--o| "Address" : "former"',
        '"Shop" ||--|{ "Address" : "branches"',
        '"Shop" ||--o{ "Gate" : "doors"',
    ],
)
def test_relations_say_how_many(line: str) -> None:
    """None, one or more, as what may be absent, what is unique and what is a list make it."""
    assert line in lines_of(SHOP)


@pytest.fixture(scope="module")
def mermaid() -> Iterator[referees.Reader]:
    """Mermaid's parser, ready to read diagrams."""
    with referees.Reader("diagram.mjs") as made:
        yield made


@referees.needs("mermaid")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_mermaid_reads_every_entity_and_field(mermaid: referees.Reader, file: Path) -> None:
    """With type, name, keys and meaning."""
    schema = load(file)
    found = mermaid.read(emit_diagram(schema))["entities"]
    assert {name: [_read(each) for each in told["attributes"]] for name, told in found.items()} == {
        entity.name: [_said(field, entity) for field in entity.fields] for entity in schema.entities
    }


@referees.needs("mermaid")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_mermaid_reads_every_relation(mermaid: referees.Reader, file: Path) -> None:
    """One for each foreign key, and one for each entity that may stand in a field."""
    schema = load(file)
    found = mermaid.read(emit_diagram(schema))
    names = {told["id"]: name for name, told in found["entities"].items()}
    read = sorted((names[each["entityA"]], names[each["entityB"]], each["roleA"]) for each in found["relations"])
    fields = [(entity.name, field) for entity in schema.entities for field in entity.fields]
    keys = [(field.foreign_key.entity, owner, field.name) for owner, field in fields if field.foreign_key]
    assert read == sorted([*keys, *((owner, part, field.name) for owner, field in fields for part in field.embedded)])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_diagram_is_within_what_mermaid_draws(file: Path) -> None:
    """It refuses longer texts and more lines."""
    text = emit_diagram(load(file))
    assert len(text) <= LONGEST
    assert text.count(' : "') <= MOST_LINES


@referees.needs("mermaid")
def test_words_of_mermaid_are_names(mermaid: referees.Reader) -> None:
    """For entities and for fields."""
    fields = tuple(Field(word, Scalar("string")) for word in WORDS)
    names = [word[:1].upper() + word[1:] for word in WORDS]
    found = mermaid.read(emit_diagram(Schema(tuple(Entity(name, fields, embedded=True) for name in names))))["entities"]
    assert [*found] == names
    assert all([each["name"] for each in told["attributes"]] == [*WORDS] for told in found.values())


hard = st.sampled_from("%%{}[]()<>~`\"';:#&|-*/\\ \n\t\u2028\u202e\U0001f33ea1")
texts = st.lists(hard | st.sampled_from(["style:", "%%{init: ", '<b class="x">', "#34;", "direction TB"])).map("".join)


@referees.needs("mermaid")
@one_in(2)
@given(st.lists(texts, min_size=1, max_size=12))
def test_any_text_comes_back(mermaid: referees.Reader, texts: list[str]) -> None:
    """No description ends its field, is a directive, or changes on its way."""
    fields = tuple(Field(f"f{index}", Scalar("string"), text) for index, text in enumerate(texts))
    found = mermaid.read(emit_diagram(Schema((Entity("E", fields, embedded=True),))))["entities"]["E"]["attributes"]
    assert [_decoded(each["comment"]) for each in found] == [" ".join(text.split()) for text in texts]


def _read(told: dict[str, Any]) -> tuple[str, str, list[str], str]:
    return told["type"], told["name"], told["keys"], _decoded(told["comment"])


def _said(field: Field, entity: Entity) -> tuple[str, str, list[str], str]:
    item = union_name(entity, field) if isinstance(field.item, Union) else str(field.item)
    held = f"list[{item}]" if isinstance(field.type, ListOf) else item
    keys = {"PK": field.primary_key, "FK": field.foreign_key, "UK": field.unique}
    unit = f"({field.unit})" if field.unit else ""
    told = " ".join(f"{field.description} {unit}".split())
    return held, field.name, [key for key, holds in keys.items() if holds], told


def _decoded(comment: str) -> str:
    """The comment as a browser shows it: Mermaid keeps its codes until it draws."""
    return re.sub("\ufb02\u00b0\u00b0([0-9]+)\u00b6\u00df", lambda found: chr(int(found[1])), comment)
