"""Leave out what a brokerage may leave out: now and then an optional member is absent or null."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.payloads import payloads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.seeded_random import SeededRandom

_STATES = 3
"""Where the SDK's schema allows it, an optional member is absent, null or there, with equal chances."""


@dataclass(frozen=True)
class _OptionalMembers:
    """Name the members of an object that may be absent and null, and the shapes of those that are objects."""

    absent: frozenset[str] = frozenset()
    null: frozenset[str] = frozenset()
    inner: Mapping[str, str] = field(default_factory=dict)


def _optional(absent: str = "", null: str = "", **inner: str) -> _OptionalMembers:
    return _OptionalMembers(frozenset(absent.split()), frozenset(null.split()), inner)


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
    "balance": _optional("currency cash buying_power", "cash buying_power"),
    "currency": _optional("code name"),
    "exchange": _optional(
        "code mic_code name timezone start_time close_time suffix allows_cryptocurrency_symbols", "mic_code suffix"
    ),
    "type": _optional("code description"),
    "figi": _optional("figi_code figi_share_class", "figi_code figi_share_class"),
    "symbol": _optional(
        _SYMBOL, "description figi_code figi_instrument",
        currency="currency", exchange="exchange", type="type", figi_instrument="figi",
    ),
    "universal": _optional(
        "description exchange figi_code figi_instrument", "description figi_code figi_instrument",
        currency="currency", exchange="exchange", type="type", figi_instrument="figi",
    ),
    "options symbol": _optional("is_mini_option", underlying_symbol="symbol"),
    "children": _optional("take_profit_order_id stop_loss_order_id"),
    "order": _optional(
        f"{_ORDER} order_role status action time_in_force time_placed symbol", _ORDER,
        universal_symbol="universal", option_symbol="options symbol", quote_universal_symbol="universal",
        quote_currency="currency", child_brokerage_order_ids="children",
    ),
    "activity": _optional(
        f"{_ACTIVITY} price units type option_type description settlement_date fee institution", _ACTIVITY,
        symbol="symbol", option_symbol="options symbol", currency_universal_symbol="symbol", currency="currency",
    ),
    "position": _optional(
        "units price cost_basis currency cash_equivalent tax_lots", "units price cost_basis currency tax_lots",
        instrument="instrument", tax_lots="lot",
    ),
    "lot": _optional(_LOT, _LOT),
    "instrument": _optional(_LISTING, _LISTING, figi_instrument="figi"),
    "option": _optional("description", "description", underlying="instrument"),
    "rate": _optional("return_percent created_date"),
    "value": _optional("date total_value"),
    "quote": _optional("last_trade_price bid_price ask_price bid_size ask_size", symbol="universal"),
}  # fmt: skip
_KINDS = {"option": "option"}
"""By kind, the shape of an instrument; others have the shape `instrument`, and no brokerage leaves out more."""


def omit_optional_fields(rng: SeededRandom, shape: str, whole: ApiPayload, *owner: str | int) -> ApiPayload:
    """Return the object without some of its optional members: the same for the same seed and the same id.

    Args:
        rng: Decides which members go.
        shape: Name of the table row that lists the optional members.
        whole: The object with all of its members.
        owner: Where an object without an id stands.
    """
    optional = _SHAPES[_KINDS.get(str(whole.get("kind")), shape)]
    sparse: ApiPayload = {}
    owner = (shape, str(whole["id"])) if "id" in whole else owner
    for name, value in whole.items():
        chance = rng.below(_STATES, "by halves", *owner, name)
        if chance == 0 and name in optional.absent:
            continue
        inner = optional.inner.get(name)
        if chance == 1 and name in optional.null:
            sparse[name] = None
        elif inner and isinstance(value, dict):
            sparse[name] = omit_optional_fields(rng, inner, value, *owner, name)
        elif inner and isinstance(value, list):
            rows = enumerate(payloads(value))
            sparse[name] = [omit_optional_fields(rng, inner, row, *owner, name, number) for number, row in rows]
        else:
            sparse[name] = value
    return sparse
