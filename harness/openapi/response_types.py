"""What an OpenAPI 3 file says that SnapTrade answers, as Shapes.

Null is read in the words of 3.0 (`nullable: true`) and of 3.1 (`type: [string, "null"]`, a `type: "null"` to choose).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.errors import nearest
from harness.openapi.file import Node, OpenApiFile, pointer, read
from harness.schema.response_types import Kind, Member, Shape, all_of, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_METHODS = ("get", "post", "put", "patch", "delete")
_KINDS: Mapping[str, Kind] = {
    "array": "list", "boolean": "boolean", "integer": "integer", "number": "number", "object": "object",
    "string": "string",
}  # fmt: skip
_FORMATS: Mapping[str, Kind] = {
    "date": "date", "date-time": "datetime", "decimal": "decimal", "time": "time", "uuid": "uuid",
}  # fmt: skip
_NULL: Node = {"type": "null"}


def shapes(file: Path) -> dict[str, Shape]:
    """The successful JSON answer of every endpoint (`GET /accounts`); raises ConfigurationError, with the place."""
    document = read(file)
    reader = _Reader(document)
    paths = document.mapping(document.root.get("paths", {}), "#/paths")
    return dict(answer for path in paths for answer in _of_path(reader, path, paths[path]))


def _of_path(reader: _Reader, path: str, told: object) -> Iterator[tuple[str, Shape]]:
    place = pointer("#/paths", path)
    methods = reader.document.resolved(told, place)
    for method in (each for each in _METHODS if each in methods):
        yield f"{method.upper()} {path}", _answer(reader, methods[method], pointer(place, method))


def _answer(reader: _Reader, operation: object, place: str) -> Shape:
    """The JSON body of the first 2xx; where there is none, anything."""
    document = reader.document
    place = pointer(place, "responses")
    responses = document.mapping(document.mapping(operation, place).get("responses", {}), place)
    status = next((key for key in sorted(responses) if key.startswith("2")), None)
    if status is None:
        return Shape("any")
    place = pointer(place, status)
    response = document.resolved(responses[status], place)
    content = document.mapping(response.get("content", {}), pointer(place, "content"))
    kind = next((key for key in content if "json" in key), None)
    if kind is None:
        return Shape("any")
    place = pointer(place, "content", kind)
    return reader.shape(document.mapping(content[kind], place).get("schema", {}), pointer(place, "schema"))


class _Reader:
    """Reads the schemas of one document; what many refer to is read once."""

    def __init__(self, document: OpenApiFile) -> None:
        self.document = document
        self._known: dict[str, Shape] = {}
        self._under_way: set[str] = set()

    def shape(self, value: object, place: str) -> Shape:
        """A schema of the document. `true` and `false` are schemas too, and say nothing of a shape."""
        if isinstance(value, bool):
            return Shape("any")
        told = self.document.mapping(value, place)
        if "$ref" in told:
            named = self._named(str(told["$ref"]), place)
            return replace(named, nullable=named.nullable or _may_be_null(told))
        for key in ("oneOf", "anyOf"):
            if key in told:
                return self._chosen(told, key, place)
        return self._joined(told, place) if "allOf" in told else self._plain(told, place)

    def _named(self, reference: str, place: str) -> Shape:
        """A component; inside itself it is anything, so that the tree ends."""
        if reference in self._under_way:
            return Shape("any")
        if reference not in self._known:
            self._under_way.add(reference)
            self._known[reference] = self.shape(self.document.referred(reference, place), reference)
            self._under_way.remove(reference)
        return self._known[reference]

    def _chosen(self, told: Node, key: str, place: str) -> Shape:
        """A union, without the null among its variants."""
        place = pointer(place, key)
        listed = self.document.items(told[key], place)
        numbered = [(str(index), each) for index, each in enumerate(listed) if each != _NULL]
        variants = [_tagged(told, each, self.shape(each, pointer(place, index))) for index, each in numbered]
        null = len(numbered) < len(listed) or _may_be_null(told)
        either = one_of(variants) if variants else Shape("any")
        return replace(either, nullable=either.nullable or null)

    def _joined(self, told: Node, place: str) -> Shape:
        listed = self.document.items(told["allOf"], pointer(place, "allOf"))
        parts = [self.shape(each, pointer(place, "allOf", str(index))) for index, each in enumerate(listed)]
        own = self._plain(told, place)
        joined = all_of([*parts, own])
        return replace(joined, nullable=own.nullable or all(part.nullable for part in parts))

    def _plain(self, told: Node, place: str) -> Shape:
        required = told.get("required", ())
        properties = self.document.mapping(told.get("properties", {}), pointer(place, "properties"))
        return Shape(
            self._kind(told, place),
            nullable=_may_be_null(told),
            values=tuple(str(value) for value in _values(told) if value is not None),
            members=tuple(
                Member(name, self.shape(each, pointer(place, "properties", name)), name in required, _deprecated(each))
                for name, each in properties.items()
            ),
            item=self.shape(told["items"], pointer(place, "items")) if "items" in told else None,
        )

    def _kind(self, told: Node, place: str) -> Kind:
        named = [each for each in _types(told) if each != "null"]
        if len(named) != 1:
            return "object" if "properties" in told else "string" if "enum" in told and not named else "any"
        if named[0] not in _KINDS:
            raise self.document.wrong(place, f"{named[0]!r} is no type; {nearest(str(named[0]), _KINDS)}")
        kind = _KINDS[named[0]]
        return _FORMATS.get(str(told.get("format")), kind) if kind == "string" else kind


def _tagged(union: Node, variant: object, shape: Shape) -> Shape:
    """The variant with the values of its discriminator, where only the union lists them, or its name is the value."""
    discriminator = union.get("discriminator", {})
    tag = shape.member(discriminator.get("propertyName", ""))
    if tag is None or tag.shape.values or not isinstance(variant, dict):
        return shape
    reference = str(variant.get("$ref", ""))
    name = reference.rpartition("/")[2]
    mapped = tuple(key for key, target in discriminator.get("mapping", {}).items() if target in (reference, name))
    named = replace(tag, shape=replace(tag.shape, values=mapped or (name,)))
    return replace(shape, members=tuple(named if each is tag else each for each in shape.members))


def _may_be_null(told: Node) -> bool:
    return told.get("nullable") is True or "null" in _types(told) or None in _values(told)


def _types(told: Node) -> list[Any]:
    named = told.get("type", [])
    return named if isinstance(named, list) else [named]


def _values(told: Node) -> list[Any]:
    return [told["const"]] if "const" in told else list(told.get("enum", ()))


def _deprecated(told: object) -> bool:
    return isinstance(told, dict) and told.get("deprecated") is True
