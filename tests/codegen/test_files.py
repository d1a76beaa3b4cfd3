"""The committed files are what the schema says now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.codegen.files import UnifiedModelGenerator, generated, stale
from harness.codegen.models import models
from harness.codegen.tables import tables
from harness.schema import read

SCHEMA = read.load(Path("schemas/unified_domain.yaml"))
GENERATED = Path("harness/generated")


def test_the_committed_files_are_current() -> None:
    """Whoever changes the schema or an emitter generates again."""
    found = {path.name: path.read_text(encoding="utf-8") for path in GENERATED.glob("*.py")}
    assert stale(generated(SCHEMA), found) == []


@pytest.mark.parametrize(
    ("found", "names"),
    [
        ({"a.py": "1", "b.py": "2"}, []),
        ({"a.py": "1", "b.py": "3"}, ["b.py"]),
        ({"a.py": "1"}, ["b.py"]),
        ({"a.py": "1", "b.py": "2", "c.py": "3"}, ["c.py"]),
    ],
)
def test_a_file_is_stale_when_changed_missing_or_left_over(found: dict[str, str], names: list[str]) -> None:
    """Each way in which a file can differ from what the schema says is seen."""
    assert stale({"a.py": "1", "b.py": "2"}, found) == names


def test_the_generator_gives_the_text_of_each_artefact() -> None:
    """The public name gives what the emitters give."""
    generator = UnifiedModelGenerator(SCHEMA)
    texts = (generator.generate_pydantic_models(), generator.generate_sqlalchemy_models())
    assert texts == (models(SCHEMA), tables(SCHEMA))


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_text_does_not_depend_on_the_hash_seed(seed: str) -> None:
    """The same schema gives the same bytes in every process."""
    program = (
        "from pathlib import Path; from harness.schema import read; from harness.codegen.files import generated; "
        "print(*generated(read.load(Path('schemas/unified_domain.yaml'))).values(), sep='', end='')"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "PYTHONIOENCODING": "utf-8"},
        text=True,
    )
    assert told.stdout == "".join(generated(SCHEMA).values())


def test_every_file_says_where_it_comes_from() -> None:
    """Nobody edits a generated file by mistake."""
    texts = generated(SCHEMA).values()
    assert all("Generated from unified_domain.yaml by `harness generate`; do not edit." in text for text in texts)


def test_generated_code_imports_nothing_of_ours() -> None:
    """It can be carried into another project as it is."""
    assert all("harness." not in text for text in generated(SCHEMA).values())
