"""Report files: written and read by one definition, exact, sealed, and refused where they contradict themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from sample_reports import compare_tree, load_tree

from harness.errors import ConfigurationError
from harness.evidence.compare_report import CompareReport
from harness.evidence.load_report import LoadReport
from harness.report.schemas import REPORTS, report_schemas
from harness.wire import decode, indented

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.evidence.document import Report


def compare_report() -> CompareReport:
    """The report of a failed compare run."""
    return CompareReport.model_validate(compare_tree())


def load_report() -> LoadReport:
    """The report of a load run."""
    return LoadReport.model_validate(load_tree())


def refusal(report: Report, change: Callable[[dict[str, Any]], object], file: str) -> str:
    """The sentence that refuses a report file in which something was changed by hand."""
    tree: Any = decode(report.encode())
    change(tree)
    with pytest.raises(ConfigurationError) as raised:
        type(report).parse(indented(tree), file)
    return str(raised.value).removeprefix(f"{file}: ")


@pytest.mark.parametrize("report", [compare_report(), load_report()], ids=["compare", "load"])
def test_what_is_written_is_read_again(report: Report) -> None:
    """Every value comes back, every digit with it, and writing it again gives the same bytes."""
    read = type(report).parse(report.encode(), "report.json")
    assert read.model_dump(exclude={"checksum"}) == report.model_dump(exclude={"checksum"})
    assert read.encode() == report.encode()


@pytest.mark.parametrize("report", [compare_report(), load_report()], ids=["compare", "load"])
def test_no_report_holds_the_password_of_a_server(report: Report) -> None:
    """A URL that named a side is told without its user name and password."""
    named = {"original": "http://user:S3CRET@PW@host:80/x", "unified": "https://user@host"}
    tree = report.model_dump(by_alias=True)
    told = type(report).model_validate(tree | {"run": tree["run"] | named}).tree()["run"]
    assert (told["original"], told["unified"]) == ("http://host:80/x", "https://host")


def test_decimals_stay_exact_in_the_file() -> None:
    """A difference in the last digit of a quantity is there to be seen."""
    assert b'"original": 1250.7500' in compare_report().encode()
    assert b'"unified": 1250.7900' in compare_report().encode()


@given(st.floats(min_value=0, max_value=1e9))
def test_a_float_keeps_the_digits_that_it_shows(seconds: float) -> None:
    """A duration measured in floats is written as Python shows it."""
    tree = compare_tree()
    tree["run"]["seconds"] = seconds
    report = CompareReport.model_validate(tree)
    assert report.run.seconds == Decimal(str(seconds))
    assert CompareReport.parse(report.encode(), "compare.json").run.seconds == Decimal(str(seconds))


@pytest.mark.parametrize("report", [compare_report(), load_report()], ids=["compare", "load"])
def test_a_report_fits_its_generated_schema(report: Report) -> None:
    """A program in another language can rely on the schema."""
    schema = decode(report_schemas()[report.file_name.replace(".json", ".schema.json")].encode())
    validator: Any = Draft202012Validator(schema)  # type: ignore[arg-type] # an object
    assert list(validator.iter_errors(decode_as_floats(report.encode()))) == []
    assert list(validator.iter_errors({"schema_version": 1})) != []


def decode_as_floats(data: bytes) -> Any:
    """JSON as a validator reads it."""
    import json  # noqa: PLC0415 - the one place where digits do not count

    return json.loads(data)


def test_each_report_has_a_schema() -> None:
    """Compare, load and gate."""
    assert sorted(report_schemas()) == ["compare.schema.json", "gate.schema.json", "load.schema.json"]
    assert {report.made_by for report in REPORTS} == {"harness compare", "harness load", "harness gate"}


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a verdict": lambda tree: tree["cases"][7].update(reason="looked at by hand"),
    "a figure": lambda tree: tree["operations"][0]["original_ms"].update(p50=1),
    "the sides": lambda tree: tree["run"].update(unified="unified", original="other"),
    "no checksum": lambda tree: tree.pop("checksum"),
    "another checksum": lambda tree: tree.update(checksum=f"sha256:{'1' * 64}"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_report_that_was_edited_by_hand_is_refused(edit: Callable[[dict[str, Any]], object]) -> None:
    """The checksum covers everything, also where all figures still add up."""
    assert refusal(compare_report(), edit, "reports/compare.json") == (
        "$.checksum does not fit the rest: the report was changed after it was written; run harness compare again"
    )


def test_layout_and_order_of_keys_may_change() -> None:
    """A formatter that leaves every value alone is no edit."""
    tree: Any = decode(compare_report().encode())
    turned = {name: tree[name] for name in reversed(tree)}
    assert CompareReport.parse(indented(turned).replace(b"\n", b"\n\n"), "compare.json").verdict == "fail"


SHAPES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "version": (lambda tree: tree.update(schema_version=2), "$.schema_version must be 1, not 2"),
    "missing": (lambda tree: tree["run"].pop("finished_at"), "$.run has no 'finished_at'"),
    "unknown key": (
        lambda tree: tree["operations"][0]["differences"][0].update(cuont=1),
        "$.operations[0].differences[0] has an unknown key 'cuont', did you mean 'count'?",
    ),
    "no time": (
        lambda tree: tree["run"].update(finished_at="noon"),
        "$.run.finished_at: must be an ISO 8601 time, not 'noon'",
    ),
    "no zone": (
        lambda tree: tree["run"].update(finished_at="2025-11-23T12:00:00"),
        "$.run.finished_at must be a time with its zone, not '2025-11-23T12:00:00'",
    ),
    "no list": (lambda tree: tree.update(operations={}), "$.operations must be a list, not an object"),
    "no object": (lambda tree: tree.update(run=[]), "$.run must be an object, not a list"),
    "no text": (lambda tree: tree["run"].update(harness=1), "$.run.harness must be text, not 1"),
    "no number": (lambda tree: tree["run"].update(seconds="3"), "$.run.seconds must be a number, not '3'"),
    "no count": (
        lambda tree: tree["operations"][0].update(calls=True),
        "$.operations[0].calls must be a whole number, not true",
    ),
    "negative": (
        lambda tree: tree["operations"][0]["verdicts"].update(match=-1),
        "$.operations[0].verdicts.match must be greater than or equal to 0, not -1",
    ),
    "verdict": (
        lambda tree: tree.update(verdict="fine"),
        "$.verdict must be 'pass', 'fail' or 'inconclusive', not 'fine'",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), SHAPES.values(), ids=SHAPES)
def test_a_report_of_another_shape_is_told_where(change: Callable[[dict[str, Any]], object], sentence: str) -> None:
    """The sentence names the file and the JSON path, and what would be valid."""
    assert refusal(compare_report(), change, "reports/compare.json") == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"schema_version": NaN}', "NaN is not a JSON number"),
        (b"[]", "$ must be an object, not a list"),
        (b"null", "$ must be an object, not null"),
    ],
)
def test_a_file_that_is_no_report_is_told_as_such(text: bytes, sentence: str) -> None:
    """One sentence, never a traceback."""
    with pytest.raises(ConfigurationError, match=r"^compare\.json: ") as raised:
        CompareReport.parse(text, "compare.json")
    assert sentence in str(raised.value)


IMPOSSIBLE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "twice": (lambda tree: tree["operations"].append(tree["operations"][0]), "'positions.list' more than once"),
    "totals": (lambda tree: tree["totals"].update(match=6), "match"),
    "calls": (lambda tree: tree["operations"][0].update(calls=9), "verdicts add up to 8, not to 9"),
    "answers": (lambda tree: tree["operations"][0]["answers"].update(bodies=7), "answers add up to 9, not to 8"),
    "comparisons": (lambda tree: tree["operations"][0].update(comparisons=7), "7 comparisons of 6 judged bodies"),
    "cases": (lambda tree: tree["cases"].pop(), "cases add up to 7, not to 8"),
    "verdict of a case": (lambda tree: tree["cases"][0].update(verdict="match"), "match cases add up to 6, not to 5"),
    "operation of a case": (
        lambda tree: tree["cases"][0].update(operation="orders.list"),
        "cases of positions.list add up to 7, not to 8",
    ),
    "coverage": (lambda tree: tree["coverage"].update(fields_seen=4), "add up to 5, not to 4"),
    "percentiles": (lambda tree: tree["operations"][0]["original_ms"].update(p95=1), "less than a lower one"),
    "time": (
        lambda tree: tree["run"].update(started_at="2025-11-24T12:00:00+00:00"),
        "finished_at lies before started_at",
    ),
    "a pass with mismatches": (lambda tree: tree.update(verdict="pass"), "pass, with 2 mismatch"),
}


@pytest.mark.parametrize(("change", "sentence"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_compare_report_that_contradicts_itself_is_refused(
    change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    """Whatever its checksum says; the same definition refuses to write it."""
    assert sentence in refusal(compare_report(), change, "reports/compare.json")
    tree = compare_tree()
    change(tree)
    with pytest.raises(ValidationError):
        CompareReport.model_validate(tree)


def in_warm_row(**values: Any) -> Callable[[dict[str, Any]], object]:
    """A change of the figures of the unified path's warm phase."""
    return lambda tree: tree["paths"][1]["phases"][1]["operations"][0].update(values)


IMPOSSIBLE_LOADS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "hit rate of 700 %": (in_warm_row(hit_rate=7), "hit_rate must be less than or equal to 1, not 7"),
    "hit rate of no count": (in_warm_row(hit_rate=Decimal("0.5")), "hit_rate is 0.5, and the cache counts give 0.9750"),
    "negative time": (in_warm_row(ms={"p50": -1, "p95": 1, "p99": 1}), "ms.p50 must be greater than or equal to 0"),
    "more errors than requests": (in_warm_row(errors=60), "60 errors of 40 requests"),
    "failures": (in_warm_row(failures={"429": 2}), "failures add up to 2, not to 1"),
    "requests": (in_warm_row(requests=50), "requests of the operations add up to 50, not to 40"),
    "phases": (lambda tree: tree["paths"][1]["phases"].pop(), "requests of the phases add up to 0, not to 40"),
    "a path twice": (lambda tree: tree["paths"].append(tree["paths"][0]), "'original' more than once"),
    "a phase twice": (
        lambda tree: tree["paths"][0]["phases"].append(tree["paths"][0]["phases"][0]),
        "'cold' more than once",
    ),
    "percentiles": (in_warm_row(ms={"p50": 9, "p95": 8, "p99": 9}), "less than a lower one"),
    "path": (lambda tree: tree["paths"][0].update(path="old"), "must be 'original' or 'unified', not 'old'"),
}


@pytest.mark.parametrize(("change", "sentence"), IMPOSSIBLE_LOADS.values(), ids=IMPOSSIBLE_LOADS)
def test_a_load_report_that_contradicts_itself_is_refused(
    change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    """A rate is a share, counts add up, and nothing stands twice."""
    assert sentence in refusal(load_report(), change, "reports/load.json")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_measurement(number: str) -> None:
    """JSON knows no such number, and neither does a report."""
    text = load_report().encode().replace(b'"p50": 4.5', f'"p50": {number}'.encode())
    with pytest.raises(ConfigurationError, match=f"{number} is not a JSON number"):
        LoadReport.parse(text, "load.json")
    with pytest.raises(ValidationError):
        LoadReport.model_validate(load_tree() | {"speedup_p50": Decimal(number)})


def test_figures_are_found_by_operation_path_and_phase() -> None:
    """Both phases of a path, or one of them."""
    report = load_report()
    assert [row.requests for row in report.figures("positions.list", "unified")] == [0, 40]
    assert [row.requests for row in report.figures("positions.list", "unified", "warm")] == [40]
    assert report.figures("orders.list", "unified") == ()
