"""Draw a Mermaid diagram of the entities: their fields and keys, what refers to what, and what is embedded in what.

A reference is a dotted line, solid where it is a part of the key; what is embedded hangs on a solid line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.codegen.text import origin
from harness.schema.ir import ListOf, Union, union_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.schema.ir import Entity, Field, Schema

_KEY_WORDS = ("pk", "fk", "uk")
_SPECIAL = re.compile(r"[^\w .,;:!?'()/+=|*$&-]|:(?! |\Z)")


def emit_diagram(schema: Schema) -> str:
    """Emit `diagram.mmd`."""
    lines = [f"%% {' '.join(origin(schema).split())}", "erDiagram"]
    for entity in schema.entities:
        lines += [f'  "{entity.name}" {{', *[_attribute(field, entity) for field in entity.fields], "  }"]
    for entity in schema.entities:
        lines += _relations(entity)
    return "\n".join([*lines, ""])


def _attribute(field: Field, entity: Entity) -> str:
    """Write type, name, keys and comment; a name that Mermaid would take for a key is quoted as it quotes names."""
    type_ = str(field.type)
    if isinstance(field.item, Union):
        name = union_name(entity, field)
        type_ = f"list[{name}]" if isinstance(field.type, ListOf) else name
    name = f"`{field.name}`" if field.name.lower() in _KEY_WORDS else field.name
    keys = {"PK": field.primary_key, "FK": field.foreign_key, "UK": field.unique}
    comment = " ".join(f"{field.description} {f'({field.unit})' if field.unit else ''}".split())
    label = f'"{_SPECIAL.sub(_code, comment)}"' if comment else ""
    return " ".join(
        filter(None, (f"    {type_} {name}", ", ".join(key for key, holds in keys.items() if holds), label))
    )


def _code(match: re.Match[str]) -> str:
    """Write Mermaid's own code, like `#34;`, for a character that could mean anything to it."""
    character = match[0]
    is_harmless = character.isprintable() and not character.isascii()
    return character if is_harmless else f"#{ord(character)};"


def _relations(entity: Entity) -> Iterator[str]:
    for field in entity.fields:
        if field.foreign_key:
            line = "--" if field.primary_key else ".."
            ends = f"{'|o' if field.may_be_none else '||'}{line}{'o|' if _is_alone(field, entity) else 'o{'}"
            yield f'  "{field.foreign_key.entity}" {ends} "{entity.name}" : "{field.name}"'
        for name in field.embedded:
            yield f'  "{entity.name}" ||--{_cardinality(field)} "{name}" : "{field.name}"'


def _is_alone(field: Field, entity: Entity) -> bool:
    """Return whether no two rows refer to the same one."""
    return field.unique or entity.key == (field.name,)


def _cardinality(field: Field) -> str:
    """Write how many of an embedded entity the field holds."""
    if isinstance(field.type, ListOf):
        is_filled = any(bound.key == "min_length" and bound.value for bound in field.constraints)
        return "|{" if is_filled and not field.may_be_none and not isinstance(field.item, Union) else "o{"
    return "o|" if field.may_be_none or isinstance(field.item, Union) else "||"
