"""Lay out Python source as a formatter does: on one line where it fits, else one item a line.

Everything is ASCII: another character stands as its escape, so that no text of a schema can disguise itself as code.
"""

from __future__ import annotations

import keyword
import re
import textwrap
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.schema.ir import Schema

WIDTH = 120
_INDENT = 4
_DOCSTRING_QUOTES = 6
_NEVER_CUT = 80  # fits on a line of its own, however deep it stands
_TEXTS = 2**14  # the same words come again in every target
_ENDS = (".", "!", "?")
_BELOW = "Described below."
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPE_FORMS = ((0x100, "\\x{:02x}"), (0x10000, "\\u{:04x}"), (0x110000, "\\U{:08x}"))
_TAKEN = frozenset({
    # what annotations and defaults are written with
    "Base", "ExactDecimal", "ExactDecimalColumn", "JsonText", "UtcDateTime", "UtcDateTimeColumn", "bool", "decimal",
    "dt", "float", "int", "object", "orm", "pydantic", "sa", "str", "tuple", "typing", "uuid",
    # what the base class of models has, and that of tables
    "construct", "copy", "dict", "from_orm", "json", "model_computed_fields", "model_config", "model_construct",
    "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields", "model_fields_set",
    "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate",
    "model_validate_json", "model_validate_strings", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json",
    "update_forward_refs", "validate", "metadata", "registry",
    "from_original", "is_none", "schema_facts", "to_original",
})  # fmt: skip


@dataclass(slots=True)
class Group:
    """Represent items between brackets: `open` is all that stands before the first item, `close` what ends it."""

    open: str
    items: tuple[Node, ...]
    close: str = ")"
    is_tuple: bool = False
    _flat: str = ""

    def __str__(self) -> str:
        if not self._flat:  # made once: every level of the layout asks for it
            lone = "," if self.is_tuple and len(self.items) == 1 else ""
            self._flat = f"{self.open}{', '.join(map(str, self.items))}{lone}{self.close}"
        return self._flat


@dataclass(slots=True)
class Text:
    """Represent a string, with all that stands before it on its line."""

    value: str
    before: str = ""

    def __str__(self) -> str:
        return self.before + literal(self.value)


@dataclass(slots=True)
class TypeUnion:
    """Represent a union of types."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return " | ".join(self.names)


Node: TypeAlias = str | Group | Text | TypeUnion


def tuple_of(items: Iterable[Node]) -> Group:
    """Build a tuple."""
    return Group("(", tuple(items), is_tuple=True)


def text(value: str, before: str = "") -> Node:
    """Build a string, which the layout may cut where it is long."""
    flat = before + literal(value)
    return flat if len(flat) <= _NEVER_CUT else Text(value, before)


def texts(values: Iterable[str]) -> Group:
    """Build a tuple of strings."""
    return tuple_of(map(text, values))


def dict_of(items: Mapping[str, Node]) -> Group:
    """Build a dictionary from strings."""
    return Group("{", tuple([after(f"{literal(key)}: ", value) for key, value in items.items()]), "}")


def call(name: str, arguments: Mapping[str, Node]) -> Group:
    """Build a call with keyword arguments."""
    return Group(f"{name}(", tuple([after(f"{key}=", value) for key, value in arguments.items()]))


def after(before: str, node: Node) -> Node:
    """Put something before a node on its line: `name = `, `key=`."""
    if isinstance(node, str):
        return before + node
    if isinstance(node, Group):
        return Group(before + node.open, node.items, node.close, node.is_tuple)
    return Text(node.value, before + node.before) if isinstance(node, Text) else f"{before}{node}"


def lines(node: Node, indent: int = 0, end: str = "") -> list[str]:
    """Lay out one node as source lines, none wider than WIDTH where a line can be broken at all."""
    margin = " " * indent
    if isinstance(node, str):
        return [margin + node + end]
    flat = f"{margin}{node}{end}"
    if len(flat) <= WIDTH:
        return [flat]
    if isinstance(node, TypeUnion):
        first, *others = node.names
        return [margin + first, *(f"{margin}| {name}" for name in others[:-1]), f"{margin}| {others[-1]}{end}"]
    if isinstance(node, Text):
        room = WIDTH - indent - _INDENT
        pieces = [""]
        for word in re.findall(r"\S*\s*", node.value):  # each piece fits, where no single word is longer
            if pieces[-1] and len(literal(pieces[-1] + word)) > room:
                pieces.append("")
            pieces[-1] += word
        if len(pieces) == 1 and (len(literal(node.value)) > room or not node.before):
            return [flat]
        cut = [" " * (indent + _INDENT) + literal(piece) for piece in pieces]
        return [f"{margin}{node.before}(", *cut, f"{margin}){end}"]
    parts = [margin + node.open]
    deeper = margin + " " * _INDENT
    for item in node.items:
        if isinstance(item, str):
            parts.append(f"{deeper}{item},")
        else:
            parts += lines(item, indent + _INDENT, ",")
    parts.append(margin + node.close + end)
    return parts


@lru_cache(_TEXTS)
def literal(text: str) -> str:
    """Write the text as a Python string, in the quotes that need fewer escapes."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + _escaped(text).replace(quote, "\\" + quote) + quote


@lru_cache(_TEXTS)
def docstring(text: str, indent: int = 0) -> tuple[str, ...]:
    """Write the text as a docstring: its first sentence, then what follows, wrapped."""
    margin, room = " " * indent, WIDTH - indent
    summary, rest = _summary(text, room - _DOCSTRING_QUOTES)
    wrapped = textwrap.wrap(rest, room, break_long_words=False, break_on_hyphens=False) if rest else []
    end = '"""  # noqa: D301' if "\\" in summary + rest else '"""'
    if not wrapped:
        return (f'{margin}"""{summary}{end}',)
    return (f'{margin}"""{summary}', "", *(margin + line for line in wrapped), margin + end)


@lru_cache(_TEXTS)
def is_verbatim(text: str) -> bool:
    """Return whether a docstring says the text word for word, with no full stop or summary added."""
    summary, rest = _summary(text, WIDTH - _INDENT - _DOCSTRING_QUOTES)
    return summary != _BELOW and (rest != "" or text.rstrip().endswith(_ENDS))


def attribute_name(name: str) -> str:
    """Return the attribute of a generated class for a name: one that Python or a base needs gets an underscore."""
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name


def origin(schema: Schema) -> str:
    """Return the sentence that every generated file carries."""
    return made_from(schema.file)


def made_from(what: str) -> str:
    """Return the same sentence for a file that is made from something else than a schema."""
    return f"Generated from {what} by `harness generate`; do not edit."


def emit_module(title: str, schema: Schema, body: Iterable[str]) -> str:
    """Emit a whole file: what it is and where it comes from, then its imports and its body."""
    about = docstring(f"{title}. {origin(schema)}")
    return "\n".join([*about, "", "from __future__ import annotations", "", *body, ""])


def _summary(text: str, room: int) -> tuple[str, str]:
    """Split off the first sentence, where it fits on one line."""
    plain = _escaped(" ".join(text.split())).replace(
        '"', '\\"' if text.rstrip().endswith('"') or '"""' in text else '"'
    )
    first, _, rest = plain.partition(". ")
    summary = first if first.endswith(_ENDS) else f"{first}."
    return (summary, rest) if len(summary) <= room else (_BELOW, plain)


def _escaped(text: str) -> str:
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    escaped = ""
    for character in text:
        if character in _ESCAPES:
            escaped += _ESCAPES[character]
        elif character.isascii() and character.isprintable():
            escaped += character
        else:
            code = ord(character)
            escaped += next(form.format(code) for limit, form in _ESCAPE_FORMS if code < limit)
    return escaped
