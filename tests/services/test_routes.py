"""Routes that nobody wrote down are inferred from paths."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.http.routes import MANY, infer_routes

UUID = "0b4e7a0e-6f2d-4c3b-9a52-1f0f5a1d2c3b"


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/", "/"),
        ("/items", "/items"),
        ("/items/", "/items/"),
        ("/items/3", "/items/{item_id}"),
        ("/items/3.json", "/items/{item_id}.json"),
        (f"/users/{UUID}/orders/ORD-1001", "/users/{user_id}/orders/{order_id}"),
        ("/companies/7/addresses/9", "/companies/{company_id}/addresses/{address_id}"),
        ("/v2/items/3", "/v2/items/{item_id}"),
        ("/reports/2026-01-31", "/reports/{report_id}"),
        ("/3/4", "/{id}/{id_2}"),
        ("/items/a%40b.org", "/items/{item_id}"),
        ("/files/abc0123def456789", "/files/{file_id}"),
        ("/search", "/search"),
        ("/static/app.css", "/static/app.css"),
    ],
)
def test_what_looks_like_an_id_is_a_parameter(path: str, template: str) -> None:
    """A number, a UUID, a date, a digest or a code; a version and a word are none."""
    assert infer_routes([path])[path].template == template


def test_many_words_at_one_place_are_values() -> None:
    """Nobody writes a route for each of them, if the same follows all of them."""
    words = ["oslo", "rome", "bonn", "lyon", "york", "bern", "kiev", "riga", "cork", "bari", "faro", "vigo"]
    assert len(words) == MANY
    routes = infer_routes([f"/cities/{word}/weather" for word in words])
    assert {route.template for route in routes.values()} == {"/cities/{city_id}/weather"}
    few = infer_routes([f"/cities/{word}/weather" for word in words[1:]])
    assert len({route.template for route in few.values()}) == MANY - 1


def test_a_route_beside_many_values_stays() -> None:
    """What follows it tells it apart."""
    words = [f"{letter}{letter}ity" for letter in "abcdefghijkl"]
    routes = infer_routes(["/cities/all/list/full", *(f"/cities/{word}/weather" for word in words)])
    assert routes["/cities/all/list/full"].template == "/cities/all/list/full"


@given(st.lists(st.lists(st.text(max_size=12).map(lambda text: quote(text, safe="")), max_size=5), max_size=30))
def test_a_template_with_its_values_is_the_path(listed: list[list[str]]) -> None:
    """Whatever the paths are."""
    paths = ["/" + "/".join(segments) for segments in listed]
    for path, route in infer_routes(paths).items():
        values = {name: quote(value, safe="") for name, value in route.parameters.items()}
        pieces = [
            segment.replace(f"{{{name}}}", value)
            for segment in route.template.split("/")
            for name, value in [next(((n, v) for n, v in values.items() if f"{{{n}}}" in segment), ("", ""))]
        ]
        assert "/".join(pieces) == path
