"""Promote, hold or roll back: each criterion by itself, then all of them together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rollout.made_evidence import NOW, POLICY, evidence, phase

from harness.rollout.criteria import OF_COMPARE, OF_LOAD, digits
from harness.rollout.evidence import Evidence
from harness.rollout.flags import Flag
from harness.rollout.gate import exit_code, verdict_of, weigh
from harness.rollout.stages import STAGES, Stage, back, runs_unified, step

if TYPE_CHECKING:
    from harness.rollout.decision import Criterion, CriterionOutcome, Decision, GateVerdict

NONE = Evidence(
    "positions.list", compare_refusal="harness compare has written no report", load_refusal="no load report"
)


def weighed(measured: Evidence, stage: Stage = "shadow") -> dict[str, Criterion]:
    """The criteria by name."""
    return {criterion.name: criterion for criterion in weigh(measured, POLICY, Flag(stage), NOW).criteria}


@pytest.mark.parametrize(
    ("name", "measured", "value", "samples", "outcome"),
    [
        ("comparisons", evidence({"match": 6}), "6", 6, "pass"),
        ("comparisons", evidence({"match": 5, "not-compared": 9}), "5", 5, "hold"),
        ("comparisons", evidence({"match": 20}, {"bodies": 5, "empty": 5, "refused": 10}), "5", 5, "hold"),
        ("comparisons", evidence({"match": 20}, {"refused": 20}), None, 0, "hold"),
        ("comparisons", evidence({"match": 6, "indeterminate": 9}), "6", 6, "pass"),
        ("failure_rate", evidence({"match": 20}), "0", 20, "pass"),
        ("failure_rate", evidence({"match": 20}, {"bodies": 19, "failed": 1}), "0.05", 20, "hold"),
        ("mismatch_rate", evidence({"match": 98, "mismatch": 2}, {"bodies": 10, "refused": 90}), "0.2", 10, "rollback"),
        ("mismatch_rate", evidence({"match": 90, "mismatch": 10}, {"refused": 90, "mixed": 10}), "1", 10, "rollback"),
        ("mismatch_rate", evidence({"match": 18, "mismatch": 2}), "0.1", 20, "pass"),
        ("mismatch_rate", evidence({"match": 17, "mismatch": 3}), "0.15", 20, "rollback"),
        ("mismatch_rate", evidence({"mismatch": 1}), "1", 1, "rollback"),
        ("mismatch_rate", evidence({"not-compared": 9}), None, 0, "hold"),
        ("indeterminate_rate", evidence({"match": 20, "indeterminate": 5}), "0.25", 20, "pass"),
        ("indeterminate_rate", evidence({"match": 20, "indeterminate": 6}), "0.3", 20, "hold"),
        ("compare_age", evidence(age=3600), "3600", 1, "pass"),
        ("compare_age", evidence(age=3601), "3601", 1, "hold"),
        ("compare_age", evidence(age=-60), "-60", 1, "hold"),
        ("requests", evidence(warm=phase(requests=20)), "20", 20, "pass"),
        ("requests", evidence(warm=phase(requests=19)), "19", 19, "hold"),
        ("error_rate", evidence(warm=phase(errors=2)), "0.01", 200, "pass"),
        ("error_rate", evidence(cold=phase(errors=3)), "0.015", 200, "rollback"),
        ("error_rate", evidence(cold=phase(requests=0), warm=phase(requests=0)), None, 0, "hold"),
        ("speedup_p50", evidence(warm=phase(p50=25)), "2", 100, "pass"),
        ("speedup_p50", evidence(warm=phase(p50=32)), "1.5625", 100, "hold"),
        ("speedup_p50", evidence(original=phase(requests=7, p50=50)), "10", 7, "pass"),
        ("speedup_p50", evidence(warm=phase(p50=None)), None, 0, "hold"),
        ("speedup_p50", evidence(warm=phase(p50=0)), "50000", 100, "pass"),
        ("speedup_p50", evidence(original=phase(requests=0, p50=50)), None, 0, "hold"),
        ("hit_rate", evidence(warm=phase(hits=50)), "0.5", 100, "pass"),
        ("hit_rate", evidence(warm=phase(hits=49)), "0.49", 100, "hold"),
        ("hit_rate", evidence(warm=phase(hits=None)), None, 0, "hold"),
        ("p99_ms", evidence(warm=phase(p99=50)), "50", 100, "pass"),
        ("p99_ms", evidence(warm=phase(p99=Decimal("50.1"))), "50.1", 100, "hold"),
        ("p99_ms", evidence(warm=phase(requests=0, p99=0)), None, 0, "hold"),
        ("load_age", evidence(age=3600), "3600", 1, "pass"),
        ("load_age", evidence(age=3601), "3601", 1, "hold"),
    ],
)
def test_each_criterion_is_weighed(
    name: str, measured: Evidence, value: str | None, samples: int, outcome: CriterionOutcome
) -> None:
    """A limit itself is still within; wrong answers and errors roll back, everything else holds."""
    criterion = weighed(measured)[name]
    expected = None if value is None else Decimal(value)
    assert (criterion.value, criterion.samples, criterion.outcome) == (expected, samples, outcome)


def test_a_criterion_says_value_limit_and_samples_in_a_sentence() -> None:
    """What is missing is said too."""
    measured = replace(evidence({"match": 17, "mismatch": 3}), loaded=None, load_refusal="harness load has not run")
    criteria = weighed(measured)
    assert criteria["mismatch_rate"].sentence == "mismatch_rate is 0.15, and must be ≤ 0.1 (samples: 20)"
    assert criteria["hit_rate"].sentence == "harness load has not run"


def test_refusals_and_empty_answers_are_no_comparisons_and_are_told_apart() -> None:
    """Twenty refusals that match prove nothing about an answer."""
    decision = weigh(evidence({"match": 20}, {"empty": 4, "refused": 16}), POLICY, Flag("shadow"), NOW)
    assert decision.verdict == "hold"
    assert decision.why == "decided by comparisons, mismatch_rate, indeterminate_rate"
    assert decision.criteria[0].sentence == "no comparison had something in both answers (4 empty, 16 refused)"


def test_an_operation_without_a_case_or_a_request_says_so() -> None:
    """Both reports count, and neither names it."""
    criteria = weighed(replace(evidence(), operation="orders.list"))
    assert criteria["comparisons"].sentence == "compare.json has no case of orders.list"
    assert criteria["p99_ms"].sentence == "load.json measured nothing of orders.list there"


def test_a_report_from_the_future_holds() -> None:
    """A clock is wrong somewhere, so the age says nothing."""
    assert (
        weighed(evidence(age=-60))["load_age"].sentence == "load_age: the report is from the future, check the clocks"
    )


@pytest.mark.parametrize("stage", STAGES)
def test_all_criteria_are_listed_whatever_the_evidence(stage: Stage) -> None:
    """No criterion hides behind another, and none passes without data."""
    for measured in (NONE, evidence(), evidence({"mismatch": 9}, age=9999)):
        assert len(weighed(measured, stage)) == len(OF_COMPARE) + len(OF_LOAD) == 11
    assert {criterion.outcome for criterion in weighed(NONE, stage).values()} == {"hold"}


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_an_operation_that_passes_everything_is_promoted_one_stage(stage: Stage) -> None:
    """The share of users plays no part: each user moves one stage."""
    decision = weigh(evidence(), POLICY, Flag(stage, Decimal(5)), NOW)
    assert (decision.verdict, decision.stage, decision.next_stage) == ("promote", stage, step(stage))
    assert decision.why == "all 11 criteria pass"


def test_at_the_last_stage_passing_everything_holds_and_is_settled() -> None:
    """There is nowhere to go, which is no failure."""
    decision = weigh(evidence(), POLICY, Flag("complete"), NOW)
    assert (decision.verdict, decision.next_stage, decision.settled) == ("hold", None, True)
    assert decision.why == "all criteria pass, and complete is the last stage"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("measured", [evidence({"match": 9, "mismatch": 9}), evidence(warm=phase(errors=9))])
def test_a_breach_rolls_back_only_where_the_unified_path_runs(stage: Stage, measured: Evidence) -> None:
    """Below shadow there is nothing to roll back, so it holds and says so."""
    decision = weigh(measured, POLICY, Flag(stage), NOW)
    expected = ("rollback", back(stage)) if runs_unified(stage) else ("hold", None)
    assert (decision.verdict, decision.next_stage) == expected
    reason = f"{stage} does not run the unified path, so there is nothing to roll back"
    assert any(reason in criterion.sentence for criterion in decision.criteria) is not runs_unified(stage)


def test_a_breach_outweighs_what_merely_holds() -> None:
    """Wrong answers count whatever else is missing, and the reason names them."""
    decision = weigh(evidence({"mismatch": 1}, age=9999), POLICY, Flag("live"), NOW)
    assert (decision.verdict, decision.why) == ("rollback", "decided by mismatch_rate")


def test_a_hold_names_every_criterion_that_held() -> None:
    """Each one to work on is in the reason."""
    decision = weigh(evidence({"match": 1}, warm=phase(hits=0)), POLICY, Flag("live"), NOW)
    assert (decision.verdict, decision.why) == ("hold", "decided by comparisons, hit_rate")


@given(
    st.dictionaries(st.sampled_from(["match", "mismatch", "indeterminate", "not-compared"]), st.integers(0, 9)),
    st.sampled_from(STAGES),
    st.integers(-10, 9999),
)
def test_the_verdict_is_the_gravest_outcome(verdicts: dict[str, int], stage: Stage, age: int) -> None:
    """Promoted only if everything passes, rolled back only if something asks for it."""
    decision = weigh(evidence(verdicts, age=age), POLICY, Flag(stage), NOW)
    outcomes = {criterion.outcome for criterion in decision.criteria}
    assert (decision.verdict == "rollback") is ("rollback" in outcomes)
    assert (decision.verdict == "promote") is (outcomes == {"pass"} and step(stage) is not None)


PROMOTED = weigh(evidence(), POLICY, Flag("shadow"), NOW)
HELD = weigh(NONE, POLICY, Flag("shadow"), NOW)
ROLLED_BACK = weigh(evidence({"mismatch": 1}), POLICY, Flag("shadow"), NOW)
SETTLED = weigh(evidence(), POLICY, Flag("complete"), NOW)


@pytest.mark.parametrize(
    ("decisions", "verdict", "code"),
    [
        ([], "hold", 3),
        ([PROMOTED], "promote", 0),
        ([PROMOTED, SETTLED], "promote", 0),
        ([SETTLED, SETTLED], "hold", 0),
        ([HELD, SETTLED], "hold", 3),
        ([HELD, PROMOTED], "hold", 3),
        ([HELD, PROMOTED, ROLLED_BACK], "rollback", 1),
    ],
)
def test_decisions_add_up_to_a_verdict_and_an_exit_code(
    decisions: list[Decision], verdict: GateVerdict, code: int
) -> None:
    """The gravest decides; resting at the last stage is no hold; no decision at all is never 0."""
    assert (verdict_of(decisions), exit_code(decisions)) == (verdict, code)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("86400", "86400"),
        ("1E+3", "1000"),
        ("0.0500", "0.0500"),
        ("0.123456", "0.1235"),
        ("0.00001", "0.00001"),
        ("12.5", "12.5"),
        ("1234.56789", "1234.5679"),
        ("-60", "-60"),
        ("0.00", "0"),
    ],
)
def test_numbers_are_written_for_reading(number: str, text: str) -> None:
    """Never in powers of ten, and short."""
    assert digits(Decimal(number)) == text


def test_writes_that_a_store_lacks_hold_an_operation() -> None:
    """However good the evidence is; where there are none, nothing is said of them."""
    decision = weigh(evidence(), POLICY, Flag("shadow"), NOW, queued=2)
    assert (decision.verdict, decision.why) == ("hold", "decided by queued_writes")
    assert decision.criteria[-1].sentence == "queued_writes is 2, and must be ≤ 0 (samples: 2)"
    assert "queued_writes" not in {criterion.name for criterion in PROMOTED.criteria}
