"""`harness schema diff` and `harness schema migrate`: what a newer schema means for those who hold to the older one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harness import files
from harness.codegen.migrations.losses import losses
from harness.codegen.migrations.revisions import last, revisions
from harness.codegen.migrations.script import Side, migration, revision, side
from harness.commands.applying import apply
from harness.commands.versions import Version, version
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
class Report:
    """What a command found: the lines a person reads, the tree a program reads, and how the command ends."""

    lines: tuple[str, ...]
    tree: dict[str, Any]
    exit_code: int = HOLDS


def diff(old: str, new: str) -> Report:
    """Every change between two versions, weighed; exit 1 where one breaks something.

    Each version is a file, a git revision, or `REVISION:path`. Raises ConfigurationError where one cannot be read.
    """
    older, newer = version(old), version(new)
    found = find_changes(older.schema, newer.schema)
    placed = [(_mark(change, older, newer), change) for change in found]
    levels: Counter[Level] = Counter(change.level for change in found)
    return Report(
        lines=(*(_line(*each) for each in placed), f"{_counted(found, levels)}; version bump: {version_bump(found)}"),
        tree={
            "schema_version": 1,
            "old": older.name,
            "new": newer.name,
            "bump": version_bump(found),
            "totals": {level: levels[level] for level in LEVELS},
            "changes": [_tree(*each) for each in placed],
        },
        exit_code=BREAKS if levels["break"] else HOLDS,
    )


def migrate(old: str, new: str, out: Path | None = None, database: Callable[[], Engine] | None = None) -> Report:
    """The Alembic revision between two versions: printed, or written into the folder of versions `out`.

    Where a database is given, the written revision is run on it. Raises SchemaError with every step that would lose
    rows and is not allowed by `drop`, ConfigurationError where the revisions in `out` do not lead to the older version
    or the database is not of it.
    """
    if database and out is None:
        raise ConfigurationError("--apply needs --out DIR: the database remembers a revision by its file")
    older, newer = version(old), version(new)
    engine = database() if database else None
    _refuse_losses(older, newer)
    before, after = side(older.schema), side(newer.schema)
    if before.digest == after.digest:
        return _told(None, None, "both schemas have the same tables: nothing to migrate")
    if out is None:
        text = migration(before, after)
        return Report(
            tuple(text.splitlines()), {"revision": revision(before, after), "down_revision": None, "text": text}
        )
    report = _written(before, after, out)
    if engine is None:
        return report
    name, down = report.tree["revision"], report.tree["down_revision"]
    apply(out, name, down, engine)
    return replace(report, lines=(*report.lines, f"applied {name}"), tree={**report.tree, "applied": True})


def _refuse_losses(older: Version, newer: Version) -> None:
    refused = [((older if each.gone else newer).mark(each.path), each) for each in losses(older.schema, newer.schema)]
    if refused:
        raise SchemaError("\n".join(f"{mark}: {each.sentence}" for mark, each in refused))


def _written(before: Side, after: Side, out: Path) -> Report:
    """The revision in its file, after the one that leads to the older version."""
    texts = [files.read_text(path) for path in sorted(out.glob("*.py"))] if out.is_dir() else []
    every = revisions(texts)
    there, down = last(every, after.digest, before.digest), last(every, before.digest)
    if there:
        return _told(there.id, there.down, f"revision {there.id} is in {out} already")
    if every and down is None:
        raise ConfigurationError(f"{out}: its last revision does not lead to the older schema; migrate from there")
    name = revision(before, after, down.id if down else None)
    path = out / f"{name}.py"
    files.replace(path, migration(before, after, down.id if down else None).encode())
    return _told(name, down.id if down else None, f"wrote {path}")


def _told(name: str | None, down: str | None, line: str) -> Report:
    return Report((line,), {"revision": name, "down_revision": down, "told": line})


def _mark(change: SchemaChange, older: Version, newer: Version) -> Mark:
    return (older if change.difference.gone else newer).mark(change.difference.path)


def _line(mark: Mark, change: SchemaChange) -> str:
    """`file:line: sentence (break: readers, writers; warn: database)`."""
    told = "; ".join(f"{level}: {', '.join(on)}" for level in ("break", "warn") if (on := change.at(level)))
    return f"{mark.file}:{mark.line}: {change.sentence} ({told or 'info'})"


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


def _counted(found: Sequence[SchemaChange], levels: Counter[Level]) -> str:
    if not found:
        return "no changes"
    told = ", ".join(f"{levels[level]} {level}" for level in LEVELS if levels[level])
    return f"{len(found)} {'change' if len(found) == 1 else 'changes'}: {told}"
