"""Find what a newer schema means for those who hold to the older one: `harness schema diff` and `schema migrate`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harness import files
from harness.codegen.migrations.losses import find_losses
from harness.codegen.migrations.revisions import find_last_revision, parse_revisions
from harness.codegen.migrations.script import SchemaTables, build_schema_tables, emit_revision, revision_id
from harness.commands.applying import apply_revision
from harness.commands.versions import SchemaVersion, read_version
from harness.errors import ConfigurationError, SchemaError
from harness.schema.changes import LEVELS, find_changes, version_bump

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.positioned_yaml import Mark
    from harness.schema.change_rules import Level
    from harness.schema.changes import SchemaChange

HOLDS, BREAKS = 0, 1


@dataclass(frozen=True, slots=True)
class EvolutionReport:
    """Hold what a command found: the lines a person reads, the tree a program reads, and how the command ends."""

    lines: tuple[str, ...]
    tree: dict[str, Any]
    exit_code: int = HOLDS


def diff(old: str, new: str) -> EvolutionReport:
    """Find every change between two versions, and weigh it.

    Each version is a file, a git revision, or `REVISION:path`. Raises ConfigurationError where one cannot be read.
    """
    older, newer = read_version(old), read_version(new)
    found_changes = find_changes(older.schema, newer.schema)
    placed = [(_mark(change, older, newer), change) for change in found_changes]
    levels: Counter[Level] = Counter(change.level for change in found_changes)
    return EvolutionReport(
        lines=(
            *(_line(*entry) for entry in placed),
            f"{_counted(found_changes, levels)}; version bump: {version_bump(found_changes)}",
        ),
        tree={
            "schema_version": 1,
            "old": older.name,
            "new": newer.name,
            "bump": version_bump(found_changes),
            "totals": {level: levels[level] for level in LEVELS},
            "changes": [_tree(*entry) for entry in placed],
        },
        exit_code=BREAKS if levels["break"] else HOLDS,
    )


def migrate(
    old: str, new: str, out: Path | None = None, database: Callable[[], Engine] | None = None
) -> EvolutionReport:
    """Write the Alembic revision between two versions, or print it; apply it where a database is given.

    Where a database is given, the written revision is run on it. Raises SchemaError with every step that would lose
    rows and is not allowed by `drop`, ConfigurationError where the revisions in `out` do not lead to the older version
    or the database is not of it.
    """
    if database and out is None:
        raise ConfigurationError("--apply needs --out DIR: the database remembers a revision by its file")
    older, newer = read_version(old), read_version(new)
    engine = database() if database else None
    _refuse_losses(older, newer)
    before, after = build_schema_tables(older.schema), build_schema_tables(newer.schema)
    if before.digest == after.digest:
        return _told(None, None, "both schemas have the same tables: nothing to migrate")
    if out is None:
        text = emit_revision(before, after)
        return EvolutionReport(
            tuple(text.splitlines()), {"revision": revision_id(before, after), "down_revision": None, "text": text}
        )
    report = _written(before, after, out)
    if engine is None:
        return report
    name, down = report.tree["revision"], report.tree["down_revision"]
    apply_revision(out, name, down, engine)
    return replace(report, lines=(*report.lines, f"applied {name}"), tree={**report.tree, "applied": True})


def _refuse_losses(older: SchemaVersion, newer: SchemaVersion) -> None:
    refused = [
        ((older if loss.gone else newer).mark(loss.path), loss) for loss in find_losses(older.schema, newer.schema)
    ]
    if refused:
        raise SchemaError("\n".join(f"{mark}: {loss.sentence}" for mark, loss in refused))


def _written(before: SchemaTables, after: SchemaTables, out: Path) -> EvolutionReport:
    """Write the revision into its file, after the one that leads to the older version."""
    texts = [files.read_text(path) for path in sorted(out.glob("*.py"))] if out.is_dir() else []
    every = parse_revisions(texts)
    there, down = find_last_revision(every, after.digest, before.digest), find_last_revision(every, before.digest)
    if there:
        return _told(there.id, there.down, f"revision {there.id} is in {out} already")
    if every and down is None:
        raise ConfigurationError(f"{out}: its last revision does not lead to the older schema; migrate from there")
    name = revision_id(before, after, down.id if down else None)
    path = out / f"{name}.py"
    files.replace(path, emit_revision(before, after, down.id if down else None).encode())
    return _told(name, down.id if down else None, f"wrote {path}")


def _told(name: str | None, down: str | None, line: str) -> EvolutionReport:
    return EvolutionReport((line,), {"revision": name, "down_revision": down, "told": line})


def _mark(change: SchemaChange, older: SchemaVersion, newer: SchemaVersion) -> Mark:
    return (older if change.difference.gone else newer).mark(change.difference.path)


def _line(mark: Mark, change: SchemaChange) -> str:
    """Return `file:line: sentence (break: readers, writers; warn: database)`."""
    surfaces = "; ".join(f"{level}: {', '.join(on)}" for level in ("break", "warn") if (on := change.at(level)))
    return f"{mark.file}:{mark.line}: {change.sentence} ({surfaces or 'info'})"


def _tree(mark: Mark, change: SchemaChange) -> dict[str, Any]:
    difference = change.difference
    return {
        "rule": difference.rule,
        "level": change.level,
        "levels": dict(change.levels),
        "sentence": change.sentence,
        "place": ".".join(map(str, difference.path)),
        "file": mark.file,
        "line": mark.line,
        "column": mark.column,
        "before": difference.before,
        "after": difference.after,
    }


def _counted(found_changes: Sequence[SchemaChange], levels: Counter[Level]) -> str:
    if not found_changes:
        return "no changes"
    counts = ", ".join(f"{levels[level]} {level}" for level in LEVELS if levels[level])
    return f"{len(found_changes)} {'change' if len(found_changes) == 1 else 'changes'}: {counts}"
