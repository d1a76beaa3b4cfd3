"""`harness gate` and `harness rollout` over report files: what counts, what is refused, and how each ends."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cli import Folder
from rollout.made_evidence import NOW, POLICY, compared, evidence, loaded, phase

from harness import __version__
from harness.application import Application, Paths
from harness.assemble import load_application
from harness.cache.database import MEMORY, open_database
from harness.calls import Answer, Call, Operation
from harness.commands import gate
from harness.commands.reports import corpus_digest, run_facts, write_report
from harness.evidence.compare_report import CompareReport
from harness.rollout.decision import GateReport
from harness.rollout.flags import Flag, read
from harness.rollout.gate import weigh
from harness.rollout.state import FlagsFile
from harness.wire import decode, indented

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli import Done

FLAGS = """\
version: 1
salt: s
gates:
  quick: {min_comparisons: 6, min_requests: 20, min_speedup_p50: 2, min_hit_rate: 0.5}
operations:
  positions.list: {stage: shadow, percent: 100, gate: quick}
"""


class Project(Folder):
    """A project folder with flags, one recording, and reports of today that pass every criterion."""

    @property
    def stage(self) -> str:
        """Where the operation stands."""
        return (self.path / "flags.yaml").read_text().partition("stage: ")[2].partition(",")[0]

    def reports(
        self, verdicts: dict[str, int] | None = None, answers: dict[str, int] | None = None, **run: Any
    ) -> None:
        """Write both reports, of a run that ended just now and passes but for what is said."""
        now = datetime.now(UTC)
        flags = read((self.path / "flags.yaml").read_text(), ["positions.list"])
        times = {"started_at": now - timedelta(seconds=9), "finished_at": now}
        facts = {**run_facts(load_application(), flags), **times, "original": "original", "unified": "unified"} | run
        of_corpus = {"cassettes": "cassettes", "corpus_digest": corpus_digest(self.path / "cassettes")}
        write_report(compared(verdicts or {"match": 20}, answers, **of_corpus, **facts), self.path / "reports")
        paths: Any = facts.pop("original"), facts.pop("unified")
        driven = loaded(phase(p50=50, hits=None), phase(p50=60, p99=400, hits=0), phase(), **facts)
        run_of = driven.run.model_copy(update={"original": paths[0], "unified": paths[1]})
        write_report(driven.model_copy(update={"run": run_of}), self.path / "reports")

    def edit(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change a report by hand."""
        path = self.path / "reports" / name
        tree: Any = decode(path.read_bytes())
        change(tree)
        path.write_bytes(indented(tree))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose reports promote its operation."""
    (tmp_path / "flags.yaml").write_text(FLAGS)
    (tmp_path / "cassettes" / "positions.list").mkdir(parents=True)
    (tmp_path / "cassettes" / "positions.list" / "world.yaml").write_text("version: 1\n")
    project = Project(tmp_path)
    project.reports()
    return project


def sentence(done: Done, code: int = 2) -> str:
    """The one line that a command ends with, without a traceback."""
    assert (done.code, done.err.count("\n")) == (code, 1), done.err
    return done.err.removeprefix("harness: ").strip()


def held(project: Project) -> str:
    """Why the gate holds, as the terminal shows it on one line; it moves nothing."""
    done = project.run("gate", "--apply", "--who", "ada")
    assert (done.code, project.stage) == (3, "shadow"), done.out
    assert done.out.startswith("positions.list: hold at shadow, decided by ")
    return " ".join(done.out.split())


def test_evidence_of_today_promotes(project: Project) -> None:
    """Every criterion passes, so the operation moves one stage."""
    done = project.run("gate", "--apply", "--who", "ada")
    assert (done.code, project.stage) == (0, "live"), done.out
    assert done.out.startswith("positions.list: promote shadow → live, all 11 criteria pass\n")
    assert "positions.list: shadow → live" in done.out


def test_evidence_moves_an_operation_once(project: Project) -> None:
    """The second gate over the same reports holds, and says that they are of another stage."""
    project.run("gate", "--apply", "--who", "ada")
    done = project.run("gate", "--apply", "--who", "ada")
    assert (done.code, project.stage) == (3, "live")
    assert "positions.list stood at shadow then, and stands at live now" in " ".join(done.out.split())


def test_a_gate_holds_no_report_against_the_move_of_another_file(project: Project) -> None:
    """An operation of the same name moved in one flags file; that of the other never did, and its report counts."""
    (project.path / "b").mkdir()
    (project.path / "b" / "flags.yaml").write_text(FLAGS)
    for flags in ("flags.yaml", "b/flags.yaml"):
        done = project.run("gate", "--apply", "--who", "ada", "--flags", flags)
        assert (done.code, (project.path / flags).read_text()) == (0, FLAGS.replace("shadow", "live")), done.out


def nothing(_: Call) -> Answer:
    return Answer(204)


ONE, OTHER = (
    Application(name, {"positions.list": Operation("positions.list")}, lambda _: Paths(nothing, nothing))
    for name in ("one", "other")
)


def test_an_application_is_neither_shown_nor_given_the_moves_of_another(project: Project) -> None:
    """Both have a flags file and an operation of the same names, and the folder's one database."""

    def rollout(verb: str, *words: str) -> list[str]:
        return [project.run("rollout", verb, *words, "--app", f"{__name__}:{app}").out for app in ("ONE", "OTHER")]

    moved = rollout("rollback", "positions.list", "--who", "ada")
    assert moved == ["positions.list: shadow → dualwrite\n", "positions.list: dualwrite → off\n"]
    histories: list[Any] = [decode(told.encode()) for told in rollout("status", "--json")]
    assert [[move["from_stage"] for move in tree["history"]] for tree in histories] == [["shadow"], ["dualwrite"]]


def test_a_gate_report_is_written_and_sealed(project: Project) -> None:
    """`gate.json` says the same as `--json`."""
    done = project.run("gate", "--json")
    report = project.json("reports/gate.json")
    assert report == decode(done.out.encode())
    assert (report["verdict"], len(report["operations"][0]["criteria"])) == ("promote", 11)
    read_again = GateReport.parse((project.path / "reports" / "gate.json").read_bytes(), "gate.json")
    assert read_again.operations[0].next_stage == "live"


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ({"unified": "original"}, "its sides are 'original' and 'original', not the original and the unified path"),
        ({"unified": "faults:digit"}, "its sides are 'original' and 'faults:digit'"),
        ({"harness": "0.0.0-other"}, f"harness 0.0.0-other wrote it, and this is {__version__}"),
        ({"application": "bank:application"}, "it is about the application 'bank:application'"),
        ({"flags_digest": None}, "it was made under other settings in the flags file"),
        ({"scenario": "world"}, "it covers the scenario 'world' only"),
    ],
)
def test_a_report_of_another_run_holds_and_says_why(project: Project, run: dict[str, Any], reason: str) -> None:
    """Whatever its figures are; nothing moves on it, neither forward nor back."""
    of_load = {name: value for name, value in run.items() if name != "scenario"}
    project.reports({"match": 10, "mismatch": 10}, **of_load)
    if "scenario" in run:
        project.edit("compare.json", partly)
    assert reason in held(project)


def partly(tree: dict[str, Any]) -> None:
    """Turn a compare report into that of a run over one scenario."""
    tree["run"]["scenario"] = "world"
    tree["checksum"] = CompareReport.model_validate(tree).tree()["checksum"]


def test_a_changed_recording_asks_for_another_run(project: Project) -> None:
    """A recording that was added, changed or removed since is not what was compared."""
    (project.path / "cassettes" / "positions.list" / "large.yaml").write_text("version: 1\n")
    assert "the recordings in cassettes are not the ones it compared" in held(project)


def test_a_changed_limit_asks_for_another_run(project: Project) -> None:
    """Limits are set before a run, not after it."""
    flags = project.path / "flags.yaml"
    flags.write_text(flags.read_text().replace("min_comparisons: 6", "min_comparisons: 1"))
    assert "it was made under other settings in the flags file" in held(project)


def test_an_old_report_holds(project: Project) -> None:
    """A day is the default."""
    then = datetime.now(UTC) - timedelta(days=2)
    project.reports(started_at=then, finished_at=then)
    assert "compare_age is 172" in held(project)


def test_refusals_alone_hold(project: Project) -> None:
    """Twenty refusals that match are no comparison of an answer."""
    project.reports({"match": 20}, {"refused": 20})
    assert "no comparison had something in both answers (20 refused)" in held(project)


def test_failures_of_our_own_hold(project: Project) -> None:
    """A missing recording says nothing of an answer, and the run has to be mended first."""
    project.reports({"match": 20}, {"bodies": 19, "failed": 1})
    assert "failure_rate is 0.05, and must be ≤ 0 (samples: 20)" in held(project)


def test_a_mismatch_rolls_back(project: Project) -> None:
    """Wrong answers of the unified path, where it runs."""
    project.reports({"match": 19, "mismatch": 1})
    done = project.run("gate", "--apply", "--who", "ada")
    assert (done.code, project.stage) == (1, "dualwrite"), done.out


EDITED = "$.checksum does not fit the rest: the report was changed after it was written"
EDITS: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "an edited verdict": (
        "compare.json",
        lambda tree: tree["run"].update(unified="unified "),
        f"reports/compare.json: {EDITED}; run harness compare again",
    ),
    "a doubled row": (
        "compare.json",
        lambda tree: tree["operations"].append(tree["operations"][0]),
        "reports/compare.json: $: operations has 'positions.list' more than once",
    ),
    "a hit rate of 700 %": (
        "load.json",
        lambda tree: tree["paths"][1]["phases"][1]["operations"][0].update(hit_rate=7),
        "reports/load.json: $.paths[1].phases[1].operations[0].hit_rate must be less than or equal to 1, not 7",
    ),
    "an edited time": (
        "load.json",
        lambda tree: tree["run"].update(seconds=1),
        f"reports/load.json: {EDITED}; run harness load again",
    ),
    "another version": (
        "load.json",
        lambda tree: tree.update(schema_version=2),
        "reports/load.json: $.schema_version must be 1, not 2",
    ),
}


@pytest.mark.parametrize(("file", "change", "expected"), EDITS.values(), ids=EDITS)
def test_a_report_that_is_none_is_refused(
    project: Project, file: str, change: Callable[[dict[str, Any]], object], expected: str
) -> None:
    """One sentence with file and place, exit 2, and nothing moves."""
    project.edit(file, change)
    assert sentence(project.run("gate", "--apply", "--who", "ada")) == expected
    assert project.stage == "shadow"


def test_reports_are_not_a_file(project: Project) -> None:
    """A file where the folder should be is a mistake with one sentence."""
    assert "flags.yaml" in sentence(project.run("gate", "--reports", "flags.yaml"))


def test_a_gate_that_lost_the_race_moves_nothing(project: Project) -> None:
    """Another gate moved the operation between the decision and the move; the rest of the run goes on."""
    late = [weigh(evidence(), POLICY, Flag("shadow"), NOW)] * 2
    file = FlagsFile(project.path / "flags.yaml", "app", ["positions.list"], open_database(MEMORY), lambda: NOW)
    assert list(gate.apply(late, file, "bob")) == [
        "positions.list: shadow → live",
        "positions.list stays at live: it stood at shadow when it was weighed",
    ]
    assert project.stage == "live"


def test_everything_is_rolled_back_only_when_that_is_confirmed(project: Project) -> None:
    """Where nobody can be asked, `--yes` says it; a named operation needs neither."""
    said = sentence(project.run("rollout", "rollback", "--who", "ada"))
    assert said == "this moves all 1 operations back: name one of them, or add --yes"
    assert project.stage == "shadow"
    assert project.run("rollout", "rollback", "--yes", "--who", "ada").code == 0
    assert project.stage == "dualwrite"
    assert project.run("rollout", "rollback", "positions.list", "--who", "ada").code == 0
    assert project.stage == "off"


@pytest.mark.parametrize("unknown", [KeyError("getpwuid(): uid not found: 4711"), OSError("No username set")])
def test_a_user_without_a_name_has_to_give_one(
    project: Project, monkeypatch: pytest.MonkeyPatch, unknown: Exception
) -> None:
    """As in a container whose user id has no entry: Python 3.13 says it otherwise than 3.11."""

    def nobody() -> str:
        raise unknown

    monkeypatch.setattr(getpass, "getuser", nobody)
    said = sentence(project.run("rollout", "rollback", "positions.list"))
    assert said == "this user id has no login name: say with --who who moves the operation"
    assert project.run("rollout", "rollback", "positions.list", "--who", "ada").code == 0


def test_lines_of_history_are_not_negative(project: Project) -> None:
    """Exit 2 and no traceback."""
    done = project.run("rollout", "status", "--lines", "-5")
    assert (done.code, "Traceback" in done.err) == (2, False)
    assert "--lines" in done.err


def test_the_status_shows_a_reason_as_it_was_written(project: Project) -> None:
    """Brackets are no markup, and a control character is written out."""
    project.run("rollout", "rollback", "positions.list", "--who", "ada", "--why", "broke [/v1/accounts] \x1b[2J")
    done = project.run("rollout", "status")
    assert done.code == 0
    assert r"broke [/v1/accounts] \x1b[2J" in done.out
    assert "\x1b" not in done.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("command", [("gate",), ("rollout", "rollback", "positions.list", "--who", "ada")])
def test_a_folder_that_cannot_be_written_is_one_sentence(project: Project, command: tuple[str, ...]) -> None:
    """Exit 2, and the flags stand as they were."""
    (project.path / "reports").chmod(0o500)
    project.path.chmod(0o500)
    try:
        assert "Permission denied" in sentence(project.run(*command))
    finally:
        project.path.chmod(0o700)
        (project.path / "reports").chmod(0o700)
    assert project.stage == "shadow"
