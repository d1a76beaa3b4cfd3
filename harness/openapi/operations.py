"""Read the operations of an OpenAPI 3 file: what each is called, how it is asked, and with which examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, get_args
from urllib.parse import urlsplit

from harness.openapi.document import JsonObject, OpenApiDocument, pointer, read_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from harness.calls import HttpMethod

ParameterPlace: TypeAlias = Literal["path", "query", "header", "cookie"]
METHODS: Final[tuple[HttpMethod, ...]] = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_EXAMPLE = "example"
"""The name of an example that its file gives none."""


@dataclass(frozen=True, slots=True, eq=False)
class ApiParameter:
    """Describe one parameter; `examples` holds values by the names of the examples."""

    name: str
    place: ParameterPlace
    required: bool
    examples: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class ApiBody:
    """Describe the body of a request: its media type, and values by the names of the examples."""

    media_type: str
    required: bool
    examples: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class ApiOperation:
    """Describe one operation.

    Attributes:
        name: Its operationId; empty where it has none.
        method: The method.
        path: The template of its path: `/items/{item_id}`.
        place: Where it stands in the file, as a JSON pointer.
        parameters: Its parameters.
        body: What its request holds; None for nothing.
    """

    name: str
    method: HttpMethod
    path: str
    place: str
    parameters: tuple[ApiParameter, ...] = ()
    body: ApiBody | None = None

    @property
    def endpoint(self) -> str:
        """Return the method with the path: `GET /items/{item_id}`."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Api:
    """Hold the operations of a file.

    Attributes:
        file: The file.
        title: What it calls the service; empty for nothing.
        operations: The operations, in their order.
        prefixes: The paths under which its servers stand.
    """

    file: Path
    title: str
    operations: tuple[ApiOperation, ...]
    prefixes: tuple[str, ...]


def read_api(file: Path) -> Api:
    """Read the operations of a file.

    Raises:
        ConfigurationError: The file is no OpenAPI 3, or has a mistake; the text names the place.
    """
    document = read_document(file)
    reader = _OperationReader(document)
    servers = document.items(document.root.get("servers", []), "#/servers")
    urls = [str(server.get("url", "")) for server in servers if isinstance(server, dict)]
    prefixes = {urlsplit(url).path.rstrip("/") for url in urls if "{" not in url} - {""}
    title = document.mapping(document.root.get("info", {}), "#/info").get("title", "")
    operations = tuple(reader.operations())
    places: dict[str, str] = {}
    for operation in operations:
        if operation.name and places.setdefault(operation.name, operation.place) != operation.place:
            earlier = places[operation.name]
            raise document.error(operation.place, f"the operationId {operation.name!r} is also that of {earlier}")
    return Api(file, str(title), operations, tuple(sorted(prefixes)))


class _OperationReader:
    """Read the operations of one document."""

    def __init__(self, document: OpenApiDocument) -> None:
        self.document = document

    def operations(self) -> Iterator[ApiOperation]:
        """Yield every operation."""
        for path, value in self.document.mapping(self.document.root.get("paths", {}), "#/paths").items():
            place = pointer("#/paths", path)
            methods = self.document.resolve(value, place)
            for method in METHODS:
                if method.lower() in methods:
                    yield self.operation(method, str(path), methods, place)

    def operation(self, method: HttpMethod, path: str, methods: JsonObject, place: str) -> ApiOperation:
        """Return the operation of a method; what its path has for all methods holds for it too."""
        inner_place = pointer(place, method.lower())
        operation = self.document.mapping(methods[method.lower()], inner_place)
        parameters = {**self.parameters(methods, place), **self.parameters(operation, inner_place)}
        name = str(operation.get("operationId", "")).replace("/", ".")
        return ApiOperation(
            name, method, path, inner_place, tuple(parameters.values()), self.body(operation, inner_place)
        )

    def parameters(self, holder: JsonObject, place: str) -> dict[tuple[str, str], ApiParameter]:
        """Return the parameters of a path or an operation, by name and place."""
        place = pointer(place, "parameters")
        parameters: dict[tuple[str, str], ApiParameter] = {}
        for index, value in enumerate(self.document.items(holder.get("parameters", []), place)):
            inner_place = pointer(place, str(index))
            parameter = self.document.resolve(value, inner_place)
            name, stands = str(parameter.get("name", "")), parameter.get("in")
            if stands not in get_args(ParameterPlace) or not name:
                raise self.document.error(
                    inner_place, "a parameter has a name and a place: `in: path`, query, header or cookie"
                )
            required = parameter.get("required") is True or stands == "path"
            examples = self.examples(parameter, inner_place)
            parameters[name, str(stands)] = ApiParameter(name, cast("ParameterPlace", stands), required, examples)
        return parameters

    def body(self, operation: JsonObject, place: str) -> ApiBody | None:
        """Return the JSON body of a request, else the first one that there is."""
        if "requestBody" not in operation:
            return None
        place = pointer(place, "requestBody")
        body = self.document.resolve(operation["requestBody"], place)
        content = self.document.mapping(body.get("content", {}), pointer(place, "content"))
        media_type = next((name for name in content if "json" in name), next(iter(content), None))
        if media_type is None:
            return None
        inner_place = pointer(place, "content", media_type)
        examples = self.examples(self.document.mapping(content[media_type], inner_place), inner_place)
        return ApiBody(media_type, body.get("required") is True, examples)

    def examples(self, holder: JsonObject, place: str) -> dict[str, Any]:
        """Return the values that a parameter or a body gives as examples, else one that its schema gives."""
        if "example" in holder:
            return {_EXAMPLE: holder["example"]}
        values: dict[str, Any] = {}
        for name, value in self.document.mapping(holder.get("examples", {}), pointer(place, "examples")).items():
            example = self.document.resolve(value, pointer(place, "examples", name))
            if "value" in example:
                values[str(name)] = example["value"]
        if values:
            return values
        shown = list(self.shown(holder.get("schema", {}), pointer(place, "schema"), frozenset()))
        return {_EXAMPLE: shown[0]} if shown else {}

    def shown(self, value: object, place: str, under_way: frozenset[str]) -> Iterator[Any]:
        """Yield what a schema names: its example, constant, default or first choice, or what its parts name."""
        reference = str(value.get("$ref", "")) if isinstance(value, dict) else ""
        if not isinstance(value, dict) or (reference and reference in under_way):
            return
        schema, inside = self.document.resolve(value, place), under_way | {reference}
        examples = schema["examples"] if isinstance(schema.get("examples"), list) else []
        single = [schema[key] for key in ("example", "const", "default") if schema.get(key) is not None]
        if shown_here := [*examples, *single, *schema.get("enum", ())]:
            yield shown_here[0]
            return
        for key in ("anyOf", "oneOf", "allOf"):
            for index, part in enumerate(self.document.items(schema.get(key, []), pointer(place, key))):
                yield from self.shown(part, pointer(place, key, str(index)), inside)
        properties = self.document.mapping(schema.get("properties", {}), pointer(place, "properties"))
        members: JsonObject = {}
        for name, inner in properties.items():
            for shown in self.shown(inner, pointer(place, "properties", name), inside):
                members.setdefault(name, shown)
        if properties and set(schema.get("required", ())) <= members.keys():
            yield members
        if "items" in schema:
            yield from ([shown] for shown in self.shown(schema["items"], pointer(place, "items"), inside))
