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
    tags = (
        "@primaryKey" if field.primary_key else "",
        f"@foreignKey {code(str(field.foreign_key))}" if field.foreign_key else "",
        "@unique" if field.unique else "",
        "@index" if field.index else "",
        f"@discriminator {field.discriminator}" if field.discriminator else "",
        prose(field.unit, "@unit ") if field.unit else "",
        *(f"@{_BOUNDS.get(bound.key, bound.key)} {code(str(bound.value))}" for bound in field.constraints),
        f"@defaultValue {_json(field.default, field)}" if field.default is not None else "",
        *(f"@example {_json(example, field)}" for example in field.examples),
        f"@pii {field.pii}" if field.pii != "none" else "",
        prose(field.deprecated, "@deprecated ") if field.deprecated else "",
        f"@renamedFrom {code(field.renamed_from)}" if field.renamed_from else "",
        f"@original {'.'.join(field.original)}" if field.original else "",
        f"@fetched {code(field.fetched)}" if field.fetched else "",
        f"@source {code(lineage(field, entity))}" if field.source else "",
    )
    return [tag for tag in tags if tag]


def entity_tags(entity: Entity) -> list[str]:
    """Return the tags of one entity; only those that it has."""
    tags = ["@embedded"] if entity.embedded else [f"@table {entity.table}"]
    if entity.access != "public":
        tags.append(f"@access {entity.access}")
    times = {
        "cacheTtl": entity.cache_ttl,
        "staleTtl": entity.stale_ttl,
        "negativeTtl": entity.negative_ttl,
        "retention": entity.retention,
    }
    tags += [f"@{tag} {seconds}" for tag, seconds in times.items() if seconds is not None]
    tags += [f"@invalidatedBy {code(operation)}" for operation in entity.invalidated_by]
    if entity.renamed_from:
        tags.append(f"@renamedFrom {code(entity.renamed_from)}")
    if entity.source:
        tags.append(f"@source {code(f'{entity.source.endpoint} {path_text(entity.source.paths[0])}'.strip())}")
        tags += [f"@also {code(endpoint)}" for endpoint in entity.source.also]
    return tags + [prose(reason, f"@refused {code(path)} ") for path, reason in entity.refused]


def _json(value: Value, field: Field) -> str:
    return code(literal(value, exact=field.item == _EXACT))
