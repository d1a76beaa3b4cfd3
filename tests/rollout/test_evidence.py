"""The reports of the last runs as Evidence, and what is said about a report of another shape."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import ConfigurationError
from harness.rollout.evidence import Compared, Evidence, Loaded, Phase, comparisons, gather, loads

if TYPE_CHECKING:
    from collections.abc import Callable

COMPARE: dict[str, Any] = {
    "schema_version": 1,
    "run": {"finished_at": "2025-11-23T12:00:00+00:00"},
    "operations": [
        {"operation": "positions.list", "verdicts": {"match": 7, "mismatch": 1, "not-compared": 2}},
        {"operation": "balances.list", "verdicts": {}},
    ],
}
ROW: dict[str, Any] = {
    "operation": "positions.list",
    "requests": 40,
    "errors": 1,
    "ms": {"p50": Decimal("4.5"), "p95": 8, "p99": 9},
    "hit_rate": Decimal("0.975"),
}
EMPTY = {**ROW, "requests": 0, "errors": 0, "ms": {"p50": None, "p95": None, "p99": None}, "hit_rate": None}
LOAD: dict[str, Any] = {
    "schema_version": 1,
    "run": {"finished_at": "2025-11-23T14:00:00+02:00"},
    "paths": [
        {
            "path": "unified",
            "phases": [{"phase": "cold", "operations": [EMPTY]}, {"phase": "warm", "operations": [ROW]}],
        }
    ],
}
NOON = datetime(2025, 11, 23, 12, tzinfo=UTC)
WARM = Phase(requests=40, errors=1, p50=Decimal("4.5"), p99=Decimal(9), hit_rate=Decimal("0.975"))
COLD = Phase(requests=0, errors=0, p50=None, p99=None, hit_rate=None)


def test_a_compare_run_is_counted_by_operation() -> None:
    """What was not compared is not among the judged."""
    found = comparisons(COMPARE)
    assert found["positions.list"] == Compared(NOON, {"match": 7, "mismatch": 1, "not-compared": 2})
    assert found["positions.list"].judged == 8
    assert found["balances.list"].judged == 0


def test_a_load_run_is_measured_by_operation_path_and_phase() -> None:
    """Nothing measured stays nothing, and is not a zero."""
    found = loads(LOAD)["positions.list"]
    assert found == Loaded(NOON, {("unified", "cold"): COLD, ("unified", "warm"): WARM})
    assert (found.warm("unified"), found.warm("original")) == (WARM, None)
    assert (found.of("unified"), found.of("original")) == ((COLD, WARM), ())


def test_a_report_that_is_not_there_is_no_evidence() -> None:
    """No file gives no evidence, and so does an operation that a report does not name."""
    assert comparisons(None) == {}
    assert loads(None) == {}
    assert gather(["symbols.get"], comparisons(COMPARE), loads(None)) == {"symbols.get": Evidence("symbols.get")}


def test_evidence_of_an_operation_holds_both_runs() -> None:
    """Both reports meet by the operation's name."""
    found = gather(["positions.list"], comparisons(COMPARE), loads(LOAD))["positions.list"]
    assert found.compared is not None
    assert found.loaded is not None


def compare_with(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The compare report with something else in it."""
    tree = deepcopy(COMPARE)
    change(tree)
    return tree


def load_with(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The load report with something else in its warm row."""
    tree = deepcopy(LOAD)
    change(tree["paths"][0]["phases"][1]["operations"][0])
    return tree


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ([], "$ must be an object, not a list"),
        ({}, "$ has no 'schema_version'"),
        (
            compare_with(lambda tree: tree.update(schema_version=2)),
            "$.schema_version 2 is not known, valid: 1",
        ),
        (
            compare_with(lambda tree: tree["run"].update(finished_at="noon")),
            "$.run.finished_at must be an ISO 8601 time, not 'noon'",
        ),
        (
            compare_with(lambda tree: tree["run"].update(finished_at="2025-11-23T12:00:00")),
            "$.run.finished_at must be a time with its zone, not '2025-11-23T12:00:00'",
        ),
        (
            compare_with(lambda tree: tree.update(operations={})),
            "$.operations must be a list, not an object",
        ),
        (
            compare_with(lambda tree: tree["operations"][1].update(verdicts={"match": -1})),
            "$.operations[1].verdicts.match must be a whole number of at least 0, not -1",
        ),
        (
            compare_with(lambda tree: tree["operations"][1].update(verdicts={"mach": 1})),
            "$.operations[1].verdicts.mach must be a known word, not 'mach': did you mean 'match'?",
        ),
    ],
)
def test_a_compare_report_of_another_shape_is_told_where(tree: Any, said: str) -> None:
    """The sentence names the file and the JSON path."""
    with pytest.raises(ConfigurationError) as raised:
        comparisons(tree)
    assert str(raised.value) == f"reports/compare.json: {said}"


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (load_with(lambda row: row.update(requests=True)), "requests must be a whole number of at least 0, not True"),
        (
            load_with(lambda row: row.update(hit_rate="all")),
            "hit_rate must be a number of at least 0, or null, not 'all'",
        ),
        (load_with(lambda row: row["ms"].pop("p50")), "ms has no 'p50'"),
        (load_with(lambda row: row.update(operation=None)), "operation must be text, not None"),
    ],
)
def test_a_load_report_of_another_shape_is_told_where(tree: Any, said: str) -> None:
    """The path leads to the row in its phase."""
    with pytest.raises(ConfigurationError) as raised:
        loads(tree, "elsewhere/load.json")
    assert str(raised.value) == f"elsewhere/load.json: $.paths[0].phases[1].operations[0].{said}"


def test_a_float_keeps_the_digits_that_it_shows() -> None:
    """A tree that came through plain json.loads is read alike."""
    tree = load_with(lambda row: row.update(hit_rate=0.975))
    assert loads(tree)["positions.list"].warm("unified") == WARM
