"""Write everything that is made from a schema where it changed, or prove that it is current: `harness generate`."""

from __future__ import annotations

from pathlib import Path

from harness import files
from harness.codegen.files import generate_files, generate_language_schema
from harness.codegen.freshness import find_outdated
from harness.errors import ConfigurationError, FileError
from harness.schema.read import load

SCHEMA = Path("schemas/unified_domain.yaml")
DOCUMENTS = Path("schemas/generated")
CURRENT, DRIFTED = 0, 1


def write_files(schema: Path | None, out: Path | None) -> list[str]:
    """Write the files that changed; the others keep their time.

    Args:
        schema: The schema file; None for the project's own.
        out: The folder for everything; None for the folder of the settings and `schemas/generated`.

    Returns:
        A line for each file that was written.

    Raises:
        ConfigurationError: The schema is not the project's and has no folder to go to, or is unsound.
        FileError: A file cannot be written. No file has changed then.
    """
    expected = _expected(schema, out)
    changed = {path: text.encode() for path, text in expected.items() if _read(path) != text.encode()}
    files.replace_all(changed)
    for path in expected:
        files.discard_draft(path)
    return [f"wrote {path}" for path in expected if path in changed]


def check_files(schema: Path | None, out: Path | None) -> tuple[list[str], int]:
    """Compare the files with what would be generated, and write nothing.

    Returns:
        What is not current, with what would change, and the exit code.

    Raises:
        ConfigurationError: As of `write`.
        FileError: A file cannot be read.
    """
    expected = _expected(schema, out)
    kinds, existing = {path.suffix for path in expected}, {}
    for folder in sorted({path.parent for path in expected}):
        for path in sorted(folder.glob("*")):
            if path.suffix in kinds and (data := _read(path)) is not None:
                existing[str(path)] = data.decode(errors="replace")
    wrong = find_outdated({str(path): text for path, text in expected.items()}, existing)
    if not wrong:
        return [f"{len(expected)} files are current"], CURRENT
    return [line for file in wrong for line in (str(file), *file.diff)], DRIFTED


def _expected(schema: Path | None, out: Path | None) -> dict[Path, str]:
    if out is not None:
        return {out / name: text for name, text in generate_files(load(schema or SCHEMA)).items()}
    if schema is not None and schema.resolve() != SCHEMA.resolve():
        raise ConfigurationError(
            f"{schema} is not the project's schema ({SCHEMA}); say with --out DIR where its files go"
        )
    # Both import pydantic, which takes longer than generating.
    from harness.report.schemas import report_schemas  # noqa: PLC0415
    from harness.settings import read_settings  # noqa: PLC0415

    python = read_settings().generated
    if python is None:
        raise ConfigurationError(
            "no folder for the generated Python is set; give --out DIR for everything, or write "
            '`generated = "package/generated"` under [tool.harness] in pyproject.toml'
        )
    project = load(SCHEMA)
    modules = {python / name: text for name, text in generate_files(project, "python").items()}
    documents = {**generate_files(project, "documents"), **generate_language_schema(), **report_schemas()}
    return modules | {DOCUMENTS / name: text for name, text in documents.items()}


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as failure:
        raise FileError(f"{path}: cannot be read: {failure.strerror}") from None
