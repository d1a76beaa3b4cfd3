"""A field may be absent, may be null, both or neither: four states that models keep apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from made import models_of

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """
entities:
  Parcel:
    fields:
      id: {type: string, primary_key: true}
      sender: {type: string, nullable: true}
      note: {type: string, optional: true}
      weight: {type: decimal, optional: true, nullable: true}
      fee: {type: decimal, default: 0}
"""
WHOLE = {"id": "1", "sender": "s", "note": "n", "weight": "2.50", "fee": "1"}


@pytest.fixture(scope="module")
def parcel(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The model of a parcel."""
    folder: Path = tmp_path_factory.mktemp("states")
    return models_of(SCHEMA, folder).Parcel


@pytest.mark.parametrize(("name", "may_be_absent"), [("id", 0), ("sender", 0), ("note", 1), ("weight", 1), ("fee", 1)])
def test_what_may_be_absent(parcel: Any, name: str, may_be_absent: int) -> None:
    """Only what is optional or has a default."""
    given = {key: value for key, value in WHOLE.items() if key != name}
    assert _is_taken(parcel, given) == may_be_absent


@pytest.mark.parametrize(("name", "may_be_none"), [("id", 0), ("sender", 1), ("note", 1), ("weight", 1), ("fee", 0)])
def test_what_may_hold_nothing(parcel: Any, name: str, may_be_none: int) -> None:
    """In Python, absent and null are both None."""
    assert _is_taken(parcel, {**WHOLE, name: None}) == may_be_none


def test_what_is_absent_is_left_out_of_json(parcel: Any) -> None:
    """And what is null is there, as null."""
    assert parcel(id="1", sender=None).model_dump(mode="json") == {
        "id": "1",
        "sender": None,
        "weight": None,
        "fee": "0",
    }


def test_json_schema_tells_the_four_states_apart(parcel: Any) -> None:
    """By `required` and by a type of null."""
    told = parcel.model_json_schema()
    nulls = [name for name, each in told["properties"].items() if {"type": "null"} in each.get("anyOf", ())]
    assert (told["required"], nulls) == (["id", "sender"], ["sender", "weight"])


TEXTS = """
entities:
  Text:
    embedded: true
    fields:
      code: {type: string, pattern: '^\\d+$'}
      word: {type: string, pattern: '^\\d+$', nullable: true}
      number: {type: integer, le: 9223372036854775807, nullable: true}
"""


def test_a_pattern_is_that_of_the_schema_in_json_schema_and_means_the_same_in_python(tmp_path: Path) -> None:
    """Python's own `$` and digits would take a last newline and digits of other scripts."""
    model = models_of(TEXTS, tmp_path).Text
    properties = model.model_json_schema()["properties"]
    assert properties["code"] == {"type": "string", "pattern": r"^\d+$"}
    assert properties["word"]["anyOf"] == [{"type": "string", "pattern": r"^\d+$"}, {"type": "null"}]
    texts = ["10", "10\n", "\u0661"]
    assert [_is_taken(model, {"code": text, "word": text, "number": 1}) for text in texts] == [True, False, False]


def test_an_integer_beyond_what_doubles_hold_says_its_width_in_json_schema(tmp_path: Path) -> None:
    """As OpenAPI names it: `int64`."""
    number = models_of(TEXTS, tmp_path).Text.model_json_schema()["properties"]["number"]
    assert number["anyOf"] == [{"type": "integer", "maximum": 2**63 - 1, "format": "int64"}, {"type": "null"}]


def _is_taken(parcel: Any, given: dict[str, Any]) -> bool:
    try:
        parcel.model_validate(given)
    except ValueError:
        return False
    return True
