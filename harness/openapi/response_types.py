"""Describe the responses of an OpenAPI 3 file as ResponseTypes.

Null is read in the words of 3.0 (`nullable: true`) and of 3.1 (`type: [string, "null"]`, a variant `type: "null"`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.errors import nearest
from harness.openapi.document import JsonObject, OpenApiDocument, pointer, read_document
from harness.schema.response_types import ANY, Property, ResponseType, TypeKind, all_of, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_METHODS = ("get", "post", "put", "patch", "delete")
_KINDS: Mapping[str, TypeKind] = {
    "array": "list", "boolean": "boolean", "integer": "integer", "number": "number", "object": "object",
    "string": "string",
}  # fmt: skip
_FORMATS: Mapping[str, TypeKind] = {
    "date": "date", "date-time": "datetime", "decimal": "decimal", "time": "time", "uuid": "uuid",
}  # fmt: skip
_NULL: JsonObject = {"type": "null"}
_CHOICES = ("oneOf", "anyOf")


def read_response_types(file: Path) -> dict[str, ResponseType]:
    """Return the successful JSON response of every endpoint (`GET /accounts`) of a file.

    Raises:
        ConfigurationError: The file is no OpenAPI 3, or has a mistake; the text names the place.

    """
    document = read_document(file)
    schemas = _DocumentReader(document)
    responses: dict[str, ResponseType] = {}
    for path, item in document.mapping(document.root.get("paths", {}), "#/paths").items():
        place = pointer("#/paths", path)
        operations = document.resolve(item, place)
        for method in _METHODS:
            if method in operations:
                type_ = _response_type(schemas, operations[method], pointer(place, method, "responses"))
                responses[f"{method.upper()} {path}"] = type_
    return responses


def _response_type(schemas: _DocumentReader, operation: object, place: str) -> ResponseType:
    """Return the type of the JSON body of the first 2xx response, else of the default; ANY if there is none."""
    document = schemas.document
    responses = document.mapping(document.mapping(operation, place).get("responses", {}), place)
    status = next(
        (key for key in (*sorted(map(str, responses)), "default") if key.startswith(("2", "default"))), "default"
    )
    if status not in responses:
        return ANY
    place = pointer(place, status)
    content = document.mapping(document.resolve(responses[status], place).get("content", {}), pointer(place, "content"))
    media_type = next((key for key in content if "json" in key), None)
    if media_type is None:
        return ANY
    place = pointer(place, "content", media_type)
    return schemas.type_of(document.mapping(content[media_type], place).get("schema", {}), pointer(place, "schema"))


class _DocumentReader:
    """Read the schemas of one document, each component once."""

    def __init__(self, document: OpenApiDocument) -> None:
        self.document = document
        self._components: dict[str, ResponseType] = {}
        self._under_way: set[str] = set()

    def type_of(self, value: object, place: str) -> ResponseType:
        """Return the type that a schema describes. The schemas `true` and `false` describe none."""
        if isinstance(value, bool):
            return ANY
        schema = self.document.mapping(value, place)
        if "$ref" in schema:
            component = self._component(str(schema["$ref"]), place)
            return replace(component, nullable=component.nullable or _may_be_null(schema))
        own = self._own_type(schema, place)
        choices = [self._choice(schema, key, place) for key in _CHOICES if key in schema]
        parts = [*self._parts(schema, place), own, *choices]
        if len(parts) == 1:
            return own
        inherited = any(choice.nullable for choice in choices) or (not choices and all(p.nullable for p in parts[:-1]))
        return replace(all_of(parts), nullable=own.nullable or inherited)

    def _component(self, reference: str, place: str) -> ResponseType:
        """Return the type of a component; inside itself it is ANY, so that the tree ends."""
        if reference in self._under_way:
            return ANY
        if reference not in self._components:
            self._under_way.add(reference)
            component = self.type_of(self.document.target(reference, place), reference)
            self._components[reference] = replace(component, name=reference.rpartition("/")[2])
            self._under_way.remove(reference)
        return self._components[reference]

    def _parts(self, schema: JsonObject, place: str) -> list[ResponseType]:
        place = pointer(place, "allOf")
        parts = enumerate(self.document.items(schema.get("allOf", []), place))
        return [self._part(part, pointer(place, str(index))) for index, part in parts]

    def _part(self, part: object, place: str) -> ResponseType:
        """Return the type of a part of `allOf`; the subtypes of a base are no concern of the one that is described."""
        type_ = self.type_of(part, place)
        return replace(type_, additional=None) if _has_subtypes(self.document.resolve(part, place)) else type_

    def _choice(self, schema: JsonObject, key: str, place: str) -> ResponseType:
        """Return a union; a null among its variants makes it nullable."""
        place = pointer(place, key)
        listed = list(enumerate(self.document.items(schema[key], place)))
        variants = [
            _with_tag(schema, variant, self.type_of(variant, pointer(place, str(index))))
            for index, variant in listed
            if variant != _NULL
        ]
        union = one_of(variants) if variants else ANY
        return replace(union, nullable=union.nullable or len(variants) < len(listed))

    def _own_type(self, schema: JsonObject, place: str) -> ResponseType:
        """Return the type without what the schema composes of others."""
        required = schema.get("required", ())
        place_of = pointer(place, "properties")
        properties = self.document.mapping(schema.get("properties", {}), place_of)
        kind = self._kind(schema, place)
        return ResponseType(
            kind,
            nullable=_may_be_null(schema),
            values=tuple(str(value) for value in _values(schema) if value is not None),
            properties=tuple(
                Property(
                    name,
                    self.type_of(inner, pointer(place_of, name)),
                    name in required,
                    isinstance(inner, dict) and inner.get("deprecated") is True,
                )
                for name, inner in properties.items()
            ),
            additional=self._additional(schema, place) if kind == "object" else None,
            item=self.type_of(schema["items"], pointer(place, "items")) if "items" in schema else None,
        )

    def _additional(self, schema: JsonObject, place: str) -> ResponseType | None:
        """Return the type of the properties that an object does not list.

        The specification allows them unless the schema forbids them. But a schema that lists properties and is silent
        about others usually means that there are none, whereas one that lists nothing describes nothing.
        """
        others = schema.get("additionalProperties")
        if isinstance(others, dict):
            return self.type_of(others, pointer(place, "additionalProperties"))
        lists_nothing = not schema.get("properties") and not _is_composed(schema)
        return ANY if others or (others is None and (lists_nothing or _has_subtypes(schema))) else None

    def _kind(self, schema: JsonObject, place: str) -> TypeKind:
        named = [name for name in _types(schema) if name != "null"]
        if len(named) != 1:
            is_object = "properties" in schema or "additionalProperties" in schema
            return "object" if is_object else "string" if "enum" in schema and not named else "any"
        if named[0] not in _KINDS:
            raise self.document.error(place, f"{named[0]!r} is no type; {nearest(str(named[0]), _KINDS)}")
        kind = _KINDS[named[0]]
        return _FORMATS.get(str(schema.get("format")), kind) if kind == "string" else kind


def _with_tag(union: JsonObject, variant: object, type_: ResponseType) -> ResponseType:
    """Return the variant with the values of the union's discriminator that select it.

    The union's mapping says which, as far as the variant's own values allow them. A variant that neither says so for is
    selected by its name.
    """
    discriminator = union.get("discriminator")
    if not isinstance(discriminator, dict) or not isinstance(variant, dict):
        return type_
    reference = str(variant.get("$ref", ""))
    name = reference.rpartition("/")[2]
    mapping = discriminator.get("mapping") or {}
    mapped = tuple(str(tag) for tag, target in mapping.items() if target in (reference, name))
    key = str(discriminator.get("propertyName", ""))
    tag = type_.child(key) or Property(key, ResponseType("string"), required=True)
    own = tag.type.values
    allowed = tuple(value for value in mapped if value in own) if own else mapped
    values = allowed or own or ((name,) if name else ())
    if not values or type_.kind == "union":
        return type_
    tagged = replace(tag, type=replace(tag.type, kind="string", values=values))
    others = tuple(property_ for property_ in type_.properties if property_.name != key)
    return replace(type_, properties=(tagged, *others))


def _may_be_null(schema: JsonObject) -> bool:
    return schema.get("nullable") is True or "null" in _types(schema) or None in _values(schema)


def _types(schema: JsonObject) -> list[Any]:
    named = schema.get("type", [])
    return named if isinstance(named, list) else [named]


def _values(schema: JsonObject) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _is_composed(schema: JsonObject) -> bool:
    return any(key in schema for key in ("allOf", *_CHOICES))


def _has_subtypes(schema: JsonObject) -> bool:
    """Return True if other schemas extend this one with properties of their own, or patterns name some."""
    return ("discriminator" in schema and not _is_composed(schema)) or "patternProperties" in schema
