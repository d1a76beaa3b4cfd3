"""What the schema says and JSON Schema has no word for, as `x-` keys: the same in models, JSON Schema and OpenAPI.

OpenAPI calls such keys specification extensions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.naming import path_text
from harness.schema.ir import Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def of_field(field: Field, entity: Entity) -> dict[str, Value]:
    """The keys of one field; only those that it has."""
    told: dict[str, Value] = {key: value for name, key in _AS_THEY_ARE if (value := getattr(field, name))}
    if field.deprecated:
        told["deprecated"] = True
    if field.pii != "none":
        told["x-pii"] = field.pii
    if field.foreign_key:
        told["x-foreign-key"] = str(field.foreign_key)
    if field.original:
        told["x-original"] = ".".join(field.original)
    if field.source:
        told["x-source"] = lineage(field, entity)
    return told | _bounds(field) if field.constraints else told


def of_entity(entity: Entity) -> dict[str, Value]:
    """The keys of one entity; only those that it has."""
    return _told({
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
        "x-refused": dict(entity.refused),
    })  # fmt: skip


def _bounds(field: Field) -> dict[str, Value]:
    """The bounds of a decimal: it is text in JSON, where `minimum` and its kin mean nothing."""
    if field.type != Scalar("decimal"):
        return {}
    return {f"x-{bound.key}": str(bound.value) for bound in field.constraints}


def lineage(field: Field, entity: Entity) -> str:
    """Where the value comes from: `GET /accounts/{accountId}/positions/all results[].units`."""
    if field.source is None:
        return ""
    around = entity.source.paths[0] if entity.source else ()
    paths = (path if path[0].startswith("{") else (*around, *path) for path in field.source.paths)
    return f"{field.source.endpoint} {' | '.join(map(path_text, paths))}".strip()


def _told(every: Mapping[str, Value]) -> dict[str, Value]:
    """Without what is not said; a time of 0 seconds is."""
    return {key: value for key, value in every.items() if value or type(value) is int}
