"""The application as the engine is handed it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harness.application import Application, ContractFields, Paths, Resources, UpstreamConnection, Warmth
from harness.errors import ConfigurationError, HarnessError
from harness.mapped import rendering
from harness.mapped.local_store import LocalStore
from harness.mapped.mapping import Mapper, request_parameters
from harness.recording.rules import RecordingRules
from harness.routes import HttpContract
from harness.snaptrade.cache_service import UnifiedCacheService
from harness.snaptrade.catalogue import BY_ENDPOINT, OPERATIONS, ROWS
from harness.snaptrade.credentials import VARIABLES, Credentials, placeholder_credentials
from harness.snaptrade.discovery import discover
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.history_queries import HISTORY, QUERIES
from harness.snaptrade.legacy_tables import MIGRATION
from harness.snaptrade.original.ledger import Ledger
from harness.snaptrade.original.path import Original
from harness.snaptrade.privacy import (
    CREDENTIAL_PARAMETERS,
    HOST,
    PREFIX,
    PRIVACY,
    SIGNATURE,
    USER_PARAMETER,
    identity,
)
from harness.snaptrade.unified import Unified
from harness.snaptrade.webhooks import open_webhooks
from harness.upstream.policy import Quota
from harness.wire import decode_reply

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from harness.calls import Answer, Call, Exchange, Operation, Upstream
    from harness.compare.verdicts import Lineage
    from harness.refresh.schedule import CacheRefresh
    from harness.refresh.syncing import Progress, SyncReport
    from harness.schema.response_types import ResponseType
    from harness.snaptrade.sandbox.local import LocalSandbox

_MAPPER = Mapper(MODEL)
_WRITES = {operation.endpoint for operation in OPERATIONS.values() if operation.effect != "read"} - {""}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def paths(resources: Resources) -> Paths:
    """Return the original and the unified path; the unified path's cache is told what the original's writes spoil."""
    cache, keeps = resources.cache, resources.keeps_writes
    if cache is None:
        raise ConfigurationError("the unified path needs a cache")
    handlers = {name: row.original for name, row in ROWS.items()}
    ledger = Ledger(resources.database, keeps=keeps, wrote=resources.wrote)
    store = LocalStore(MODEL, resources.database, keeps, resources.wrote)
    original = Original(handlers, _WRITES, resources.upstream, ledger, resources.timer)
    service = UnifiedCacheService(cache, resources.upstream)
    unified = Unified(service, store, resources.timer)

    def invalidating(call: Call) -> Answer:
        try:
            return original(call)
        finally:
            cache.forget(OPERATIONS[call.operation].invalidates, call.user)

    def refresh(users: Collection[str]) -> CacheRefresh:
        return service.schedule_cache_refresh(
            lambda refreshing: replace(unified, service=refreshing).render, users=users
        )

    def warm(wanted: Warmth, progress: Progress) -> SyncReport:
        report = service.batch_sync_symbols(wanted.symbols, progress)
        if wanted.user is None:
            return report
        return report + service.sync_user(wanted.user, progress, with_symbols=wanted.referred)

    return Paths(invalidating, unified, unified.in_unified_contract, refresh, warm)


def connect(host: str | None, environment: Mapping[str, str], user: str | None = None) -> UpstreamConnection:
    """Return a user's way to SnapTrade at a host, or to the live API.

    A server on this machine is asked with the sandbox's made-up credentials where none are set, and where another user
    than the environment's is named.

    Raises:
        ConfigurationError: The credentials are not set.
    """
    keys = credentials(host, environment, user)
    upstream = _connect_sdk(keys, host)
    return UpstreamConnection(upstream, keys.user_id, keys.secrets(), (keys.client_id,), keys.consumer_key)


def lineage(operation: Operation) -> Mapping[str, Lineage]:
    """Return what stands behind each place of an operation's answer in the original contract."""
    return dict(_original_places(operation))


def unified_lineage(operation: Operation) -> Mapping[str, Lineage]:
    """Return what stands behind each place of an operation's answer in the unified contract."""
    return dict(_unified_places(operation))


def shown_fields(operation: Operation) -> ContractFields:
    """Return the schema fields that have a place in an operation's answer; a place of a union has several."""
    original, unified = _original_places(operation), _unified_places(operation)
    return ContractFields(*(frozenset(behind.field for _, behind in places) for places in (original, unified)))


def observe(exchange: Exchange) -> Iterator[tuple[str, object]]:
    """Yield the schema fields that an exchange shows, with their values; nothing of a refusal."""
    operation = BY_ENDPOINT.get(exchange.request.endpoint)
    if operation is None:
        return
    try:
        payload, given = decode_reply(exchange.response.body), request_parameters(exchange.request)
        fetched = _MAPPER.map(operation.entity, payload, given, operation.at)
    except (HarnessError, ValueError):
        return  # the verdict already says so
    for entity in fetched:
        for part in (entity, *entity.parts()):
            yield from _MAPPER.observe(part.name, part.model)


def credentials(host: str | None, environment: Mapping[str, str], user: str | None) -> Credentials:
    """Return the credentials of a user at a host; raises as `connect` does."""
    missing = [name for name in VARIABLES if not environment.get(name)]
    if not missing and user in {None, environment["SNAPTRADE_USER_ID"]}:
        return Credentials(*(environment[name] for name in VARIABLES))
    if host is None or urlsplit(host).hostname not in _LOOPBACK:
        if missing:
            needed = ", ".join(VARIABLES)
            raise ConfigurationError(f"not set: {', '.join(missing)}; the live API needs all of {needed}")
        raise ConfigurationError(f"the secret of {user} is not known: SNAPTRADE_USER_ID names another user")
    from harness.snaptrade.sandbox import world  # noqa: PLC0415

    return world.credentials(user or environment.get("SNAPTRADE_USER_ID") or world.DEFAULT)


def _original_places(operation: Operation) -> Iterator[tuple[str, Lineage]]:
    return rendering.places(MODEL, operation.entity, "[]" if operation.many else "", operation.ttl)


def _unified_places(operation: Operation) -> Iterator[tuple[str, Lineage]]:
    return rendering.unified_places(MODEL, operation.entity, "[]" if operation.many else "")


def _connect_sdk(keys: Credentials, host: str | None = None) -> Upstream:
    from harness.snaptrade.sdk import client  # noqa: PLC0415 - the SDK takes a second to import

    return client.connect(keys, host)


def _sandbox() -> LocalSandbox:
    from harness.snaptrade.sandbox.local import LocalSandbox  # noqa: PLC0415 - a world takes 0.2 s to make

    return LocalSandbox()


def _response_types(endpoints: Iterable[str]) -> dict[str, ResponseType]:
    from harness.snaptrade.sdk.response_types import load_response_types  # noqa: PLC0415

    return load_response_types(endpoints)


def _violation(endpoint: str, status: int, body: bytes) -> str | None:
    from harness.snaptrade.sdk.validation import find_violation  # noqa: PLC0415

    return find_violation(endpoint, status, body)


RECORDING = RecordingRules(
    entities={endpoint: operation.entity for endpoint, operation in BY_ENDPOINT.items()},
    replayed=lambda: _connect_sdk(placeholder_credentials()),
    distribution="snaptrade-python-sdk",
    violation=_violation,
    host=HOST,
    prefix=PREFIX,
    signature_header=SIGNATURE,
    credential_parameters=CREDENTIAL_PARAMETERS,
    user_parameter=USER_PARAMETER,
    identity=identity,
    identities=(MODEL.facts["Account"].endpoint,),
    privacy=PRIVACY,
)

APPLICATION = Application(
    name="snaptrade",
    operations=OPERATIONS,
    paths=paths,
    discover=discover,
    contract=HttpContract(prefix="/v1", unified_prefix="/v2", user_header="X-User-Id"),
    lineage=lineage,
    unified_lineage=unified_lineage,
    shown_fields=shown_fields,
    # what no upstream data fills and what holds a time is when an entity was computed
    clocked=frozenset(
        f"{row.operation.entity}.{field.name}"
        for row in ROWS.values()
        if row.derived
        for field in MODEL.facts[row.operation.entity].fields
        if field.type == "datetime" and not field.source
    ),
    # what the upstream can fill
    fields=frozenset(
        f"{name}.{field.name}"
        for name in _MAPPER.reachable_entities(operation.entity for operation in OPERATIONS.values())
        for field in MODEL.facts[name].fields
        if field.source
    ),
    observe=observe,
    recording=RECORDING,
    connect=connect,
    quota=Quota(client=250, account=10, account_parameter="accountId"),  # docs.snaptrade.com/docs/ratelimiting
    webhook=open_webhooks,
    model=MODEL,
    migration=MIGRATION,
    history=HISTORY,
    queries=QUERIES,
    sandbox=_sandbox,
    response_types=_response_types,
)
