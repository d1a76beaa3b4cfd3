"""A chain of audit entries: whoever changes, deletes, moves or cuts one is found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.audit.chain import EMPTY, GENESIS, AuditEntry, ChainBreak, ChainedEntry, ChainHead, chain, find_break

ENTRIES = st.lists(
    st.builds(AuditEntry, *[st.text(max_size=3)] * 2, owner=st.text(max_size=3), times=st.integers()), min_size=2
)
NAMES = AuditEntry._fields


def broken(chained: list[ChainedEntry], head: ChainHead, noted: str = "") -> ChainBreak | None:
    hashes = {each.hash for each in chained}
    return find_break(chained, head, hashes.__contains__, noted)


def made(entries: list[AuditEntry]) -> tuple[list[ChainedEntry], ChainHead]:
    chained = chain(entries, EMPTY)
    return chained, ChainHead(len(chained), chained[-1].hash)


def damage(found: ChainBreak | None) -> tuple[int, str] | None:
    return found and (found.number, found.damage)


@given(ENTRIES)
def test_an_untouched_chain_is_whole(entries: list[AuditEntry]) -> None:
    """However long it is."""
    assert broken(*made(entries)) is None


@given(ENTRIES, ENTRIES)
def test_a_chain_that_grows_in_two_steps_is_one_chain(first: list[AuditEntry], second: list[AuditEntry]) -> None:
    """What was noted in between stays in it."""
    chained, head = made(first)
    longer = chained + chain(second, head)
    assert broken(longer, ChainHead(len(longer), longer[-1].hash), noted=head.hash) is None


@given(ENTRIES, st.data())
def test_any_change_of_a_value_is_found(entries: list[AuditEntry], data: st.DataObject) -> None:
    """In any column of any entry, at that entry."""
    chained, head = made(entries)
    place, name = data.draw(st.sampled_from(range(len(chained)))), data.draw(st.sampled_from(NAMES))
    entry = chained[place].entry
    other: Any = data.draw(st.integers() | st.text(max_size=3) | st.none() | st.binary(max_size=2))
    if other != getattr(entry, name) or type(other) is not type(getattr(entry, name)):
        chained[place] = chained[place]._replace(entry=entry._replace(**{name: other}))
        assert damage(broken(chained, head)) == (place + 1, "changed")


@given(ENTRIES, st.data(), st.sampled_from(["hash", "previous"]))
def test_any_change_of_a_hash_is_found(entries: list[AuditEntry], data: st.DataObject, name: str) -> None:
    """At that entry."""
    chained, head = made(entries)
    place = data.draw(st.sampled_from(range(len(chained))))
    each, other = chained[place], "f" * 64
    chained[place] = each._replace(hash=other) if name == "hash" else each._replace(previous=other)
    assert damage(broken(chained, head)) == (place + 1, "changed")


@given(ENTRIES, st.data(), st.booleans())
def test_any_deletion_is_found(entries: list[AuditEntry], data: st.DataObject, renumbered: bool) -> None:  # noqa: FBT001
    """Also where those after it move up; at the end it is a cut."""
    chained, head = made(entries)
    place = data.draw(st.sampled_from(range(len(chained))))
    del chained[place]
    if renumbered:
        chained = [each._replace(number=number) for number, each in enumerate(chained, 1)]
    expected = "truncated" if place == len(chained) else "missing"
    assert damage(broken(chained, head)) == (place + 1, expected)


@given(ENTRIES, st.data())
def test_any_swap_is_found(entries: list[AuditEntry], data: st.DataObject) -> None:
    """At the earlier of the two places."""
    chained, head = made(entries)
    places = sorted(data.draw(st.lists(st.sampled_from(range(len(chained))), min_size=2, max_size=2, unique=True)))
    numbers = [chained[place].number for place in places]
    swapped = [chained[place]._replace(number=number) for place, number in zip(reversed(places), numbers, strict=True)]
    for place, each in zip(places, swapped, strict=True):
        chained[place] = each
    assert damage(broken(chained, head)) == (places[0] + 1, "reordered")


@given(ENTRIES, st.data())
def test_a_cut_end_is_found(entries: list[AuditEntry], data: st.DataObject) -> None:
    """The head knows how many there were."""
    chained, head = made(entries)
    left = data.draw(st.sampled_from(range(len(chained))))
    assert damage(broken(chained[:left], head)) == (left + 1, "truncated")


@pytest.mark.parametrize("head", [ChainHead(1, GENESIS), ChainHead(2, "f" * 64), EMPTY])
def test_a_head_of_another_chain_is_found(head: ChainHead) -> None:
    """It names neither another number nor another hash than those of the last entry."""
    chained, _ = made([AuditEntry("t", "read"), AuditEntry("t", "fetch")])
    assert damage(broken(chained, head)) == (2, "head")


def test_a_chain_that_was_made_anew_is_found_by_a_noted_head() -> None:
    """Without one it looks whole: the chain alone cannot prove that nobody rewrote all of it."""
    _, noted = made([AuditEntry("t", "read"), AuditEntry("t", "fetch")])
    rewritten, head = made([AuditEntry("t", "read", owner="nobody"), AuditEntry("t", "fetch")])
    assert broken(rewritten, head) is None
    assert damage(broken(rewritten, head, noted.hash)) == (2, "rewritten")


def test_a_cut_with_a_new_head_is_found_by_a_noted_head() -> None:
    """Whoever may write all of the database can cut both."""
    chained, noted = made([AuditEntry("t", "read"), AuditEntry("t", "fetch")])
    head = ChainHead(1, chained[0].hash)
    assert broken(chained[:1], head) is None
    assert damage(broken(chained[:1], head, noted.hash)) == (1, "rewritten")
