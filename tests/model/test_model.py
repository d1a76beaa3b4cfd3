"""A generated package is one value, and two of them in a process share nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pydantic
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import one_in
from packages import Package
from sqlalchemy import orm

from harness.schema.read import parse

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """
enums: {Size: {description: How large., values: [small, large], open: true}}
entities:
  Item: {cache_ttl: 60, fields: {id: {type: string, primary_key: true}, size: {type: Size}}}
  Part: {fields: {id: {type: string, primary_key: true}, item_id: {type: string, foreign_key: Item.id}}}
"""
FARM = """
enums: {Size: {values: [acre]}}
entities:
  Item: {fields: {number: {type: integer, primary_key: true}, size: {type: Size}, price: {type: decimal}}}
  Part: {fields: {id: {type: uuid, primary_key: true}, item_number: {type: integer, foreign_key: Item.number}}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A package whose entities have the names of another's."""
    return Package(parse(SHOP, "shop.yaml"), tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The other package."""
    return Package(parse(FARM, "farm.yaml"), tmp_path_factory.mktemp("farm"))


def test_a_package_hands_over_one_value(shop: Package) -> None:
    """Facts, models, tables, metadata and digest of one schema."""
    model = shop.model.MODEL
    assert list(model.facts) == list(model.models) == list(model.tables) == ["Item", "Part"]
    assert set(model.metadata.tables) == {"item", "part"}
    assert (model.digest, model.models["Item"]) == (shop.facts.SCHEMA_DIGEST, shop.models.Item)


def test_packages_of_one_name_keep_their_own_fields(shop: Package, farm: Package) -> None:
    """Models of the same name take the values of their own schema alone."""
    assert shop.models.Item(id="a", size="huge").size == "huge"
    assert farm.models.Item(number=1, size="acre", price="1.10").model_dump_json().endswith('"price":"1.10"}')
    with pytest.raises(pydantic.ValidationError, match="acre"):
        farm.models.Item(number=1, size="small", price="1")


def test_packages_of_one_name_keep_their_own_tables(shop: Package, farm: Package) -> None:
    """Tables of the same name live in metadata of their own, and their relationships lead to their own."""
    assert shop.model.MODEL.metadata is not farm.model.MODEL.metadata
    assert {"id", "size", "cache_expiry"} < set(shop.model.MODEL.tables["Item"].c.keys())
    assert set(farm.model.MODEL.tables["Item"].c.keys()) == {"number", "size", "price"}
    engines = [sa.create_engine("sqlite://") for _ in range(2)]
    for package, engine in zip((shop, farm), engines, strict=True):
        orm.configure_mappers()
        package.model.MODEL.metadata.create_all(engine)
        assert package.tables.Part.item.property.mapper.class_ is package.tables.Item


def test_packages_of_one_name_describe_their_own_enums(shop: Package, farm: Package) -> None:
    """JSON Schema of one says nothing of the other."""
    sizes = [package.models.Item.model_json_schema()["$defs"]["Size"] for package in (shop, farm)]
    assert [(size["enum"], size.get("x-open")) for size in sizes] == [(["small", "large"], True), (["acre"], None)]


@one_in(10)
@given(data=st.data())
def test_packages_of_one_name_draw_their_own_values(shop: Package, farm: Package, data: st.DataObject) -> None:
    """Strategies of one never build entities of the other."""
    for package in (shop, farm):
        assert type(data.draw(package.strategies.VALUES["Item"])) is package.models.Item


def test_reading_facts_costs_no_library(shop: Package, tmp_path: Path) -> None:
    """Whoever needs facts alone waits for neither Pydantic nor SQLAlchemy."""
    (tmp_path / "facts.py").write_text(shop.text("facts.py"), encoding="utf-8")
    program = "import sys, facts; print({'pydantic', 'sqlalchemy', 'hypothesis'} & set(sys.modules))"
    environment = {"PYTHONPATH": ":".join([str(tmp_path), *sys.path])}
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, env=environment)
    assert done.stdout.strip() == "set()"
