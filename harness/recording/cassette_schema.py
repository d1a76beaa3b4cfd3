"""Define what a cassette holds: one definition for reading it, for finding keys that no reader sees, and for types."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Final, Literal, NotRequired, TypeAlias

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from harness.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from harness.positioned_yaml import NodePath

VERSION: Final = 1
_STRICT = ConfigDict(extra="forbid", strict=True)


def _checked_day(day: str) -> str:
    date.fromisoformat(day)
    return day


Day: TypeAlias = Annotated[str, AfterValidator(_checked_day)]
"""A day such as `2026-11-23`."""


@with_config(_STRICT)
class RequestNode(TypedDict):
    """Hold a recorded request."""

    method: str
    uri: str
    body: NotRequired[str | None]
    headers: NotRequired[dict[str, list[str]]]


@with_config(_STRICT)
class StatusNode(TypedDict):
    """Hold the status of a recorded response."""

    code: int
    message: NotRequired[str | None]


@with_config(_STRICT)
class BodyNode(TypedDict):
    """Hold the body of a recorded response."""

    string: str


@with_config(_STRICT)
class ResponseNode(TypedDict):
    """Hold a recorded response."""

    status: StatusNode
    headers: dict[str, list[str]]
    body: BodyNode


@with_config(_STRICT)
class Interaction(TypedDict):
    """Hold a request with its response, as vcrpy writes them."""

    request: RequestNode
    response: ResponseNode


@with_config(_STRICT)
class CallNode(TypedDict):
    """Hold the Call that a cassette answers."""

    operation: str
    user: NotRequired[str | None]
    parameters: dict[str, str]
    idempotency_key: NotRequired[str | None]


@with_config(_STRICT)
class MetadataNode(TypedDict):
    """Hold what a cassette says of itself."""

    call: CallNode
    recorded_from: str
    exchanges: NotRequired[int]
    sdk: NotRequired[str | None]
    recorded_on: NotRequired[Day | None]
    recorded_as: NotRequired[str | None]
    fault: NotRequired[str | None]


@with_config(_STRICT)
class CassetteNode(TypedDict):
    """Hold a whole cassette."""

    version: Literal[1]
    metadata: MetadataNode
    interactions: list[Interaction]


_NODES: tuple[type, ...] = (
    RequestNode, StatusNode, BodyNode, ResponseNode, Interaction, CallNode, MetadataNode, CassetteNode,
)  # fmt: skip
_KEYS = frozenset(key for node in _NODES for key in node.__annotations__)
_KINDS: Mapping[str, str] = {
    "dict_type": "a mapping", "model_type": "a mapping", "list_type": "a list", "string_type": "text",
    "int_type": "a whole number",
}  # fmt: skip
_ADAPTER: TypeAdapter[CassetteNode] = TypeAdapter(CassetteNode)


class NotACassette(ValueError):
    """Report YAML that is no cassette.

    Attributes:
        path: The path of the mistake inside the document.
        is_key: True if the key at the end of the path is the mistake, and not its value.
    """

    def __init__(self, sentence: str, path: NodePath = (), *, is_key: bool = False) -> None:
        super().__init__(sentence)
        self.path = path
        self.is_key = is_key


def check_cassette(document: object) -> CassetteNode:
    """Return the document as a cassette.

    Raises:
        NotACassette: It is none.
    """
    try:
        return _ADAPTER.validate_python(document)
    except ValidationError as invalid:
        error = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
        name = str(error["loc"][-1]) if error["loc"] else ""
        is_key = error["type"] == "extra_forbidden"
        if is_key:
            sentence = f"no cassette has the key {name!r}; {nearest(name, _KEYS)}"
        elif error["type"] == "literal_error":
            sentence = f"{name!r} must be {VERSION}: this harness reads no other version"
        else:
            sentence = f"not a cassette of this harness: {describe_error(error)}"
        raise NotACassette(sentence, error["loc"], is_key=is_key) from None


def describe_error(error: ErrorDetails) -> str:
    """Return a half sentence for what pydantic found: what is wrong with which key."""
    name = next((step for step in reversed(error["loc"]) if isinstance(step, str)), "")
    what = f"{name!r}" if name else "it"
    if error["type"] == "missing":
        return f"{what} is missing"
    return f"{what} must be {_KINDS[error['type']]}" if error["type"] in _KINDS else f"{what}: {error['msg']}"
