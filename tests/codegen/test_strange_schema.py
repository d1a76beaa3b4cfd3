"""Any schema gives sound code: keywords as names, any text as description, every type of the language."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from made import imported

from harness.codegen.files import generate_files
from harness.codegen.text import attribute_name
from harness.schema import read

if TYPE_CHECKING:
    from types import ModuleType

SCHEMA = read.load(Path(__file__).parent / "strange.yaml")
KEY = UUID("00000000-0000-0000-0000-000000000001")
FIELD: dict[str, Any] = {"id": str(KEY), "from": None, "str": "abc", "crops": [], "text_with_a_long_description": "x"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with the code that was generated from the strange schema."""
    made = tmp_path_factory.mktemp("strange_domain")
    for name, text in generate_files(SCHEMA).items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def models(folder: Path) -> ModuleType:
    """The generated models, imported."""
    return imported(folder / "models.py")


@pytest.fixture(scope="module")
def tables(folder: Path) -> ModuleType:
    """The generated tables, imported."""
    return imported(folder / "tables.py")


def test_a_field_keeps_its_name_outside_of_python(models: ModuleType) -> None:
    """A keyword is an attribute with an underscore, and itself in JSON."""
    field = models.Field.model_validate({**FIELD, "class": "arable"})
    assert (field.class_, field.model_dump()["class"]) == ("arable", "arable")


def test_defaults_have_the_type_of_their_field(models: ModuleType) -> None:
    """A default is a Decimal, a datetime, an enum's member where the field is."""
    field = models.Field.model_validate(FIELD)
    expected = (Decimal("1.10"), dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.time(16), 0.5, models.Colour.DARK_RED_)
    assert (field.decimal_, field.dt_, field.opens, field.ratio, field.colour) == expected
    assert (field.mood, field.moods, field.tags) == ("unknown", (models.Mood.GLAD, "other"), ("a",))


def test_members_of_an_enum_have_names_of_their_own(models: ModuleType) -> None:
    """No two values share a member, whatever they are made of."""
    assert {member.name: member.value for member in models.Colour} == {
        "RED": "red",
        "DARK_RED": "dark red",
        "DARK_RED_": "dark-red",
        "VALUE_1ST": "1st",
        "NA_VE": "na\u00efve",
        "NONE": "None",
    }


@pytest.mark.parametrize(
    "change",
    [{"model_config": -1}, {"str": "abcdef"}, {"str": "ABC"}, {"decimal": "0.4"}, {"ratings": []}, {"colour": "blue"}],
)
def test_bounds_hold(models: ModuleType, change: dict[str, object]) -> None:
    """What the schema forbids, the model refuses."""
    with pytest.raises(ValueError, match="1 validation error for Field"):
        models.Field.model_validate({**FIELD, **change})


def test_a_union_is_told_apart_by_a_keyword(models: ModuleType) -> None:
    """A discriminator may be a keyword, a const or an enum."""
    crops = [{"class": "wheat", "inner": {"inner": {}}}, {"class": "round", "rows": 6}]
    field = models.Field.model_validate({**FIELD, "crop": crops[0], "crops": crops})
    assert [type(crop).__name__ for crop in (field.crop, *field.crops)] == ["Wheat", "Wheat", "Barley"]


def test_a_row_comes_back_as_it_went(models: ModuleType, tables: ModuleType) -> None:
    """Every type of the language has a column that keeps it."""
    field = models.Field.model_validate(
        {**FIELD, "from": "2024-02-29", "metadata": {"a": [1, None, "b"]}, "ratio": 0.1}
    )
    values = {
        column.name: field.model_dump().get(column.name)
        for column in tables.TABLES["Field"].columns
        if column.name in FIELD_NAMES
    }
    stored = {
        name: field.model_dump(mode="json")[name] if isinstance(value, dict | tuple) else value
        for name, value in values.items()
    }
    now = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    engine = sa.create_engine("sqlite://")
    tables.Base.metadata.create_all(engine)
    with engine.begin() as connection:
        fetched = {"cache_timestamp": now, "cache_expiry": now, "cache_endpoint": "GET /a", "cache_whole": True}
        connection.execute(sa.insert(tables.TABLES["Field"]).values(**stored, **fetched))
        row = connection.execute(sa.select(tables.TABLES["Field"])).mappings().one()
    assert models.Field.model_validate({name: row[name] for name in FIELD_NAMES}) == field


def test_names_of_the_base_class_are_known(models: ModuleType) -> None:
    """No field can shadow what a model is made of."""
    public = {name for name in dir(models.pydantic.BaseModel) if not name.startswith("_")}
    assert {name for name in public if attribute_name(name) == name} == set()


@pytest.mark.skipif(shutil.which("ruff", path=str(Path(sys.executable).parent)) is None, reason="ruff is not installed")
@pytest.mark.parametrize(
    "arguments", [("check", "--select=ALL", "--ignore=D203,D213,COM812,D105,D107,CPY001,ANN401"), ("format", "--check")]
)
def test_the_linter_and_the_formatter_have_nothing_to_add(folder: Path, arguments: tuple[str, ...]) -> None:
    """The text is laid out by the emitter, and no formatter runs after it."""
    ruff = Path(sys.executable).parent / "ruff"
    settings = ("--isolated", "--no-cache", "--line-length=120", "--target-version=py311")
    told = subprocess.run([ruff, *arguments, *settings, folder], capture_output=True, check=False, text=True)
    assert told.stdout.strip() in {"All checks passed!", "6 files already formatted"}


FIELD_NAMES = [field.name for entity in SCHEMA.entities if entity.name == "Field" for field in entity.fields]
