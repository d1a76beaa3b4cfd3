"""Figures of many processes add up to those of one that did it all."""

from __future__ import annotations

from bisect import bisect_left
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from harness.cache.health.figures import ASKED, BOUNDS, EntityCounts, total

COUNTS = st.dictionaries(st.sampled_from([*ASKED, "saved", "repeated"]), st.integers(1, 1_000))
ENTITY_COUNTS = st.builds(
    EntityCounts,
    COUNTS,
    st.lists(st.integers(0, 1_000), min_size=len(BOUNDS) + 1, max_size=len(BOUNDS) + 1).map(tuple),
    st.integers(0, 1_000),
    st.none() | st.integers(0, 1_000),
)


@given(st.lists(ENTITY_COUNTS))
def test_no_order_and_no_grouping_changes_a_sum(counted: list[EntityCounts]) -> None:
    """Whoever is summed first."""
    middle = len(counted) // 2
    assert total(counted) == total(reversed(counted)) == total([total(counted[:middle]), total(counted[middle:])])


@given(st.lists(ENTITY_COUNTS))
def test_rates_are_shares(counted: list[EntityCounts]) -> None:
    """None where nothing was asked."""
    summed = total(counted)
    for rate in (summed.hit_rate, summed.stale_rate):
        assert (rate is None) == (summed.asked == 0)
        assert rate is None or 0 <= rate <= 1


@given(st.lists(st.floats(0, 9.9), min_size=1), st.sampled_from([0.5, 0.95]))
def test_a_quantile_is_right_to_its_bucket(seconds: list[float], share: float) -> None:
    """As far as the buckets tell it."""
    buckets = [0] * (len(BOUNDS) + 1)
    for each in seconds:
        buckets[bisect_left(BOUNDS, each)] += 1
    found = EntityCounts(fetches=buckets).quantile(share)
    assert found is not None
    exact = sorted(seconds)[ceil(share * len(seconds)) - 1]
    bucket = bisect_left(BOUNDS, exact)
    assert (BOUNDS[bucket - 1] if bucket else 0) <= found <= BOUNDS[bucket]


def test_what_took_longer_than_the_last_bucket_is_told_as_that() -> None:
    """Nothing is known beyond it."""
    assert EntityCounts(fetches=[0] * len(BOUNDS) + [3]).quantile(0.5) == BOUNDS[-1]


def test_nothing_fetched_has_no_quantile() -> None:
    """And no rate, and no age."""
    tree = EntityCounts().tree()
    assert [tree[name] for name in ("hit_rate", "stale_rate", "fetch_p50", "fetch_p95", "oldest")] == [None] * 5
