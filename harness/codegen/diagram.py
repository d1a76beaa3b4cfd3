"""Draw a Mermaid diagram of the entities: their fields and keys, what refers to what, and what is embedded in what.

A reference is a dotted line, solid where it is a part of the key; what is embedded hangs on a solid line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.codegen.text import origin
from harness.schema.ir import ListOf, Union, union_name

if TYPE_CHECKING:
    from harness.schema.ir import Entity, Field, Schema

_KEY_WORDS = ("pk", "fk", "uk")
_SPECIAL = re.compile(r"[^\w .,;:!?'()/+=|*$&-]|:(?! |\Z)")


def emit_diagram(schema: Schema) -> str:
    """Emit `diagram.mmd`."""
    lines = [f"%% {' '.join(origin(schema).split())}", "erDiagram"]
    for entity in schema.entities:
        lines += [f'  "{entity.name}" {{', *[_attribute(field, entity) for field in entity.fields], "  }"]
    for entity, field in ((owner, field) for owner in schema.entities for field in owner.fields):
        if field.foreign_key:
            line = "--" if field.primary_key else ".."
            is_alone = field.unique or entity.key == (field.name,)  # no two rows refer to the same one
            ends = f"{'|o' if field.may_be_none else '||'}{line}{'o|' if is_alone else 'o{'}"
            lines.append(f'  "{field.foreign_key.entity}" {ends} "{entity.name}" : "{field.name}"')
        is_certain = not field.may_be_none and not isinstance(field.item, Union)
        if isinstance(field.type, ListOf):
            is_filled = any(bound.key == "min_length" and bound.value for bound in field.constraints)
            held = "|{" if is_filled and is_certain else "o{"
        else:
            held = "||" if is_certain else "o|"
        lines += [f'  "{entity.name}" ||--{held} "{name}" : "{field.name}"' for name in field.embedded]
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
    special = {
        match.start() for match in _SPECIAL.finditer(comment) if match[0].isascii() or not match[0].isprintable()
    }
    # Mermaid's own code, like `#34;`, stands for a character that could mean anything to it.
    escaped = (f"#{ord(character)};" if place in special else character for place, character in enumerate(comment))
    label = f'"{"".join(escaped)}"' if comment else ""
    return " ".join(
        filter(None, (f"    {type_} {name}", ", ".join(key for key, holds in keys.items() if holds), label))
    )
