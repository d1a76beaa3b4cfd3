"""The fields that an OpenAPI file describes: what stands at a place of an answer, and which of them answers show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.compare.coverage import Coverage
from harness.compare.verdicts import Lineage
from harness.naming import path_text
from harness.openapi.response_types import read_response_types
from harness.schema.response_types import merge_variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.calls import Operation
    from harness.openapi.operations import Api
    from harness.schema.response_types import ResponseType
    from harness.wire import Steps


@dataclass(frozen=True)
class AnswerFields:
    """Hold the fields of every operation's successful answer.

    Attributes:
        types: The type of the answer by the operation; of one that the file does not describe there is none.
        coverage: Collects what answers show.
    """

    types: Mapping[str, ResponseType] = field(default_factory=dict[str, "ResponseType"])
    coverage: Coverage = field(init=False)

    def __post_init__(self) -> None:
        """Know every field, though no answer shows it."""
        fields = {name for operation, type_ in self.types.items() for _, name in _described(operation, type_)}
        object.__setattr__(self, "coverage", Coverage(frozenset(fields)))

    def lineage(self, operation: Operation) -> dict[str, Lineage]:
        """Return the field at each place of an operation's answer, and the route that gives it."""
        if operation.name not in self.types:
            return {}
        source = f"{operation.method} {operation.path}"
        described = _described(operation.name, self.types[operation.name])
        return {path_text(steps): Lineage(name, source, None) for steps, name in described}

    def observe(self, operation: str, body: Any) -> None:
        """Note the fields that an answer shows, with their values."""
        if operation in self.types:
            self.coverage.observe(shown_fields(self.types[operation], body, f"{operation} answer"))


def answer_types(api: Api, operations: Mapping[str, Operation]) -> dict[str, ResponseType]:
    """Return the type of each operation's successful answer, as far as an OpenAPI file describes it.

    Raises:
        ConfigurationError: The file has a mistake; the text names the place.
    """
    types = read_response_types(api.file)
    endpoints = {name: f"{operation.method} {operation.route}" for name, operation in operations.items()}
    return {name: types[endpoint] for name, endpoint in endpoints.items() if endpoint in types}


def _described(operation: str, type_: ResponseType) -> Iterator[tuple[Steps, str]]:
    """Yield every field of an answer with its place."""
    ahead: list[tuple[Steps, ResponseType, str]] = [((), type_, f"{operation} answer")]
    while ahead:
        steps, inside, within = ahead.pop()
        merged = merge_variants(inside)
        within = merged.name or within
        for child in merged.children:
            name = within if child.name == "[]" else f"{within}.{child.name}"
            if child.name != "[]":
                yield (*steps, child.name), name
            ahead.append(((*steps, child.name), child.type, name))


def shown_fields(type_: ResponseType, body: Any, within: str) -> Iterator[tuple[str, Any]]:
    """Yield the fields that a body shows, with their values."""
    merged = merge_variants(type_)
    within = merged.name or within
    if isinstance(body, list) and merged.item:
        for row in body:
            yield from shown_fields(merged.item, row, within)
    elif isinstance(body, dict):
        for child in merged.properties:
            if child.name in body:
                name = f"{within}.{child.name}"
                yield name, body[child.name]
                yield from shown_fields(child.type, body[child.name], name)
