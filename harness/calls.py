"""The nouns every part speaks: what is asked, what is answered, and what was asked upstream to answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from harness.wire import Json

Effect = Literal["read", "preview", "write"]
PartState = Literal["hit", "miss", "stale", "bypass"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the catalogue.

    `route` is the path under `/v1` and `/v2`; its `{names}` are the parameters of a Call. `endpoint` is the upstream
    request that answers it, `entity` what the answer is made of. `personal`: the answer belongs to one user.
    """

    name: str
    effect: Effect
    route: str
    endpoint: str
    entity: str
    personal: bool
    many: bool


@dataclass(frozen=True)
class Call:
    """One question to the application: which operation, for which user, with which parameters."""

    operation: str
    user: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same text for the same Call, whatever the order of its parameters."""
        listed = "&".join(f"{name}={value}" for name, value in sorted(self.parameters.items()))
        return f"{self.operation}?{listed}#{self.user or ''}"


@dataclass(frozen=True)
class Question:
    """One upstream request, before it is signed: `GET /accounts/{accountId}/balances` and its parameters."""

    endpoint: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None

    def __str__(self) -> str:
        method, path = self.endpoint.split(" ", 1)
        return f"{method} {path.format_map(self.parameters)}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the upstream sent back, as its bytes; `retry_after` in seconds where it asked to wait."""

    status: int
    body: bytes
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One upstream request with its response."""

    question: Question
    reply: Reply


Tape: TypeAlias = tuple[Exchange, ...]
"""The ordered exchanges of one Call."""

Upstream: TypeAlias = Callable[[Question], Reply]
"""The live API, the sandbox, a cassette and a tape are all this. Raises UpstreamUnreachable, RequestNotRecorded."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a Call was not answered; compared by `kind`, `code` and the Answer's status, never by `message`."""

    kind: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Part:
    """Where one part of an answer came from, and when that was fetched."""

    name: str
    state: PartState
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Status with body or failure, how long it took in seconds, and where it came from.

    `upstream_calls` counts the requests made upstream; `tape` holds them where they happened in this process.
    """

    status: int
    body: Json = None
    failure: Failure | None = None
    seconds: float = 0.0
    path: str = ""
    parts: tuple[Part, ...] = ()
    upstream_calls: int = 0
    tape: Tape = ()


Source: TypeAlias = Callable[[Call], Answer]
"""Anything that turns a Call into an Answer: a path, the router, a remote server, a function in a test."""
