"""Outcomes and samples become reports that say what was compared, and with what both sides answered."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_reports import COMPARE, LOAD

from harness.calls import Answer, Call, Failure, Operation, Part
from harness.compare.answers import MESSAGE, compare_answers
from harness.compare.classify import classify
from harness.compare.outcome import Outcome
from harness.compare.verdicts import VERDICTS, Comparison, Difference
from harness.evidence.compare_report import CompareReport, CompareRun
from harness.evidence.load_report import LoadReport, LoadRun
from harness.report.summary import (
    Sample,
    quantile,
    run_verdict,
    summarize_comparisons,
    summarize_load,
)

if TYPE_CHECKING:
    from harness.compare.verdicts import Verdict

RUN = CompareRun.model_validate(COMPARE["run"])
LOAD_RUN = LoadRun.model_validate(LOAD["run"])
COVERAGE: dict[str, Any] = {"fields_total": 0, "fields_seen": 0, "fields_varied": 0, "blind": [], "unvaried": []}
GREET = Operation("greet.hello")
BODY = Answer(200, {"text": "hello"}, seconds=0.010)
EMPTY = Answer(200, [])
REFUSED = Answer(404, failure=Failure("UpstreamError", "1071", "no such account"))
OURS = Answer(502, failure=Failure("RequestNotRecorded", "upstream", "GET /greet is not recorded"))


def outcome(original: Answer, unified: Answer, verdict: Verdict = "match", *found: Difference) -> Outcome:
    """One checked call."""
    comparison = Comparison(verdict, found, reason=None if verdict == "match" else "why")
    return Outcome("greet.hello/plain", Call("greet.hello"), "cold", original, unified, comparison)


def summarized(*outcomes: Outcome) -> CompareReport:
    """The report of a run with these outcomes, as it is read back."""
    report = summarize_comparisons(outcomes, COVERAGE, RUN, {"greet.hello": GREET})
    return CompareReport.parse(report.encode(), "compare.json")


@pytest.mark.parametrize(
    ("answer", "content"),
    [
        (BODY, "bodies"),
        (Answer(201, 0), "bodies"),
        (Answer(200, False), "bodies"),  # noqa: FBT003 - a body that is false
        (EMPTY, "empty"),
        (Answer(200, {}), "empty"),
        (Answer(204, None), "empty"),
        (Answer(200, ""), "empty"),
        (REFUSED, "refused"),
        (Answer(503, failure=Failure("UpstreamError", "503", "down")), "refused"),
        (Answer(404, {"detail": "no"}), "refused"),
        (OURS, "failed"),
        (Answer(502, failure=Failure("UpstreamUnreachable", "upstream", "no connection")), "failed"),
        (Answer(502, failure=Failure("MappingError", "upstream", "unknown kind")), "failed"),
        (Answer(502, failure=Failure("Unreadable", "not-json", "200 with a body that is not JSON")), "failed"),
        (Answer(500, failure=Failure("KeyError", "exception", "'oops'")), "failed"),
        (Answer(0), "failed"),
    ],
)
def test_what_an_answer_holds(answer: Answer, content: str) -> None:
    """Something, nothing, the upstream's refusal, or a failure of a side by itself."""
    assert classify(answer) == content


def test_answers_are_counted_by_what_both_sides_hold() -> None:
    """A failure of either side counts as one; sides that are not alike are mixed."""
    pairs = [
        (BODY, BODY),
        (EMPTY, EMPTY),
        (REFUSED, REFUSED),
        (OURS, OURS),
        (BODY, OURS),
        (REFUSED, OURS),
        (BODY, EMPTY),
    ]
    row = summarized(*(outcome(*pair) for pair in pairs)).operations[0]
    assert dict(row.answers) == {"bodies": 1, "empty": 1, "refused": 1, "failed": 3, "mixed": 1}
    assert (row.calls, row.comparisons) == (7, 1)


def test_comparisons_are_judged_calls_with_bodies() -> None:
    """A verdict that was not reached is none, and neither is one that was left open."""
    listed = [outcome(BODY, BODY, verdict) for verdict in VERDICTS]
    row = summarized(*listed).operations[0]
    assert row.comparisons == len(VERDICTS) - 2
    assert row.judged == len(VERDICTS) - 1


def test_a_failure_is_reported_with_what_is_compared_of_it() -> None:
    """Status, exception and code of both sides; the status alone of one that answered."""
    pair = outcome(BODY, OURS)
    report = summarized(outcome(BODY, OURS, "mismatch", *compare_answers(pair.call, pair.original, pair.unified)))
    found = report.operations[0].differences[0]
    assert found.original == {"status": 200}
    assert found.unified == {
        "status": 502,
        "kind": "RequestNotRecorded",
        "code": "upstream",
        "message": "GET /greet is not recorded",
    }


def test_another_error_text_is_reported_with_both_texts() -> None:
    """Status, kind and code are alike, and say nothing."""
    texts = Difference(MESSAGE, "error", "no account", "unknown account")
    found = summarized(outcome(BODY, OURS, "mismatch", texts)).operations[0].differences[0]
    assert (found.path, found.original, found.unified) == ("message", "no account", "unknown account")


def test_a_place_is_reported_once_with_the_first_pair_of_values() -> None:
    """And with each case that showed it, once."""
    differences = [Difference(("items", n, "units"), "value", Decimal("1.50"), n, "Item.units") for n in (3, 4)]
    (row,) = summarized(outcome(BODY, BODY, "mismatch", *differences)).operations
    (difference,) = row.differences
    assert (difference.path, difference.at, difference.count) == ("items[].units", "items[3].units", 2)
    assert (str(difference.original), difference.unified) == ("1.50", 3)
    assert difference.cases == ["greet.hello/plain[cold]"]


def test_times_and_cached_answers_are_summed_up() -> None:
    """Milliseconds by nearest rank; an answer of which one part was asked upstream is no hit."""
    parts = (Part("a", "hit"), Part("b", "miss"), Part("c", "bypass"))
    row = summarized(outcome(BODY, Answer(200, {"a": 1}, seconds=0.0015, parts=parts, upstream_calls=2))).operations[0]
    assert (row.original_ms.p50, row.unified_ms.p95) == (Decimal(10), Decimal("1.5"))
    assert (row.cache.hit, row.cache.miss, row.cache.stale, row.upstream_calls.unified) == (0, 1, 0, 2)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], "inconclusive"),
        (["match"], "pass"),
        (["match", "stale-ok", "ignored", "indeterminate"], "pass"),
        (["match", "not-compared"], "inconclusive"),
        (["match", "not-compared", "mismatch"], "fail"),
    ],
)
def test_a_run_comes_to_the_gravest_verdict(verdicts: list[Verdict], expected: str) -> None:
    """Nothing judged, or something not compared, is no pass."""
    assert run_verdict([outcome(BODY, BODY, verdict) for verdict in verdicts]) == expected


def sample(began: float, seconds: float, failure: str = "", **cache: int) -> Sample:
    """One request of a load run."""
    counts: Any = cache
    return Sample("greet.hello", began, seconds, failure, counts, upstream_calls=counts.get("miss", 0))


def test_a_load_run_is_measured_by_path_phase_and_operation() -> None:
    """The first third of a path's time is cold, and refusals are counted by their status."""
    original = [sample(1, 0.1), sample(20, 0.05), sample(21, 0.001, "429")]
    unified = [sample(1, 0.1, miss=1), sample(20, 0.002, hit=3, miss=1), sample(21, 0.004, hit=1)]
    seconds: Any = {"original": 30.0, "unified": 30.0}
    report = summarize_load({"original": original, "unified": unified}, seconds, LOAD_RUN)
    read = LoadReport.parse(report.encode(), "load.json")
    (warm,) = read.figures("greet.hello", "unified", "warm")
    (refused,) = read.figures("greet.hello", "original", "warm")
    assert (warm.requests, warm.hit_rate, warm.ms.p50, warm.ms.p99) == (2, Decimal("0.5"), Decimal(2), Decimal(4))
    assert (refused.errors, refused.failures) == (1, {"429": 1})
    assert read.speedup_p50 == Decimal("0.5")


def test_without_requests_there_is_no_speedup() -> None:
    """Nothing was measured, which is not zero."""
    seconds: Any = {"original": 30.0, "unified": 30.0}
    report = summarize_load({"original": [], "unified": [sample(20, 0.1)]}, seconds, LOAD_RUN)
    assert report.speedup_p50 is None
    assert report.paths[0].total.ms.p50 is None
    assert report.paths[0].total.hit_rate is None


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_the_least_value_that_enough_values_do_not_exceed(values: list[float], share: float) -> None:
    """By nearest rank: it is one of the values."""
    value = quantile(values, share)
    assert value in values
    assert value is not None
    assert sum(each <= value for each in values) >= share * len(values)
    assert sum(each < value for each in values) < share * len(values)


def test_there_is_no_quantile_of_nothing() -> None:
    """None, not zero."""
    assert quantile([], 0.5) is None


def test_the_run_is_kept_as_it_was_given() -> None:
    """Who was compared, when, and over which files."""
    assert summarized(outcome(BODY, BODY)).run == RUN
    assert RUN.finished_at == datetime(2025, 11, 23, 12, tzinfo=UTC)
