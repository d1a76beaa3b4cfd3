"""`harness generate`: where files go, which of them are written, and what is told of those that are not current."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from disk import room_for

from harness.codegen import files
from harness.codegen.files import TARGETS, OutputTarget
from harness.commands.generate import check_files, write_files
from harness.errors import ConfigurationError, FileError, SchemaError
from harness.report.schemas import report_schemas

SCHEMA = """\
entities:
  Order:
    description: What was ordered.
    fields:
      id: {type: string, primary_key: true}
      amount: {type: decimal}
"""
LONG_AGO = 1_000_000_000


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with a schema, where the command runs."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/unified_domain.yaml").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.harness]\ngenerated = "shop/generated"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_projects_files_go_to_two_folders(project: Path) -> None:
    """Python to where it is imported from, documents beside the schema."""
    write_files(None, None)
    python, documents = (
        {path.name for path in (project / folder).iterdir()} for folder in ("shop/generated", "schemas/generated")
    )
    assert python == {target.file for target in TARGETS if target.kind == "python"}
    of_the_schema = {target.file for target in TARGETS if target.kind == "documents"}
    assert documents == of_the_schema | {"language.schema.json", *report_schemas()}


@pytest.mark.usefixtures("project")
def test_the_files_of_any_other_schema_go_to_one_folder(tmp_path: Path) -> None:
    """All but the schema of the language, which is the same for every domain."""
    other = tmp_path / "other.yaml"
    other.write_text(SCHEMA, encoding="utf-8")
    write_files(other, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {target.file for target in TARGETS}


def test_another_schema_does_not_overwrite_the_projects_files(project: Path) -> None:
    """Whoever generates from it says where to."""
    (project / "other.yaml").write_text(SCHEMA, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"other\.yaml is not the project's schema .* --out DIR"):
        write_files(Path("other.yaml"), None)


def test_a_project_says_where_its_python_goes(project: Path) -> None:
    """Nothing is written to a guess."""
    (project / "pyproject.toml").unlink()
    with pytest.raises(ConfigurationError, match=r'`generated = "package/generated"` under \[tool\.harness\]'):
        write_files(None, None)


def test_a_file_is_no_folder(project: Path) -> None:
    """It is named in one sentence, and left as it is."""
    (project / "flags.yaml").write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"flags\.yaml is not a folder"):
        write_files(None, Path("flags.yaml"))


def test_a_full_disk_changes_no_file(project: Path) -> None:
    """Files of two schemas do not stand beside each other."""
    write_files(None, Path("out"))
    before = {path.name: path.read_bytes() for path in (project / "out").iterdir()}
    (project / "schemas/unified_domain.yaml").write_text(SCHEMA.replace("ordered", "sold" * 500), encoding="utf-8")
    with room_for(4000), pytest.raises(FileError, match=r"out/.*: cannot be written: File too large"):
        write_files(None, Path("out"))
    assert {path.name: path.read_bytes() for path in (project / "out").iterdir()} == before


def test_what_a_killed_run_left_is_swept(project: Path) -> None:
    """Also beside a file that is current."""
    write_files(None, Path("out"))
    (project / "out/.models.py.draft").write_text("half", encoding="utf-8")
    write_files(None, Path("out"))
    assert not (project / "out/.models.py.draft").exists()


@pytest.mark.usefixtures("project")
def test_the_projects_schema_may_be_named() -> None:
    """However its path is written."""
    assert write_files(Path("schemas/../schemas/unified_domain.yaml"), None)


@pytest.mark.usefixtures("project")
def test_what_was_written_is_named() -> None:
    """One line a file."""
    assert "wrote shop/generated/models.py" in write_files(None, None)


@pytest.mark.usefixtures("project")
def test_nothing_is_written_twice() -> None:
    """The second run has nothing to do."""
    write_files(None, None)
    assert write_files(None, None) == []


def test_a_file_that_did_not_change_keeps_its_time(project: Path) -> None:
    """What depends on it need not be built again."""
    write_files(None, Path("out"))
    for path in (project / "out").iterdir():
        os.utime(path, (LONG_AGO, LONG_AGO))
    (project / "out/models.py").write_text("x = 1\n", encoding="utf-8")
    write_files(None, Path("out"))
    changed = {path.name for path in (project / "out").iterdir() if path.stat().st_mtime != LONG_AGO}
    assert changed == {"models.py"}


def test_a_wrong_schema_writes_nothing(project: Path) -> None:
    """What stood there stands there still."""
    write_files(None, Path("out"))
    before = {path.name: path.read_bytes() for path in (project / "out").iterdir()}
    (project / "schemas/unified_domain.yaml").write_text(SCHEMA.replace("decimal", "decimel"), encoding="utf-8")
    with pytest.raises(SchemaError, match="did you mean 'decimal'"):
        write_files(None, Path("out"))
    assert {path.name: path.read_bytes() for path in (project / "out").iterdir()} == before


def test_an_emitter_that_fails_lets_nothing_be_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files are of one schema, or none is touched."""

    def failing(_: object) -> str:
        message = "an emitter is broken"
        raise RuntimeError(message)

    monkeypatch.setattr(files, "TARGETS", (*TARGETS, OutputTarget("last.txt", failing, "documents")))
    with pytest.raises(RuntimeError, match="an emitter is broken"):
        write_files(None, Path("out"))
    assert not (project / "out").exists()


@pytest.mark.usefixtures("project")
def test_what_was_just_generated_is_current() -> None:
    """Exit code 0, and how much was looked at."""
    write_files(None, None)
    assert check_files(None, None) == ([f"{len(TARGETS) + 1 + len(report_schemas())} files are current"], 0)


def test_each_file_that_is_not_current_is_told_with_its_difference(project: Path) -> None:
    """Exit code 1, a sentence for each, and under it what generating would change."""
    write_files(None, Path("out"))
    facts = project / "out/facts.py"
    facts.rename(project / "out/former.py")
    models = project / "out/models.py"
    models.write_text(
        models.read_text(encoding="utf-8").replace("import pydantic", "import pydantics"), encoding="utf-8"
    )
    lines, code = check_files(None, Path("out"))
    assert code == 1
    assert [line for line in lines if line.startswith("out/")] == [
        "out/models.py: hand-edited: not what was generated",
        "out/facts.py: missing: not there",
        "out/former.py: orphaned: generated once, and by nothing now; delete it",
    ]


def test_a_changed_schema_makes_files_stale(project: Path) -> None:
    """They are as they were generated, from what the schema said then."""
    write_files(None, Path("out"))
    (project / "schemas/unified_domain.yaml").write_text(SCHEMA.replace("ordered", "sold"), encoding="utf-8")
    lines, code = check_files(None, Path("out"))
    assert (code, lines[0].split(": ")[:2]) == (1, ["out/models.py", "stale"])
    assert '+    """What was sold.' in "\n".join(lines)


def test_checking_writes_nothing(project: Path) -> None:
    """Not even the folder."""
    _, code = check_files(None, Path("out"))
    assert (code, (project / "out").exists()) == (1, False)


def test_what_others_put_beside_is_left_alone(project: Path) -> None:
    """It does not say that it was generated."""
    write_files(None, Path("out"))
    (project / "out/notes.py").write_bytes(b"\xff\xfe")
    assert check_files(None, Path("out"))[1] == 0
