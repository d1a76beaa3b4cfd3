"""Seeded changes: the keys of one field, entity or enum before and after, and the rule that has to find it."""

from __future__ import annotations

from typing import TypeAlias

Keys: TypeAlias = dict[str, str]
Row: TypeAlias = tuple[str, Keys, Keys]
"""The rule, the keys before, the keys after."""


def steps(key: str, first: str, second: str, **around: str) -> list[Row]:
    """A key that is added, changed and removed."""
    rule = key.replace("_", "-")
    return [
        (f"{rule}-added", around, {**around, key: first}),
        (f"{rule}-changed", {**around, key: first}, {**around, key: second}),
        (f"{rule}-removed", {**around, key: second}, around),
    ]


def moves(key: str, low: str, high: str, rule: str = "", **around: str) -> list[Row]:
    """A number that is added, raised, lowered and removed."""
    name = rule or key.replace("_", "-")
    return [
        (f"{name}-added", around, {**around, key: low}),
        (f"{name}-raised", {**around, key: low}, {**around, key: high}),
        (f"{name}-lowered", {**around, key: high}, {**around, key: low}),
        (f"{name}-removed", {**around, key: low}, around),
    ]


def flag(key: str, rule: str = "", **around: str) -> list[Row]:
    """A key that is set and unset."""
    name = rule or key.replace("_", "-")
    return [
        (f"{name}-added", around, {**around, key: "true"}),
        (f"{name}-removed", {**around, key: "true"}, around),
    ]


TEXT, NUMBER, LISTED, MIXED = {"type": "string"}, {"type": "decimal"}, {"type": "A | B"}, {"type": "A | B | C"}
KIND = {"discriminator": "kind"}
CACHED, ALSO_B = {"cache_ttl": "5"}, "{endpoint: GET /a, also: [POST /b]}"

FIELDS: list[Row] = [
    *steps("description", "One.", "Two."),
    *steps("examples", "[a]", "[b]", **TEXT),
    *steps("unit", "USD", "CAD"),
    *steps("const", "a", "b", **TEXT),
    *steps("pattern", "^a", "^b", **TEXT),
    *steps("deprecated", "Old.", "Very old."),
    *steps("foreign_key", "Venue.id", "Place.id", **TEXT),
    *steps("original", "a.b", "a.c"),
    *steps("source", "a.b", "a.c"),
    *steps("fetched", "GET /venues/{id}", "GET /places/{id}", foreign_key="Venue.id", source="x", **TEXT),
    *moves("ge", "1", "2", "minimum"),
    *moves("le", "1", "2", "maximum"),
    ("minimum-raised", {"ge": "1"}, {"gt": "1"}),
    ("maximum-lowered", {"le": "1"}, {"lt": "1"}),
    *moves("min_length", "1", "2", **TEXT),
    *moves("max_length", "1", "2", **TEXT),
    *flag("unique"),
    *flag("index"),
    *flag("optional"),
    *flag("nullable"),
    ("optional-removed-defaulted", {"optional": "true", "default": "1"}, {"default": "1"}),
    ("nullable-removed-defaulted", {"nullable": "true", "default": "1"}, {"default": "1"}),
    ("nullable-removed-optional", {"nullable": "true", "optional": "true"}, {"optional": "true"}),
    *steps("default", "1", "2"),
    ("default-removed-optional", {"default": "1", "optional": "true"}, {"optional": "true"}),
    ("pii-raised", {"pii": "contact"}, {"pii": "financial"}),
    ("pii-lowered", {"pii": "contact"}, {}),
    ("type-widened", {"type": "date"}, {"type": "string"}),
    ("type-widened", {"type": "integer"}, {"type": "number"}),
    ("type-widened", {"type": "Side"}, {"type": "string"}),
    ("type-widened", {"type": "Side"}, {"type": "WideSide"}),
    ("type-widened", {"type": "WideSide"}, {"type": "FreeSide"}),
    ("type-widened", {"type": "list[date]"}, {"type": "list[string]"}),
    ("type-widened", {"type": "list[A]"}, {"type": "json"}),
    ("type-narrowed", {"type": "string"}, {"type": "uuid"}),
    ("type-narrowed", {"type": "string"}, {"type": "Side"}),
    ("type-narrowed", {"type": "FreeSide"}, {"type": "Side"}),
    ("type-changed", {"type": "decimal"}, {"type": "integer"}),
    ("type-changed", {"type": "string"}, {"type": "list[string]"}),
    ("type-changed", {"type": "A"}, {"type": "B"}),
    ("type-changed", {"type": "Side"}, {"type": "integer"}),
    ("union-member-added", {**LISTED, **KIND}, {**MIXED, **KIND}),
    ("union-member-removed", {**MIXED, **KIND}, {**LISTED, **KIND}),
    ("discriminator-changed", {**LISTED, **KIND}, {**LISTED, "discriminator": "sort"}),
]

ENTITIES: list[Row] = [
    *steps("source", "{endpoint: GET /a}", "{endpoint: GET /b}"),
    ("also-added", {"source": "{endpoint: GET /a}", **CACHED}, {"source": ALSO_B, **CACHED}),
    ("also-changed", {"source": ALSO_B, **CACHED}, {"source": "{endpoint: GET /a, also: [POST /c]}", **CACHED}),
    ("also-removed", {"source": ALSO_B, **CACHED}, {"source": "{endpoint: GET /a}", **CACHED}),
    *steps("invalidated_by", "[orders.place]", "[orders.cancel]", cache_ttl="5"),
    *steps("refused", "{a: unused}", "{b: unused}"),
    *moves("cache_ttl", "5", "6"),
    *moves("stale_ttl", "5", "6", cache_ttl="5"),
    *moves("negative_ttl", "5", "6", cache_ttl="5"),
    *moves("retention", "5", "6", cache_ttl="5"),
    ("access-added", {}, {"access": "user"}),
    ("access-removed", {"access": "user"}, {}),
    ("table-changed", {"cache_table": "a"}, {"cache_table": "b"}),
]

ENUMS: list[Row] = [
    ("value-added", {"values": "[a]"}, {"values": "[a, b]"}),
    ("value-added-open", {"values": "[a]", "open": "true"}, {"values": "[a, b]", "open": "true"}),
    ("value-removed", {"values": "[a, b]"}, {"values": "[a]"}),
    ("value-removed-open", {"values": "[a, b]", "open": "true"}, {"values": "[b]", "open": "true"}),
    *flag("open", values="[a]"),
]

WHOLE: list[tuple[str, str, str, str]] = [
    ("enum-added", "  Odd: {values: [a]}\n", "  Odd: {values: [a]}\n  New: {values: [a]}\n", "  New:"),
    ("enum-removed", "  Odd: {values: [a]}\n", "", "  Odd:"),
    (
        "entity-added",
        "  Venue:\n",
        "  New:\n    fields:\n      id: {type: string, primary_key: true}\n  Venue:\n",
        "  New:",
    ),
    ("entity-removed", "  Spare:\n    fields:\n      id: {type: string, primary_key: true}\n", "", "  Spare:"),
    ("entity-renamed", "  Spare:\n", "  Extra:\n    renamed_from: Spare\n", "    renamed_from:"),
    (
        "embedded-added",
        "  Spare:\n    fields:\n      id: {type: string, primary_key: true}\n",
        "  Spare:\n    embedded: true\n    fields:\n      id: {type: string}\n",
        "    embedded: true",
    ),
    (
        "embedded-removed",
        "  C:\n    embedded: true\n    fields:\n",
        "  C:\n    fields:\n      id: {type: string, default: x, primary_key: true}\n",
        "  C:",
    ),
    ("field-added", "    # more", "      new: {type: string, optional: true}", "      new:"),
    ("field-added", "    # more", "      new: {type: string, default: a}", "      new:"),
    ("field-added-nullable", "    # more", "      new: {type: string, nullable: true}", "      new:"),
    ("field-added-required", "    # more", "      new: {type: string}", "      new:"),
    ("field-removed", "      note: {type: string}\n", "", "      note:"),
    (
        "field-renamed",
        "      note: {type: string}\n",
        "      text: {type: string, renamed_from: note}\n",
        "      text:",
    ),
    (
        "primary-key-changed",
        "      key: {type: string}\n",
        "      key: {type: string, primary_key: true}\n",
        "      key:",
    ),
    (
        "discriminator-added",
        "      either: {type: A}\n",
        "      either: {type: A | B, discriminator: kind}\n",
        "      either:",
    ),
    (
        "discriminator-removed",
        "      both: {type: A | B, discriminator: kind}\n",
        "      both: {type: A}\n",
        "      both:",
    ),
]
"""The rule, the text before, the text after, and how the line begins at which it is told."""
