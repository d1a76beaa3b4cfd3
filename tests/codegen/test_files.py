"""What is made from a schema, by whom it can be asked for, and what became of it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from limits import HANG

from harness.codegen import UnifiedModelGenerator
from harness.codegen.files import TARGETS, generate_files
from harness.codegen.freshness import OutdatedFile, find_outdated
from harness.codegen.models import emit_models
from harness.codegen.openapi import emit_openapi
from harness.codegen.tables import emit_tables
from harness.codegen.typescript import emit_typescript
from harness.commands import generate
from harness.errors import SchemaError
from harness.schema import read

if TYPE_CHECKING:
    from harness.codegen.freshness import FileState

ROOT = Path(__file__).parents[2]
FILE = ROOT / "schemas/unified_domain.yaml"
SCHEMA = read.load(FILE)
OLD, NEW = generate_files(read.load(ROOT / "tests/codegen/strange.yaml")), generate_files(SCHEMA)


def test_the_committed_files_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes the schema or an emitter generates again."""
    monkeypatch.chdir(ROOT)
    lines, _ = generate.check_files(None, None)
    assert [line for line in lines if line.startswith(("harness/snaptrade/generated", "schemas/generated"))] == []


@pytest.mark.parametrize("given", [SCHEMA, FILE, str(FILE)], ids=["a schema", "its path", "its name"])
def test_the_generator_gives_the_text_of_each_artefact(given: object) -> None:
    """The public name gives what the emitters give."""
    generator = UnifiedModelGenerator(given)  # type: ignore[arg-type]  # one test for every type that it takes
    assert generator.generate_pydantic_models() == emit_models(SCHEMA)
    assert generator.generate_sqlalchemy_models() == emit_tables(SCHEMA)
    assert generator.generate_typescript_interfaces() == emit_typescript(SCHEMA)
    assert generator.generate_api_schemas() == emit_openapi(SCHEMA)


def test_the_generator_takes_no_unsound_file(tmp_path: Path) -> None:
    """Nothing is generated from a guess."""
    (tmp_path / "mine.yaml").write_text("entities: {A: {fields: {a: {type: strin}}}}", encoding="utf-8")
    with pytest.raises(SchemaError, match="did you mean 'string'"):
        UnifiedModelGenerator(tmp_path / "mine.yaml")


def test_every_file_has_one_target() -> None:
    """The table names each file once."""
    assert len({target.file for target in TARGETS}) == len(TARGETS) == len(NEW)


def test_the_text_does_not_depend_on_the_hash_seed() -> None:
    """The same schema gives the same bytes in every process."""
    program = (
        "import hashlib; from pathlib import Path; from harness.schema import read; "
        "from harness.codegen.files import generate_files; "
        f"texts = generate_files(read.load(Path({str(FILE)!r}))).values(); "
        "print(hashlib.sha256(''.join(texts).encode()).hexdigest())"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("0", "1", "77", "4711")
    ]
    told = {process.communicate(timeout=HANG)[0].decode().strip() for process in processes}
    assert told == {hashlib.sha256("".join(NEW.values()).encode()).hexdigest()}


@pytest.mark.parametrize("name", NEW)
def test_generated_code_imports_of_ours_the_runtime_alone(name: str) -> None:
    """Whoever carries it elsewhere carries `harness.model` along, and no other part of the engine."""
    assert {"harness.model"} >= set(re.findall(r"harness\.\w+", NEW[name]))


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ({"models.py": OLD["models.py"]}, "stale"),
        ({"models.py": NEW["models.py"] + "\n"}, "hand-edited"),
        ({"models.py": NEW["models.py"].replace("\n", "\r\n")}, "hand-edited"),
        ({"models.py": "x = 1\n"}, "hand-edited"),
        ({}, "missing"),
    ],
)
def test_a_file_that_is_not_current_has_a_state(found: dict[str, str], state: FileState) -> None:
    """Who must act differs: generate again, ask whoever edited it, or restore it."""
    expected = {"models.py": NEW["models.py"]}
    assert [verdict.state for verdict in find_outdated(expected, found)] == [state]


def test_what_is_generated_by_nothing_any_more_is_an_orphan() -> None:
    """It says of itself that it was generated; what others put beside it is theirs."""
    found = {"old.py": OLD["models.py"], "theirs.py": "x = 1\n"}
    assert find_outdated({}, found) == [OutdatedFile("old.py", "orphaned")]


def test_a_difference_leaves_the_seals_out() -> None:
    """They differ whenever anything does."""
    found = NEW["models.py"].replace("import enum\n", "import enumm\n", 1)
    (verdict,) = find_outdated({"models.py": NEW["models.py"]}, {"models.py": found})
    assert [line for line in verdict.diff[2:] if line.startswith(("+", "-"))] == ["-import enumm", "+import enum"]


def test_a_difference_in_the_seal_alone_is_shown() -> None:
    """A file whose seal was changed is not called different without a difference."""
    seal = NEW["models.py"].split("do not edit. [")[1][:16]
    found = NEW["models.py"].replace(seal, "0" * 16)
    (verdict,) = find_outdated({"models.py": NEW["models.py"]}, {"models.py": found})
    assert (verdict.state, len(verdict.diff) > 2) == ("hand-edited", True)
