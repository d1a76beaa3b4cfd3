"""The shop as it is today."""

from __future__ import annotations

from decimal import Decimal

from fastapi import FastAPI, HTTPException

from examples.two_services.shop import ITEMS, Item, Order, Receipt

app = FastAPI(title="shop", version="1.0")


@app.get("/items", operation_id="list_items")
def list_items(tag: str | None = None) -> list[Item]:
    """List what is sold, of one tag where one is given."""
    return [item for item in ITEMS if tag is None or tag in item.tags]


@app.get("/items/{item_id}", operation_id="get_item")
def get_item(item_id: int) -> Item:
    """Return one item."""
    found = [item for item in ITEMS if item.id == item_id]
    if not found:
        raise HTTPException(404, f"no item {item_id}")
    return found[0]


@app.post("/orders", operation_id="quote_order")
def quote_order(order: Order) -> Receipt:
    """Return what an order costs; nothing is bought."""
    return Receipt(**order.model_dump(), total=get_item(order.item_id).price * Decimal(order.quantity))
