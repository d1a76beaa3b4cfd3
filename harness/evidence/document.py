"""Define what every report has in common: frozen and exact values, a checksum, and errors with file and JSON path."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    ValidationError,
    WithJsonSchema,
)

from harness import wire
from harness.errors import ConfigurationError, nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from harness.wire import Json

Tree = dict[str, Any]


def _moment(value: object) -> object:
    """Parse the text of an ISO 8601 time; leave anything else to later validation."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f"must be an ISO 8601 time, not {value!r}") from None


_Decimal = Annotated[
    Decimal,
    Strict(),
    Field(allow_inf_nan=False),
    # a number is a Decimal with the digits that it shows; anything else is left to later validation
    BeforeValidator(
        lambda value: value if isinstance(value, bool) or not isinstance(value, int | float) else Decimal(str(value))
    ),
]
Number = Annotated[_Decimal, Field(ge=0), WithJsonSchema({"type": "number", "minimum": 0})]
"""A number of at least 0, with every digit."""

AnyNumber = Annotated[_Decimal, WithJsonSchema({"type": "number"})]
"""Any number, with every digit."""

Share = Annotated[_Decimal, Field(ge=0, le=1), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]
"""A part of a whole, from 0 to 1."""

Milliseconds = Number
Count = Annotated[int, Field(ge=0)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment), PlainSerializer(datetime.isoformat, return_type=str)]
"""A time with its zone."""


class Document(BaseModel):
    """Define a part of a report: frozen, of exact types, and without a key that the definition does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True, ser_json_inf_nan="null")


class Report(Document):
    """Define a whole report file, with a checksum over the rest of it, so that an edit by hand shows."""

    file_name: ClassVar[str]
    made_by: ClassVar[str]

    schema_version: Literal[1] = 1
    checksum: Annotated[str, Field(pattern="^(sha256:[0-9a-f]{64})?$", description="Of all other keys.")] = ""

    def tree(self) -> Tree:
        """Return the report as JSON values, with its checksum and with every number exact."""
        tree = self.model_dump(by_alias=True, exclude={"checksum"})
        tree = wire.decode(wire.as_numbers(tree))  # type: ignore[assignment] # an object stays one
        return {"schema_version": tree["schema_version"], "checksum": _checksum(tree), **tree}

    def encode(self) -> bytes:
        """Return the text of the file."""
        return wire.indented(self.tree())

    @classmethod
    def parse(cls, data: bytes, file: str) -> Self:
        """Read a report from its text; `file` is what an error names.

        Raises:
            ConfigurationError: The text is no such report, contradicts itself, or was edited by hand.
        """
        try:
            tree = wire.decode(data)
        except ValueError as broken:
            raise ConfigurationError(f"{file}: not JSON: {broken}") from None
        try:
            report = cls.model_validate(tree)
        except ValidationError as wrong:
            raise ConfigurationError(f"{file}: {_sentence(cls, wrong.errors()[0])}") from None
        assert isinstance(tree, dict)  # noqa: S101 - the model is an object
        if tree.pop("checksum", "") != _checksum(tree):
            raise ConfigurationError(
                f"{file}: $.checksum does not fit the rest: the report was changed after it was written; "
                f"run {cls.made_by} again"
            )
        return report


def _checksum(tree: Tree) -> str:
    return f"sha256:{sha256(wire.canonical(tree)).hexdigest()}"


_WANTED = {
    "dict_type": "an object",
    "int_type": "a whole number",
    "is_instance_of": "a number",
    "list_type": "a list",
    "model_type": "an object",
    "string_type": "text",
    "timezone_aware": "a time with its zone",
}
"""The words for what pydantic names after Python's types."""


def _sentence(report: type[Report], error: ErrorDetails) -> str:
    """Say in one sentence where a report is wrong, and what would be valid."""
    *parents, last = error["loc"] or ("",)
    match error["type"]:
        case "missing":
            return f"{_json_path(parents)} has no {str(last)!r}"
        case "extra_forbidden":
            schema = report.model_json_schema(mode="serialization")
            node = schema
            for step in parents:
                node = _resolved(schema, node)
                node = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step, {})
            hint = nearest(str(last), _resolved(schema, node).get("properties", {}))
            return f"{_json_path(parents)} has an unknown key {str(last)!r}, {hint}"
        case "value_error":
            return f"{_json_path(error['loc'])}: {error['ctx']['error']}"
        case _:
            wanted = _WANTED.get(error["type"]) or error["msg"].removeprefix("Input should be ")
            return f"{_json_path(error['loc'])} must be {wanted}, not {_shown(error['input'])}"


def _json_path(location: tuple[int | str, ...] | list[int | str]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location if step not in {"", "[key]"})
    return "$" + "".join(steps)


def _resolved(schema: Tree, node: Tree) -> Tree:
    for choice in node.get("anyOf", ()):
        node = choice if "$ref" in choice else node
    return schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def _shown(value: Json | datetime) -> str:
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return repr(value if len(value) <= 40 else f"{value[:40]}…")  # noqa: PLR2004 - enough to find it by
        case datetime():
            return repr(value.isoformat())
        case _:
            return wire.as_numbers(value).decode()
