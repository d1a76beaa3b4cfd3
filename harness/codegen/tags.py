"""Write what TypeScript has no word for as tags of a comment, named like the keys of the schema: `@cacheTtl 60`.

Where TSDoc has a tag of its own it is that: `@example`, `@defaultValue`, `@deprecated`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.extensions import lineage
from harness.codegen.tsdoc import code, literal, prose
from harness.naming import path_text
from harness.schema.ir import Scalar

if TYPE_CHECKING:
    from harness.positioned_yaml import Value
    from harness.schema.ir import Entity, Field

_EXACT = Scalar("decimal")
_BOUNDS = {"min_length": "minLength", "max_length": "maxLength"}


def field_tags(field: Field, entity: Entity) -> list[str]:
    """Return the tags of one field; only those that it has."""
    tags = _keys(field) + _values(field) + _changes(field)
    if field.fetched:
        tags.append(f"@fetched {code(field.fetched)}")
    if field.source:
        tags.append(f"@source {code(lineage(field, entity))}")
    return tags


def entity_tags(entity: Entity) -> list[str]:
    """Return the tags of one entity; only those that it has."""
    tags = ["@embedded"] if entity.embedded else [f"@table {entity.table}"]
    if entity.access != "public":
        tags.append(f"@access {entity.access}")
    tags += [f"@{tag} {seconds}" for tag, seconds in _times(entity).items() if seconds is not None]
    tags += [f"@invalidatedBy {code(operation)}" for operation in entity.invalidated_by]
    if entity.renamed_from:
        tags.append(f"@renamedFrom {code(entity.renamed_from)}")
    if entity.source:
        tags.append(f"@source {code(f'{entity.source.endpoint} {path_text(entity.source.paths[0])}'.strip())}")
    return tags + [prose(reason, f"@refused {code(path)} ") for path, reason in entity.refused]


def _times(entity: Entity) -> dict[str, int | None]:
    return {
        "cacheTtl": entity.cache_ttl,
        "staleTtl": entity.stale_ttl,
        "negativeTtl": entity.negative_ttl,
        "retention": entity.retention,
    }


def _keys(field: Field) -> list[str]:
    tags: list[str] = []
    if field.primary_key:
        tags.append("@primaryKey")
    if field.foreign_key:
        tags.append(f"@foreignKey {code(str(field.foreign_key))}")
    if field.unique:
        tags.append("@unique")
    if field.index:
        tags.append("@index")
    if field.discriminator:
        tags.append(f"@discriminator {field.discriminator}")
    return tags


def _values(field: Field) -> list[str]:
    tags = [prose(field.unit, "@unit ")] if field.unit else []
    if field.constraints:
        tags += [f"@{_BOUNDS.get(bound.key, bound.key)} {code(str(bound.value))}" for bound in field.constraints]
    if field.default is not None:
        tags.append(f"@defaultValue {_json(field.default, field)}")
    if field.examples:
        tags += [f"@example {_json(example, field)}" for example in field.examples]
    if field.pii != "none":
        tags.append(f"@pii {field.pii}")
    return tags


def _changes(field: Field) -> list[str]:
    """Return what the field was, and what will become of it."""
    tags = [prose(field.deprecated, "@deprecated ")] if field.deprecated else []
    if field.renamed_from:
        tags.append(f"@renamedFrom {code(field.renamed_from)}")
    if field.original:
        tags.append(f"@original {'.'.join(field.original)}")
    return tags


def _json(value: Value, field: Field) -> str:
    return code(literal(value, exact=field.item == _EXACT))
