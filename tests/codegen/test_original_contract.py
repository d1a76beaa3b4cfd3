"""A model reads the original contract and writes it again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from made import models_of

from harness.snaptrade.generated.models import Brokerage, UniversalSymbol

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """
entities:
  Circle:
    embedded: true
    fields:
      kind: {type: string, const: circle, original: type}
      r: {type: decimal, original: radius}
  Square:
    embedded: true
    fields:
      kind: {type: string, const: square, original: type}
      a: {type: decimal, original: side.a}
  Drawing:
    fields:
      id: {type: string, primary_key: true, original: header.id}
      made_at: {type: datetime, optional: true, original: header.made}
      shapes: {type: "list[Circle | Square]", discriminator: kind, original: shapes}
      frame: {type: Square, optional: true, original: frame}
      seen: {type: boolean, default: false}
"""
ORIGINAL: dict[str, Any] = {
    "header": {"id": "d", "made": "2024-07-23T22:50:22Z"},
    "shapes": [{"type": "square", "side": {"a": Decimal("2.50")}}, {"type": "circle", "radius": Decimal(1)}],
    "frame": None,
}


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The model of a drawing."""
    folder: Path = tmp_path_factory.mktemp("original")
    return models_of(SCHEMA, folder).Drawing


def test_there_and_back_is_the_same(drawing: Any) -> None:
    """Names, nesting, unions, digits and moments."""
    assert drawing.from_original(ORIGINAL).to_original() == ORIGINAL


def test_a_union_is_told_apart_by_its_original_name(drawing: Any) -> None:
    """The discriminator may have had another name."""
    assert [shape.kind for shape in drawing.from_original(ORIGINAL).shapes] == ["square", "circle"]


def test_what_the_original_holds_beyond_the_model_is_left_out(drawing: Any) -> None:
    """It may hold more than is needed."""
    assert drawing.from_original({**ORIGINAL, "meta": {}}) == drawing.from_original(ORIGINAL)


def test_what_is_missing_is_told(drawing: Any) -> None:
    """A required field is required under its original name too."""
    with pytest.raises(ValueError, match="id"):
        drawing.from_original({"shapes": []})


def test_a_renamed_field_is_found_by_its_original_name() -> None:
    """`logo_url` was `aws_s3_logo_url`."""
    brokerage = Brokerage.from_original({"id": "b", "aws_s3_logo_url": "https://example.com/logo.png"})
    assert (brokerage.logo_url, brokerage.to_original()["aws_s3_logo_url"]) == ("https://example.com/logo.png",) * 2


def test_a_referred_entity_stands_there_with_its_key_alone() -> None:
    """The rest of it is another entity's."""
    symbol = UniversalSymbol(id="s", symbol="VAB.TO", raw_symbol="VAB", currency_id="c", type_id="t")
    assert symbol.to_original()["currency"] == {"id": "c"}
