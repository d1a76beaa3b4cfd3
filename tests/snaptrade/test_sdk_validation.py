"""What the SDK's own schemas say of an answer, without a request."""

from __future__ import annotations

import pytest

from harness.snaptrade.sdk.validation import find_violation

BALANCES = "GET /accounts/{accountId}/balances"
THROTTLED = b'{"detail": "Request was throttled.", "status_code": 429, "code": "0000"}'


@pytest.mark.parametrize(
    ("endpoint", "status", "body"),
    [
        (BALANCES, 200, b"[]"),
        (BALANCES, 200, b'[{"cash": 10500.25, "buying_power": null, "unknown": 1}]'),
        (BALANCES, 429, THROTTLED),
        (BALANCES, 418, b"not described, so anything goes"),
        ("GET /no/such/endpoint", 200, b"anything"),
    ],
)
def test_an_answer_that_fits_is_accepted(endpoint: str, status: int, body: bytes) -> None:
    """So is whatever the SDK does not describe."""
    assert find_violation(endpoint, status, body) is None


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"{}", "Invalid type"),
        (200, b'[{"cash": "10"}]', '"0.cash"'),
        (200, b'[{"currency": {"id": "no-uuid"}}]', "type UUID"),
        (200, b"[{", "Expecting"),
        (429, b"[]", "Invalid type"),
    ],
)
def test_an_answer_that_does_not_fit_is_told_in_a_line(status: int, body: bytes, said: str) -> None:
    """With what the SDK says, the place in it among."""
    found = find_violation(BALANCES, status, body)

    assert found is not None
    assert said in found
    assert "\n" not in found
