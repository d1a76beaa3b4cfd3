"""The original path: nested, hand-kept models; every request goes upstream, and one more for every position's symbol.

This is the contract that v1 clients know, kept as it grew: `symbol.symbol.symbol`, `average_purchase_price`, numbers as
numbers, and every field always there, null where the upstream gave null or nothing. Nothing here reads the schema.
"""
