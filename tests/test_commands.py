"""Each command as a user meets it: what it says, what it writes, how it ends."""

from __future__ import annotations

import os
import re
import shutil
from codecs import BOM_UTF8
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cli import ROOT, Done, Folder

from harness.snaptrade.catalogue import OPERATIONS

REFUSED = re.compile(r"^ +code: [45]", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A project folder with a few of the committed cassettes and the committed flags."""
    for name in ("accounts.list", "balances.list", "positions.list"):
        (tmp_path / "cassettes" / name).mkdir(parents=True)
        shutil.copy(ROOT / "cassettes" / name / "world.yaml", tmp_path / "cassettes" / name)
    shutil.copy(ROOT / "flags.yaml", tmp_path)
    return Folder(tmp_path)


def _clear(done: Done, code: int, *said: str) -> None:
    """One sentence on standard error, with the expected words, and no traceback."""
    assert (done.code, "Traceback" in done.err) == (code, False), done.err
    assert all(word in done.err for word in said), done.err


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of both paths over the committed cassettes."""
    reports = tmp_path_factory.mktemp("reports")
    done = Folder(ROOT).run("compare", "--reports", str(reports))
    assert done.code == 0, done.out
    report: dict[str, Any] = Folder(reports).json("compare.json")
    return report


def test_the_committed_cassettes_hold(committed: dict[str, Any]) -> None:
    """Every call of every case matches, and nothing is recorded that nobody asks for."""
    totals = committed["totals"]
    assert (committed["verdict"], totals["match"], committed["unused"]) == ("pass", totals["calls"], [])


def test_the_readme_shows_the_figures_of_today(committed: dict[str, Any]) -> None:
    """Those that no machine changes: calls, verdicts, hits, requests upstream."""
    readme = (ROOT / "README.md").read_text()
    assert f"pass: {committed['totals']['calls']} calls, {committed['totals']['match']} match;" in readme
    for row in committed["operations"]:
        if shown := re.search(rf"^ +{row['operation']} +(\d+) .* (\d+) / (\d+)$", readme, re.MULTILINE):
            calls = row["upstream_calls"]
            assert [int(figure) for figure in shown.groups()] == [row["calls"], calls["original"], calls["unified"]]


def test_each_operation_has_its_scenarios(committed: dict[str, Any]) -> None:
    """Twelve of each that only asks, four of each that changes something, one of each that never asks upstream."""
    counted = Counter(case["operation"] for case in committed["cases"] if case["pass"] == "cold")
    needed = {name: 1 if not row.endpoints else 4 if row.effect == "write" else 12 for name, row in OPERATIONS.items()}
    assert [name for name, least in needed.items() if counted[name] < least] == []


def test_the_committed_cassettes_show_the_schema(committed: dict[str, Any]) -> None:
    """All that upstream fills is compared but futures, which the original contract cannot show; 90 of 100 vary."""
    coverage = committed["coverage"]
    assert {field.split(".")[0] for field in coverage["blind"]} == {"FutureInstrument", "FutureOptionInstrument"}
    assert coverage["fields_varied"] >= 0.90 * coverage["fields_total"], coverage["unvaried"]


def test_each_case_has_its_golden_answer(committed: dict[str, Any]) -> None:
    """A fault in code that both paths run shows in any case, refusals among them."""
    cassettes = {case["id"] for case in committed["cases"]}
    assert sorted(case for case in cassettes if not (ROOT / f"cassettes/{case}.golden.json").exists()) == []


def test_what_was_answered_once_is_not_asked_again(committed: dict[str, Any]) -> None:
    """Only what upstream refused is asked for in the warm pass too."""
    warm = [case for case in committed["cases"] if case["pass"] == "warm" and case["upstream_calls"]["unified"]]
    answered = [case["id"] for case in warm if not REFUSED.search((ROOT / f"cassettes/{case['id']}.yaml").read_text())]
    assert (len(warm) > 0, answered) == (True, [])


@pytest.mark.parametrize(
    ("fault", "operation", "path", "field", "source", "values", "case"),
    [
        (
            "faults:digit",
            "positions.list",
            "[].units",
            "Position.units",
            "GET /accounts/{accountId}/positions/all results[].units",
            1,
            "positions.list/world[cold]",
        ),
        (
            "faults:dropped",
            "accounts.list",
            "[].institution_name",
            "Account.institution_name",
            "GET /accounts [].institution_name",
            0,
            "accounts.list/world[cold]",
        ),
    ],
)
def test_a_planted_fault_is_found_and_explained(
    folder: Folder, fault: str, operation: str, path: str, field: str, source: str, values: int, case: str
) -> None:
    """Exit 1, and the report names operation, place, field, source, both values and the case."""
    done = folder.run("compare", "--unified", fault)
    report = folder.json("reports/compare.json")
    found: dict[str, Any] = next(row for row in report["operations"] if row["operation"] == operation)
    difference = found["differences"][0]
    assert (done.code, report["verdict"]) == (1, "fail")
    assert (difference["path"], difference["field"], difference["source"]) == (path, field, source)
    assert difference["original"] != difference["unified"]
    assert (difference["unified"] is not None) == bool(values)
    assert case in difference["cases"]
    page = (folder.path / "reports" / "compare.html").read_text()
    assert all(word in page for word in (operation, field, case))
    assert all(word in done.out for word in (operation, field, source))


def test_without_cassettes_nothing_is_decided(tmp_path: Path) -> None:
    """Exit 3, and how to record some."""
    _clear(Folder(tmp_path).run("compare"), 3, "no cassettes", "harness record")


def test_a_cassette_that_cannot_be_read_is_named_with_its_line(folder: Folder) -> None:
    """Exit 2; it is never taken for an empty one."""
    broken = folder.path / "cassettes" / "accounts.list" / "world.yaml"
    broken.write_text(broken.read_text()[:700] + "\n  - {")
    before = broken.read_bytes()
    _clear(folder.run("compare"), 2, "cassettes/accounts.list/world.yaml:")
    assert broken.read_bytes() == before


@pytest.mark.parametrize("words", ["compare", "cassettes audit", "cassettes golden --check", "rollout status"])
def test_a_byte_order_mark_is_skipped_in_every_file(folder: Folder, words: str) -> None:
    """An editor may have put it there: in cassettes and golden answers, in flags and settings."""
    for path in folder.path.rglob("world.yaml"):
        shutil.copy(ROOT / path.relative_to(folder.path).with_suffix(".golden.json"), path.parent)
    (folder.path / "harness.toml").write_text('[tool.harness]\napp = "harness.snaptrade:application"\n', "utf-8")
    for path in filter(Path.is_file, folder.path.rglob("*")):
        path.write_bytes(BOM_UTF8 + path.read_bytes())
    done = folder.run(*words.split())
    assert done.code == 0, done.out + done.err


@pytest.mark.parametrize("words", ["compare --flags", "compare --cassettes", "load --flags", "gate --cassettes"])
def test_a_named_file_that_is_missing_is_told(folder: Folder, words: str) -> None:
    """Exit 2; only that of the default name may be missing."""
    if words.startswith("gate"):
        assert folder.run("compare").code == 0
    run = folder.process if words.startswith("load") else folder.run  # locust patches the process that imports it
    _clear(run(*words.split(), "nope"), 2, "harness: nope: ", "o such f")


@pytest.mark.parametrize("number", ["inf", "nan", "-1", "1e300", "9" * 30])
@pytest.mark.parametrize(
    "words",
    [
        "cassettes refresh --older-than",
        "load --latency",
        "load --seconds",
        "load --users",
        "rollout status --lines",
        "sandbox --latency",
        "sandbox --port",
        "serve --port",
    ],
)
def test_a_number_beyond_its_range_is_refused(tmp_path: Path, words: str, number: str) -> None:
    """Before anything runs, in one sentence that names the option."""
    _clear(Folder(tmp_path).run(*words.split(), number), 2, f"Invalid value for '{words.rsplit(maxsplit=1)[-1]}'")


def test_an_address_that_is_none_cannot_be_listened_on(tmp_path: Path) -> None:
    """One sentence says so."""
    _clear(Folder(tmp_path).run("sandbox", "--host", "a" * 80), 2, "cannot listen on", "choose another")


def test_a_request_that_no_cassette_holds_fails_its_case(folder: Folder) -> None:
    """Exit 1; the nearest recorded request is named with file and line."""
    done = folder.run("compare", "--unified", "faults:asking_more")
    report = folder.json("reports/compare.json")
    row = next(row for row in report["operations"] if row["operation"] == "balances.list")
    message = row["differences"][0]["unified"]["message"]
    assert "cassettes/balances.list/world.yaml:15:10: GET /accounts/00000000-" in message
    _clear(done, 1)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("positions.list:", "positons.list:", "did you mean 'positions.list'?"),
        ("stage: shadow", "stage: shadwo", "did you mean 'shadow'?"),
        ("gate: standard", "gate: standrad", "did you mean 'standard'?"),
        ("version: 1", "version: [", "flags.yaml:"),
    ],
)
def test_a_mistake_in_the_flags_is_told_with_its_place(folder: Folder, written: str, instead: str, said: str) -> None:
    """Exit 2, with line and column."""
    flags = folder.path / "flags.yaml"
    flags.write_text(flags.read_text().replace(written, instead))
    _clear(folder.run("rollout", "status"), 2, "flags.yaml:", said)
    _clear(folder.run("compare"), 2, "flags.yaml:", said)


def test_an_unknown_scenario_is_told_with_the_nearest(folder: Folder) -> None:
    """Exit 2."""
    _clear(folder.run("compare", "--scenario", "wrold"), 2, "wrold", "world")


def test_the_live_api_needs_all_credentials(folder: Folder) -> None:
    """Exit 2, naming those that are missing and none that are there."""
    done = folder.run("record", "--live", env={"SNAPTRADE_CONSUMER_KEY": "hush"})
    _clear(done, 2, "SNAPTRADE_CLIENT_ID", "SNAPTRADE_USER_SECRET")
    assert "hush" not in done.err


def test_nothing_is_weighed_without_reports(folder: Folder) -> None:
    """Exit 3: no evidence is never a pass."""
    _clear(folder.run("gate", "--reports", "none"), 3, "harness compare")


def test_generated_code_is_current() -> None:
    """Exit 0 over the committed schema and code."""
    assert Folder(ROOT).run("generate", "--check").code == 0


def test_generated_code_that_was_edited_is_found(tmp_path: Path) -> None:
    """Exit 1; writing it again mends it and leaves the other files alone."""
    schema = str(ROOT / "schemas" / "unified_domain.yaml")
    folder, words = Folder(tmp_path), ("generate", "--schema", schema, "--out", "made")
    folder.run(*words)
    kept = (tmp_path / "made" / "tables.py").stat().st_mtime_ns
    facts = tmp_path / "made" / "facts.py"
    facts.write_text(facts.read_text().replace("604800", "604801", 1))
    assert folder.run(*words, "--check").code == 1
    folder.run(*words)
    assert folder.run(*words, "--check").code == 0
    assert (tmp_path / "made" / "tables.py").stat().st_mtime_ns == kept


def test_help_costs_little_more_than_a_command_line_that_does_nothing(tmp_path: Path) -> None:
    """No heavy import at the start: what `--help` imports is what typer imports, and little else."""
    heavy = "snaptrade_client,vcr,sqlalchemy,pydantic,fastapi,uvicorn,deepdiff,locust,rich,yaml,ruamel,urllib3"
    code = f"import sys, harness.cli; sys.exit(len(sys.modules.keys() & set({heavy.split(',')!r})))"
    (tmp_path / "probe.py").write_text(code)
    searched = os.pathsep.join((str(tmp_path), str(ROOT)))
    assert Folder(tmp_path).process(module="probe", env={"PYTHONPATH": searched}).code == 0


@pytest.mark.parametrize(
    "command",
    [
        "",
        "compare",
        "record",
        "sandbox",
        "serve",
        "load",
        "gate",
        "rollout",
        "rollout status",
        "rollout rollback",
        "generate",
    ],
)
def test_every_command_explains_itself(folder: Folder, command: str) -> None:
    """`--help` says what it is for."""
    done = folder.run(*command.split(), "--help")
    assert (done.code, "Usage:" in done.out) == (0, True)


def test_nothing_is_written_outside_the_project_folder(folder: Folder) -> None:
    """State, reports and cassettes all stay inside."""
    home = folder.path / "home"
    home.mkdir()
    for run, words in ((folder.process, ["compare"]), (folder.run, ["rollout", "status"])):
        assert run(*words, env={"HOME": str(home), "TMPDIR": str(home)}).code == 0
    assert list(home.iterdir()) == []
    assert (folder.path / ".harness" / "state.db").exists()
