"""Report every mistake of a schema file, each with the line it stands on: `harness schema check`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from harness.errors import SchemaError
from harness.files import read_text
from harness.schema.read import examine

if TYPE_CHECKING:
    from pathlib import Path


ProblemTree: TypeAlias = "dict[str, str | int | list[dict[str, str | int]]]"

SOUND, WRONG = 0, 2


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Hold what a check found: the lines a person reads, the tree a program reads, and how the command ends."""

    lines: tuple[str, ...]
    exit_code: int
    tree: ProblemTree


def check_file(path: Path) -> CheckReport:
    """Check one file.

    Raises:
        SchemaError: It cannot be read as text at all.
    """
    examined = examine(read_text(path, SchemaError), str(path))
    schema = examined.schema
    if schema is None:
        lines = (*str(examined).splitlines(), f"{path}: {_counted(len(examined.problems), 'mistake', 'mistakes')}")
        problems: list[dict[str, str | int]] = [
            {
                "line": problem.mark.line,
                "column": problem.mark.column,
                "end_column": problem.mark.column + problem.mark.width,
                "sentence": problem.sentence,
            }
            for problem in examined.problems
        ]
        return CheckReport(lines, WRONG, {"file": str(path), "problems": problems})
    fields = sum(len(entity.fields) for entity in schema.entities)
    sizes = {"entities": len(schema.entities), "fields": fields, "enums": len(schema.enums)}
    counts = ", ".join(map(_counted, sizes.values(), ("entity", "field", "enum"), sizes))
    return CheckReport((f"{path}: {counts}",), SOUND, {"file": str(path), **sizes, "problems": []})


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
