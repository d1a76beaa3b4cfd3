"""Every command in README.md, CONTRIBUTING.md and docs/ is run as it stands there, or is listed below with a reason."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from cli import ROOT, UNSET, Done, Folder
from limits import HANG

from harness.snaptrade.sandbox.world import DEFAULT, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
PROGRAMS = {"harness", "python", "make", "pip", "curl", "git", "uv", "npm", "cd", "bash"}
NOT_RUN = {
    r"--live": "asks the live API",
    r"--host http": "needs a server that another terminal runs",
    r"^pip install": "needs a package index",
    r"^harness load": "takes half a minute; tests/test_story.py and `make load` run it",
    r"^harness record --scenario": "asks every read; tests/test_record_command.py runs it",
    r"pytest --parity": "needs minutes for every committed case; tests/plugin runs a part of them",
}
SLOW = {"docs/how-to/record.md", "docs/how-to/serve.md"}  # they start servers and record from them
EXIT = re.compile(r"exit ((?:\d(?:, | or )?)+)")
FILE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```', re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^ *```(?:sh|console|bash)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """Hold one command of a document: its words, the variables in front of it, and the exit codes it may end with."""

    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    codes: frozenset[int] = frozenset({0})

    def __str__(self) -> str:
        return " ".join(self.words)


def commands(document: Path) -> Iterator[Command]:
    """Yield the commands in the code blocks of a document, in their order; what programs print is skipped."""
    for block in BLOCK.findall(document.read_text(encoding="utf-8")):
        lines = re.sub(r"\\\n\s*", "", block)
        lines = re.sub(r"-d '[^']*'", lambda match: match[0].replace("\n", " "), lines)
        yield from filter(None, map(_command, lines.splitlines()))


def _command(line: str) -> Command | None:
    stripped = line.strip().removeprefix("$ ")
    words = stripped.split()
    environment = dict(word.split("=", 1) for word in words if re.fullmatch(r"[A-Z_]+=\S*", word)) if words else {}
    rest = words[len(environment) :]
    if not rest or rest[0].removeprefix(".venv/bin/") not in PROGRAMS:
        return None
    code = EXIT.search(stripped.partition("#")[2])
    codes = frozenset(map(int, re.findall(r"\d", code[1]))) if code else frozenset({0})
    parsed = shlex.split(stripped, comments=True)[len(environment) :]
    return Command((parsed[0].removeprefix(".venv/bin/"), *parsed[1:]), environment, codes)


WITH_COMMANDS = [
    pytest.param(document, id=name, marks=[pytest.mark.slow] if name in SLOW else [])
    for document in DOCUMENTS
    for name in [str(document.relative_to(ROOT))]
    if any(commands(document))
]


def test_every_reason_still_excuses_a_command() -> None:
    """A reason that no command needs any more goes."""
    written = [str(command) for document in DOCUMENTS for command in commands(document)]
    assert [reason for reason in NOT_RUN if not any(re.search(reason, text) for text in written)] == []


def test_the_documents_hold_commands() -> None:
    """The search finds them; otherwise the other test would be green without running any."""
    assert sum(1 for document in DOCUMENTS for _ in commands(document)) > 40


@pytest.fixture
def project(tmp_path: Path) -> Folder:
    """Return a small clone of the project: the cases of one scenario, and a commit that `HEAD` names."""
    for case in (ROOT / "cassettes").glob("*/world*.yaml"):
        target = tmp_path / "cassettes" / case.parent.name
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(case, target)
    for name in ("schemas", "examples/two_services"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("flags.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "session.har").write_text(json.dumps(_har()), encoding="utf-8")
    git = ("git", "-c", "user.name=reader", "-c", "user.email=reader@localhost")
    for words in (("init", "--quiet"), ("add", "schemas"), ("commit", "--quiet", "--message", "schema")):
        subprocess.run([*git, *words], cwd=tmp_path, check=True, capture_output=True)
    return Folder(tmp_path)


@pytest.mark.parametrize("document", WITH_COMMANDS)
def test_the_commands_of_a_document_work(document: Path, project: Folder) -> None:
    """Each ends with the exit code that the document states, 0 unless it says `exit N`, and without a traceback.

    A block with a title is a file that the reader writes first.
    """
    for name, text in FILE.findall(document.read_text(encoding="utf-8")):
        (project.path / name).parent.mkdir(parents=True, exist_ok=True)
        (project.path / name).write_text(text, encoding="utf-8")
    with ExitStack() as servers:
        reader = _Reader(project, servers)
        for command in commands(document):
            if not any(re.search(pattern, str(command)) for pattern in NOT_RUN):
                done = reader.run(command)
                assert done.code in command.codes, f"{command}\n{done.out}\n{done.err}"
                assert "Traceback" not in done.err, f"{command}\n{done.err}"


class _Reader:
    """Somebody who types the commands of a document one after the other, in one folder."""

    def __init__(self, folder: Folder, servers: ExitStack) -> None:
        self._folder = folder
        self._servers = servers
        self._addresses: dict[str, str] = {}  # of the document, and where the server listens here

    def run(self, command: Command) -> Done:
        program, *words = (self._here(word) for word in command.words)
        environment = {"HARNESS_PSEUDONYM_KEY": "reader", **command.environment}
        if program == "make":
            return self._folder_process(["make", "--dry-run", "--directory", str(ROOT), *words])
        if program == "harness" and words[0] in {"sandbox", "serve"}:
            return self._serve(words)
        if program == "harness":
            return self._folder.run(*words, env=environment)
        if program == "python":
            return self._folder.process(*words[2:], module=words[1], env=environment)
        return self._folder_process([program, *words])

    def _here(self, word: str) -> str:
        for written, real in self._addresses.items():
            word = word.replace(written, real)
        accounts: Any = World().accounts(DEFAULT)
        return word.replace("=ACCOUNT", f"={accounts[0]['id']}")

    def _folder_process(self, words: list[str]) -> Done:
        done = subprocess.run(words, cwd=self._folder.path, capture_output=True, text=True, timeout=HANG, check=False)
        return Done(done.returncode, done.stdout, done.stderr)

    def _serve(self, words: list[str]) -> Done:
        at = words.index("--port") + 1
        url = self._servers.enter_context(_server(self._folder.path, [*words[:at], "0", *words[at + 1 :]]))
        self._addresses[f"http://127.0.0.1:{words[at]}"] = url
        return Done(0, url, "")


@contextmanager
def _server(folder: Path, words: list[str]) -> Iterator[str]:
    """Start a server as a reader does and return the address that it prints."""
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", *words], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        yield line.split()[2]
    finally:
        process.terminate()
        process.communicate(timeout=HANG)


def _har() -> dict[str, object]:
    """Return a browser's record of one request."""
    request = {"method": "GET", "url": "https://api.snaptrade.com/api/v1/brokerages", "headers": []}
    response = {"status": 200, "headers": [], "content": {"mimeType": "application/json", "text": "[]"}}
    return {"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}}
