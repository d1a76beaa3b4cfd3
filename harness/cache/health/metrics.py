"""The figures of a cache as OpenTelemetry metrics, and a page for Prometheus: read when somebody looks.

`observe_cache` is for any meter of the application's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from opentelemetry.metrics import Observation

from harness.cache.health.figures import ASKED

if TYPE_CHECKING:
    from opentelemetry.metrics import CallbackOptions, Meter

    from harness.cache.health.figures import CacheHealth, EntityCounts

Look: TypeAlias = Callable[[], "CacheHealth"]
LookUpstream: TypeAlias = Callable[[], Mapping[str, Any]]
"""Returns how the upstream does: the breaker, what was refused by its reason, and what is used of the budget."""
Read: TypeAlias = Callable[[Any], Iterable[tuple[float, dict[str, str]]]]
"""Returns values with their attributes."""


class Instrument(NamedTuple):
    """Describe one metric: its kind, and how its values are read."""

    name: str
    kind: Literal["counter", "gauge"]
    unit: str
    description: str
    read: Read


def _of_each(read: Callable[[EntityCounts], Iterable[tuple[float | None, dict[str, str]]]]) -> Read:
    """Return how the values of every entity are read."""
    return lambda health: (
        (value, {"entity": name, **attributes})
        for name, counted in health.entities.items()
        for value, attributes in read(counted)
        if value is not None
    )


def _of_client(figure: str) -> Read:
    """Return how a figure of the client's own limit is read: a series for each account would stay for ever."""
    return lambda upstream: (
        (used[figure], {}) for used in upstream["budget"] if used["scope"] == "client" and used[figure] is not None
    )


CACHE = (
    Instrument(
        "harness.cache.requests", "counter", "", "Questions that somebody waited for, by how each ended",
        _of_each(lambda each: ((each.counts.get(how, 0), {"result": how}) for how in ASKED)),
    ),
    Instrument(
        "harness.cache.events", "counter", "", "What else became of answers",
        _of_each(lambda each: ((count, {"event": kind}) for kind, count in each.counts.items() if kind not in ASKED)),
    ),
    Instrument(
        "harness.cache.fetches", "counter", "", "Times that the upstream was asked",
        _of_each(lambda each: [(sum(each.fetches), {})]),
    ),
    Instrument(
        "harness.cache.fetch.duration", "counter", "s", "What these took together",
        _of_each(lambda each: [(each.seconds, {})]),
    ),
    Instrument(
        "harness.cache.fetch.quantile", "gauge", "s", "The time in which this share of the fetches was done",
        _of_each(lambda each: ((each.quantile(share), {"quantile": str(share)}) for share in (0.5, 0.95))),
    ),
    Instrument(
        "harness.cache.answer.oldest", "gauge", "s", "The age of the oldest answer that was given",
        _of_each(lambda each: [(each.oldest, {})]),
    ),
    Instrument(
        "harness.cache.memory", "gauge", "By", "What answers in memory take, and may take",
        lambda health: [(health.memory.size, {"what": "used"}), (health.memory.limit, {"what": "limit"})],
    ),
    Instrument(
        "harness.cache.memory.entries", "gauge", "", "Answers in memory", lambda health: [(health.memory.entries, {})]
    ),
    Instrument(
        "harness.cache.memory.evictions", "counter", "", "Answers that had to make room",
        lambda health: [(health.memory.evictions, {})],
    ),
    Instrument(
        "harness.cache.database.works", "gauge", "", "1 unless the last attempt failed",
        lambda health: [(health.reads.works, {"access": "read"}), (health.writes.works, {"access": "write"})],
    ),
)  # fmt: skip
UPSTREAM = (
    Instrument(
        "harness.upstream.closed", "gauge", "", "1 where no request goes out",
        lambda upstream: [(upstream["offline"] or upstream["breaker"] != "closed", {})],
    ),
    Instrument(
        "harness.upstream.refused", "counter", "", "Requests that were not sent",
        lambda upstream: ((count, {"reason": reason}) for reason, count in upstream["refused"].items()),
    ),
    Instrument(
        "harness.upstream.budget.used", "gauge", "", "Requests of the last minute that count against the limit",
        _of_client("requests"),
    ),
    Instrument("harness.upstream.budget.limit", "gauge", "", "The limit", _of_client("limit")),
)  # fmt: skip


def observe_cache(meter: Meter, look: Look, look_upstream: LookUpstream | None = None) -> None:
    """Register the figures of a cache, and of the upstream behind it, with a meter.

    Args:
        meter: An application's own, whatever it exports to.
        look: Returns how the cache does, such as `cache.health`.
        look_upstream: Returns how the upstream does.
    """
    create = {"counter": meter.create_observable_counter, "gauge": meter.create_observable_gauge}

    def observed(from_look: Callable[[], Any], read: Read) -> Callable[[CallbackOptions], Iterator[Observation]]:
        return lambda _: (Observation(float(value), attributes) for value, attributes in read(from_look()))

    groups: list[tuple[Callable[[], Any], tuple[Instrument, ...]]] = [(look, CACHE)]
    if look_upstream:
        groups.append((look_upstream, UPSTREAM))
    for looks, instruments in groups:
        for name, kind, unit, description, read in instruments:
            create[kind](name, [observed(looks, read)], unit, description)


def prometheus_page(look: Look, look_upstream: LookUpstream | None = None) -> Callable[[], bytes]:
    """Return what makes the page that Prometheus reads, of one look at the cache for each page."""
    from opentelemetry.exporter.prometheus import PrometheusMetricReader  # noqa: PLC0415 - only a server needs it
    from opentelemetry.sdk.metrics import MeterProvider  # noqa: PLC0415
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415

    registry = CollectorRegistry()
    reader = PrometheusMetricReader(disable_target_info=True, scope_info_enabled=False, registry=registry)
    seen: dict[str, Any] = {}
    provider = MeterProvider([reader], shutdown_on_exit=False)
    observe_cache(
        provider.get_meter("harness"), lambda: seen["cache"], (lambda: seen["upstream"]) if look_upstream else None
    )

    def page() -> bytes:
        seen.update(cache=look(), upstream=look_upstream() if look_upstream else None)
        return generate_latest(registry)

    return page
