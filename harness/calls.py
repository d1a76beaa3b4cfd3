"""The nouns every part speaks: what is asked, what is answered, and what was asked upstream to answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast
from urllib.parse import quote, urlencode

from harness.errors import HarnessError, RequestNotRecorded, without_userinfo
from harness.wire import canonical, decode

if TYPE_CHECKING:
    from datetime import datetime

    from harness.wire import Json

_DOT_SEGMENTS = {".": "%2E", "..": "%2E%2E"}

Effect = Literal["read", "preview", "write"]
HttpMethod = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
PartState = Literal["hit", "miss", "stale", "bypass"]
Place = Literal["path", "query", "body"]
Tier = Literal["memory", "database"]
PathName = Literal["original", "unified"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Describe one parameter of an operation.

    Attributes:
        name: Its name in a Call, which is that of the original contract.
        place: Where it stands in a request to the application.
        type: Its type in the schema's language; a Call carries it as text.
        required: True if no Call can do without it.
        upstream: Its name in the upstream request, where it has one.
        unified: Its name in the unified contract, where that differs.
    """

    name: str
    place: Place = "path"
    type: str = "string"
    required: bool = True
    upstream: str = ""
    unified: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """Describe one operation of an application: a row of its catalogue.

    Attributes:
        name: `positions.list`.
        effect: Declared, never derived from the HTTP method: `POST /symbols` is a search.
        method: The HTTP method under which the operation is served.
        route: The path under which it is served; the `{names}` in it are parameters of a Call. Empty for a path that is
            made of the name and of the parameters in the path.
        parameters: Every parameter, in the path, the query or the body.
        personal: True if the answer belongs to one user.
        endpoint: The upstream request that answers it, or that is its write; empty where the application answers it
            itself, out of what it keeps and of the endpoints in `parts`.
        parts: The further upstream requests that the answer is made of.
        entity: The schema's entity that the answer is made of.
        many: True if the answer is a list of them.
        at: Where the entity's objects stand in the upstream's reply, step by step; `[]` is each item of a list.
        form: The entity that describes the body.
        ttl: Seconds for which the unified path may answer from its cache; None for never.
        invalidates: The entities whose cached rows this operation invalidates.
    """

    name: str
    effect: Effect = "read"
    method: HttpMethod = "GET"
    route: str = ""
    parameters: tuple[Parameter, ...] = ()
    personal: bool = False
    endpoint: str = ""
    parts: tuple[str, ...] = ()
    entity: str = ""
    many: bool = False
    at: tuple[str, ...] = ()
    form: str = ""
    ttl: int | None = None
    invalidates: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Return the path under which it is served: the route, else `/name/{parameter}`."""
        return self.route or "/".join(["", self.name, *(f"{{{name}}}" for name in self.names("path"))])

    @property
    def endpoints(self) -> tuple[str, ...]:
        """Return every upstream request that the operation may make."""
        return (self.endpoint, *self.parts) if self.endpoint else self.parts

    @property
    def is_local(self) -> bool:
        """Return True if the application answers it out of what it keeps itself, and asks no upstream."""
        return not self.endpoints and bool(self.entity)

    @property
    def writes_locally(self) -> bool:
        """Return True if it changes what the application keeps itself, and nothing else."""
        return self.effect == "write" and self.is_local

    def names(self, place: Place) -> list[str]:
        """Return the names of the parameters that stand in this place."""
        return [parameter.name for parameter in self.parameters if parameter.place == place]


@dataclass(frozen=True)
class Call:
    """Represent one question to the application: which operation, for which user, with which parameters.

    Parameters are text, whether they stand in the path, the query or the body of a request, and have the names of the
    original contract. A write that is asked again with the same `idempotency_key` is not made again.
    """

    operation: str
    user: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    idempotency_key: str | None = None

    @property
    def key(self) -> str:
        """Return the same text for the same Call, whatever the order of its parameters."""
        listed = "&".join(f"{name}={value}" for name, value in sorted(self.parameters.items()))
        return f"{self.operation}?{listed}#{self.user or ''}"


@dataclass(frozen=True)
class UpstreamRequest:
    """Represent one upstream request, before it is signed.

    `GET /accounts/{accountId}/balances`, the parameters of its path, those of its query, and its body. Its text is
    without the body, which may hold what no message should.
    """

    endpoint: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Json] | None = None
    idempotency_key: str | None = None

    def __str__(self) -> str:
        method, path = self.endpoint.split(" ", 1)
        asked = urlencode(sorted(self.query.items()))
        segments = {name: path_segment(value) for name, value in self.parameters.items()}
        return f"{method} {path.format_map(segments)}{'?' if asked else ''}{asked}"

    @property
    def key(self) -> str:
        """Return the same text for the same request: method, path, query and body."""
        return str(self) if self.body is None else f"{self} {canonical(dict(self.body)).decode()}"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Hold what the upstream says is left of a rate limit: `remaining` of `limit` requests, more in `reset` seconds."""

    limit: int
    remaining: int
    reset: float


@dataclass(frozen=True, slots=True)
class UpstreamResponse:
    """Hold what the upstream sent back, as its bytes; `retry_after` in seconds where it asked to wait.

    `sent`: how many requests went out for it. None did where it is the reply to an earlier request with the same
    idempotency key; two did where the connection of the first one broke. `allowance` and `account_allowance`: what it
    says is left of the client's and of the account's rate limit, which is no part of the answer.
    """

    status: int
    body: bytes
    retry_after: float | None = None
    sent: int = 1
    allowance: Allowance | None = field(default=None, compare=False)
    account_allowance: Allowance | None = field(default=None, compare=False)


NOT_SENT = "not-sent"
"""The code of a refusal that is the harness's own: the request did not go out, since the rate limit has no room."""
NO_RESPONSE = UpstreamResponse(0, b"", sent=0)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Pair one upstream request with its response; the status 0 says that none came.

    `raised`: what the upstream raised instead; RequestNotRecorded where no recording holds the request.
    """

    request: UpstreamRequest
    response: UpstreamResponse
    raised: HarnessError | None = field(default=None, compare=False)

    @property
    def answered(self) -> bool:
        """Return True if a response came."""
        return self.response.status != NO_RESPONSE.status

    @property
    def is_recorded(self) -> bool:
        """Return False if the recording that should answer the request does not hold it."""
        return not isinstance(self.raised, RequestNotRecorded)


Tape: TypeAlias = tuple[Exchange, ...]
"""The ordered exchanges of one Call."""

Upstream: TypeAlias = Callable[[UpstreamRequest], UpstreamResponse]
"""The live API, the sandbox, a cassette and a tape are all this. Raises UpstreamUnreachable, RequestNotRecorded."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Hold why a Call was not answered; all but `retry_after` is compared, as the Answer's status is.

    Attributes:
        kind: The class of what went wrong.
        code: The upstream's own code, or one of ours.
        message: A sentence for a person; a URL in it has no user name and no password.
        retry_after: Seconds after which the upstream wants to be asked again, where it says so.
    """

    kind: str
    code: str
    message: str
    retry_after: float | None = None

    def __post_init__(self) -> None:
        """Take user names and passwords out of the message."""
        object.__setattr__(self, "message", without_userinfo(self.message))


@dataclass(frozen=True, slots=True)
class Part:
    """State where one part of an answer came from, when that was fetched, and which tier of the cache had it."""

    name: str
    state: PartState
    fetched_at: datetime | None = None
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class EncodedBody:
    """Hold a body as JSON that is ready to send.

    Whoever reads the tree gets one of their own, so that no reader's change reaches another one.
    """

    data: bytes

    @property
    def tree(self) -> Json:
        """Return the body, decoded anew."""
        return decode(self.data)


class IsolatedBody(EncodedBody):
    """Hold the body of an answer that is compared: sound JSON, which its readers share and leave as it is."""

    @cached_property
    def tree(self) -> Json:
        """Return the body, decoded once."""
        return decode(self.data)


class _Body:
    """Give the body of an Answer as a tree, however it is held."""

    def __get__(self, answer: Answer | None, _owner: type | None = None) -> Json:
        held = None if answer is None else answer.__dict__["body"]
        return held.tree if isinstance(held, EncodedBody) else held

    def __set__(self, answer: Answer, body: Json) -> None:
        answer.__dict__["body"] = body


@dataclass(frozen=True)
class Answer:
    """Hold a status with body or failure, how long it took in seconds, and where it came from.

    `upstream_calls` counts the requests made upstream; `tape` holds them where they happened in this process. The body
    is a tree; one that is given as EncodedBody stays so until it is read.
    """

    status: int
    body: Json = cast("Json", _Body())  # noqa: RUF009 - the descriptor itself, not a value that answers share
    failure: Failure | None = None
    seconds: float = 0.0
    path: str = ""
    parts: tuple[Part, ...] = ()
    upstream_calls: int = 0
    tape: Tape = ()

    @property
    def content(self) -> Any:
        """Return the body as it is held: an EncodedBody, or a tree."""
        return self.__dict__["body"]

    def but(self, **changes: Any) -> Answer:
        """Return the same Answer with these changes; an encoded body stays encoded, unlike with `replace`."""
        changed = object.__new__(Answer)
        changed.__dict__.update(self.__dict__, **changes)
        return changed


Source: TypeAlias = Callable[[Call], Answer]
"""Anything that turns a Call into an Answer: a path, the router, a remote server, a function in a test."""


def path_segment(value: str) -> str:
    """Return the value as one segment of a path: a slash is quoted, and dots do not climb."""
    return _DOT_SEGMENTS.get(value, quote(value, safe=""))
