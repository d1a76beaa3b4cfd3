"""Where nobody answers with data, a run is never a success and never evidence for a gate."""

from __future__ import annotations

import re
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from cli import ROOT, Done, Folder
from mutants.corpus import case, run
from rollout.made_evidence import NOW, POLICY, evidence

from harness.calls import Answer
from harness.commands.reports import read_report
from harness.evidence.compare_report import CompareReport
from harness.rollout.flags import Flag
from harness.rollout.gate import weigh
from harness.snaptrade.credentials import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.calls import Call

CASES = (
    "accounts.list/world",
    "balances.list/kinds-8",
    "positions.list/world",
    "trades.place/buy",
    "orders.cancel/buy",
)
NOWHERE = "http://127.0.0.1:1"
CREDENTIALS = dict.fromkeys(VARIABLES, "of-nobody-at-all")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A project folder with a few of the committed cassettes: reads, an order and its cancellation."""
    for name in CASES:
        path = tmp_path / "cassettes" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / "cassettes" / f"{name}.yaml").read_bytes())
    return Folder(tmp_path)


def _edit(folder: Folder, change: Callable[[str], str]) -> None:
    for path in folder.path.glob("cassettes/*/*.yaml"):
        before = path.read_text("utf-8")
        path.write_text(change(before), "utf-8")
        assert path.read_text("utf-8") != before


def _answering(status: int, body: str) -> Callable[[str], str]:
    """Return what makes every recorded response this one."""

    def change(cassette: str) -> str:
        with_status = re.sub(r"code: \d+", f"code: {status}", cassette)
        return re.sub(r"(      string:) '.*?'\n(?=- request|\Z)", rf"\1 '{body}'\n", with_status, flags=re.DOTALL)

    return change


def _assert_no_success(folder: Folder, done: Done) -> None:
    """Exit 1 or 3 with a report of which no row counts for a gate."""
    report = read_report(CompareReport, folder.path / "reports")
    assert report is not None
    assert (done.code in {1, 3}, "Traceback" in done.err) == (True, False), done.err
    assert [row.operation for row in report.operations if row.comparisons] == []
    flag = Flag(stage="shadow")
    assert weigh(evidence(), POLICY, flag, NOW).verdict == "promote"
    assert weigh(replace(evidence(), compared=report), POLICY, flag, NOW).verdict != "promote"


def test_the_folder_holds_as_it_is(folder: Folder) -> None:
    """So that what the other tests find is what they changed."""
    assert folder.run("compare").code == 0


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, '{"detail":"bad signature","code":"1076"}'),
        (403, "<html>forbidden</html>"),
        (429, "{}"),
        (500, ""),
        (503, '{"detail":"down"}'),
        (200, "<html>Sign in</html>"),
        (200, "{}"),
        (200, ""),
        (200, "null"),
        (204, ""),
        (302, ""),
    ],
)
def test_an_upstream_that_never_answers_with_data(folder: Folder, status: int, body: str) -> None:
    """It refuses everything, or sends what nobody can read."""
    _edit(folder, _answering(status, body))

    _assert_no_success(folder, folder.run("compare"))


def test_an_upstream_that_is_asked_what_nobody_recorded(folder: Folder) -> None:
    """The recordings are of another version of the API."""
    _edit(folder, lambda cassette: cassette.replace("api.snaptrade.com/", "api.snaptrade.com/v99/"))

    _assert_no_success(folder, folder.run("compare"))


@pytest.mark.parametrize("source", [NOWHERE, "mutants.broken_sources:exits", "mutants.broken_sources:raises"])
def test_two_sides_without_an_answer(folder: Folder, source: str) -> None:
    """No server, `sys.exit(0)`, an exception: alike on both sides, and no success."""
    done = folder.run("compare", "--original", source, "--unified", source)

    _assert_no_success(folder, done)


@pytest.mark.parametrize("name", ["exits", "raises", "exits_when_read", "has_no_parts"])
def test_one_side_without_an_answer(folder: Folder, name: str) -> None:
    """The other side has answers, so parity is broken."""
    source = f"mutants.broken_sources:{name}"
    done = folder.run("compare", "--unified", source)

    assert done.code == 1, done.err
    _assert_no_success(folder, done)


def test_the_password_of_a_server_is_told_nowhere(folder: Folder) -> None:
    """Neither in the reports nor on the screen."""
    named = "http://user:S3CRET@PW@127.0.0.1:1"

    done = folder.run("compare", "--original", named, "--unified", named)

    told = [done.out, done.err, *(path.read_text("utf-8") for path in folder.path.rglob("reports/*"))]
    assert (len(told), [text for text in told if "S3CRET" in text or "PW@" in text]) == (4, [])


@pytest.mark.parametrize("hanging", ["path", "body"])
def test_a_path_that_never_returns(hanging: str) -> None:
    """It is waited for as long as an answer may take, in each pass; so is a body that never ends."""
    never = Event()

    class Endless(list[Any]):
        def __iter__(self) -> Iterator[Any]:
            never.wait()
            return iter(())

    def hangs(_: Call) -> Answer:
        if hanging == "path":
            never.wait()
        return Answer(200, Endless())

    verdict, outcomes = run(
        [case("accounts.list/world")], lambda _: hangs, lambda _: lambda _: Answer(200, [{"id": "a"}]), seconds=1.0
    )
    never.set()

    kinds = {outcome.unified.failure.kind for outcome in outcomes if outcome.unified.failure}
    assert (verdict, kinds) == ("fail", {"NoAnswerInTime"})


@pytest.mark.parametrize("command", [("compare",), ("record", "accounts.list"), ("serve", "--port", "0")])
@pytest.mark.parametrize("option", ["--original", "--unified"])
@pytest.mark.parametrize("name", ["exits_when_made", "exits_when_wrapped"])
def test_a_source_that_cannot_be_made(folder: Folder, command: tuple[str, ...], option: str, name: str) -> None:
    """One sentence says so, before anything runs."""
    (folder.path / "flags.yaml").write_text("version: 1\nsalt: s\noperations: {}\n", "utf-8")

    done = folder.run(*command, option, f"mutants.broken_sources:{name}", env=CREDENTIALS)

    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(rf"harness: {option} '\S+' makes no Source: SystemExit: 0 at broken_sources.py:\d+\n", done.err)


@pytest.mark.parametrize("broken", ["cassettes/accounts.list/world.yaml", "flags.yaml"])
def test_a_run_that_does_not_end_leaves_no_report(folder: Folder, broken: str) -> None:
    """The report of the run before it would be taken for its own."""
    assert folder.run("compare").code == 0
    (folder.path / broken).write_text("version: [", "utf-8")

    done = folder.run("compare")

    assert (done.code, list(folder.path.glob("reports/compare.*"))) == (2, [])


def test_a_run_that_is_interrupted_leaves_no_report(folder: Folder) -> None:
    """An interrupt ends the run, and nothing of the run before stays."""
    assert folder.run("compare").code == 0

    done = folder.run("compare", "--unified", "mutants.broken_sources:is_interrupted")

    assert (done.code != 0, list(folder.path.glob("reports/compare.*"))) == (True, [])
