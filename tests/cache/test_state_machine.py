"""Whatever happens: no answer is another user's, past its bound, older than a write, or of another schema."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cache.traffic import PROCESSES, run_at_random
from cache.world import OUTCOMES, OWNERS, QUESTIONS, World
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from hypothesis_profiles import one_in

from harness.cache.database import file_url

PLACES = st.integers(0, PROCESSES - 1)
WHOSE = st.sampled_from([*OWNERS, None])
ABOUT = st.sampled_from([None, None, "A", "B"])
SECONDS = st.sampled_from([0.0, 0.05, 0.2, 1.0, 7.0, 30.0, 70.0, 500.0, 4_000.0, 100_000.0, 700_000.0])
LIMITS = st.sampled_from([3_000, 9_000, 10**6])
SKEWS = st.sampled_from([0.0, 0.0, 2.0, -2.0])
ENTITIES = st.sampled_from(["Balance", "Currency", "Position", "UniversalSymbol"])


class Caches(RuleBasedStateMachine):
    """Processes over one file, beside a plain model of what they may answer."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.world = World(file_url(Path(self.folder.name) / "state.db"))

    def teardown(self) -> None:
        self.world.close()
        self.folder.cleanup()

    @initialize(schemas=st.lists(st.sampled_from([0, 0, 1]), min_size=PROCESSES, max_size=PROCESSES), limit=LIMITS)
    def begin(self, schemas: list[int], limit: int) -> None:
        for place, schema in enumerate(schemas):
            self.world.start(place, schema, 0, limit)

    @rule(place=PLACES, asked=st.integers(0, len(QUESTIONS) - 1), outcome=st.sampled_from(OUTCOMES))
    def ask(self, place: int, asked: int, outcome: Any) -> None:
        self.world.ask(place, asked, outcome)

    @rule(
        place=PLACES, asked=st.integers(0, len(QUESTIONS) - 1), outcome=st.sampled_from(OUTCOMES),
        there=PLACES, whose=WHOSE, entity=ENTITIES, seconds=SECONDS,
    )  # fmt: skip
    def write_during_a_fetch(
        self, place: int, asked: int, outcome: Any, there: int, whose: str | None, entity: str, seconds: float
    ) -> None:
        def during() -> None:
            self.world.forget(there, whose, entity, None)
            self.world.pass_seconds(seconds)
            self.world.ask(there, (asked + 1) % len(QUESTIONS), "answer")

        self.world.ask(place, asked, outcome, during)

    @rule(place=PLACES, owner=st.sampled_from(OWNERS), outcome=st.sampled_from(OUTCOMES))
    def render(self, place: int, owner: str, outcome: Any) -> None:
        self.world.render(place, owner, outcome)

    @rule(place=PLACES, owner=st.sampled_from(OWNERS), account=st.sampled_from("AB"))
    def get(self, place: int, owner: str, account: str) -> None:
        self.world.get(place, owner, account)

    @rule(place=PLACES, whose=WHOSE, entity=ENTITIES, about=ABOUT)
    def forget(self, place: int, whose: str | None, entity: str, about: str | None) -> None:
        self.world.forget(place, whose, entity, about)

    @rule(place=PLACES)
    def clear(self, place: int) -> None:
        self.world.clear(place)

    @rule(seconds=SECONDS)
    def pass_seconds(self, seconds: float) -> None:
        self.world.pass_seconds(seconds)

    @rule(hours=st.sampled_from([-1.0, 0.0, 1.0]))
    def set_clocks(self, hours: float) -> None:
        self.world.set_clocks(hours)

    @rule(place=PLACES, schema=st.sampled_from([0, 0, 1]), skew=SKEWS, limit=LIMITS)
    def start(self, place: int, schema: int, skew: float, limit: int) -> None:
        self.world.start(place, schema, skew, limit)

    @precondition(lambda self: not self.world.broken)
    @rule(how=st.sampled_from(["writes", "all"]))
    def break_database(self, how: Any) -> None:
        self.world.break_database(how)

    @precondition(lambda self: bool(self.world.broken))
    @rule()
    def mend_database(self) -> None:
        self.world.mend_database()


TestCaches = Caches.TestCase
TestCaches.settings = settings(one_in(20), stateful_step_count=50)


def test_the_laws_hold_in_a_busy_application(tmp_path: Path) -> None:
    """And many answers are hits: a cache that keeps nothing would break no law."""
    counts = run_at_random(file_url(tmp_path / "state.db"), seed=7, steps=900)
    assert counts["hit"] + counts["rendered hit"] > 100, counts
    assert all(counts[kind] for kind in ("stale", "bypass", "kept refusal", "rendered hit", "row", "write")), counts


@pytest.mark.slow
def test_the_laws_hold_for_long(tmp_path: Path) -> None:
    """For as many thousand steps as `HARNESS_STEPS` says, each thousand in a world of its own."""
    for seed in range(int(os.environ.get("HARNESS_STEPS", "100"))):
        run_at_random(file_url(tmp_path / str(seed) / "state.db"), seed, 1_000)
