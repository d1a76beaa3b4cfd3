"""Golden answers: a fault in code that both paths run shows, though the paths agree."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from build import a_failure, an_answer
from cli import ROOT, Folder

from harness import assemble, errors, golden, wire
from harness.calls import UpstreamRequest
from harness.commands.golden import write_golden_answers
from harness.errors import CassetteError
from harness.mapped import rendering
from harness.mapped.mapping import Mapper
from harness.parity import run as parity
from harness.report.summary import run_verdict
from harness.snaptrade import analytics, application, derived, endpoints
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.compare.outcome import Outcome
    from harness.model.facts import EntityFacts

CASES = (
    "accounts.get/world",
    "accounts.get/world-2",
    "balances.list/world",
    "orders.list/world",
    "positions.list/world",
    "performance.get/everyday",
    "portfolio.summary/world",
    "connections.refresh/world",
    "accounts.get/refused-401",
)
OWN_PATHS = ("original", "unified")


def _copied(folder: Path, *cases: str) -> Path:
    for case in cases:
        (folder / case).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(ROOT / f"cassettes/{case}.yaml", folder / f"{case}.yaml")
    return folder


def _written(folder: Path) -> Path:
    write_golden_answers(application, folder, None, lambda cases, _: cases)
    return folder


def _compared(folder: Path) -> list[Outcome]:
    run = parity.parity_run(application, assemble.choices(application, OWN_PATHS), OWN_PATHS)
    return list(run.outcomes(parity.find_cases(application, folder)))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few cases with their golden answers, of sound code."""
    return _written(_copied(tmp_path_factory.mktemp("corpus"), *CASES))


def _rounding_decode(data: bytes) -> Any:
    import json  # noqa: PLC0415 - this code runs inside another module
    from decimal import Decimal  # noqa: PLC0415

    return json.loads(data, parse_float=lambda digits: Decimal(f"{float(digits):.1g}"))


def _drop(patch: pytest.MonkeyPatch, name: str, nothing: Any) -> None:
    """Have every upstream request, of either path, leave something out."""
    sound = UpstreamRequest.__init__

    def without(self: UpstreamRequest, *values: Any, **named: Any) -> None:
        sound(self, *values, **named)
        object.__setattr__(self, name, nothing)

    patch.setattr(UpstreamRequest, "__init__", without)


def _always_500(self: errors.UpstreamError, *_: object) -> None:
    Exception.__init__(self, "x")
    self.status, self.code = 500, "x"


def _spoil_hidden_fields(patch: pytest.MonkeyPatch) -> None:
    """Put garbage into every field of text that has no place in the original contract."""
    hidden = {
        (facts.name, field.name)
        for facts in MODEL.facts.values()
        for field in facts.fields
        if field.source and not field.original and field.type == "string" and not field.refers
    }
    sound: Any = Mapper._record

    def spoiled(self: Mapper, facts: EntityFacts, *rest: Any) -> dict[str, Any]:
        record: dict[str, Any] = sound(self, facts, *rest)
        return {name: "garbage" if (facts.name, name) in hidden else value for name, value in record.items()}

    patch.setattr(Mapper, "_record", spoiled)


def _shorten_pages(patch: pytest.MonkeyPatch) -> None:
    for module in (endpoints, derived):
        patch.setattr(module, "PAGE", 500)


def _leave_out_allocations(patch: pytest.MonkeyPatch) -> None:
    sound = analytics.totals
    patch.setattr(analytics, "totals", lambda *held: [replace(total, allocations=[]) for total in sound(*held)])


def _percent_negated(part: Decimal, whole: Decimal) -> Decimal:
    return -(part / whole * 100)


FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "decode rounds every number to one digit": lambda patch: patch.setattr(
        wire.decode, "__code__", _rounding_decode.__code__
    ),
    "a year has 365 trading days": lambda patch: patch.setattr(analytics, "_TRADING_DAYS", Decimal(365)),
    "no allocations": _leave_out_allocations,
    "percentages are negated": lambda patch: patch.setattr(analytics, "_percent", _percent_negated),
    "every refusal is a 500 x": lambda patch: patch.setattr(errors.UpstreamError, "__init__", _always_500),
    "a page has 500 activities": _shorten_pages,
    "the query is dropped": lambda patch: _drop(patch, "query", {}),
    "the user is dropped": lambda patch: _drop(patch, "user", None),
    "the unified contract is wrong": lambda patch: patch.setattr(rendering, "unified", lambda _: {"all": "wrong"}),
    "a field outside the original contract holds garbage": _spoil_hidden_fields,
}


def test_sound_code_gives_the_golden_answers(corpus: Path) -> None:
    """Every case matches, and was held to its golden answer."""
    outcomes = _compared(corpus)
    assert run_verdict(outcomes) == "pass"
    assert {outcome.case for outcome in outcomes if outcome.golden} == set(CASES)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_code_fails_the_run(corpus: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """Whichever path runs it, or both."""
    FAULTS[fault](monkeypatch)
    assert run_verdict(_compared(corpus)) == "fail"


def test_a_mismatch_names_the_golden_answer_and_the_field(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason says who differs, the difference where and what stands behind it."""
    _spoil_hidden_fields(monkeypatch)
    found = next(outcome for outcome in _compared(corpus) if outcome.comparison.verdict == "mismatch")
    file = golden.golden_path(corpus / f"{found.case}.yaml")
    expected = f"the unified path's answer in the unified contract differs from the golden answer {file}"
    assert found.comparison.reason == expected
    difference = found.comparison.differences[0]
    assert difference.unified == "garbage"
    assert difference.field in {name for name in application.fields if difference.field}


def _edit(folder: Path, case: str, change: Callable[[dict[str, Any]], object]) -> None:
    file = golden.golden_path(folder / f"{case}.yaml")
    tree = json.loads(file.read_text())
    change(tree)
    file.write_text(json.dumps(tree))


@pytest.mark.parametrize(
    ("change", "reason", "warm"),
    [
        (lambda tree: tree["original"]["body"][0].update(units=1), "the original answer differs", "mismatch"),
        (lambda tree: tree.update(original={"status": 404, "failure": {}}), "the original answer differs", "mismatch"),
        (lambda tree: tree["calls"].update(original=1), "requests of the original path differs", "match"),
        (lambda tree: tree["calls"].update(unified=99), "requests of the unified path differs", "match"),
        (lambda tree: tree["unified"]["body"].pop(), "in the unified contract differs", "mismatch"),
    ],
)
def test_each_part_of_a_golden_answer_is_compared(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], reason: str, warm: str
) -> None:
    """The number of requests in the cold pass alone: in the warm one nothing is asked."""
    folder = _written(_copied(tmp_path, "positions.list/world"))
    _edit(folder, "positions.list/world", change)
    cold, again = _compared(folder)
    assert (cold.comparison.verdict, again.comparison.verdict) == ("mismatch", warm)
    assert cold.comparison.reason is not None
    assert reason in cold.comparison.reason


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema_version": 2}', "\udcff"])
def test_a_damaged_golden_answer_fails_its_case(tmp_path: Path, text: str) -> None:
    """With the place of the file, and with the command that mends it."""
    folder = _written(_copied(tmp_path, "accounts.get/world"))
    file = golden.golden_path(folder / "accounts.get/world.yaml")
    file.write_bytes(text.encode(errors="surrogateescape"))
    cold = _compared(folder)[0]
    assert cold.comparison.verdict == "not-compared"
    assert str(file) in str(cold.comparison.reason)
    assert "harness cassettes golden --overwrite" in str(cold.comparison.reason)


def test_a_case_without_a_golden_answer_is_compared_as_before(tmp_path: Path) -> None:
    """The two paths are held to each other."""
    outcomes = _compared(_copied(tmp_path, "accounts.get/world"))
    assert [(outcome.comparison.verdict, outcome.golden) for outcome in outcomes] == [("match", False)] * 2


def test_a_field_counts_as_seen_where_a_comparison_can_show_it(tmp_path: Path) -> None:
    """`institution` of a lot has no place in the original contract: without a golden answer nothing compares it."""
    folder = _copied(tmp_path, "positions.list/world")
    without = parity.coverage(_compared(folder), application)
    with_golden = parity.coverage(_compared(_written(folder)), application)
    hidden = set(without.blind) - set(with_golden.blind)
    originals = {behind.field for behind in application.lineage(application.operation("positions.list")).values()}
    assert hidden
    assert not hidden & originals


def test_a_refused_case_shows_no_field(tmp_path: Path) -> None:
    """No answer was compared that could show one."""
    outcomes = _compared(_written(_copied(tmp_path, "accounts.list/refused-401")))
    assert parity.coverage(outcomes, application).tree()["fields_seen"] == 0


def test_a_large_body_is_held_by_its_digest() -> None:
    """A repository keeps small, and a difference of one digit still shows."""
    bodies = [[{"units": Decimal(number)} for number in (*range(9_000), last)] for last in (1, 2)]
    one, two = (golden.describe(an_answer(body)) for body in bodies)
    assert one.keys() == two.keys() == {"status", "sha256"}
    assert one != two


def test_what_holds_the_time_of_the_answer_is_left_out() -> None:
    """By its place in the unified contract."""
    answer = an_answer([{"cash": "1", "computed_at": "2026-01-05T14:30:00Z"}])
    assert golden.describe(answer, {"[].computed_at"}) == {"status": 200, "body": [{"cash": "1"}]}
    assert application.clocked == {"PortfolioSummary.computed_at", "AccountPerformance.computed_at"}


def test_a_failure_is_held_by_its_kind_and_code() -> None:
    """Its message may say more from one release to the next."""
    assert golden.describe(a_failure()) == {"status": 404, "failure": {"kind": "UpstreamError", "code": "1010"}}


def test_the_command_keeps_what_is_there(tmp_path: Path) -> None:
    """Only --overwrite replaces a reviewed answer; --check says that it is out of date."""
    _copied(tmp_path / "cassettes", "accounts.get/world", "accounts.get/world-2")
    folder, file = Folder(tmp_path), tmp_path / "cassettes/accounts.get/world.golden.json"
    assert folder.run("cassettes", "golden", "--check").code == 1
    assert folder.run("cassettes", "golden").code == 0
    reviewed = file.read_bytes()
    file.write_bytes(b"{}")
    kept, checked = folder.run("cassettes", "golden"), folder.run("cassettes", "golden", "--check")
    assert (kept.code, checked.code, file.read_bytes()) == (0, 1, b"{}")
    assert "is not what is answered today" in checked.err
    assert folder.run("cassettes", "golden", "--overwrite").code == 0
    assert file.read_bytes() == reviewed
    assert folder.run("cassettes", "golden", "--check").code == 0


def test_no_golden_answer_is_written_where_the_paths_disagree(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can review which of the two is right."""
    run = parity.parity_run(application, assemble.choices(application, OWN_PATHS), OWN_PATHS)
    _leave_out_allocations(monkeypatch)
    case = next(case for case in parity.find_cases(application, corpus) if case.operation == "portfolio.summary")
    with pytest.raises(CassetteError, match="mismatch, so no golden answer"):
        run.golden_answer(case)


def test_the_audit_knows_golden_answers(tmp_path: Path) -> None:
    """What the cassette shows may stand there; anything else that gives somebody away may not."""
    cassettes = _written(_copied(tmp_path / "cassettes", "accounts.get/world", "orders.list/world"))
    audit = ("cassettes", "audit")
    assert Folder(tmp_path).run(*audit).code == 0
    _edit(cassettes, "accounts.get/world", lambda tree: tree["original"]["body"].update(name="jane.doe@brokers.io"))
    leaked = Folder(tmp_path).run(*audit)
    assert (leaked.code, "world.golden.json:1:1: holds somebody's e-mail address" in leaked.out) == (1, True)


def test_the_audit_names_a_golden_answer_without_its_cassette(tmp_path: Path) -> None:
    """It is held to nothing."""
    cassettes = _written(_copied(tmp_path / "cassettes", "accounts.get/world", "accounts.get/world-2"))
    (cassettes / "accounts.get/world.yaml").unlink()
    audited = Folder(tmp_path).run("cassettes", "audit")
    assert (audited.code, "stands beside no cassette" in audited.out) == (1, True)
