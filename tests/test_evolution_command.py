"""`harness schema diff` and `harness schema migrate`, over files and over revisions of git."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from harness import assemble
from harness.cache.database import file_url, open_database
from harness.codegen.migrations.live import build_tables
from harness.commands.evolution import diff, migrate
from harness.errors import ConfigurationError, SchemaError
from harness.schema.read import parse

if TYPE_CHECKING:
    from sqlalchemy import Engine

FIRST = """\
entities:
  Trade:
    fields:
      id: {type: string, primary_key: true}
      units: {type: integer}
      note:
        type: string
        nullable: true
"""
SECOND = FIRST.replace("        nullable: true\n", "").replace(
    "units: {type: integer}", "size: {type: integer, optional: true}"
)
ALLOWED = "drop: [Trade.units]\n" + SECOND.replace("type: string\n", "type: string\n        default: none\n")
RENAMED = FIRST.replace("units: {type: integer}", "size: {type: integer, renamed_from: units}")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two schemas, the first of which is committed as the project's own."""
    monkeypatch.chdir(tmp_path)
    for key in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(key, raising=False)
    for name, text in (("schemas/unified_domain.yaml", FIRST), ("new.yaml", SECOND)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def repository(folder: Path) -> Path:
    """The same folder as a repository of git."""
    identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "schemas"], [*identity, "commit", "--quiet", "--message", "first"]):
        subprocess.run(["git", *command], check=True)  # noqa: S607 - git as it is installed
    return folder


@pytest.mark.usefixtures("folder")
def test_a_break_is_told_with_its_place_and_ends_with_1() -> None:
    """The gravest first; what is gone is told where it was."""
    report = diff("schemas/unified_domain.yaml", "new.yaml")
    assert report.lines == (
        'new.yaml:6: Field "note" of Trade was nullable and is required now. (break: writers, database)',
        'schemas/unified_domain.yaml:5: Field "units" of Trade is gone. (break: readers, writers, database)',
        'new.yaml:5: Field "size" of Trade is new, and may be left out. (warn: readers, database)',
        "3 changes: 2 break, 1 warn; version bump: major",
    )
    assert report.exit_code == 1


@pytest.mark.usefixtures("folder")
def test_a_program_reads_the_same() -> None:
    """Rule, levels and place of every change."""
    tree = diff("schemas/unified_domain.yaml", "new.yaml").tree
    assert (tree["bump"], tree["totals"]) == ("major", {"break": 2, "warn": 1, "info": 0})
    assert tree["changes"][0] == {
        "rule": "nullable-removed",
        "level": "break",
        "levels": {"readers": "info", "writers": "break", "database": "break"},
        "sentence": 'Field "note" of Trade was nullable and is required now.',
        "place": "entities.Trade.fields.note.nullable",
        "file": "new.yaml",
        "line": 6,
        "column": 7,
        "before": "",
        "after": "",
    }


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("old", ["HEAD", "HEAD:schemas/unified_domain.yaml", "HEAD:./schemas/unified_domain.yaml"])
def test_a_revision_stands_for_the_schema_in_it(old: str) -> None:
    """The project's own, unless a path is given."""
    assert diff(old, "schemas/unified_domain.yaml").lines == ("no changes; version bump: none",)
    assert diff(old, "new.yaml").lines[1].startswith("HEAD:schemas/unified_domain.yaml:5: ")


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("HEAD~7", "HEAD~7: no such file, and git knows no revision 'HEAD~7'"),
        ("--help", "--help: no such file, and git knows no revision '--help'"),
        ("HEAD:old.yaml", "HEAD:old.yaml: there is no file old.yaml in revision HEAD"),
        ("gone.yaml", "gone.yaml: cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_found_is_told(told: str, message: str) -> None:
    """In one sentence."""
    with pytest.raises(ConfigurationError) as refused:
        diff(told, "new.yaml")
    assert str(refused.value) == message


def test_a_revision_outside_of_a_repository_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only files can be compared there."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    with pytest.raises(ConfigurationError, match="this folder is in no git repository"):
        diff("HEAD", "new.yaml")


@pytest.mark.usefixtures("repository")
def test_a_mistake_in_an_older_schema_is_told_with_its_revision(repository: Path) -> None:
    """The file in the working tree may be sound."""
    (repository / "new.yaml").write_text("entities: {}\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"^new.yaml:1:"):
        diff("HEAD", "new.yaml")


@pytest.mark.usefixtures("folder")
def test_a_step_that_loses_rows_is_refused_at_its_line() -> None:
    """All of them, each with what to write."""
    with pytest.raises(SchemaError) as refused:
        migrate("schemas/unified_domain.yaml", "new.yaml")
    gone, required = sorted(str(refused.value).splitlines(), reverse=True)
    assert gone.startswith('schemas/unified_domain.yaml:5:7: Field "units" of Trade is gone')
    assert "write `drop: [Trade.units]`, or `renamed_from: units`" in gone
    assert required.startswith('new.yaml:6:7: Field "note" of Trade is required')


def test_a_migration_is_printed(folder: Path) -> None:
    """Where no folder is given."""
    (folder / "new.yaml").write_text(ALLOWED, encoding="utf-8")
    told = "\n".join(migrate("schemas/unified_domain.yaml", "new.yaml").lines)
    assert 'table.drop_column("units")' in told
    assert "down_revision = None" in told
    assert list(folder.glob("*.py")) == []


def test_migrations_follow_each_other(folder: Path) -> None:
    """Each names the one that leads to its older schema; twice is once."""
    out = folder / "versions"
    names = _files(folder)
    first = migrate(names[0], names[1], out).tree
    second = migrate(names[1], names[0], out).tree
    third = migrate(names[0], names[1], out).tree
    again = migrate(names[0], names[1], out).tree
    assert [each["down_revision"] for each in (first, second, third)] == [None, first["revision"], second["revision"]]
    assert (again["revision"], again["message"]) == (
        third["revision"],
        f"revision {third['revision']} is in {out} already",
    )
    assert {path.stem for path in out.glob("*.py")} == {each["revision"] for each in (first, second, third)}


def test_a_migration_from_elsewhere_is_refused(folder: Path) -> None:
    """No revision in the folder leads to its older schema."""
    names = _files(folder)
    migrate(names[0], names[1], folder / "versions")
    for name, key in (("other.yaml", "count"), ("same.yaml", "count: {type: integer, optional: true}\n      more")):
        text = FIRST.replace("units: {type: integer}", f"{key}: {{type: integer, optional: true}}")
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="its last revision does not lead to the older schema"):
        migrate("other.yaml", "same.yaml", folder / "versions")


def test_equal_tables_need_no_migration(folder: Path) -> None:
    """Nothing is written."""
    text = FIRST.replace("type: string\n", "type: string\n        pattern: a\n")
    (folder / "new.yaml").write_text(text, encoding="utf-8")
    report = migrate("schemas/unified_domain.yaml", "new.yaml", folder / "versions")
    assert report.lines == ("both schemas have the same tables: nothing to migrate",)
    assert not (folder / "versions").exists()


def test_a_migration_is_run_on_a_database(folder: Path) -> None:
    """Its rows stay; a second time nothing is left to do."""
    engine, names = _filled(folder), _files(folder)
    report = migrate(names[0], names[1], folder / "versions", lambda: engine)
    migrate(names[0], names[1], folder / "versions", lambda: engine)
    assert report.lines[-1] == f"applied {report.tree['revision']}"
    assert _rows(engine) == [{"id": "1", "size": 7, "note": None}]


def test_a_migration_that_the_rows_refuse_changes_nothing(folder: Path) -> None:
    """It is told why."""
    engine, names = _filled(folder), _files(folder)
    (folder / "b.yaml").write_text(RENAMED.replace("type: integer", "type: integer, lt: 5"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"is not applied, and nothing has changed: CHECK constraint failed"):
        migrate(names[0], names[1], folder / "versions", lambda: engine)
    assert _rows(engine) == [{"id": "1", "units": 7, "note": None}]


def test_a_database_at_another_revision_is_left_alone(folder: Path) -> None:
    """The one before has to run first."""
    engine, names = _filled(folder), _files(folder)
    migrate(names[0], names[1], folder / "versions", lambda: engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'other'"))
    with pytest.raises(ConfigurationError, match="the database is at revision other"):
        migrate(names[1], names[0], folder / "versions", lambda: engine)


def test_a_database_needs_the_file_of_its_revision(folder: Path) -> None:
    """A printed migration is gone when the next one asks for it."""
    engine, names = _filled(folder), _files(folder)
    with pytest.raises(ConfigurationError, match="--apply needs --out"):
        migrate(names[0], names[1], None, lambda: engine)


@pytest.mark.usefixtures("folder")
def test_a_migration_changes_no_database_that_was_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default one is the harness's own; the revision is not written either."""
    monkeypatch.delenv("HARNESS_DATABASE_URL", raising=False)
    with pytest.raises(
        ConfigurationError, match=r"HARNESS_DATABASE_URL names no database .* sqlite:///\.harness/state\.db"
    ):
        migrate("schemas/unified_domain.yaml", "new.yaml", Path("versions"), assemble.named_database)
    assert not Path(".harness").exists()
    assert not Path("versions").exists()


def _files(folder: Path) -> tuple[str, str]:
    """Two schemas between which a field is renamed, there and back."""
    back = FIRST.replace("units: {type: integer}", "units: {type: integer, renamed_from: size}")
    (folder / "a.yaml").write_text(back, encoding="utf-8")
    (folder / "b.yaml").write_text(RENAMED, encoding="utf-8")
    return "a.yaml", "b.yaml"


def _filled(folder: Path) -> Engine:
    """A database with one row, as the first schema has it."""
    engine = open_database(file_url(folder / "rows.db"))
    table = build_tables(parse(FIRST, "first.yaml"))["Trade"]
    table.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(table).values(id="1", units=7))
    return engine


def _rows(engine: Engine) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.text("SELECT * FROM trade")).mappings()]
