"""The installed SDK as Shapes, and the committed schema against them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.commands.drift import drift as drift_of_file
from harness.commands.drift import lines
from harness.schema.drift import drift
from harness.schema.payload_locations import endpoints, paths, seats
from harness.schema.read import load
from harness.schema.response_types import Shape, dig, tags_of
from harness.snaptrade.sdk.response_types import shapes

if TYPE_CHECKING:
    from harness.schema.ir import Entity, Schema

SCHEMA = Path(__file__).parents[2] / "schemas" / "unified_domain.yaml"
POSITIONS = "GET /accounts/{accountId}/positions/all"


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The committed schema."""
    return load(SCHEMA)


@pytest.fixture(scope="module")
def upstream(schema: Schema) -> dict[str, Shape]:
    """What the SDK says of the schema's endpoints."""
    return shapes(endpoints(schema))


def test_the_schema_maps_or_refuses_all_that_the_sdk_says(schema: Schema, upstream: dict[str, Shape]) -> None:
    """No endpoint is gone, no member unmapped, no type or null otherwise."""
    assert drift(schema, upstream) == ()


def test_every_entity_with_a_source_stands_somewhere(schema: Schema, upstream: dict[str, Shape]) -> None:
    """Otherwise nothing of it would be compared."""
    mapped = {entity.name for entity in schema.entities if any(map(paths, entity.fields))}
    assert mapped == {seat.entity.name for seat in seats(schema, upstream)}


def test_a_field_that_is_left_out_is_missed(schema: Schema, upstream: dict[str, Shape]) -> None:
    """Of every entity that upstream answers, and by the name of the entity."""
    for entity in {seat.entity.name: seat.entity for seat in seats(schema, upstream)}.values():
        missed = drift(_without_last(schema, entity), upstream)
        assert entity.name in {each.entity for each in missed if each.kind == "unmapped"}, entity.name


def _without_last(schema: Schema, entity: Entity) -> Schema:
    """Without its last field that alone claims a member upstream."""
    alone = [field for field in entity.fields if paths(field) and not field.foreign_key and len(paths(field)[0]) == 1]
    kept = tuple(field for field in entity.fields if field is not alone[-1]) if alone else ()
    fewer = replace(entity, fields=kept)
    return replace(schema, entities=tuple(fewer if each is entity else each for each in schema.entities))


@pytest.mark.parametrize(
    ("endpoint", "path", "shape"),
    [
        (POSITIONS, "results.[].units", Shape("decimal", nullable=True)),
        (POSITIONS, "data_freshness.as_of", Shape("datetime")),
        ("GET /accounts", "[].id", Shape("uuid")),
        ("GET /accounts", "[].balance.total.amount", Shape("number")),
        ("GET /accounts", "[].sync_status.transactions.last_successful_sync", Shape("date", nullable=True)),
        (
            "GET /accounts",
            "[].status",
            Shape("string", nullable=True, values=("open", "closed", "archived", "unavailable")),
        ),
        ("GET /symbols/{query}", "currency.code", Shape("string")),
        ("GET /brokerages", "[].enabled", Shape("boolean")),
    ],
)
def test_classes_become_shapes(endpoint: str, path: str, shape: Shape) -> None:
    """Formats, nulls, enums, lists, objects without a type, references."""
    member = dig(shapes([endpoint])[endpoint], tuple(path.split(".")))
    assert member
    assert member.shape == shape


def test_what_the_sdk_requires_is_required() -> None:
    """And nothing else is."""
    account = shapes(["GET /accounts"])["GET /accounts"].item
    assert account
    assert {member.name for member in account.members if member.required} == {
        "balance", "brokerage_authorization", "created_date", "id", "institution_name", "is_paper", "name", "number",
        "sync_status",
    }  # fmt: skip


def test_the_kinds_of_instrument_are_those_of_their_classes(upstream: dict[str, Shape]) -> None:
    """The names of the classes, which the SDK lists beside them, are none."""
    instrument = dig(upstream[POSITIONS], ("results", "[]"))
    kind = instrument and instrument.shape.member("instrument")
    assert kind
    assert set(tags_of(kind.shape, "kind")) == {
        "adr", "bond", "cef", "cfd", "crypto", "etf", "future", "future_option", "mutualfund", "option", "other",
        "stock", "tokenized_asset",
    }  # fmt: skip


def test_an_endpoint_that_the_sdk_does_not_have_is_left_out() -> None:
    """An unknown path, and an unknown method of a known one; the top of the API is known."""
    assert list(shapes(["GET /securityTypes", "PATCH /accounts", "GET /"])) == ["GET /"]


def test_findings_are_told_by_file_and_line(tmp_path: Path) -> None:
    """In the order of the file, each at the key that says otherwise."""
    text = SCHEMA.read_text(encoding="utf-8")
    file = tmp_path / "domain.yaml"
    file.write_text(text.replace("source: is_paper", "source: is_papr"), encoding="utf-8")
    at = 1 + next(number for number, line in enumerate(text.splitlines()) if "source: is_paper" in line)
    told = lines(drift_of_file(file), file)
    assert told[0].endswith("Account.is_paper: GET /accounts [].is_paper is neither mapped nor refused")
    assert told[1] == f"{file}:{at}: Account.is_paper: is_papr is gone upstream"
