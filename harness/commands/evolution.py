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
from harness.commands.versions import read_version
from harness.errors import ConfigurationError, SchemaError
from harness.schema.changes import LEVELS, find_changes, version_bump

if TYPE_CHECKING:
    from collections.abc import Callable
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

    Args:
        old: A file, a git revision, or `REVISION:path`.
        new: The same of the newer version.

    Returns:
        The report; its exit code is 1 where a change breaks something.

    Raises:
        ConfigurationError: A version cannot be read, or has mistakes.
    """
    older, newer = read_version(old), read_version(new)
    found_changes = find_changes(older.schema, newer.schema)
    levels: Counter[Level] = Counter(change.level for change in found_changes)
    lines, rows = [], []
    for change in found_changes:
        mark = (older if change.difference.gone else newer).mark(change.difference.path)
        surfaces = "; ".join(f"{level}: {', '.join(on)}" for level in ("break", "warn") if (on := change.at(level)))
        lines.append(f"{mark.file}:{mark.line}: {change.sentence} ({surfaces or 'info'})")
        rows.append(_row(mark, change))
    count = len(found_changes)
    counts = ", ".join(f"{levels[level]} {level}" for level in LEVELS if levels[level])
    total = f"{count} {'change' if count == 1 else 'changes'}: {counts}" if count else "no changes"
    bump = version_bump(found_changes)
    tree = {
        "schema_version": 1,
        "old": older.name,
        "new": newer.name,
        "bump": bump,
        "totals": {level: levels[level] for level in LEVELS},
        "changes": rows,
    }
    return EvolutionReport((*lines, f"{total}; version bump: {bump}"), tree, BREAKS if levels["break"] else HOLDS)


def migrate(
    old: str, new: str, out: Path | None = None, database: Callable[[], Engine] | None = None
) -> EvolutionReport:
    """Write the Alembic revision between two versions, or print it; apply it where a database is given.

    Args:
        old: A file, a git revision, or `REVISION:path`.
        new: The same of the newer version.
        out: The folder of versions; None to print the revision.
        database: Opens the database on which the written revision is run.

    Raises:
        SchemaError: Steps would lose rows and `drop` does not allow them; each is named.
        ConfigurationError: The revisions in `out` do not lead to the older version, or the database is at another one.
    """
    if database and out is None:
        raise ConfigurationError("--apply needs --out DIR: the database remembers a revision by its file")
    older, newer = read_version(old), read_version(new)
    engine = database() if database else None
    losses = find_losses(older.schema, newer.schema)
    if losses:
        sentences = (f"{(older if loss.gone else newer).mark(loss.path)}: {loss.sentence}" for loss in losses)
        raise SchemaError("\n".join(sentences))
    before, after = build_schema_tables(older.schema), build_schema_tables(newer.schema)
    if before.digest == after.digest:
        return _revision_report(None, None, "both schemas have the same tables: nothing to migrate")
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


def _written(before: SchemaTables, after: SchemaTables, out: Path) -> EvolutionReport:
    """Write the revision into its file, after the one that leads to the older version."""
    texts = [files.read_text(path) for path in sorted(out.glob("*.py"))] if out.is_dir() else []
    existing = parse_revisions(texts)
    there, down = find_last_revision(existing, after.digest, before.digest), find_last_revision(existing, before.digest)
    if there:
        return _revision_report(there.id, there.down, f"revision {there.id} is in {out} already")
    if existing and down is None:
        raise ConfigurationError(f"{out}: its last revision does not lead to the older schema; migrate from there")
    name = revision_id(before, after, down.id if down else None)
    path = out / f"{name}.py"
    files.replace(path, emit_revision(before, after, down.id if down else None).encode())
    return _revision_report(name, down.id if down else None, f"wrote {path}")


def _revision_report(name: str | None, down: str | None, message: str) -> EvolutionReport:
    return EvolutionReport((message,), {"revision": name, "down_revision": down, "message": message})


def _row(mark: Mark, change: SchemaChange) -> dict[str, Any]:
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
