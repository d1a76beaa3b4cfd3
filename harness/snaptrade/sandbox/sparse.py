"""Answers of a brokerage that tells things by halves: whatever may be absent or null is so now and then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.reference import Payload
    from harness.snaptrade.sandbox.seeded_random import Draw
    from harness.wire import Json

_EACH = 3
"""A member is absent, null or told, each as likely, where the SDK's schema allows all of them."""


@dataclass(frozen=True)
class _Shape:
    """Which members of an object may be absent, which null, and of what shape those are that are objects themselves."""

    absent: frozenset[str] = frozenset()
    null: frozenset[str] = frozenset()
    inner: Mapping[str, str] = field(default_factory=dict)


def _shape(absent: str = "", null: str = "", **inner: str) -> _Shape:
    return _Shape(frozenset(absent.split()), frozenset(null.split()), inner)


_LISTING = "description currency exchange figi_instrument"
_SYMBOL = "symbol raw_symbol description currency exchange type figi_code figi_instrument"
_LOT = "original_purchase_date quantity purchased_price cost_basis current_value position_type lot_id"
_ORDER = (
    "universal_symbol option_symbol quote_universal_symbol quote_currency total_quantity open_quantity "
    "canceled_quantity filled_quantity execution_price limit_price stop_price trailing_stop order_type time_updated "
    "time_executed expiry_date brokerage_group_order_id child_brokerage_order_ids"
)
_ACTIVITY = "symbol option_symbol currency_universal_symbol currency amount fx_rate trade_date external_reference_id"
_SHAPES = {
    "balance": _shape("currency cash buying_power", "cash buying_power"),
    "currency": _shape("code name"),
    "exchange": _shape(
        "code mic_code name timezone start_time close_time suffix allows_cryptocurrency_symbols", "mic_code suffix"
    ),
    "type": _shape("code description"),
    "figi": _shape("figi_code figi_share_class", "figi_code figi_share_class"),
    "symbol": _shape(
        _SYMBOL, "description figi_code figi_instrument",
        currency="currency", exchange="exchange", type="type", figi_instrument="figi",
    ),
    "universal": _shape(
        "description exchange figi_code figi_instrument", "description figi_code figi_instrument",
        currency="currency", exchange="exchange", type="type", figi_instrument="figi",
    ),
    "options symbol": _shape("is_mini_option", underlying_symbol="symbol"),
    "children": _shape("take_profit_order_id stop_loss_order_id"),
    "order": _shape(
        f"{_ORDER} order_role status action time_in_force time_placed symbol", _ORDER,
        universal_symbol="universal", option_symbol="options symbol", quote_universal_symbol="universal",
        quote_currency="currency", child_brokerage_order_ids="children",
    ),
    "activity": _shape(
        f"{_ACTIVITY} price units type option_type description settlement_date fee institution", _ACTIVITY,
        symbol="symbol", option_symbol="options symbol", currency_universal_symbol="symbol", currency="currency",
    ),
    "position": _shape(
        "units price cost_basis currency cash_equivalent tax_lots", "units price cost_basis currency tax_lots",
        instrument="instrument", tax_lots="lot",
    ),
    "lot": _shape(_LOT, _LOT),
    "instrument": _shape(_LISTING, _LISTING, figi_instrument="figi"),
    "option": _shape("description", "description", underlying="instrument"),
    "rate": _shape("return_percent created_date"),
    "value": _shape("date total_value"),
    "quote": _shape("last_trade_price bid_price ask_price bid_size ask_size", symbol="universal"),
}  # fmt: skip
_KINDS = {"option": "option"}
"""What is listed has the shape `instrument`; futures and what only stands for something else are never told so."""


def omit_optional_fields(draw: Draw, shape: str, told: Payload, *whose: str | int) -> Payload:
    """The object with some of what may be absent or null so: the same for the same seed, and of the same id."""
    known, kept = _SHAPES[_KINDS.get(str(told.get("kind")), shape)], {}
    whose = (shape, str(told["id"])) if "id" in told else whose
    for name, value in told.items():
        chance = draw.below(_EACH, "by halves", *whose, name)
        if chance == 0 and name in known.absent:
            continue
        is_null = chance == 1 and name in known.null
        kept[name] = None if is_null else _inside(draw, known.inner.get(name), value, *whose, name)
    return kept


def _inside(draw: Draw, shape: str | None, value: Json, *whose: str | int) -> Json:
    if shape and isinstance(value, dict):
        return omit_optional_fields(draw, shape, value, *whose)
    if shape and isinstance(value, list):
        return [_inside(draw, shape, each, *whose, number) for number, each in enumerate(value)]
    return value
