"""A second application, two functions, goes the whole road with the commands of the first one."""

from __future__ import annotations

import shutil
import sys
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import urllib3
from cli import ROOT, Folder

from harness import assemble, serving
from harness.web import server

if TYPE_CHECKING:
    from collections.abc import Iterator

APP = ("--app", "greeting:application")
CASSETTES = ("--cassettes", "greeting/cassettes")
FLAGS = ("--flags", "greeting/flags.yaml")
MINE = """
from harness.calls import Answer


def old(call):
    return Answer(200, {"operation": call.operation, **call.parameters})


def new(call):
    return Answer(200, {**call.parameters, "operation": call.operation})


def hasty(call):
    return Answer(200, {"operation": call.operation.upper(), **call.parameters})
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """An empty folder with the example in it; its modules are forgotten afterwards."""
    shutil.copytree(ROOT / "examples" / "greeting", tmp_path / "greeting")
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    yield Folder(tmp_path)
    for name in ("greeting", "mine"):
        sys.modules.pop(name, None)


def cassettes(folder: Folder) -> dict[str, bytes]:
    return {
        path.relative_to(folder.path).as_posix(): path.read_bytes()
        for path in sorted((folder.path / "greeting" / "cassettes").rglob("*.yaml"))
    }


def test_recording_again_gives_the_committed_bytes(folder: Folder) -> None:
    """A Call that asks no upstream is a cassette without an exchange."""
    committed = cassettes(folder)
    shutil.rmtree(folder.path / "greeting" / "cassettes")
    everyday = folder.run("record", *APP, *CASSETTES)
    unknown = ("greetings.get", "--parameter", "language=xx", "--scenario", "unknown")
    refused = folder.run("record", *unknown, *APP, *CASSETTES)
    assert (everyday.code, refused.code) == (0, 0)
    assert len(committed) == 5
    assert cassettes(folder) == committed
    assert folder.run("cassettes", "audit", *APP, *CASSETTES).code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("record", "--live"), "the application greeting asks no upstream: leave out --host and --live"),
        (("record", "--users", "2"), "the application greeting has no users but the one of --as-user"),
        (("serve", "--upstream", "http://127.0.0.1:9"), "the application greeting has no upstream to connect to"),
        (("sandbox",), "the application greeting has no sandbox"),
    ],
)
def test_what_needs_an_upstream_is_refused(folder: Folder, words: tuple[str, ...], sentence: str) -> None:
    """An option that would be ignored is an error."""
    done = folder.run(*words, *APP)
    assert (done.code, done.err) == (2, f"harness: {sentence}\n")


def test_the_whole_road(folder: Folder) -> None:
    """Compared, promoted, found broken, rolled back: the evidence decides, as for any application."""
    assert folder.run("compare", *APP, *CASSETTES, *FLAGS).code == 0
    promoted = folder.run("gate", "--apply", "--who", "ada", *APP, *CASSETTES, *FLAGS)
    assert promoted.code == 0
    assert "greetings.get: shadow → live" in promoted.out
    status = folder.run("rollout", "status", *APP, *FLAGS)
    assert "live" in status.out

    break_unified(folder)
    assert folder.run("compare", *APP, *CASSETTES, *FLAGS).code == 1
    broken = folder.run("gate", "--apply", "--who", "ada", *APP, *CASSETTES, *FLAGS)
    assert broken.code == 1
    assert "greetings.get: live → shadow" in broken.out

    by_hand = folder.run("rollout", "rollback", "languages.list", "--who", "ada", *APP, *FLAGS)
    assert by_hand.code == 0
    assert "languages.list: rampdown → live" in by_hand.out


def break_unified(folder: Folder) -> None:
    """Plant a fault in the copied example: the exclamation mark is lost."""
    code = folder.path / "greeting" / "__init__.py"
    text = code.read_text(encoding="utf-8")
    wrong = text.replace("or 'stranger'}!", "or 'stranger'}.")
    assert wrong != text
    code.write_text(wrong, encoding="utf-8")
    sys.modules.pop("greeting", None)


def test_a_gate_with_load_criteria_holds_without_a_load_run(folder: Folder) -> None:
    """`load: false` is a decision of the team, never a default."""
    flags = folder.path / "greeting" / "flags.yaml"
    flags.write_text(flags.read_text(encoding="utf-8").replace("load: false ", "load: true "), encoding="utf-8")
    folder.run("compare", *APP, *CASSETTES, *FLAGS)
    done = folder.run("gate", *APP, *CASSETTES, *FLAGS)
    assert done.code == 3
    assert "harness load has written no report" in done.out


def test_load_is_true_or_false(folder: Folder) -> None:
    """The place of a wrong value is named."""
    flags = folder.path / "greeting" / "flags.yaml"
    flags.write_text(flags.read_text(encoding="utf-8").replace("load: false ", "load: never "), encoding="utf-8")
    done = folder.run("compare", *APP, *CASSETTES, *FLAGS)
    assert done.code == 2
    assert "flags.yaml:8:11: load must be true or false, not 'never'" in done.err


def test_the_parity_suite_runs_the_same_cases(folder: Folder) -> None:
    """Each case is an item, cold and warm."""
    done = folder.process("--parity", "-p", "no:cacheprovider", *APP, *CASSETTES, module="pytest")
    assert done.code == 0, done.out
    assert "10 passed" in done.out


@pytest.mark.parametrize(("unified", "code"), [("mine:new", 0), ("mine:hasty", 1)])
def test_two_plain_functions_are_compared(folder: Folder, unified: str, code: int) -> None:
    """A function that takes a Call and returns an Answer is a side, without an annotation."""
    assert folder.run("compare", *APP, *CASSETTES, "--original", "mine:old", "--unified", unified).code == code


def test_a_broken_mapping_is_named_as_one(folder: Folder) -> None:
    """No upstream means no cached value: the third answer shows that the logic differs."""
    folder.run("compare", *APP, *CASSETTES, "--original", "mine:old", "--unified", "mine:hasty")
    reasons = {case["reason"] for case in folder.json("reports/compare.json")["cases"]}
    assert reasons == {"the same upstream data gives another answer at operation: wrong mapping or logic"}


def test_the_application_is_served_and_compared_over_http(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A running server is a side like any other."""
    monkeypatch.chdir(folder.path)
    application = assemble.load_application(APP[1])
    with (
        server.running(application, None, Path(FLAGS[1]), ("original", "unified"), print) as app,
        serving.running(app) as url,
    ):
        response = urllib3.request("GET", f"{url}/greetings/fr", headers={"User-Id": "ada"})
        missing = urllib3.request("GET", f"{url}/greetings/xx", headers={"User-Id": "ada"})
        done = folder.run("compare", *APP, *CASSETTES, "--original", url, "--unified", url)
    assert response.json() == {"language": "fr", "text": "Bonjour, ada!"}
    assert missing.status == HTTPStatus.NOT_FOUND
    assert done.code == 0, done.out


@pytest.mark.parametrize("file", ["harness.toml", "pyproject.toml"])
def test_a_settings_file_names_the_application(folder: Folder, file: str) -> None:
    """`--app` is said once for a project."""
    (folder.path / file).write_text('[tool.harness]\napp = "greeting:application"\n', encoding="utf-8")
    assert folder.run("compare", *CASSETTES).code == 0


def test_the_environment_names_the_application(folder: Folder) -> None:
    """HARNESS_APP wins over the settings files."""
    (folder.path / "harness.toml").write_text('[tool.harness]\napp = "nobody:application"\n', encoding="utf-8")
    assert folder.run("compare", *CASSETTES, env={"HARNESS_APP": "greeting:application"}).code == 0


def test_the_application_is_named_from_the_root_of_the_project(tmp_path: Path) -> None:
    """`make compare` runs it so."""
    app = ("--app", "examples.greeting:application")
    folder = "examples/greeting"
    options = ("--cassettes", f"{folder}/cassettes", "--flags", f"{folder}/flags.yaml", "--reports", str(tmp_path))
    assert Folder(ROOT).process("compare", *app, *options).code == 0


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("nope", "--app 'nope' is not of the form package.module:attribute"),
        ("greeting:", "--app 'greeting:' is not of the form package.module:attribute"),
        ("nope:application", "--app 'nope:application': cannot import 'nope': ModuleNotFoundError: No module named"),
        ("greeting:nothing", "--app 'greeting:nothing': 'greeting' has no 'nothing'; valid: application"),
        ("greeting:GREETINGS", "--app 'greeting:GREETINGS' is a dict, not a harness Application"),
        ("errno:EPERM", "--app 'errno:EPERM' is an int, not a harness Application"),
        ("two_lines:app", "--app 'two_lines:app': cannot import 'two_lines': ValueError: one two at two_lines.py:1"),
    ],
)
def test_a_wrong_application_is_one_sentence(folder: Folder, spec: str, sentence: str) -> None:
    """It ends with exit code 2 and names what would be valid, however many lines an exception tells."""
    (folder.path / "two_lines.py").write_text(r"raise ValueError('one\n\n  two\n')")
    done = folder.run("compare", "--app", spec, *CASSETTES)
    assert done.code == 2
    assert done.err.startswith(f"harness: {sentence}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[tool.harness\n", "harness.toml is not TOML: Expected ']'"),
        ("[tool.harness]\nap = 'a:b'\n", "unknown setting 'ap' in [tool.harness]; did you mean 'app'?"),
        ("[tool.harness]\napp = 5\n", "the setting app of [tool.harness] or HARNESS_APP is wrong: Input should be"),
        ("[tool]\nharness = 5\n", "harness.toml: tool.harness is not a table of settings"),
    ],
)
def test_a_wrong_settings_file_is_one_sentence(folder: Folder, text: str, sentence: str) -> None:
    """The file is named, and what would be valid."""
    (folder.path / "harness.toml").write_text(text, encoding="utf-8")
    done = folder.run("compare", *CASSETTES)
    assert done.code == 2
    assert done.err.startswith(f"harness: {sentence}")
    assert done.err.count("\n") == 1


@pytest.mark.slow
def test_an_application_without_an_upstream_is_loaded(folder: Folder) -> None:
    """Its server runs over no sandbox."""
    done = folder.process("load", "--seconds", "4", *APP, *FLAGS)
    assert done.code == 0, done.err
    assert "greetings.get" in done.out
