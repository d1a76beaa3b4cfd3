"""Report every mistake of a schema file, each with the line it stands on: `harness schema check`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from harness.errors import SchemaError
from harness.files import read_text
from harness.schema.read import examine

if TYPE_CHECKING:
    from pathlib import Path

    from harness.positioned_yaml import Problem
    from harness.schema.ir import Schema
    from harness.schema.read import Examination

Tree: TypeAlias = "dict[str, str | int | list[dict[str, str | int]]]"

SOUND, WRONG = 0, 2


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Hold what a check found: the lines a person reads, the tree a program reads, and how the command ends."""

    lines: tuple[str, ...]
    exit_code: int
    tree: Tree


def check_file(path: Path) -> CheckReport:
    """Check one file."""
    examined = examine(read_text(path, SchemaError), str(path))
    if examined.schema is None:
        return _wrong(path, examined)
    sizes = _sizes(examined.schema)
    sizes_text = ", ".join(_counted(size, one, many) for (many, size), one in zip(sizes.items(), _ONE, strict=True))
    return CheckReport((f"{path}: {sizes_text}",), SOUND, {"file": str(path), **sizes, "problems": []})


def _wrong(path: Path, examined: Examination) -> CheckReport:
    count = _counted(len(examined.problems), "mistake", "mistakes")
    lines = (*str(examined).splitlines(), f"{path}: {count}")
    return CheckReport(lines, WRONG, {"file": str(path), "problems": list(map(_problem, examined.problems))})


_ONE = ("entity", "field", "enum")


def _sizes(schema: Schema) -> dict[str, int]:
    fields = sum(len(entity.fields) for entity in schema.entities)
    return {"entities": len(schema.entities), "fields": fields, "enums": len(schema.enums)}


def _problem(problem: Problem) -> dict[str, str | int]:
    mark = problem.mark
    place: dict[str, str | int] = {"line": mark.line, "column": mark.column, "end_column": mark.column + mark.width}
    return {**place, "sentence": problem.sentence}


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
