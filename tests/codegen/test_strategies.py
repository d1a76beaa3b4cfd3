"""Generated strategies build valid values and valid upstream payloads of every entity."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis_profiles import one_in

from harness.mapped.mapping import Mapper
from harness.schema.read import load
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from packages import Package


HERE = Path(__file__).parent
DOMAIN = Path("schemas/unified_domain.yaml")
STRANGE, EVERYTHING, SMALL = (HERE / f"{name}.yaml" for name in ("strange", "everything", "small"))
SCHEMAS = {file: load(file) for file in (DOMAIN, STRANGE, EVERYTHING, SMALL)}
ENTITIES = [(file, entity.name) for file, schema in SCHEMAS.items() for entity in schema.entities]
FETCHED = [entity.name for entity in SCHEMAS[DOMAIN].entities if entity.source and entity.source.endpoint]
FEW = one_in(20)
FIRST = settings(max_examples=5000, phases=[Phase.generate])


@pytest.mark.parametrize(("file", "entity"), ENTITIES, ids=lambda part: getattr(part, "stem", part))
def test_a_value_is_valid_and_survives_json(file: Path, entity: str, package: Callable[[Path], Package]) -> None:
    """Of every entity: the model takes it, and reads what it wrote."""
    made = package(file)

    @FEW
    @given(made.strategies.VALUES[entity])
    def holds(value: Any) -> None:
        assert type(value) is made.models.MODELS[entity]
        assert type(value).model_validate_json(value.model_dump_json()) == value

    holds()


@pytest.mark.parametrize("entity", FETCHED)
def test_a_payload_is_what_the_mapping_reads(entity: str, package: Callable[[Path], Package]) -> None:
    """Of every entity that an endpoint answers, wrapped as that endpoint does."""
    facts = package(DOMAIN).facts.FACTS[entity]
    parameters = {path[0].strip("{}"): "x" for field in facts.fields for path in field.source if "{" in path[0]}

    @FEW
    @given(package(DOMAIN).strategies.PAYLOADS[entity])
    def holds(payload: dict[str, Any]) -> None:
        assert len(Mapper(MODEL).map(entity, _wrapped(payload, facts.path), parameters)) == 1

    holds()


def test_only_what_comes_from_upstream_has_a_payload(package: Callable[[Path], Package]) -> None:
    """An entity of the application's own is sent by nobody."""
    sourced = {each.name for each in SCHEMAS[DOMAIN].entities if any(field.source for field in each.fields)}
    assert set(package(DOMAIN).strategies.PAYLOADS) == sourced


POSITIONS: dict[str, Callable[[Any], object]] = {
    "absent": lambda sent: "price" not in sent,
    "null": lambda sent: sent.get("price", 0) is None,
    "text": lambda sent: isinstance(sent.get("price"), str),
    "number": lambda sent: isinstance(sent.get("price"), Decimal),
    "part of a union": lambda sent: sent["instrument"]["kind"] == "tokenized_asset",
    "first alternative": lambda sent: "underlying" in sent["instrument"],
    "second alternative": lambda sent: "underlying_instrument" in sent["instrument"],
    "last alternative": lambda sent: not {"underlying", "underlying_instrument"} & sent["instrument"].keys(),
    "list": lambda sent: len(sent.get("tax_lots") or []) > 1,
}


@pytest.mark.parametrize("seen", POSITIONS.values(), ids=POSITIONS)
def test_payloads_differ_as_upstreams_do(seen: Callable[[Any], bool], package: Callable[[Path], Package]) -> None:
    """Keys are absent, null, text or number; every part of a union and every alternative of a path occurs."""
    assert find(package(DOMAIN).strategies.PAYLOADS["Position"], seen, settings=FIRST)


EXCHANGES: dict[str, Callable[[Any], object]] = {
    "absent": lambda sent: "exchange" not in sent,
    "null": lambda sent: sent.get("exchange", {}) is None,
    "whole": lambda sent: (sent.get("exchange") or {}).get("mic_code"),
}


@pytest.mark.parametrize("seen", EXCHANGES.values(), ids=EXCHANGES)
def test_a_referred_entity_stands_whole_or_not_at_all(
    seen: Callable[[Any], bool], package: Callable[[Path], Package]
) -> None:
    """Where upstream sends more than its key."""
    assert find(package(DOMAIN).strategies.PAYLOADS["UniversalSymbol"], seen, settings=FIRST)


CORNERS: dict[str, Callable[[Any], object]] = {
    "unknown word": lambda field: field.mood not in {"glad", "unknown"},
    "absent": lambda field: field.class_ is None,
    "null": lambda field: field.from_ is None,
    "last place": lambda field: field.decimal_.as_tuple().exponent == -18,
    "value of a tag": lambda field: field.crop and field.crop.class_ == "square",
    "greatest length": lambda field: len(field.str_) == 5,
    "parts in parts": lambda field: any(getattr(getattr(crop, "inner", None), "inner", None) for crop in field.crops),
}


@pytest.mark.parametrize("seen", CORNERS.values(), ids=CORNERS)
def test_values_reach_every_corner(seen: Callable[[Any], bool], package: Callable[[Path], Package]) -> None:
    """Unknown words of an open enum, what may be absent or null, the last place of a decimal, parts within parts."""
    assert find(package(STRANGE).strategies.VALUES["Field"], seen, settings=FIRST)


def test_parts_within_parts_come_to_an_end(package: Callable[[Path], Package]) -> None:
    """Where an entity embeds itself."""

    @given(package(STRANGE).strategies.VALUES["Husk"])
    def holds(husk: Any) -> None:
        depth = 0
        while husk is not None:
            husk, depth = husk.inner, depth + 1
        assert depth <= 4

    holds()


@given(st.data())
def test_a_bounded_decimal_keeps_to_its_bounds_digit_for_digit(
    package: Callable[[Path], Package], data: st.DataObject
) -> None:
    """Up to 38 digits, 18 of them after the point."""
    town = data.draw(package(SMALL).strategies.VALUES["Town"])
    for number in (town.below, town.above, town.least, town.most):
        if number is not None:
            _, digits, exponent = number.as_tuple()
            assert len(digits) <= 38
            assert -18 <= int(exponent) <= 0


def test_a_moment_comes_from_any_zone(package: Callable[[Path], Package]) -> None:
    """Models keep UTC, so an odd offset shows in what upstream sends."""
    sent = package(DOMAIN).strategies.PAYLOADS["BrokerageAuthorization"]
    moment = find(sent, lambda payload: payload.get("created_date", "Z")[-1] in "1379", settings=FIRST)["created_date"]
    assert dt.datetime.fromisoformat(moment).utcoffset()


def _wrapped(payload: Any, path: tuple[str, ...]) -> Any:
    for step in reversed(path):
        payload = [payload] if step == "[]" else {step: payload}
    return payload
