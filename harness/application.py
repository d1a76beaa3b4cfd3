"""What an application hands to the engine: its operations, its two paths, and what its recordings may hold.

The engine judges, routes, records and reports; it does not know what for. A second application is a second value of
this type, never an edit of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from harness.calls import Call, Exchange, Operation, Source, Upstream
from harness.errors import ConfigurationError, nearest
from harness.routes import HttpContract

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from harness.cache.service import Cache
    from harness.compare.verdicts import Lineage
    from harness.history.queries import HistoryQuery
    from harness.history.tables import HistoryRule
    from harness.migration.mapping import TableMigration
    from harness.model import Model
    from harness.recording.rules import RecordingRules
    from harness.refresh.schedule import CacheRefresh
    from harness.refresh.syncing import Progress, SyncReport
    from harness.schema.response_types import ResponseType
    from harness.upstream.policy import Quota


@dataclass(frozen=True)
class Resources:
    """Hold what an application's two paths work with.

    Attributes:
        upstream: Answers upstream requests: the SDK, a cassette or a tape.
        cache: The unified path's cache; None for an application without a model.
        database: Opens the database of what the application writes down itself.
        now: The wall clock, in UTC.
        timer: A monotonic clock, in seconds.
        keeps_writes: False where a path only shows what it would write: the database rolls back.
        wrote: Is told of each write to that database within its transaction, so that none is forgotten.
    """

    upstream: Upstream
    cache: Cache | None
    database: Callable[[], Engine]
    now: Callable[[], datetime]
    timer: Callable[[], float]
    keeps_writes: bool = True
    wrote: Callable[[Connection], None] = lambda _: None


class ContractFields(NamedTuple):
    """Hold the schema fields that have a place in an operation's answer, for each contract."""

    original: frozenset[str] = frozenset()
    unified: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Warmth:
    """Say what is to be fresh in a cache.

    Attributes:
        user: Whose accounts, and what those hold; None for nobody's.
        referred: Ask for what those refer to, too, such as symbols.
        symbols: The ids of public entities.
    """

    user: str | None = None
    referred: bool = True
    symbols: Sequence[str] = ()


class Paths(NamedTuple):
    """Hold the two implementations of one application, and the unified one in its own contract where it has one.

    Attributes:
        original: Answers on the original path.
        unified: Answers on the unified path, in the original contract.
        unified_contract: Answers on the unified path, in its own contract.
        refresh: Begins to keep fresh, in the background, what these users and the public have in the unified path's
            cache; None where nothing is kept.
        warm: Asks for what is missing in that cache, shows how far it is, and says what became of it.
    """

    original: Source
    unified: Source
    unified_contract: Source | None = None
    refresh: Callable[[Collection[str]], CacheRefresh] | None = None
    warm: Callable[[Warmth, Progress], SyncReport] | None = None


@dataclass(frozen=True)
class UpstreamConnection:
    """Hold one user's way to the upstream.

    Attributes:
        upstream: Asks as this user.
        user: The user's id, as a Call names it.
        secrets: The credentials behind it, each by the name of its setting; they reach no file and no message.
        identifiers: What else tells who asks, such as a client id: no secret, but no recording holds it either.
        pseudonym_secret: The secret that keys the pseudonyms of recordings by default.
    """

    upstream: Upstream
    user: str
    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    identifiers: tuple[str, ...] = field(default=(), repr=False)
    pseudonym_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class SandboxOptions:
    """Hold how a sandbox is served.

    Attributes:
        seed: The same seed gives the same data.
        latency: Seconds that every answer takes.
        limit: Requests a minute for all; None for no limit.
        account_limit: Requests a minute for each account; None for no limit.
        webhooks: The URL that is told of events; None for nobody.
        controlled: Opens the control endpoint to this machine.
    """

    seed: int | None = None
    latency: float = 0.0
    limit: int | None = None
    account_limit: int | None = None
    webhooks: str | None = None
    controlled: bool = False


class RecordingSandbox(Protocol):
    """Represent a sandbox whose data stand still, so that the same recording gives the same bytes."""

    @property
    def app(self) -> Any:
        """Return the ASGI application."""

    def fail(self, endpoints: Iterable[str], fault: str) -> AbstractContextManager[None]:
        """Refuse these endpoints with the fault within the block."""


class Sandbox(Protocol):
    """Represent a local stand-in for the upstream, with users of its own."""

    @property
    def users(self) -> tuple[str, ...]:
        """Return the named users, the default one first."""

    @property
    def refusals(self) -> Sequence[str]:
        """Return the names of the faults that refuse a request."""

    def has(self, user: str) -> bool:
        """Return True if the sandbox knows this user."""

    def app(self, options: SandboxOptions) -> Any:
        """Return the ASGI application that serves the sandbox."""

    def for_recording(self) -> RecordingSandbox:
        """Return a sandbox whose data stand still."""


Connect: TypeAlias = Callable[[str | None, Mapping[str, str], str | None], UpstreamConnection]
"""Connects to a host (None: the live API) with an environment's credentials, as one user (None: the default one)."""

Discover: TypeAlias = Callable[[Upstream, str | None, Sequence[str], Mapping[str, str]], list[Call]]
"""Finds the Calls that a user can make, of the named operations (all reads where none is named) and parameters."""

WebhookReply: TypeAlias = tuple[int, Mapping[str, Any]]
"""The status and the JSON body with which a notification is answered."""


class Webhook(Protocol):
    """Represent the handler of what the upstream tells unasked."""

    def __call__(self, headers: Mapping[str, str], body: bytes) -> WebhookReply:
        """Take one notification, or refuse it."""

    def tally(self) -> Mapping[str, int]:
        """Return how many notifications came, by what became of them."""


OpenWebhook: TypeAlias = Callable[[UpstreamConnection, "Cache", "Engine", Callable[[], "datetime"]], Webhook]
"""Opens the handler for a connection, over the cache that it invalidates and the database where it remembers."""

DescribeResponses: TypeAlias = Callable[[Iterable[str]], Mapping[str, "ResponseType"]]
"""Returns the type of the successful response of each of these upstream endpoints that is described."""


def _no_lineage(_: Operation) -> Mapping[str, Lineage]:
    return {}


@dataclass(frozen=True, eq=False)  # each is itself
class Application:
    """Describe one application under migration.

    Attributes:
        name: Names the application in reports.
        operations: The catalogue.
        paths: Makes the two paths from the resources.
        discover: Finds the Calls to record or to load; None where Calls come from cassettes alone.
        contract: How a Call is an HTTP request, for a side behind a base URL and for `harness serve`.
        lineage: What stands behind each place of an operation's answer in the original contract.
        unified_lineage: What stands behind each place of its answer in the unified contract.
        shown_fields: The schema fields that a comparison of its answers can show.
        clocked: The schema fields that hold the time of the answer, which no two answers share.
        fields: Every schema field that the upstream can fill: what coverage is measured against.
        observe: The schema fields that one exchange shows, with their values.
        recording: What a recording may hold; None for an application that asks no upstream over HTTP.
        connect: Connects to the upstream; None for an application without one.
        quota: How many requests the upstream takes; None for as many as it says itself.
        webhook: Opens the handler of the upstream's notifications; None where it sends none.
        sandbox: Makes a local stand-in for the upstream.
        response_types: Describes the responses of upstream endpoints, for `schema upstream`; None for no description.
        model: The generated model of the application's schema.
        migration: The tables of earlier releases, and the entity that each becomes.
        history: The entities whose history is kept, and what makes their values one series.
        queries: The ready queries over that history, by their names.
    """

    name: str
    operations: Mapping[str, Operation]
    paths: Callable[[Resources], Paths]
    discover: Discover | None = None
    contract: HttpContract = field(default_factory=HttpContract)
    lineage: Callable[[Operation], Mapping[str, Lineage]] = _no_lineage
    unified_lineage: Callable[[Operation], Mapping[str, Lineage]] = _no_lineage
    shown_fields: Callable[[Operation], ContractFields] = lambda _: ContractFields()
    clocked: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    observe: Callable[[Exchange], Iterator[tuple[str, object]]] = lambda _: iter(())
    recording: RecordingRules | None = None
    connect: Connect | None = None
    quota: Quota | None = None
    webhook: OpenWebhook | None = None
    sandbox: Callable[[], Sandbox] | None = None
    response_types: DescribeResponses | None = None
    model: Model | None = None
    migration: tuple[TableMigration, ...] = ()
    history: Mapping[str, HistoryRule] = field(default_factory=dict[str, "HistoryRule"])
    queries: Mapping[str, HistoryQuery] = field(default_factory=dict[str, "HistoryQuery"])

    def operation(self, name: str) -> Operation:
        """Return the operation of this name.

        Raises:
            ConfigurationError: The catalogue has no such operation; the message names the nearest one.
        """
        if name not in self.operations:
            raise ConfigurationError(f"unknown operation {name!r}; {nearest(name, self.operations)}")
        return self.operations[name]
