"""Names and paths are written in one way."""

from __future__ import annotations

import pytest

from harness.naming import path_text, snake_case


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("accountId", "account_id"),
        ("UniversalSymbol", "universal_symbol"),
        ("account_id", "account_id"),
        ("HTTPStatus", "http_status"),
        ("userID", "user_id"),
        ("Idempotency-Key", "idempotency_key"),
        ("X-Request-ID", "x_request_id"),
        ("ISO4217Code", "iso4217_code"),
        ("", ""),
    ],
)
def test_a_name_in_snake_case(name: str, snake: str) -> None:
    """Each word begins with an underscore, and an acronym is one word."""
    assert snake_case(name) == snake


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        ((3, "symbol", "id"), "[3].symbol.id"),
        (("results", "[]", "units"), "results[].units"),
        (("[]", "id"), "[].id"),
        (("rows", 0, 1), "rows[0][1]"),
    ],
)
def test_a_path_as_text(path: tuple[str | int, ...], text: str) -> None:
    """Dots lead into objects and brackets into lists."""
    assert path_text(path) == text
