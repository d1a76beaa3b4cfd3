"""The tier in memory: within its bytes, with what is in use, and nothing of what was dropped."""

from __future__ import annotations

from math import inf
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis_profiles import one_in

from harness.cache.keys import Key
from harness.cache.memory import AnswerMemory, Entry

LIMIT = 20_000
OWNERS, NAMES, ENTITIES, SUBJECTS = ["", "ada", "bob"], list("abcdef"), ["Balance", "Order", "Currency"], ["", "A", "B"]
KEYS = st.builds(Key, st.sampled_from(OWNERS), st.just("GET /"), st.sampled_from(NAMES))
SOME = st.sets(st.sampled_from(ENTITIES), min_size=1)


def _entry(
    key: Key, sequence: int = 1, size: int = 0, contains: Any = frozenset({"Balance"}), subject: str = ""
) -> Entry:
    return Entry(key, "Balance", contains, subject, 0, sequence, 1.0, 2.0, 3.0, b"x" * size)


class Kept(RuleBasedStateMachine):
    """A memory beside a plain list of all entries that were ever put."""

    def __init__(self) -> None:
        super().__init__()
        self.evicted: list[Entry] = []
        self.memory = AnswerMemory(LIMIT, self.evicted.append)
        self.put: list[Entry] = []

    @rule(
        key=KEYS, sequence=st.integers(1, 9), size=st.integers(0, 30_000), contains=SOME,
        subject=st.sampled_from(SUBJECTS),
    )  # fmt: skip
    def keep(self, key: Key, sequence: int, size: int, contains: set[str], subject: str) -> None:
        present, entry = self.memory.entries.get(key), _entry(key, sequence, size, frozenset(contains), subject)
        self.memory.put(entry)
        self.put.append(entry)
        if present is not None and present.sequence >= sequence:
            assert self.memory.entries.get(key) is present
        else:
            assert self.memory.entries.get(key) is (entry if entry.size() <= LIMIT else None)

    @rule(key=KEYS)
    def read(self, key: Key) -> None:
        entry = self.memory.entries.get(key)
        if entry is not None:
            entry.visited = True

    @rule(
        owner=st.sampled_from(OWNERS), entities=SOME, before=st.sampled_from([3.0, inf]),
        about=st.sampled_from([None, "A", "B"]),
    )  # fmt: skip
    def forget(self, owner: str, entities: set[str], before: float, about: str | None) -> None:
        kept = dict(self.memory.entries)
        self.memory.drop(owner, entities, before, about)
        for key, entry in kept.items():
            spared = about is not None and entry.subject not in {"", about}
            gone = key[0] == owner and entry.contains & entities and entry.sequence < before and not spared
            assert (key in self.memory.entries) is not bool(gone)

    @rule(key=KEYS, sequence=st.integers(1, 9))
    def replace(self, key: Key, sequence: int) -> None:
        self.memory.drop_replaced([(key, sequence)])
        assert key not in self.memory.entries or self.memory.entries[key].sequence >= sequence

    @rule()
    def clear(self) -> None:
        self.memory.clear()
        assert not self.memory.entries

    @invariant()
    def it_stays_within_its_bytes(self) -> None:
        assert self.memory.size == sum(entry.charged for entry in self.memory.entries.values()) <= LIMIT

    @invariant()
    def what_was_dropped_is_never_fresh_again(self) -> None:
        kept = {id(entry) for entry in self.memory.entries.values()}
        entered = [entry for entry in self.put if entry.charged and id(entry) not in kept]
        assert all(entry.soft_until == entry.fresh_until == entry.stale_until == -inf for entry in entered)
        assert all(id(entry) not in kept for entry in self.evicted)


TestKept = Kept.TestCase
TestKept.settings = settings(one_in(4), stateful_step_count=50)


def test_what_may_not_be_kept_any_more_is_never_seen() -> None:
    """It was invalidated between its reading and its keeping."""
    memory = AnswerMemory(LIMIT)
    epoch = memory.epoch
    memory.drop("", {"Balance"})
    assert not memory.put(_entry(Key("", "GET /", "a")), epoch)
    assert not memory.entries


@given(hot=st.integers(1, 8), scanned=st.integers(1, 200))
def test_a_scan_displaces_nothing_that_is_read_meanwhile(hot: int, scanned: int) -> None:
    """What is read once goes first; the limit leaves room for what is in use and two more."""
    size = _entry(Key("", "GET /", "0")).size()
    memory = AnswerMemory((hot + 2) * size)
    used = [Key("", "GET /", f"hot {place}") for place in range(hot)]
    for key in used:
        memory.put(_entry(key))
    for place in range(scanned):
        for key in used:
            memory.entries[key].visited = True
        memory.put(_entry(Key("", "GET /", f"scanned {place}")))
    assert memory.entries.keys() >= set(used)
