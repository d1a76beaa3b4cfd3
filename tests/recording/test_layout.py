"""What of a response is written down."""

from __future__ import annotations

import pytest

from harness.recording.layout import response


@pytest.mark.parametrize(
    ("header", "value", "kept"),
    [
        ("content-type", "application/json; charset=utf-8", "application/json; charset=utf-8"),
        ("Content-Type", "application/json; session=abc", "application/json"),
        ("Retry-After", "60", "60"),
        ("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ("Retry-After", "60; abc", None),
        ("Set-Cookie", "sid=abc", None),
    ],
)
def test_a_header_says_no_more_than_a_path_can_see(header: str, value: str, kept: str | None) -> None:
    """What follows behind is somebody's."""
    told = {} if kept is None else {header.title(): [kept]}
    assert response(200, {header: value}, "[]")["headers"] == told


def test_the_reason_is_the_one_that_everybody_gives() -> None:
    """A server may put anything there."""
    assert [response(status, {}, "")["status"]["message"] for status in (403, 425, 599)] == [
        "Forbidden",
        "Too Early",
        "",
    ]
