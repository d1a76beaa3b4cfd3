"""Every mistake in a schema file is told with its place, in one run."""

from __future__ import annotations

import pytest

from harness.errors import SchemaError
from harness.schema import read

# Two entities around the field or the entity that is wrong; it begins at line 4 (a field) or line 7 (an entity).
FRAME = """\
entities:
  Currency:
    fields:
      {field}
      id: {{type: string, primary_key: true}}
      code: {{type: string}}
  {entity}
enums:
  Side: {{values: [BUY, SELL]}}
"""
SOUND_FIELD = "name: {type: string}"
SOUND_ENTITY = "Order: {fields: {id: {type: string, primary_key: true}}}"

FIELD_MISTAKES = [
    ("x: {type: decimel}", "4:17: 'decimel' is not a type; did you mean 'decimal'?"),
    ("x: {type: Curency}", "4:17: 'Curency' is not a type; did you mean 'Currency'?"),
    ('x: {type: "list[strng]"}', "4:17: 'strng' is not a type; did you mean 'string'?"),
    (
        'x: {type: "list[list[string]]"}',
        "4:17: Currency.x is a list of lists; embed an entity that holds the inner list",
    ),
    ("x: {tpye: string}", "4:7: field Currency.x has no type"),
    ("x: {type: string, nulable: true}", "4:25: field Currency.x has no key 'nulable'; did you mean 'nullable'?"),
    ("x: {type: string, nullable: yes}", "4:35: nullable must be true or false"),
    ("x: {type: string, description: 5}", "4:38: description must be text; put it in quotes"),
    ("x: {type: string, pii: private}", "4:30: pii must be one of none, identifier, contact, financial, secret"),
    ("x: string", "4:10: field Currency.x must be a mapping of keys to values"),
    ("x: {type: Order}", "4:17: Order has a table of its own; refer to it by foreign_key, or make it embedded"),
    (
        "x: {type: Order | Currency}",
        "4:17: Currency.x is a union and needs a discriminator: the field that tells its parts from each other",
    ),
    (
        "x: {type: Side | Order, discriminator: k}",
        "4:17: 'Side' is not an entity, as each part of a union must be; valid: Currency, Order",
    ),
    ("x: {type: string, discriminator: kind}", "4:40: Currency.x is no union, so it cannot have a discriminator"),
    ("x: {type: string, foreign_key: Odrer.id}", "4:38: there is no entity 'Odrer'; did you mean 'Order'?"),
    ("x: {type: string, foreign_key: Order.idd}", "4:38: Order has no field 'idd'; did you mean 'id'?"),
    ("x: {type: string, foreign_key: Order}", "4:38: a foreign key is written \"Entity.field\", not 'Order'"),
    ("x: {type: integer, foreign_key: Order.id}", "4:39: Currency.x is integer, but Order.id is string"),
    (
        "x: {type: string, foreign_key: Currency.code}",
        "4:38: Currency.code is neither the primary key of Currency nor unique",
    ),
    (
        "x: {type: string, fetched: GET /orders}",
        "4:34: Currency.x refers to no entity, so there is nothing to fetch; give it a foreign_key",
    ),
    (
        "x: {type: string, foreign_key: Order.id, fetched: orders}",
        "4:57: 'orders' is not an endpoint; write it like GET /accounts",
    ),
    ("x: {type: string, source: a}", "4:33: the source of Currency.x has no endpoint; give Currency a source with one"),
    ("x: {type: string, source: {endpoint: GET /a}}", "4:33: the source of Currency.x has no path"),
    (
        "x: {type: string, source: {endpoint: 'GET /a/{id}', path: '{di}'}}",
        "4:33: GET /a/{id} has no parameter {di}; did you mean '{id}'?",
    ),
    (
        "x: {type: string, original: a..b}",
        "4:35: 'a..b' is not a path; write names with dots between them, like currency.id",
    ),
    ("x: {type: string, default: 5}", "4:34: 5 is not of type string, as default of Currency.x must be"),
    ("x: {type: decimal, examples: [ten]}", "4:37: 'ten' is not of type decimal, as an example of Currency.x must be"),
    (
        "x: {type: datetime, default: 2024-01-01T00:00:00}",
        "4:36: '2024-01-01T00:00:00' is not of type datetime, as default of Currency.x must be",
    ),
    ("x: {type: Side, default: HOLD}", "4:32: 'HOLD' is not of type Side, as default of Currency.x must be"),
    ("x: {type: decimal, const: 1.5}", "4:33: a const is a string or integer or boolean, not decimal"),
    ("x: {type: string, ge: 1}", "4:29: ge does not apply to string"),
    ("x: {type: integer, pattern: a}", "4:35: pattern does not apply to integer"),
    ("x: {type: integer, ge: 0.5}", "4:30: ge of an integer must be an integer, not 0.5"),
    ("x: {type: string, pattern: '('}", "4:34: '(' is not a regular expression"),
    (
        "x: {type: string, primary_key: true, optional: true}",
        "4:38: Currency.x is part of the primary key, so it can be neither optional nor nullable",
    ),
    ('x: {type: "list[string]", index: true}', "4:40: Currency.x is no single value, so it cannot have index"),
    (
        "9x: {type: string}",
        "4:7: '9x' cannot name a field; begin with a letter and use letters, digits and underscores",
    ),
    (
        "cache_user: {type: string}",
        "4:7: cache_user is a column that cached tables have of themselves; choose another name",
    ),
    ("Order: {type: string}", "4:7: Order names a type already; choose another name for the field"),
    ("x: {type: string, pii: contact}", "4:30: x is personal (contact), so Currency needs `access: user`"),
]

ENTITY_MISTAKES = [
    ("Order: {fields: {id: {type: string}}}", "7:3: entity Order has no primary_key; give it one, or make it embedded"),
    ("Order: {fields: {}}", "7:3: entity Order has no fields"),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, cahe_ttl: 5}",
        "7:60: entity Order has no key 'cahe_ttl'; did you mean 'cache_ttl'?",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, cache_ttl: 1.5}",
        "7:71: cache_ttl must be a whole number of seconds",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, access: all}",
        "7:68: access must be one of public, user",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, cache_table: currency}",
        "7:73: Order and Currency share the table 'currency'",
    ),
    (
        "Order: {embedded: true, fields: {a: {type: string}}, cache_ttl: 5}",
        "7:67: Order is embedded and has no table of its own, so it cannot have cache_ttl",
    ),
    (
        "Order: {embedded: true, fields: {a: {type: string, index: true}}}",
        "7:61: Order is embedded and has no table of its own, so Order.a cannot have index",
    ),
    (
        "order: {fields: {id: {type: string, primary_key: true}}}",
        "7:3: 'order' cannot name a type; begin with a capital and use letters and digits, like UniversalSymbol",
    ),
    (
        "UtcDateTime: {fields: {id: {type: string, primary_key: true}}}",
        "7:3: UtcDateTime is a name that the generated modules need themselves; choose another",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}, ID: {type: string}}}",
        "7:20: Order has two fields that differ from id in capitals only",
    ),
    (
        "Order: {source: {endpoint: GET /a, path: 'a[]['}, fields: {id: {type: string, primary_key: true}}}",
        "7:44: 'a[][' is not a path; write names with dots between them, like currency.id",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true, original: a}, b: {type: string, original: a.c}}}",
        "7:100: Order.id and Order.b both stand at 'a'",
    ),
]

WHOLE_MISTAKES = [
    ("", "1:1: a schema must be a mapping of keys to values"),
    ("- a", "1:1: a schema must be a mapping of keys to values"),
    ("enums: {}", "1:1: a schema needs entities"),
    ("entites: {}", "1:1: a schema has no key 'entites'; did you mean 'entities'?"),
    ("entities: [A]", "1:11: entities must be a mapping"),
    ("entities: {A: {fields: {a: {type: string}, a: {type: string}}}}", "1:44: 'a' is given twice (first at line 1)"),
    ("entities: {", "2:1: not valid YAML: did not find expected node content"),
    ("enums: {Side: {values: []}}", "1:9: enum Side has no values"),
    ("enums: {Side: {values: [BUY, SELL, BUY]}}", "1:36: 'BUY' is given twice in Side"),
    ("enums: {Side: {values: [1, 2]}}", "1:24: values must be a list of texts"),
    (
        "enums: {A: {values: [x]}}\nentities: {A: {embedded: true, fields: {a: {type: string}}}}",
        "1:9: A is both an enum and an entity; rename one",
    ),
]

UNION = """\
entities:
  Owner:
    fields:
      id: {{type: string, primary_key: true}}
      part: {{type: One | Two, discriminator: kind}}
  One: {{embedded: true, fields: {{kind: {{type: string, const: one}}}}}}
  Two: {{embedded: true, fields: {{{two}}}}}
"""


@pytest.mark.parametrize(("field", "complaint"), FIELD_MISTAKES)
def test_a_mistake_in_a_field_is_told_at_its_place(field: str, complaint: str) -> None:
    """Line and column lead to the word that is wrong, and the sentence to the right one."""
    assert complaint in _complaints(FRAME.format(field=field, entity=SOUND_ENTITY))


@pytest.mark.parametrize(("entity", "complaint"), ENTITY_MISTAKES)
def test_a_mistake_in_an_entity_is_told_at_its_place(entity: str, complaint: str) -> None:
    """Line and column lead to the key that is wrong."""
    assert complaint in _complaints(FRAME.format(field=SOUND_FIELD, entity=entity))


@pytest.mark.parametrize(("text", "complaint"), WHOLE_MISTAKES)
def test_a_mistake_in_the_whole_is_told_at_its_place(text: str, complaint: str) -> None:
    """A file that is no schema at all is told in the same form."""
    assert complaint in _complaints(text)


@pytest.mark.parametrize(
    ("two", "complaint"),
    [
        ("name: {type: string}", "5:46: Two needs a field 'kind' that is const or a closed enum"),
        ("kind: {type: string}", "5:46: Two needs a field 'kind' that is const or a closed enum"),
        ("kind: {type: string, const: one}", "5:46: kind = 'one' selects both One and Two"),
    ],
)
def test_the_parts_of_a_union_must_be_told_apart(two: str, complaint: str) -> None:
    """Every value of a discriminator selects one part, and every part has a value."""
    assert _complaints(UNION.format(two=two)) == [complaint]


def test_a_sound_frame_has_no_complaints() -> None:
    """The frame of these tests is no mistake itself."""
    assert read.parse(FRAME.format(field=SOUND_FIELD, entity=SOUND_ENTITY), "schema.yaml").entities


def test_every_mistake_is_told_in_one_run() -> None:
    """Three mistakes in three places are three lines, in the order of the file."""
    text = FRAME.format(field="x: {type: strin}", entity="Order: {fields: {id: {type: string}}, ttl: 5}")
    assert [line.split(": ")[0] for line in _complaints(text)] == ["4:17", "7:3", "7:41"]


def test_an_unknown_type_causes_no_further_complaint() -> None:
    """What follows from a mistake is not told as a mistake of its own."""
    assert len(_complaints(FRAME.format(field="x: {type: strin, ge: 5, default: 7}", entity=SOUND_ENTITY))) == 1


def test_a_complaint_names_the_file() -> None:
    """A line can be opened by an editor: file:line:col."""
    with pytest.raises(SchemaError, match=r"^schemas/mine\.yaml:1:1: a schema needs entities$"):
        read.parse("description: nothing yet", "schemas/mine.yaml")


def _complaints(text: str) -> list[str]:
    with pytest.raises(SchemaError) as caught:
        read.parse(text, "schema.yaml")
    return [line.removeprefix("schema.yaml:") for line in str(caught.value).splitlines()]
