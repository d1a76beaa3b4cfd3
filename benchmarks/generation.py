"""The schema compiler: cold as a process, warm in one, the same bytes whatever the hash seed.

The rival of a cold run is what any code that uses the models must pay: importing Pydantic and SQLAlchemy. The other one
is datamodel-code-generator, which makes the models alone.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, milliseconds, ratio, report
from harness.codegen.files import UnifiedModelGenerator, generated
from harness.schema.changes import find_changes
from harness.schema.read import load

if TYPE_CHECKING:
    from harness.schema.ir import Field, Schema

SCHEMA = Path("schemas/unified_domain.yaml")
SEEDS = 100
BIN = Path(sys.executable).parent


def figures() -> list[Figure]:
    """Every figure, measured now."""
    schema = load(SCHEMA)
    maker = UnifiedModelGenerator(schema)
    named = (
        maker.generate_pydantic_models,
        maker.generate_sqlalchemy_models,
        maker.generate_typescript_interfaces,
        maker.generate_api_schemas,
    )
    with tempfile.TemporaryDirectory() as folder:
        cold = [str(BIN / "harness"), "generate", "--schema", str(SCHEMA), "--out", folder]
        imports = [sys.executable, "-c", "import pydantic, sqlalchemy"]
        return [
            Figure("every target, cold process / importing pydantic and sqlalchemy", ratio(cold, imports), "x", 2),
            Figure("every target, cold process / datamodel-codegen, models alone", _against(cold, folder), "x", 1),
            Figure(
                "models, tables, TypeScript and OpenAPI, warm", milliseconds(lambda: [f() for f in named]), "ms", 20
            ),
            Figure("every target, warm", milliseconds(lambda: generated(schema)), "ms", 20),
            Figure("difference of two schemas, a tenth of the fields changed", _difference(schema), "ms", 20),
            Figure("load and check", milliseconds(lambda: load(SCHEMA)), "ms", 50),
            Figure(f"different texts over {SEEDS} hash seeds", _texts(folder), "", 1),
        ]


def _difference(schema: Schema) -> float:
    entities = [
        replace(each, fields=tuple(map(_changed, each.fields[:1])) + each.fields[1:]) for each in schema.entities
    ]
    newer = replace(schema, entities=tuple(entities))
    return milliseconds(lambda: find_changes(schema, newer))


def _changed(field: Field) -> Field:
    return replace(field, nullable=not field.nullable, unit="other", description="Other words.")


def _against(cold: list[str], folder: str) -> float:
    source = Path("schemas/generated/schema.json").resolve()
    rival = [str(BIN / "datamodel-codegen"), "--input", str(source), "--output", f"{folder}/rival.py"]
    return ratio(cold, [*rival, "--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel"], 3)


def _texts(folder: str) -> float:
    """How many different outputs there are; 1 is what it must be."""
    return float(len({_digest(Path(folder) / str(seed), seed) for seed in range(SEEDS)}))


def _digest(out: Path, seed: int) -> str:
    command = [str(BIN / "harness"), "generate", "--schema", str(SCHEMA), "--out", str(out)]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(out.iterdir()))).hexdigest()


if __name__ == "__main__":
    report(figures())
