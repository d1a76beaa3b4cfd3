"""What the original contract counts in other units than the schema does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.snaptrade.generated.models import OptionInstrument, Position

if TYPE_CHECKING:
    from harness.model.entity import UnifiedModel
    from harness.wire import Json


def in_original_units(model: UnifiedModel) -> dict[str, Json]:
    """Return the values that differ: the average price of an option stands per contract there, and per share here."""
    match model:
        case Position(instrument=OptionInstrument(multiplier=shares), cost_basis=cost) if cost is not None:
            return {"average_purchase_price": cost * shares}
        case _:
            return {}
