"""What both versions of the shop sell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from pydantic import BaseModel


class Item(BaseModel):
    """Describe one thing that the shop sells."""

    id: int
    name: str
    price: Decimal
    currency: str = "EUR"
    tags: list[str]
    added: date
    stock: int | None = None


class Order(BaseModel):
    """Say how many of which item are wanted."""

    item_id: int
    quantity: int


class Receipt(BaseModel):
    """Say what an order costs."""

    item_id: int
    quantity: int
    total: Decimal


ITEMS: Final = tuple(
    Item(id=number, name=name, price=Decimal(price), tags=tags, added=date(2026, 1, number), stock=stock)
    for number, (name, price, tags, stock) in enumerate(
        [
            ("teapot", "24.90", ["kitchen", "tea"], 7),
            ("kettle", "39.00", ["kitchen"], 0),
            ("lamp", "17.50", ["light"], None),
            ("rug", "89.99", ["floor", "wool"], 2),
            ("mirror", "54.25", [], 4),
        ],
        1,
    )
)
