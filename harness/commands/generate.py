"""`harness generate`: everything that is made from a schema, written where it changed, or proven current."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness import files
from harness.codegen.files import generated, language
from harness.codegen.freshness import verdicts
from harness.errors import ConfigurationError
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCHEMA = Path("schemas/unified_domain.yaml")
PYTHON, DOCUMENTS = Path("harness/snaptrade/generated"), Path("schemas/generated")
CURRENT, DRIFTED = 0, 1


def write(schema: Path | None, out: Path | None) -> list[str]:
    """Writes the files that changed and names them; the others keep their time.

    Raises ConfigurationError for a schema that is not the project's and has no folder to go to, SchemaError for one
    that is unsound; nothing is written then.
    """
    expected = _expected(schema, out)
    changed = [path for path, text in expected.items() if _bytes(path) != text.encode()]
    for path in changed:
        files.replace(path, expected[path].encode())
    return [f"wrote {path}" for path in changed]


def verdict(schema: Path | None, out: Path | None) -> tuple[list[str], int]:
    """What is not current, with what would change, and the exit code; raises as `write` does, and writes nothing."""
    expected = _expected(schema, out)
    wrong = verdicts({str(path): text for path, text in expected.items()}, dict(_found(expected)))
    if not wrong:
        return [f"{len(expected)} files are current"], CURRENT
    return [line for each in wrong for line in (str(each), *each.diff)], DRIFTED


def _expected(schema: Path | None, out: Path | None) -> dict[Path, str]:
    if out is not None:
        return {out / name: text for name, text in generated(load(schema or SCHEMA)).items()}
    if schema is not None and schema.resolve() != SCHEMA.resolve():
        message = f"{schema} is not the project's schema ({SCHEMA}); say with --out DIR where its files go"
        raise ConfigurationError(message)
    model = load(SCHEMA)
    python = {PYTHON / name: text for name, text in generated(model, "python").items()}
    documents = {**generated(model, "documents"), **language()}
    return python | {DOCUMENTS / name: text for name, text in documents.items()}


def _found(expected: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """What stands in the folders of generated files and may be one."""
    kinds = {path.suffix for path in expected}
    for folder in sorted({path.parent for path in expected}):
        for path in sorted(folder.glob("*")):
            if path.suffix in kinds and path.is_file():
                yield str(path), path.read_bytes().decode(errors="replace")


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
