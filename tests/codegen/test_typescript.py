"""TypeScript that compiles for any schema, refuses what the schema refuses, and keeps every fact of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import referees
import typescript_facts
from hypothesis import given
from hypothesis import strategies as st

from harness.codegen.openapi import emit_openapi
from harness.codegen.text import origin
from harness.codegen.typescript import emit_typescript
from harness.schema.ir import Entity, EnumRef, Field, ListOf, Scalar, Schema, Union, union_name
from harness.schema.read import load, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FILES = (HERE.parents[1] / "schemas" / "unified_domain.yaml", HERE / "strange.yaml", HERE / "everything.yaml")
STRICT = ("--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--noUnusedLocals",
          "--isolatedModules", "--target", "es2022", "--module", "esnext", "--pretty", "false")  # fmt: skip

PARCEL = """
description: What is sent.
enums:
  Speed: {description: How fast., values: [fast, "not */ fast"]}
  Carrier: {values: [rail], open: true}
entities:
  Parcel:
    description: A parcel. */ It has `code */` and `code`, {@link braces} and <b>tags</b>.
    cache_ttl: 0
    fields:
      id: {type: uuid, primary_key: true, description: Its key.}
      weight: {type: decimal, unit: kilograms, default: 1.50, gt: 0, deprecated: "use @grams"}
      pieces: {type: integer}
      sender: {type: string, nullable: true}
      note: {type: string, optional: true}
      due: {type: datetime, optional: true, nullable: true}
      speed: {type: Speed}
      carrier: {type: Carrier}
      legs: {type: "list[Rail | Road]", discriminator: kind}
  Rail:
    embedded: true
    fields:
      kind: {type: string, const: rail}
      track: {type: integer}
  Road:
    embedded: true
    fields:
      kind: {type: string, const: road}
      lane: {type: string}
"""
SNIPPET = """
entities:
  UniversalSymbol:
    fields:
      id: {type: string, primary_key: true}
      symbol: {type: string, index: true}
      currency_id: {type: string, foreign_key: "Currency.id"}
      last_updated: {type: datetime}
    cache_ttl: 86400
"""
GLOBALS = (
    "Array", "ReadonlyArray", "String", "Number", "Boolean", "Object", "Symbol", "Function", "Date", "Promise",
    "Record", "Readonly", "Omit", "Map", "Error", "JSON", "Infinity", "Entities", "Integer", "DecimalString", "IsoDate",
    "IsoTime", "IsoDateTime", "Uuid",
)  # fmt: skip
WORDS = (
    "abstract", "any", "as", "asserts", "bigint", "class", "const", "constructor", "declare", "default", "delete",
    "enum", "export", "extends", "function", "get", "implements", "import", "in", "infer", "interface", "is", "keyof",
    "let", "never", "new", "null", "number", "object", "of", "package", "private", "prototype", "readonly", "require",
    "return", "set", "static", "symbol", "this", "type", "typeof", "undefined", "unique", "unknown", "void", "with",
)  # fmt: skip
USAGE = """
import { Carrier, Speed } from "./parcel";
import type { DecimalString, Entities, IsoDateTime, Parcel, ParcelLegs, Uuid } from "./parcel";

const id = "123e4567-e89b-12d3-a456-426614174000" as Uuid;
export const whole: Parcel = { id, pieces: 1, sender: null, speed: "fast", carrier: "any", legs: [] };
export const listed: Entities["Parcel"] = { ...whole, weight: "1.50" as DecimalString, due: null };
export const speeds: readonly Speed[] = Speed;
export const carriers: readonly Carrier[] = Carrier;

// @ts-expect-error A number has lost digits already.
export const inexact: DecimalString = 1.5;
// @ts-expect-error Any text is no decimal.
export const unchecked: DecimalString = "1.5";
// @ts-expect-error One kind of text is not another.
export const mixed: DecimalString = "2024-01-01T00:00:00Z" as IsoDateTime;
// @ts-expect-error `pieces` must be there.
export const incomplete: Parcel = { id, sender: null, speed: "fast", carrier: "rail", legs: [] };
// @ts-expect-error So must `sender`, though it may be null.
export const unsent: Parcel = { id, pieces: 1, speed: "fast", carrier: "rail", legs: [] };
// @ts-expect-error `note` may be absent, not null.
export const nothing: Parcel = { ...whole, note: null };
// @ts-expect-error Absent is not undefined.
export const vague: Parcel = { ...whole, note: undefined };
// @ts-expect-error `pieces` is never null.
export const empty: Parcel = { ...whole, pieces: null };
// @ts-expect-error A closed enum has no other value.
export const slow: Speed = "slow";
// @ts-expect-error Nobody changes what was read.
whole.sender = "me";
// @ts-expect-error Not in a list either.
whole.legs.push({ kind: "road", lane: "1" });

export function place(leg: ParcelLegs): string {
  if (leg.kind === "rail") {
    // @ts-expect-error A lane is the road's.
    void leg.lane;
    return `track ${leg.track}`;
  }
  return leg.lane;
}
"""

needs_node = referees.needs("typescript", "typescript7", "@microsoft/tsdoc")


def of(told: str) -> str:
    """The file of a schema's text."""
    return emit_typescript(parse(told, "parcel.yaml"))


def of_field(told: str) -> str:
    """The line of one field."""
    text = of(f"entities: {{E: {{embedded: true, fields: {{f: {{type: {told}}}}}}}}}")
    return next(line.strip() for line in text.splitlines() if " f" in line and line.endswith(";"))


def colliding() -> Schema:
    """A schema whose names TypeScript, or the file itself, has already; half of the entities, half of enums."""
    fields = "\n".join(f"      {word}: {{type: integer}}" for word in WORDS)
    entities = "\n".join(f"  {name}:\n    embedded: true\n    fields:\n{fields}" for name in GLOBALS[::2])
    enums = "\n".join(f"  {name}: {{values: [a]}}" for name in GLOBALS[1::2])
    every = ", ".join(
        f"s_{scalar}: {{type: {scalar}}}" for scalar in ("decimal", "date", "time", "datetime", "uuid", "json")
    )
    owner = ", ".join(f"f_{name.lower()}: {{type: 'list[{name}]'}}" for name in GLOBALS)
    told = f"enums:\n{enums}\nentities:\n{entities}\n  Owner: {{embedded: true, fields: {{{owner}, {every}}}}}\n"
    return parse(told, "colliding.yaml")


def test_the_file_says_where_it_comes_from() -> None:
    """In its first line, word for word."""
    assert of(PARCEL).splitlines()[0] == f"// {origin(parse(PARCEL, 'parcel.yaml'))}"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("string", "readonly f: string;"),
        ("string, nullable: true", "readonly f: string | null;"),
        ("string, optional: true", "readonly f?: string;"),
        ("string, optional: true, nullable: true", "readonly f?: string | null;"),
        ("string, default: a", "readonly f?: string;"),
    ],
)
def test_the_four_states_are_told_apart(told: str, line: str) -> None:
    """By `?` and by `null`; what has a default may be left out by who writes."""
    assert of_field(told) == line


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("integer", "readonly f: Integer;"),
        ("integer, ge: 0, le: 9007199254740991", "readonly f: Integer;"),
        ("integer, ge: 0, le: 9007199254740992", "readonly f: LongInteger;"),
        ("integer, examples: [-9007199254740993]", "readonly f: LongInteger;"),
        ("integer, default: 9007199254740993", "readonly f?: LongInteger;"),
        ("'list[integer]', examples: [[1, 9007199254740993]]", "readonly f: readonly LongInteger[];"),
        ("integer, const: 9007199254740993", "readonly f: 9007199254740993n;"),
        ("number", "readonly f: number;"),
        ("decimal", "readonly f: DecimalString;"),
        ("datetime", "readonly f: IsoDateTime;"),
        ("json", "readonly f: JsonValue;"),
        ("'list[decimal]'", "readonly f: readonly DecimalString[];"),
        ("'list[E]', nullable: true", "readonly f: readonly E[] | null;"),
        ("string, const: 'it''s'", """readonly f: "it's";"""),
        ("boolean, const: true", "readonly f: true;"),
    ],
)
def test_every_type_has_its_own(told: str, line: str) -> None:
    """A quantity is text with a brand, a const is a literal, a list cannot be changed."""
    assert of_field(told) == line


def test_only_what_is_used_is_declared() -> None:
    """A schema of plain text needs no brand."""
    assert "brand" not in of("entities: {E: {embedded: true, fields: {f: {type: string}}}}")
    assert "DecimalString" not in of(SNIPPET)


def test_enums_are_types_and_lists() -> None:
    """An open one takes any text, and still completes the known ones."""
    text = of(PARCEL)
    assert 'export type Speed = "fast" | "not *\\/ fast";' in text
    assert 'export type Carrier = "rail" | (string & {});' in text
    assert 'export const Carrier = ["rail"] as const;' in text


def test_unions_have_a_name() -> None:
    """That of the entity and the field, as everywhere else."""
    assert "export type ParcelLegs = Rail | Road;" in of(PARCEL)


def test_comments_say_what_the_schema_says() -> None:
    """The description first, then a tag for each fact."""
    comment = """\
  /**
   * @unit kilograms
   * @gt 0
   * @defaultValue `"1.50"`
   * @deprecated use \\@grams
   */
  readonly weight?: DecimalString;
"""
    assert comment in of(PARCEL)
    assert "  /** @primaryKey */\n" in of(SNIPPET)


def test_no_text_ends_its_comment_or_means_anything_in_it() -> None:
    """Escaped as TSDoc does it; code in it stays as it is."""
    told = r" * A parcel. *\/ It has \`code *\/\` and `code`, \{\@link braces\} and \<b\>tags\</b\>."
    assert f"/**\n{told}\n *\n * @table parcel\n * @cacheTtl 0\n */\n" in of(PARCEL)


def test_characters_that_nobody_sees_are_shown() -> None:
    """Code that runs from right to left, or a line that is none, cannot hide in a comment."""
    text = emit_typescript(
        Schema((Entity("E", (Field("f", Scalar("string"), "a\u202eb\u0007c\u2028d"),), embedded=True),))
    )
    assert "/** a[U+202E]b[U+0007]c d */" in text


@pytest.fixture(scope="module")
def reader() -> Iterator[referees.Reader]:
    """The TypeScript compiler, ready to read files."""
    with referees.Reader("types.mjs") as made:
        yield made


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what is made of every schema, and code that uses some of it."""
    folder = tmp_path_factory.mktemp("typescript")
    schemas = {file.stem: load(file) for file in FILES}
    schemas |= {"parcel": parse(PARCEL, "parcel.yaml"), "snippet": parse(SNIPPET, "snippet.yaml")}
    for name, schema in {**schemas, "colliding": colliding()}.items():
        (folder / f"{name}.ts").write_text(emit_typescript(schema), encoding="utf-8")
    (folder / "usage.ts").write_text(USAGE, encoding="utf-8")
    return folder


@needs_node
@pytest.mark.parametrize("compiler", [pytest.param("typescript", marks=pytest.mark.slow), "typescript7"])
def test_the_compiler_has_nothing_to_say(compiled: Path, compiler: str) -> None:
    """At its strictest, of any schema; and it refuses every misuse that says so."""
    assert referees.run(f"{compiler}/bin/tsc", *STRICT, *sorted(compiled.glob("*.ts"))) == ""


@needs_node
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_fact_is_read_back(reader: referees.Reader, file: Path) -> None:
    """Through the compiler: the schema that the file tells is the schema that it was made of."""
    schema = load(file)
    found = reader.read(emit_typescript(schema))
    assert typescript_facts.schema_of(found) == typescript_facts.normal(schema)
    assert [*found["interfaces"]["Entities"]["properties"]] == [entity.name for entity in schema.entities]


@needs_node
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_comments_are_sound_tsdoc(reader: referees.Reader, file: Path) -> None:
    """By the word of TSDoc's own parser."""
    found = reader.read(emit_typescript(load(file)))
    assert (found["syntax"], found["tsdoc"]) == ([], [])


hard = st.sampled_from("ab @{}[]<>`*/\\#\"'.-_\n\t\u2028\u202e\u00e9\U0001f33e") | st.characters(codec="utf-8")
harder = st.sampled_from(
    ["*/", "/**", "[U+41]", "{@link a}", " @deprecated b", "`a */ b`", "`c d`", "```", "long " * 30]
)
visible = st.sampled_from("ab@{}[]<>`*/\\#\"'.-_\u202e\u00e9\U0001f33e") | st.characters(
    codec="utf-8", exclude_categories=("Zs", "Zl", "Zp", "Cc")
)
parts = st.lists(hard | harder, max_size=8).map("".join)
texts = st.builds(lambda first, rest: first + rest.rstrip(), visible, parts)
"""Texts that neither begin nor end with white space."""


@needs_node
@given(
    st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=12),
    st.lists(st.lists(hard | harder, min_size=1, max_size=8).map("".join), max_size=4),
)
def test_any_text_comes_back(reader: referees.Reader, texts: list[tuple[str, str, str]], values: list[str]) -> None:
    """Whatever the comment is made of, the compiler reads it as it was written, and TSDoc finds no fault with it."""
    fields = tuple(
        Field(f"f{index}", Scalar("string"), description, unit=unit, deprecated=why, examples=tuple(values))
        for index, (description, unit, why) in enumerate(texts)
    )
    (first, second, third), *_ = texts
    refused = (("meta", second),)
    schema = Schema(
        (Entity("E", fields, first, embedded=True, invalidated_by=tuple(values), refused=refused),), (), third
    )
    found = reader.read(emit_typescript(schema))
    assert typescript_facts.schema_of(found) == typescript_facts.normal(schema)
    assert (found["syntax"], found["tsdoc"]) == ([], [])


@pytest.fixture(scope="module")
def openapi_reader() -> Iterator[referees.Reader]:
    """openapi-typescript, ready to read documents."""
    with referees.Reader("openapi.mjs") as made:
        yield made


@referees.needs("openapi-typescript", "typescript")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_openapi_typescript_reads_the_same_types(openapi_reader: referees.Reader, file: Path) -> None:
    """From our OpenAPI: every property, and whether it may be absent or null."""
    schema = load(file)
    found = openapi_reader.read(emit_openapi(schema))
    for entity in schema.entities:
        assert found[entity.name] == {field.name: _said(field, entity, schema) for field in entity.fields}
    for enum in schema.enums:
        assert found[enum.name] == _choices(enum.values)


def _said(field: Field, entity: Entity, schema: Schema) -> str:
    absent = "? " if field.optional or field.default is not None else ""
    item = _item(field, entity, schema)
    many = f"({item})[]" if " | " in item else f"{item}[]"
    held = many if isinstance(field.type, ListOf) else item
    return f"{absent}{held} | null" if field.nullable else f"{absent}{held}"


def _item(field: Field, entity: Entity, schema: Schema) -> str:
    item = field.item
    if field.const is not None:
        return _literal(field.const)
    if isinstance(item, EnumRef):
        return _word(item.name, schema, is_tag=(entity.name, field.name) in schema.discriminators)
    if isinstance(item, Union):
        return _component(union_name(entity, field))
    known = {"integer": "number", "number": "number", "boolean": "boolean", "json": _component("JsonValue")}
    return known.get(item.name, "string") if isinstance(item, Scalar) else _component(str(item))


def _word(name: str, schema: Schema, *, is_tag: bool) -> str:
    enum = schema.enum(name)
    assert enum is not None
    if is_tag:
        return _choices(enum.values)
    return f"{_component(name)} | string" if enum.open else _component(name)


def _choices(values: tuple[str, ...]) -> str:
    return " | ".join(map(_literal, values))


def _literal(value: Any) -> str:
    quoted = str(value).replace('"', '\\"')
    return f'"{quoted}"' if isinstance(value, str) else str(value).lower()


def _component(name: str) -> str:
    return f'components["schemas"]["{name}"]'
