"""What the audit says of an event of the cache: who, what, when, why, from where, and none of the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from build import START

from harness.audit.chain import AuditEntry
from harness.audit.entries import lost_entry, personal_entries, question_digest, time_text
from harness.cache.events import CacheEvent
from harness.snaptrade.generated.facts import FACTS

READ = CacheEvent("read", "Balance", "user", "GET /accounts/A-1/balances", START, "GET /accounts/{accountId}/balances")
FETCH = replace(READ, kind="fetch", body_hash="ab", reason="expired")


def test_an_entry_says_who_what_when_why_and_from_where() -> None:
    """The question, which names an account, stands as a digest."""
    assert personal_entries([FETCH], FACTS, "alice") == [
        AuditEntry(
            at="2026-01-05T14:30:00.000000Z",
            kind="fetch",
            entity="Balance",
            owner="user",
            actor="alice",
            question=question_digest(READ.question),
            source="GET /accounts/{accountId}/balances",
            reason="expired",
            body_hash="ab",
        )
    ]
    assert "A-1" not in question_digest(READ.question)


def test_public_data_are_not_audited() -> None:
    """They are nobody's."""
    assert personal_entries([CacheEvent("read", "Currency", "", "q", START, "GET /currencies")], FACTS) == []


@pytest.mark.parametrize("event", [replace(READ, owner=""), replace(READ, entity=""), replace(READ, entity="Nothing")])
def test_what_may_be_personal_is_audited(event: CacheEvent) -> None:
    """Either the entity or the owner tells."""
    audited = bool(event.owner) or event.entity == "Balance"
    assert len(personal_entries([event], FACTS)) == audited


def test_equal_reads_are_one_entry_with_their_number() -> None:
    """The time is that of the first one."""
    later = replace(READ, at=START + timedelta(seconds=1))
    (entry,) = personal_entries([READ, later, later], FACTS)
    assert (entry.times, entry.at) == (3, time_text(START))


def test_a_change_stands_between_the_reads_before_and_after_it() -> None:
    """The order of reads and changes is kept."""
    entries = personal_entries([READ, FETCH, READ, READ, FETCH, FETCH], FACTS)
    assert [(entry.kind, entry.times) for entry in entries] == [
        ("read", 1), ("fetch", 1), ("read", 2), ("fetch", 1), ("fetch", 1),
    ]  # fmt: skip


def test_reads_of_different_questions_stand_apart() -> None:
    """So do those of different users."""
    others = [READ, replace(READ, question="other"), replace(READ, owner="somebody else")]
    assert len(personal_entries(others, FACTS)) == 3


def test_what_was_lost_is_an_entry() -> None:
    """With the number of events."""
    entry = lost_entry(START, 7, "no room")
    assert (entry.kind, entry.times, entry.reason) == ("lost", 7, "no room")
