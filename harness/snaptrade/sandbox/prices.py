"""What each symbol cost at the opening: what the holdings of that time say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.snaptrade.sandbox.payload_factory import Persona


def starting(personas: Iterable[Persona]) -> dict[str, Decimal]:
    """By symbol, from every position that has a price; the first one counts."""
    prices: dict[str, Decimal] = {}
    for account in (account for persona in personas for account in persona.accounts.values()):
        for position, instrument in zip(account.held, account.instruments, strict=True):
            if position.get("price"):
                prices.setdefault(str(instrument["symbol"]), Decimal(str(position["price"])))
    return prices
