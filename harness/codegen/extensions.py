"""Write facts that JSON Schema has no word for as `x-` keys, the same in models, JSON Schema and OpenAPI.

OpenAPI calls such keys specification extensions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.naming import path_text
from harness.schema.ir import Scalar

if TYPE_CHECKING:
    from harness.positioned_yaml import Value
    from harness.schema.ir import Entity, Field


_AS_THEY_ARE = (
    ("deprecated", "x-deprecated"),
    ("unit", "x-unit"),
    ("primary_key", "x-primary-key"),
    ("unique", "x-unique"),
    ("index", "x-index"),
    ("renamed_from", "x-renamed-from"),
    ("fetched", "x-fetched"),
)


def field_extensions(field: Field, entity: Entity) -> dict[str, Value]:
    """Return the keys of one field; only those that it has."""
    keys: dict[str, Value] = {key: value for name, key in _AS_THEY_ARE if (value := getattr(field, name))}
    if field.deprecated:
        keys["deprecated"] = True
    if field.pii != "none":
        keys["x-pii"] = field.pii
    if field.foreign_key:
        keys["x-foreign-key"] = str(field.foreign_key)
    if field.original:
        keys["x-original"] = ".".join(field.original)
    if field.source:
        keys["x-source"] = lineage(field, entity)
    if field.constraints and field.type == Scalar(
        "decimal"
    ):  # it is text in JSON, where `minimum` and the others mean nothing
        keys |= {f"x-{bound.key}": str(bound.value) for bound in field.constraints}
    return keys


def entity_extensions(entity: Entity) -> dict[str, Value]:
    """Return the keys of one entity; only those that it has."""
    every: dict[str, Value] = {
        "x-embedded": entity.embedded,
        "x-access": "" if entity.embedded else entity.access,
        "x-table": entity.table,
        "x-cache-ttl": entity.cache_ttl,
        "x-stale-ttl": entity.stale_ttl,
        "x-negative-ttl": entity.negative_ttl,
        "x-retention": entity.retention,
        "x-invalidated-by": list(entity.invalidated_by),
        "x-renamed-from": entity.renamed_from,
        "x-source": f"{entity.source.endpoint} {path_text(entity.source.paths[0])}".strip() if entity.source else "",
        "x-also": list(entity.source.also) if entity.source else [],
        "x-refused": dict(entity.refused),
    }
    # A time of 0 seconds is a value.
    return {key: value for key, value in every.items() if value or type(value) is int}


def lineage(field: Field, entity: Entity) -> str:
    """Return where the value comes from: `GET /accounts/{accountId}/positions/all results[].units`."""
    if field.source is None:
        return ""
    around = entity.source.paths[0] if entity.source else ()
    paths = (path if path[0].startswith("{") else (*around, *path) for path in field.source.paths)
    return f"{field.source.endpoint} {' | '.join(map(path_text, paths))}".strip()
