"""The same figures as OpenTelemetry metrics, as Prometheus reads them."""

from __future__ import annotations

from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client.parser import text_string_to_metric_families

from harness.cache.health.figures import BOUNDS, CacheHealth, EntityCounts, MemoryUse, Reach
from harness.cache.health.metrics import observe_cache, prometheus_page

FETCHES = (0, 0, 0, 0, 2, *[0] * (len(BOUNDS) - 4))
HEALTH = CacheHealth(
    {"Balance": EntityCounts({"memory": 3, "miss": 2, "saved": 2}, FETCHES, 0.04, 12.5)},
    MemoryUse(1_000, 64_000, 2, 1),
    Reach(),
    Reach(works=False, failure="OperationalError"),
)
UPSTREAM = {
    "offline": False,
    "breaker": "open",
    "refused": {"open": 4},
    "budget": [
        {"scope": "client", "limit": 250, "requests": 37},
        {"scope": "account 0123abcd", "limit": 10, "requests": 9},
    ],
}


def samples(page: bytes) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every value of a page by its name and attributes, as Prometheus' own parser reads it."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_prometheus_reads_every_figure_and_no_account() -> None:
    """Counters and gauges, by entity."""
    expected: dict[tuple[str, tuple[str, ...]], float] = {
        **{
            ("harness_cache_requests_total", ("Balance", how)): {"memory": 3.0, "miss": 2.0}.get(how, 0.0)
            for how in ("memory", "database", "negative", "miss", "stale", "bypass", "error")
        },
        ("harness_cache_events_total", ("Balance", "saved")): 2.0,
        ("harness_cache_fetches_total", ("Balance",)): 2.0,
        ("harness_cache_fetch_duration_seconds_total", ("Balance",)): 0.04,
        ("harness_cache_fetch_quantile_seconds", ("Balance", "0.5")): 0.0175,
        ("harness_cache_fetch_quantile_seconds", ("Balance", "0.95")): 0.02425,
        ("harness_cache_answer_oldest_seconds", ("Balance",)): 12.5,
        ("harness_cache_memory_bytes", ("used",)): 1_000.0,
        ("harness_cache_memory_bytes", ("limit",)): 64_000.0,
        ("harness_cache_memory_entries", ()): 2.0,
        ("harness_cache_memory_evictions_total", ()): 1.0,
        ("harness_cache_database_works", ("read",)): 1.0,
        ("harness_cache_database_works", ("write",)): 0.0,
        ("harness_upstream_closed", ()): 1.0,
        ("harness_upstream_refused_total", ("open",)): 4.0,
        ("harness_upstream_budget_used", ()): 37.0,
        ("harness_upstream_budget_limit", ()): 250.0,
    }
    assert samples(prometheus_page(lambda: HEALTH, lambda: UPSTREAM)()) == expected


def test_a_page_is_of_one_look() -> None:
    """So that its figures belong together; the next page is of the next look."""
    looks = [HEALTH, CacheHealth({}, MemoryUse(), Reach(), Reach())]
    page = prometheus_page(lambda: looks.pop(0))
    assert ("harness_cache_memory_entries", ()) in samples(page())
    assert samples(page())["harness_cache_memory_entries", ()] == 0.0
    assert looks == []


def test_an_application_has_the_figures_in_a_meter_of_its_own() -> None:
    """Whatever it exports to."""
    reader = InMemoryMetricReader()
    observe_cache(MeterProvider([reader], shutdown_on_exit=False).get_meter("mine"), lambda: HEALTH)
    data: Any = reader.get_metrics_data()
    names = {metric.name for metric in data.resource_metrics[0].scope_metrics[0].metrics}
    assert {"harness.cache.requests", "harness.cache.memory", "harness.cache.fetch.quantile"} <= names
