"""Every mistake in a schema file is told with its place, in one run."""

from __future__ import annotations

from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SchemaError
from harness.schema import read

Complaints: TypeAlias = "str | tuple[str, ...]"

# Entities around the field or the entity that is wrong; it begins at line 4 (a field) or line 7 (an entity).
FRAME = """\
entities:
  Currency:
    fields:
      {field}
      id: {{type: string, primary_key: true}}
      code: {{type: string}}
  {entity}
  One: {{embedded: true, fields: {{kind: {{type: string, const: one}}}}}}
  Two: {{embedded: true, fields: {{kind: {{type: string, const: two}}}}}}
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
    (
        "x: {type: float}",
        (
            "4:17: 'float' is not a type; valid: date, boolean, datetime, Two, time, json, string, integer, "
            "decimal, uuid, number, Side and 3 more"
        ),
    ),
    ('x: {type: "list[strng"}', "4:17: 'list[strng' is not a type; write a list like list[string]"),
    ('x: {type: "list[]"}', "4:17: 'list[]' is not a type; write a list like list[string]"),
    ("x: {type: list}", "4:17: 'list' is not a type; write a list like list[string]"),
    ('x: {type: "string[]"}', "4:17: 'string[]' is not a type; write a list like list[string]"),
    (
        "x: {type: list[string]}",
        (
            "4:21: not valid YAML: did not find expected ',' or '}'; between braces, text that holds a bracket "
            "stands in quotes"
        ),
    ),
    ("x: {description: a}", "4:7: field Currency.x has no type"),
    ("x: {tpye: string}", "4:11: field Currency.x has no key 'tpye'; did you mean 'type'?"),
    ("x: {type: [string]}", "4:17: type must be text"),
    ("x: {type: }", "4:17: type must be text"),
    ("x: {type: string, nulable: true}", "4:25: field Currency.x has no key 'nulable'; did you mean 'nullable'?"),
    ("x: {type: string, nullable: yes}", "4:35: nullable must be true or false"),
    ("x: {type: string, description: 5}", "4:38: description must be text; put it in quotes"),
    ("x: {type: string, pii: private}", "4:30: pii must be one of none, identifier, contact, financial, secret"),
    ("x: string", "4:10: field Currency.x must be a mapping of keys to values"),
    ("x: {type: Order}", "4:17: Order has a table of its own; refer to it by foreign_key, or make it embedded"),
    (
        "x: {type: One | Two}",
        "4:17: Currency.x is a union and needs a discriminator: the field that tells its parts from each other",
    ),
    ("x: {type: One | One, discriminator: kind}", "4:17: One stands twice in the union"),
    (
        "x: {type: string | null}",
        ("4:17: 'string' is not an entity, as each part of a union must be; valid: Currency, One, Order, Two",),
    ),
    (
        "x: {type: One | null, discriminator: kind}",
        "4:17: 'null' is not an entity, as each part of a union must be; a value that may be null is `nullable: true`",
    ),
    (
        "x: {type: One | Two, discriminator: knid}",
        (
            "4:43: One needs a field 'knid' that is const or a closed enum",
            "4:43: Two needs a field 'knid' that is const or a closed enum",
        ),
    ),
    (
        "x: {type: Side | Order, discriminator: k}",
        "4:17: 'Side' is not an entity, as each part of a union must be; valid: Currency, One, Order, Two",
    ),
    ("x: {type: string, discriminator: kind}", "4:40: Currency.x is no union, so it cannot have a discriminator"),
    ("x: {type: string, foreign_key: Odrer.id}", "4:38: there is no entity 'Odrer'; did you mean 'Order'?"),
    ("x: {type: string, foreign_key: Order.idd}", "4:38: Order has no field 'idd'; did you mean 'id'?"),
    ("x: {type: string, foreign_key: One.kind}", "4:38: One is embedded, so no foreign key can lead to it"),
    ("x: {type: json, index: true}", "4:30: Currency.x is no single value, so it cannot have index"),
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
    (
        "x: {type: string, original: a, source: {endpoint: GET /a, path: a b}}",
        "4:71: 'a b' is not a path; write names with dots between them, like currency.id",
    ),
    (
        "x: {type: string, source: {endpoint: GET /a, pth: a, path: a}}",
        "4:52: the source of x has no key 'pth'; did you mean 'path'?",
    ),
    ("x: {type: integer, default: 5, le: 3}", "4:35: 5 does not keep to le 3, as default of Currency.x must"),
    (
        "x: {type: decimal, examples: [1, 0.5], gt: 0.5}",
        "4:40: 0.5 does not keep to gt 0.5, as an example of Currency.x must",
    ),
    (
        "x: {type: string, default: abc, pattern: '^b'}",
        "4:34: 'abc' does not keep to pattern ^b, as default of Currency.x must",
    ),
    (
        "x: {type: string, const: abc, max_length: 2}",
        "4:32: 'abc' does not keep to max_length 2, as const of Currency.x must",
    ),
    (
        'x: {type: "list[string]", default: [a], min_length: 2}',
        "4:42: ['a'] does not keep to min_length 2, as default of Currency.x must",
    ),
    ("x: {type: string, const: a, default: b}", "4:44: Currency.x is always 'a', so nothing else can be its default"),
    (
        "x: {type: string, default: null}",
        "4:34: default cannot be null; a field that may be absent is `optional: true`",
    ),
    ("x: {type: string, examples: [a, null]}", "4:39: null is not of type string, as an example of Currency.x must be"),
    ("x: {type: decimal, default: .nan}", "4:35: '.nan' is not of type decimal, as default of Currency.x must be"),
    ("x: {type: number, default: .inf}", "4:34: '.inf' is not of type number, as default of Currency.x must be"),
    ("x: {type: decimal, default: NaN}", "4:35: 'NaN' is not of type decimal, as default of Currency.x must be"),
    ("x: {type: integer, default: 0x1F}", "4:35: '0x1F' is not of type integer, as default of Currency.x must be"),
    ("x: {type: integer, default: 0123}", "4:35: '0123' is not of type integer, as default of Currency.x must be"),
    ("x: {type: boolean, default: NO}", "4:35: 'NO' is not of type boolean, as default of Currency.x must be"),
    (
        "x: {type: date, default: 2024-02-30}",
        "4:32: '2024-02-30' is not of type date, as default of Currency.x must be",
    ),
    ("x: {type: uuid, default: 12}", "4:32: 12 is not of type uuid, as default of Currency.x must be"),
    (
        "x: {type: One, examples: [{kind: one, b: 2}]}",
        "4:33: a mapping is not of type One, as an example of Currency.x must be",
    ),
    ('x: {type: "list[json]", default: [1]}', "4:40: Currency.x holds list[json], which can have no default"),
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
    ("x: {type: integer, ge: 5, le: 3}", "4:37: nothing has both ge 5 and le 3"),
    ("x: {type: integer, gt: 3, lt: 3}", "4:37: nothing has both gt 3 and lt 3"),
    ("x: {type: string, min_length: 3, max_length: 2}", "4:52: nothing has both min_length 3 and max_length 2"),
    ("x: {type: integer, ge: 5, gt: 3}", "4:37: Currency.x has both ge and gt; one of them says nothing"),
    ("x: {type: integer, ge: five}", "4:30: ge must be a number"),
    ("x: {type: string, max_length: -1}", "4:37: max_length must be a whole number, 0 or more"),
    ("x: {type: integer, ge: " + "9" * 1001 + "}", "4:30: a number has at most 1000 digits"),
    ("x: {type: string, pattern: '('}", "4:34: '(' is no pattern that means the same everywhere: ( is never closed"),
    (
        "x: {type: string, primary_key: true, optional: true}",
        "4:38: Currency.x is part of the primary key, so it can be neither optional nor nullable",
    ),
    ('x: {type: "list[string]", index: true}', "4:40: Currency.x is no single value, so it cannot have index"),
    ("x: {type: string, renamed_from: id}", "4:39: x cannot be renamed from id, which is still there"),
    ("x: {type: string, renamed_from: a b}", "4:39: 'a b' cannot have been the name of a field"),
    ("x: {type: string, deprecated: true}", "4:37: deprecated must be text; put it in quotes"),
    ("x: {type: string, examples: abc}", "4:35: examples must be a list"),
    ("x: {type: string, type: integer}", "4:25: 'type' is given twice (first at line 4)"),
    ("x: {type: !!int string}", "4:17: a tag (tag:yaml.org,2002:int) has no meaning here; leave it out"),
    ("x: *nothing", "4:10: there is no whole value that &nothing names before this"),
    ("<<: {x: {type: string}}", "4:7: << merges mappings in YAML 1.1 only; write their keys out"),
    ("? [x]\n      : {type: string}", "4:9: a key must be plain text"),
    ("1: {type: string}", "4:7: '1' cannot name a field; begin with a letter and use letters, digits and underscores"),
    (
        "naïve: {type: string}",
        "4:7: 'naïve' cannot name a field; begin with a letter and use letters, digits and underscores",
    ),
    ("Code: {type: string}", "6:7: code differs from Code in capitals only; choose another name"),
    (
        "x" * 64 + ": {type: string}",
        "4:7: " + "x" * 64 + " is longer than the 63 characters that a database keeps of a name",
    ),
    (
        "Cache_Expiry: {type: string}",
        "4:7: Cache_Expiry is a column that cached tables have of themselves; choose another name",
    ),
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
    ("Order: {embedded: true}", "7:3: entity Order has no fields"),
    ("Order:", "7:9: entity Order must be a mapping of keys to values"),
    ("Order: {fields: [id]}", "7:19: fields must be a mapping"),
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
        "7:59: ID differs from id in capitals only; choose another name",
    ),
    (
        "Order: {source: {endpoint: GET /a, path: 'a[]['}, fields: {id: {type: string, primary_key: true}}}",
        "7:44: 'a[][' is not a path; write names with dots between them, like currency.id",
    ),
    (
        (
            "Order: {source: {endpoint: GET /a, also: [/b]}, cache_ttl: 1, "
            "fields: {id: {type: string, primary_key: true}}}"
        ),
        "7:45: '/b' is not an endpoint; write it like GET /accounts",
    ),
    (
        (
            "Order: {source: {endpoint: GET /a, also: GET /b}, cache_ttl: 1, "
            "fields: {id: {type: string, primary_key: true}}}"
        ),
        "7:44: also must be a list of endpoints",
    ),
    (
        "Order: {source: {endpoint: GET /a, alos: [GET /b]}, fields: {id: {type: string, primary_key: true}}}",
        "7:38: the source of Order has no key 'alos'; did you mean 'also'?",
    ),
    (
        "Order: {source: {endpoint: GET /a, also: [GET /b]}, fields: {id: {type: string, primary_key: true}}}",
        "7:38: Order is not cached, so also means nothing; give it a cache_ttl",
    ),
    (
        (
            "Order: {source: {endpoint: GET /a, also: [GET /b, GET /a, GET /b]}, cache_ttl: 1, "
            "fields: {id: {type: string, primary_key: true}}}"
        ),
        ("7:53: GET /a is named twice", "7:61: GET /b is named twice"),
    ),
    (
        (
            "Order: {source: {endpoint: 'GET /{user}/a', also: ['GET /{usr}/b', GET /c]}, cache_ttl: 1, "
            "fields: {id: {type: string, primary_key: true, source: '{user}'}}}"
        ),
        (
            "7:54: GET /{usr}/b has no parameter {user}, which Order.id is read from; did you mean '{usr}'?",
            "7:70: GET /c has no parameter {user}, which Order.id is read from; valid: none",
        ),
    ),
    (
        (
            "Order: {source: {endpoint: GET /a, also: [GET /b]}, cache_ttl: 1, "
            "fields: {id: {type: integer, primary_key: true, source: '#'}}}"
        ),
        "7:38: Order.id is the place in one answer; no other endpoint gives the same",
    ),
    (
        (
            "Order: {source: {endpoint: GET /a}, fields: {id: {type: string, primary_key: true, "
            "source: {path: a, also: [GET /b]}}}}"
        ),
        "7:104: also stands at the source of Order: others give it as a whole",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, cache_ttl: -1}",
        "7:71: cache_ttl must be a whole number of seconds",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, cache_ttl: 1 day}",
        "7:71: cache_ttl must be a whole number of seconds",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, stale_ttl: 5}",
        "7:71: Order is not cached, so stale_ttl means nothing; give it a cache_ttl",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, negative_ttl: 5}",
        "7:74: Order is not cached, so negative_ttl means nothing; give it a cache_ttl",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, invalidated_by: [orders.place, 5]}",
        "7:91: invalidated_by must be a list of texts; put it in quotes",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, invalidated_by: orders.place}",
        "7:76: invalidated_by must be a list of texts",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, cache_table: a-b}",
        "7:73: 'a-b' cannot name a table; use letters, digits and underscores",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, renamed_from: Currency}",
        "7:74: Order cannot be renamed from Currency, which is still there",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, renamed_from: the order}",
        "7:74: 'the order' cannot have been the name of an entity",
    ),
    (
        "Order: {fields: {a: {type: string, primary_key: true, renamed_from: c}, b: {type: string, renamed_from: c}}}",
        "7:107: a and b cannot both be renamed from c",
    ),
    (
        (
            "Order: {source: {endpoint: GET /a}, fields: {id: {type: string, primary_key: true, source: a.b}}, "
            "refused: {a: why}}"
        ),
        "7:111: a is refused, but Order.id is read from there",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, refused: {a..b: why}}",
        "7:70: 'a..b' is not a path; write names with dots between them, like currency.id",
    ),
    (
        "Order: {fields: {id: {type: string, primary_key: true}}, refused: {a: }}",
        "7:73: refused must be a mapping of paths to reasons",
    ),
    (
        "Order: {embedded: true, fields: {inner: {type: Order}}}",
        "7:50: every Order holds another without end; make inner optional, or a list that may be empty",
    ),
    (
        "CURRENCY: {fields: {id: {type: string, primary_key: true}}}",
        "7:3: CURRENCY and Currency share the table 'currency'",
    ),
    (
        "None: {fields: {id: {type: string, primary_key: true}}}",
        "7:3: None is a name that the generated modules need themselves; choose another",
    ),
    ("Side: {fields: {id: {type: string, primary_key: true}}}", "11:3: Side is both an enum and an entity; rename one"),
    ("Currency: {fields: {id: {type: string, primary_key: true}}}", "7:3: 'Currency' is given twice (first at line 2)"),
    (
        "Order: {fields: {id: {type: string, primary_key: true, original: a}, b: {type: string, original: a.c}}}",
        "7:100: Order.id and Order.b both stand at 'a'",
    ),
]

SOUND = "entities: {A: {fields: {a: {type: string, primary_key: true}}}}"

UNIONS = """\
entities:
  A: {embedded: true, fields: {b_c: {type: B | C, discriminator: k}}}
  B: {embedded: true, fields: {k: {type: string, const: b}}}
  C: {embedded: true, fields: {k: {type: string, const: c}}}
  ABC: {embedded: true, fields: {a: {type: date}}}
"""

WHOLE_MISTAKES = [
    ("", "1:1: a schema must be a mapping of keys to values"),
    ("# nothing yet", "1:1: a schema must be a mapping of keys to values"),
    ("- a", "1:1: a schema must be a mapping of keys to values"),
    ("enums: {}", "1:1: a schema has no entities"),
    ("entities: {}", "1:1: a schema has no entities"),
    ("entites: {}", "1:1: a schema has no key 'entites'; did you mean 'entities'?"),
    ("entities: [A]", "1:11: entities must be a mapping"),
    (
        "entities: {A: {fields: {a: {type: string, primary_key: true}, a: {type: string}}}}",
        "1:63: 'a' is given twice (first at line 1)",
    ),
    ("entities: {", "1:12: not valid YAML: did not find expected node content"),
    (
        "entities:\n  A: [1, 2\n",
        "3:1: not valid YAML: did not find expected ',' or ']', while parsing a flow sequence that begins at 2:6",
    ),
    (
        "entities:\n\tA: 1",
        "2:1: not valid YAML: found character that cannot start any token; indent with spaces, not with tabs",
    ),
    ("a: b: c", "1:5: not valid YAML: mapping values are not allowed in this context"),
    ("a: \0", "1:4: not valid YAML: U+0000 cannot stand in text"),
    (SOUND + "\n---\n" + SOUND, "2:1: a second document begins here; a file holds one"),
    ("[" * 5000, "1:65: nothing may be nested deeper than 64 levels"),
    ("a: &a [*a]", "1:8: there is no whole value that &a names before this"),
    ("\ufeffentites: {}", "1:1: a schema has no key 'entites'; did you mean 'entities'?"),
    (SOUND + "\r\nenums: {Side: {values: []}}", "2:9: enum Side has no values"),
    (SOUND + "\nenums: {Side: {open: true}}", "2:9: enum Side has no values"),
    (SOUND + "\nenums: {Side: {values: [BUY, SELL, BUY]}}", "2:36: 'BUY' is given twice in Side"),
    (SOUND + "\nenums: {Side: {values: [NO, 1]}}", "2:29: values must be a list of texts; put it in quotes"),
    (SOUND + "\nenums: {Side: {values: [true, YES]}}", "2:25: values must be a list of texts; put it in quotes"),
    (SOUND + "\nenums: {Side: {values: {BUY: 1}}}", "2:24: values must be a list of texts"),
    (SOUND + "\ndrop: [A.b, A.b.c]", "2:13: drop must be a list of entities and fields, like Trade or Trade.note"),
    (SOUND + "\ndrop: A", "2:7: drop must be a list of entities and fields, like Trade or Trade.note"),
    (SOUND + "\ndescription: 2024", "2:14: description must be text; put it in quotes"),
    (
        UNIONS,
        "2:32: the union at A.b_c would be called ABC, as ABC is; rename one",
    ),
    (
        "entities: {A: {embedded: true, fields: {b: {type: B}}}, B: {embedded: true, fields: {a: {type: A}}}}",
        (
            "1:51: every A holds another without end; make b optional, or a list that may be empty",
            "1:96: every B holds another without end; make a optional, or a list that may be empty",
        ),
    ),
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


WORLD = FRAME.format(field=SOUND_FIELD, entity=SOUND_ENTITY) + "# the end\n"


@pytest.mark.parametrize(("field", "complaint"), FIELD_MISTAKES)
def test_a_mistake_in_a_field_is_told_at_its_place(field: str, complaint: Complaints) -> None:
    """Line and column lead to the word that is wrong, and the sentence to the right one."""
    assert _all(complaint) == _complaints(FRAME.format(field=field, entity=SOUND_ENTITY))


@pytest.mark.parametrize(("entity", "complaint"), ENTITY_MISTAKES)
def test_a_mistake_in_an_entity_is_told_at_its_place(entity: str, complaint: Complaints) -> None:
    """Line and column lead to the key that is wrong."""
    assert _all(complaint) == _complaints(FRAME.format(field=SOUND_FIELD, entity=entity))


@pytest.mark.parametrize(("text", "complaint"), WHOLE_MISTAKES)
def test_a_mistake_in_the_whole_is_told_at_its_place(text: str, complaint: Complaints) -> None:
    """A file that is no schema at all is told in the same form."""
    assert _all(complaint) == _complaints(text)


@pytest.mark.parametrize(
    ("two", "complaint"),
    [
        ("name: {type: string}", "5:46: Two needs a field 'kind' that is const or a closed enum"),
        ("kind: {type: string}", "5:46: Two needs a field 'kind' that is const or a closed enum"),
        ("kind: {type: string, const: one}", "5:46: kind = 'one' selects both One and Two"),
        (
            "kind: {type: string, const: two, optional: true}",
            "5:46: kind tells Two from the others, so it must always be there",
        ),
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


def test_a_key_given_twice_hides_no_other_mistake() -> None:
    """Only text that is no YAML ends a run early."""
    text = FRAME.format(field="x: {type: strin, type: text}\n      x: {}\n      y: {}", entity=SOUND_ENTITY)
    assert [line.split(": ")[0] for line in _complaints(text)] == ["4:17", "4:24", "5:7", "6:7"]


@given(
    st.integers(0, len(WORLD)), st.integers(0, 8), st.text(st.sampled_from("{}[],:#&*!|>'\"%@-? \n\tax0.\ufeff😀\0"))
)
def test_any_text_is_a_schema_or_has_problems(start: int, length: int, put: str) -> None:
    """Whatever is done to a file, every complaint stands on one of its lines."""
    text = WORLD[:start] + put + WORLD[start + length :]
    examined = read.examine(text, "schema.yaml")
    assert (examined.schema is None) == bool(examined.problems)
    assert all(1 <= problem.mark.line <= text.count("\n") + 1 for problem in examined.problems)


def test_an_unknown_type_causes_no_further_complaint() -> None:
    """What follows from a mistake is not told as a mistake of its own."""
    assert len(_complaints(FRAME.format(field="x: {type: strin, ge: 5, default: 7}", entity=SOUND_ENTITY))) == 1


def test_a_complaint_names_the_file() -> None:
    """A line can be opened by an editor: file:line:col."""
    with pytest.raises(SchemaError, match=r"^schemas/mine\.yaml:1:1: a schema has no entities\n"):
        read.parse("description: nothing yet", "schemas/mine.yaml")


def _complaints(text: str) -> list[str]:
    problems = read.examine(text, "schema.yaml").problems
    return [str(problem).removeprefix("schema.yaml:") for problem in problems]


def _all(told: Complaints) -> list[str]:
    return [told] if isinstance(told, str) else list(told)
