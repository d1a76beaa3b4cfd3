"""The installed SDK as Shapes, and the committed schema against them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import one_in

from harness.commands.drift import compare_with_upstream, finding_lines
from harness.schema.drift import find_drift
from harness.schema.payload_locations import find_locations, payload_paths, source_endpoints
from harness.schema.read import load
from harness.schema.response_types import ANY, ResponseType, listed_tags, type_at
from harness.snaptrade import application
from harness.snaptrade.sdk.response_types import load_response_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.schema.ir import Entity, Schema

SCHEMA = Path(__file__).parents[2] / "schemas" / "unified_domain.yaml"
POSITIONS = "GET /accounts/{accountId}/positions/all"


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The committed schema."""
    return load(SCHEMA)


@pytest.fixture(scope="module")
def upstream(schema: Schema) -> dict[str, ResponseType]:
    """What the SDK says of the schema's endpoints."""
    return load_response_types(source_endpoints(schema))


def test_the_schema_maps_or_refuses_all_that_the_sdk_says(schema: Schema, upstream: dict[str, ResponseType]) -> None:
    """No endpoint is gone, no member unmapped, no type or null otherwise."""
    assert find_drift(schema, upstream).findings == ()


def test_every_entity_with_a_source_stands_somewhere(schema: Schema, upstream: dict[str, ResponseType]) -> None:
    """Otherwise nothing of it would be compared."""
    mapped = {entity.name for entity in schema.entities if any(map(payload_paths, entity.fields))}
    assert mapped == {location.entity.name for location in find_locations(schema, upstream)}


def test_a_field_that_is_left_out_is_missed(schema: Schema, upstream: dict[str, ResponseType]) -> None:
    """Of every entity that upstream answers, and by the name of the entity."""
    for entity in {location.entity.name: location.entity for location in find_locations(schema, upstream)}.values():
        missed = find_drift(_without_last(schema, entity), upstream).findings
        assert entity.name in {each.entity for each in missed if each.kind == "unmapped"}, entity.name


def _without_last(schema: Schema, entity: Entity) -> Schema:
    """Without its last field that alone claims a member upstream."""
    alone = [
        field
        for field in entity.fields
        if payload_paths(field) and not field.foreign_key and len(payload_paths(field)[0]) == 1
    ]
    kept = tuple(field for field in entity.fields if field is not alone[-1]) if alone else ()
    fewer = replace(entity, fields=kept)
    return replace(schema, entities=tuple(fewer if each is entity else each for each in schema.entities))


@pytest.mark.parametrize(
    ("endpoint", "path", "shape"),
    [
        (POSITIONS, "results.[].units", ResponseType("decimal", nullable=True)),
        (POSITIONS, "data_freshness.as_of", ResponseType("datetime")),
        ("GET /accounts", "[].id", ResponseType("uuid")),
        ("GET /accounts", "[].balance.total.amount", ResponseType("number")),
        ("GET /accounts", "[].sync_status.transactions.last_successful_sync", ResponseType("date", nullable=True)),
        (
            "GET /accounts",
            "[].status",
            ResponseType("string", nullable=True, values=("open", "closed", "archived", "unavailable")),
        ),
        ("GET /symbols/{query}", "currency.code", ResponseType("string")),
        ("GET /brokerages", "[].enabled", ResponseType("boolean")),
    ],
)
def test_classes_become_shapes(endpoint: str, path: str, shape: ResponseType) -> None:
    """Formats, nulls, enums, lists, objects without a type, references."""
    member = type_at(load_response_types([endpoint])[endpoint], tuple(path.split(".")))
    assert member
    assert member.type == shape


def test_what_the_sdk_requires_is_required() -> None:
    """And nothing else is."""
    account = load_response_types(["GET /accounts"])["GET /accounts"].item
    assert account
    assert {member.name for member in account.properties if member.required} == {
        "balance", "brokerage_authorization", "created_date", "id", "institution_name", "is_paper", "name", "number",
        "sync_status",
    }  # fmt: skip


def test_the_kinds_of_instrument_are_those_of_their_classes(upstream: dict[str, ResponseType]) -> None:
    """The names of the classes, which the SDK lists beside them, are none."""
    instrument = type_at(upstream[POSITIONS], ("results", "[]"))
    kind = instrument and instrument.type.child("instrument")
    assert kind
    assert set(listed_tags(kind.type, "kind")) == {
        "adr", "bond", "cef", "cfd", "crypto", "etf", "future", "future_option", "mutualfund", "option", "other",
        "stock", "tokenized_asset",
    }  # fmt: skip


def test_an_endpoint_that_the_sdk_does_not_have_is_left_out() -> None:
    """An unknown path, and an unknown method of a known one; the top of the API is known."""
    assert list(load_response_types(["GET /securityTypes", "PATCH /accounts", "GET /"])) == ["GET /"]


def test_findings_are_told_by_file_and_line(tmp_path: Path) -> None:
    """In the order of the file, each at the key that says otherwise."""
    text = SCHEMA.read_text(encoding="utf-8")
    file = tmp_path / "domain.yaml"
    file.write_text(text.replace("source: is_paper", "source: is_papr"), encoding="utf-8")
    at = 1 + next(number for number, line in enumerate(text.splitlines()) if "source: is_paper" in line)
    told = finding_lines(compare_with_upstream(file, application).findings, file)
    assert told[0].endswith("Account.is_paper: GET /accounts [].is_paper is neither mapped nor refused")
    assert told[1] == f"{file}:{at}: Account.is_paper: is_papr is gone upstream"


def less(type_: ResponseType) -> Iterator[ResponseType]:
    """Yield the type with one part of it undescribed, or with one variant of a union left out."""
    yield ANY
    for index, variant in enumerate(type_.variants):
        before, after = type_.variants[:index], type_.variants[index + 1 :]
        yield replace(type_, variants=(*before, *after))
        yield from (replace(type_, variants=(*before, part, *after)) for part in less(variant))
    for index, own in enumerate(type_.properties):
        before_, after_ = type_.properties[:index], type_.properties[index + 1 :]
        for part in less(own.type):
            yield replace(type_, properties=(*before_, replace(own, type=part), *after_))
    if type_.item:
        yield from (replace(type_, item=part) for part in less(type_.item))


@pytest.fixture(scope="module")
def silences(upstream: dict[str, ResponseType]) -> list[tuple[str, ResponseType]]:
    """Every way in which one endpoint can be described a little less."""
    return [(endpoint, part) for endpoint, type_ in upstream.items() for part in less(type_)]


@one_in(3)  # one comparison takes a tenth of a second
@given(data=st.data())
def test_what_upstream_does_not_say_is_no_drift(
    schema: Schema, upstream: dict[str, ResponseType], silences: list[tuple[str, ResponseType]], data: st.DataObject
) -> None:
    """Whatever part of a response is not described, and whatever variant of a union is not listed."""
    endpoint, part = data.draw(st.sampled_from(silences))
    findings = find_drift(schema, {**upstream, endpoint: part}).findings
    assert [finding.sentence for finding in findings if finding.is_drift] == []
