"""Who answers whom on each stage, and how users are dealt to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.rollout.stages import BUCKETS, STAGES, Stage, back, bucket, plan, runs_unified, skipped, step

if TYPE_CHECKING:
    from harness.calls import PathName

stages = st.sampled_from(STAGES)
salts = st.text(min_size=1)
users = st.text(min_size=1)
percents = st.decimals(min_value=0, max_value=100, places=3)


@pytest.mark.parametrize(
    ("stage", "answers", "also"),
    [
        ("off", "original", None),
        ("dualwrite", "original", None),
        ("shadow", "original", "unified"),
        ("live", "unified", "original"),
        ("rampdown", "unified", None),
        ("complete", "unified", None),
    ],
)
def test_each_stage_says_who_answers_and_who_runs_beside(
    stage: Stage, answers: PathName, also: PathName | None
) -> None:
    """With all users on it, a stage answers as the ladder says."""
    planned = plan(stage, 100, "salt", "ada")
    assert (planned.stage, planned.answers, planned.also) == (stage, answers, also)


@pytest.mark.parametrize(("stage", "behind"), list(zip(STAGES, ("off", *STAGES), strict=False)))
def test_a_user_outside_the_share_is_one_stage_behind(stage: Stage, behind: Stage) -> None:
    """With no share on the stage everyone stands on the one before; nothing is before off."""
    planned = plan(stage, 0, "salt", "ada")
    assert planned.stage == behind
    assert planned.why == f"bucket {bucket('salt', 'ada')} is outside the 0 % on {stage}"


@given(stages, percents)
def test_a_call_without_a_user_is_answered_by_the_original_path(stage: Stage, percent: int) -> None:
    """Nobody can be dealt to a share without a name, so the original path answers, alone."""
    planned = plan(stage, percent, "salt", None)
    assert (planned.answers, planned.also, planned.why) == ("original", None, "the call names no user")


@given(stages, percents, users)
def test_the_kill_switch_wins_over_all(stage: Stage, percent: int, user: str) -> None:
    """With the kill switch on, every Call of every user is on off."""
    planned = plan(stage, percent, "salt", user, kill_switch=True)
    assert (planned.stage, planned.answers, planned.also) == ("off", "original", None)
    assert planned.why == "the kill switch is on"


@given(stages, salts, users, percents, percents)
def test_a_smaller_share_is_a_subset_of_a_larger_one(stage: Stage, salt: str, user: str, one: int, other: int) -> None:
    """Who is in at 5 % is in at 25 %: a growing share never takes a user back."""
    smaller, larger = sorted((one, other))
    reached = [STAGES.index(plan(stage, percent, salt, user).stage) for percent in (smaller, larger)]
    assert reached == sorted(reached)


@given(salts, users)
def test_a_user_always_falls_in_the_same_bucket(salt: str, user: str) -> None:
    """The bucket depends on salt and user alone, and is one of 100,000."""
    assert bucket(salt, user) == bucket(salt, user)
    assert 0 <= bucket(salt, user) < BUCKETS


def test_salt_and_user_are_not_run_together() -> None:
    """The same letters divided otherwise are another user."""
    assert bucket("a", "bc") != bucket("ab", "c")


def test_shares_hold_within_a_third_of_a_point_for_100_000_users() -> None:
    """1, 5, 25 and 50 % of the users are that many, to 0.3 points."""
    places = [bucket("unified-2025", f"user-{number}") for number in range(100_000)]
    for percent in (1, 5, 25, 50):
        share = sum(place < percent * BUCKETS / 100 for place in places) / 1000
        assert share == pytest.approx(percent, abs=0.3)


def test_the_bucket_of_a_known_user_never_changes() -> None:
    """A release that dealt users anew would move them between paths, so one bucket is pinned."""
    assert bucket("unified-2025", "ada") == 17_062


@pytest.mark.parametrize(("stage", "after"), list(zip(STAGES, (*STAGES[1:], None), strict=True)))
def test_a_step_leads_to_the_next_stage(stage: Stage, after: Stage | None) -> None:
    """Each stage has one after it, but for the last."""
    assert step(stage) == after


@pytest.mark.parametrize(("stage", "before"), list(zip(STAGES, (None, *STAGES), strict=False)))
def test_back_leads_to_the_stage_before(stage: Stage, before: Stage | None) -> None:
    """Each stage has one before it, but for the first."""
    assert back(stage) == before


@pytest.mark.parametrize(
    ("start", "end", "missing"),
    [
        ("off", "complete", ("dualwrite", "shadow", "live", "rampdown")),
        ("shadow", "live", ()),
        ("complete", "off", ()),
    ],
)
def test_a_jump_forward_names_the_stages_it_would_skip(start: Stage, end: Stage, missing: tuple[Stage, ...]) -> None:
    """A single step and a move back skip nothing."""
    assert skipped(start, end) == missing


def test_the_unified_path_runs_from_shadow_on() -> None:
    """Below shadow there is nothing of the unified path to roll back."""
    assert [stage for stage in STAGES if runs_unified(stage)] == ["shadow", "live", "rampdown", "complete"]


@pytest.mark.parametrize(
    ("stage", "repeats"),
    [
        ("off", None),
        ("dualwrite", "unified"),
        ("shadow", "unified"),
        ("live", "original"),
        ("rampdown", "original"),
        ("complete", None),
    ],
)
def test_each_stage_says_who_makes_a_local_write_again(stage: Stage, repeats: PathName | None) -> None:
    """After the one that answers; whom the original answers aside of his stage, the unified side still repeats."""
    aside = None if stage == "off" else "unified"
    assert plan(stage, 100, "salt", "ada").repeats == repeats
    assert plan(stage, 100, "salt", None).repeats == aside
    assert plan(stage, 100, "salt", "ada", kill_switch=True).repeats == aside
