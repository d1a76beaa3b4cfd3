"""Measure the schema compiler: cold as a process, warm in one, the same bytes whatever the hash seed.

The rivals are what nobody gets around: a cold run against the import of Pydantic and SQLAlchemy, which any use of the
models pays, and against datamodel-code-generator, which makes the models alone; a warm run against Python parsing what
was generated; reading a schema against PyYAML's loader in C, which checks nothing.
"""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from benchmarks.measure import Figure, command, milliseconds, ratio, report
from harness.codegen.files import UnifiedModelGenerator, generate_files
from harness.schema.changes import find_changes
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.schema.ir import Field, Schema

SCHEMA = Path("schemas/unified_domain.yaml")
SEEDS = 25
BIN = Path(sys.executable).parent


def figures() -> list[Figure]:
    """Measure every figure now."""
    schema = load(SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        return [*_cold(folder), *_warm(schema), Figure(f"texts over {SEEDS} hash seeds", _texts(folder), "", 1)]


def _cold(folder: str) -> list[Figure]:
    ours = command(str(BIN / "harness"), "generate", "--schema", str(SCHEMA), "--out", folder)
    imports = command(sys.executable, "-c", "import pydantic, sqlalchemy")
    source = str(Path("schemas/generated/schema.json").resolve())
    options = ("--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel")
    rival = command(str(BIN / "datamodel-codegen"), "--input", source, "--output", f"{folder}/rival.py", *options)
    return [
        Figure("every target, cold process / importing pydantic and sqlalchemy", ratio(ours, imports, 7), "x", 2),
        Figure("every target, cold process / datamodel-codegen, models alone", ratio(ours, rival, 3), "x", 1),
    ]


def _warm(schema: Schema) -> list[Figure]:
    four = _four_targets(schema)
    python = list(generate_files(schema, "python").values())
    newer = replace(
        schema, entities=tuple(replace(entity, fields=_changed(entity.fields)) for entity in schema.entities)
    )

    def parse() -> object:
        return [ast.parse(text) for text in python]

    def compare() -> object:
        return find_changes(schema, newer)

    return [
        Figure("models, tables, TypeScript and OpenAPI, warm (wished: 20 ms)", milliseconds(four), "ms"),
        Figure("models, tables, TypeScript and OpenAPI, warm / parsing the Python", ratio(four, parse), "x", 1),
        Figure("every target, warm / parsing the Python", ratio(lambda: generate_files(schema), parse), "x", 1.5),
        Figure("load and check / PyYAML's loader in C", ratio(lambda: load(SCHEMA), _plain_yaml, 7), "x", 3),
        Figure("two schemas compared / loading one", ratio(compare, lambda: load(SCHEMA), 7), "x", 1),
    ]


def _four_targets(schema: Schema) -> Callable[[], object]:
    maker = UnifiedModelGenerator(schema)
    named = (
        maker.generate_pydantic_models,
        maker.generate_sqlalchemy_models,
        maker.generate_typescript_interfaces,
        maker.generate_api_schemas,
    )
    return lambda: [emit() for emit in named]


def _plain_yaml() -> object:
    return yaml.load(SCHEMA.read_bytes(), Loader=yaml.CSafeLoader)


def _changed(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Change the first field of an entity in three ways: about a tenth of all fields."""
    first, *others = fields
    return (replace(first, nullable=not first.nullable, unit="other", description="Other words."), *others)


def _texts(folder: str) -> float:
    """Count the different outputs; 1 is what it must be."""
    return float(len({_digest(Path(folder) / str(seed), seed) for seed in range(SEEDS)}))


def _digest(out: Path, seed: int) -> str:
    arguments = [str(BIN / "harness"), "generate", "--schema", str(SCHEMA), "--out", str(out)]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(out.iterdir()))).hexdigest()


if __name__ == "__main__":
    report(figures())
