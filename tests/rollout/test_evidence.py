"""Which reports count as evidence today, and the reason for each that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from rollout.made_evidence import compared, loaded, phase
from sample_reports import DIGEST, RUN

from harness.rollout.evidence import Provenance, select

FINISHED: datetime = RUN["finished_at"]
TODAY = Provenance("shop:application", "0.1.0", DIGEST, {"positions.list": "shadow"}, DIGEST)
OTHER = f"sha256:{'1' * 64}"
SIDES = "its sides are 'original' and 'faults:digit', not the original and the unified path"


def refusals(today: Provenance = TODAY, moved_at: datetime | None = None, **run: Any) -> tuple[str, str]:
    """Why a compare and a load report of such a run do not count."""
    load_run = {name: value for name, value in run.items() if name not in {"scenario", "corpus_digest", "cassettes"}}
    reports = compared({"match": 20}, **run), loaded(phase(), phase(hits=0), phase(), **load_run)
    evidence = select("positions.list", *reports, today, moved_at)
    assert (evidence.compared is None, evidence.loaded is None) == (
        bool(evidence.compare_refusal),
        bool(evidence.load_refusal),
    )
    return evidence.compare_refusal, evidence.load_refusal


def test_a_run_over_todays_files_counts() -> None:
    """Original against unified, this version, these flags, these recordings, this stage."""
    assert refusals() == ("", "")


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ({"unified": "faults:digit"}, SIDES),
        ({"unified": "original"}, "its sides are 'original' and 'original', not the original and the unified path"),
        (
            {"original": "unified", "unified": "unified"},
            "its sides are 'unified' and 'unified', not the original and the unified path",
        ),
        (
            {"application": "other:application"},
            "it is about the application 'other:application', not 'shop:application'",
        ),
        ({"harness": "0.0.9"}, "harness 0.0.9 wrote it, and this is 0.1.0"),
        ({"flags_digest": OTHER}, "it was made under other settings in the flags file"),
        ({"flags_digest": None}, "it was made under other settings in the flags file"),
        ({"stages": {"positions.list": "off"}}, "positions.list stood at off then, and stands at shadow now"),
        ({"stages": {}}, "positions.list stood at no stage then, and stands at shadow now"),
    ],
)
def test_a_run_with_something_else_does_not_count(run: dict[str, Any], reason: str) -> None:
    """Neither its compare nor its load report, and the reason says what it was."""
    expected = tuple(f"{file} does not count: {reason}" for file in ("compare.json", "load.json"))
    assert refusals(**run) == expected


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ({"scenario": "world"}, "it covers the scenario 'world' only"),
        ({"corpus_digest": OTHER}, "the recordings in cassettes are not the ones it compared"),
        ({"corpus_digest": None}, "the recordings in cassettes are not the ones it compared"),
    ],
)
def test_a_compare_run_over_other_recordings_does_not_count(run: dict[str, Any], reason: str) -> None:
    """A load run has none, so it still counts."""
    assert refusals(**run) == (f"compare.json does not count: {reason}", "")


def test_every_reason_is_given() -> None:
    """A person mends them in one go."""
    assert refusals(unified="faults:digit", harness="0.0.9")[1] == (
        f"load.json does not count: {SIDES}; harness 0.0.9 wrote it, and this is 0.1.0"
    )


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False), (1, False)])
def test_a_run_moves_an_operation_once(seconds: int, counts: bool) -> None:  # noqa: FBT001
    """What was measured before the last move is about another stage."""
    refusal, _ = refusals(moved_at=FINISHED + timedelta(seconds=seconds))
    assert refusal == ("" if counts else "compare.json does not count: positions.list has moved since")


def test_a_stage_set_by_hand_needs_evidence_of_its_own() -> None:
    """The history does not know of the edit, the stages in the report do."""
    today = replace(TODAY, stages={"positions.list": "live"})
    assert refusals(today)[0] == (
        "compare.json does not count: positions.list stood at shadow then, and stands at live now"
    )


def test_a_report_that_is_not_there_is_no_evidence() -> None:
    """The reason names the command that writes it."""
    evidence = select("positions.list", None, None, TODAY, None)
    assert (evidence.result, evidence.warm("unified"), evidence.all_figures("unified")) == (None, None, ())
    assert (evidence.compare_gap, evidence.load_gap) == (
        "harness compare has written no report",
        "harness load has written no report",
    )
