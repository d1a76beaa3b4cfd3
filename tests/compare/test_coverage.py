"""Which fields a run has shown, and which it has shown with more than one value."""

from __future__ import annotations

from harness.compare.coverage import Coverage

KNOWN = frozenset({"Account.id", "Account.name", "Account.status"})


def test_a_field_without_a_value_was_not_seen() -> None:
    """Null says nothing; a field that was never seen is a blind spot."""
    coverage = Coverage(KNOWN)
    coverage.observe([("Account.id", "a"), ("Account.name", None)])
    assert coverage.tree() == {
        "fields_total": 3,
        "fields_seen": 1,
        "fields_varied": 0,
        "blind": ["Account.name", "Account.status"],
        "unvaried": ["Account.id"],
    }


def test_two_different_values_make_a_field_varied() -> None:
    """However often either was seen, and in whatever answers."""
    coverage = Coverage(KNOWN)
    coverage.observe([("Account.id", "a"), ("Account.status", "open")])
    coverage.observe([("Account.id", "b"), ("Account.id", "c"), ("Account.status", "open")])
    assert (coverage.tree()["fields_varied"], coverage.unvaried) == (1, ["Account.status"])


def test_what_no_upstream_fills_does_not_count() -> None:
    """A field that the application makes itself is no part of the measure."""
    coverage = Coverage(KNOWN)
    coverage.observe([("Account.cached_at", "now")])
    assert coverage.tree()["fields_seen"] == 0
