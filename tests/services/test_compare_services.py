"""`harness compare --requests`: two HTTP services that nobody here knows, from their requests alone."""

from __future__ import annotations

import html
import json
import shlex
import threading
from typing import TYPE_CHECKING, Any

import pytest
from limits import HANG
from services.raw import sending, whole
from services.served import Services, reply, threaded
from starlette.responses import StreamingResponse

from harness import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from starlette.responses import Response

ITEM = {"id": 3, "name": "lamp", "price": 17.5}


@pytest.fixture
def both(tmp_path: Path) -> Services:
    """Two services that answer alike."""
    answers: Mapping[str, Any] = {"/items/3": ITEM, "/items": [ITEM], "/search": {"found": 1}}
    return Services(tmp_path, answers, answers)


def test_services_that_answer_alike_pass(both: Services) -> None:
    """Exit 0, and one row for each operation."""
    done = both.run("--requests", str(both.requests("/items", "/items/3")))
    assert (done.code, done.err) == (0, "")
    report = both.report
    assert report["verdict"] == "pass"
    assert [row["operation"] for row in report["operations"]] == ["GET /items", "GET /items/{item_id}"]
    assert [case["id"] for case in report["cases"]] == ["GET /items", "GET /items/3"]


def test_a_difference_is_told_by_its_place(both: Services) -> None:
    """Exit 1, with both values."""
    both.unified.answers["/items/3"] = {**ITEM, "price": 18}
    done = both.run("--requests", str(both.requests("/items", "/items/3")))
    assert done.code == 1
    (difference,) = both.differences()
    assert (difference["path"], difference["kind"]) == ("price", "value")
    assert (difference["original"], difference["unified"]) == (17.5, 18)
    assert "17.5" in done.out


def test_each_request_is_sent_to_both(both: Services) -> None:
    """As it stands in the file: method, target, headers and body."""
    line = {"method": "GET", "path": "/items/3", "query": {"q": "a b", "tag": ["x", "y"]}, "headers": {"X-Shop": "1"}}
    both.compare([line])
    for served in (both.original, both.unified):
        ((method, target, headers, body),) = served.asked
        assert (method, target, body) == ("GET", "/items/3?q=a+b&tag=x&tag=y", b"")
        assert headers["x-shop"] == "1"


def test_status_and_headers_are_compared(both: Services) -> None:
    """A header of transport is none of them."""
    both.unified.answers["/items"] = reply([ITEM], cache_control="no-store", x_request_id="7")
    both.unified.answers["/items/3"] = reply(ITEM, 201)
    both.compare(["/items", "/items/3"])
    assert [(difference["path"], difference["kind"]) for difference in both.differences()] == [
        ("headers.cache-control", "extra"),
        ("", "status"),
    ]


def test_what_the_original_does_not_repeat_is_no_mismatch(both: Services) -> None:
    """It is asked again where the answers differ; the rest of the differences still counts."""
    numbers = iter(range(100))
    both.original.answers["/items"] = lambda: reply({"at": next(numbers), "name": "a"})
    both.unified.answers["/items"] = reply({"at": -1, "name": "a"})
    report = both.compare(["/items", "/items/3"])
    assert [case["verdict"] for case in report["cases"]] == ["indeterminate", "match"]
    assert report["cases"][0]["reason"] == "the original service, asked again, differs from itself at at"
    assert both.differences() == []
    both.unified.answers["/items"] = reply({"at": -1, "name": "b"})
    report = both.compare(["/items"])
    assert [case["verdict"] for case in report["cases"]] == ["mismatch"]
    assert [difference["path"] for difference in both.differences()] == ["name"]


def test_what_may_change_something_is_refused(both: Services) -> None:
    """Nothing is sent; the message names the request and how to allow it."""
    file = both.requests("/items", {"method": "DELETE", "path": "/items/3"})
    done = both.run("--requests", str(file))
    assert done.code == 2
    assert f"{file}:2:12: " in done.err
    assert "--allow 'DELETE /items/{item_id}'" in done.err
    assert both.original.asked == both.unified.asked == []


def test_what_is_allowed_is_sent_once_to_each(both: Services) -> None:
    """Even where the answers differ: asking again would change something again."""
    both.unified.answers["/search"] = {"found": 2}
    report = both.compare([{"path": "/search", "json": {"q": "lamp"}}], "--allow", "POST /search")
    assert [case["verdict"] for case in report["cases"]] == ["mismatch"]
    assert both.original.targets == both.unified.targets == ["POST /search"]
    assert json.loads(both.original.asked[0][3]) == {"q": "lamp"}


def test_reads_only_leaves_out_what_may_change_something(both: Services) -> None:
    """The rest is compared."""
    report = both.compare(["/items", {"method": "DELETE", "path": "/items/3"}], "--reads-only")
    assert report["totals"]["calls"] == 1
    assert both.original.targets == ["GET /items"]


def test_a_service_that_is_down_ends_the_run(both: Services) -> None:
    """One sentence and exit 3; nothing was compared."""
    words = ("--original", "http://127.0.0.1:1", "--unified", "http://127.0.0.1:1")
    done = both.folder.run("compare", *words, "--requests", str(both.requests("/items")))
    assert done.code == 3
    assert done.err == (
        "harness: the original service at http://127.0.0.1:1 cannot be reached: connection refused; is it running?\n"
    )


BROKEN = {
    "HTML": b"<html>",
    "NaN": b'{"price": NaN}',
    "a key twice": b'{"a": 1, "a": 2}',
    "nested": b"[" * 10_000 + b"]" * 10_000,
    "cut off": b'{"a": ',
}


@pytest.mark.parametrize("side", ["original", "unified"])
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_body_that_is_no_json_is_not_compared(both: Services, body: bytes, side: str) -> None:
    """Exit 3 with the reason, which names the side; the other calls go on."""
    (both.original if side == "original" else both.unified).answers["/items/3"] = reply(body)
    done = both.run("--requests", str(both.requests("/items/3", "/items")))
    assert done.code == 3
    broken, whole = both.report["cases"]
    assert (broken["verdict"], whole["verdict"]) == ("not-compared", "match")
    assert f"the {side} service at http://127.0.0.1:" in broken["reason"]
    assert "its body says that it is application/json and cannot be read: " in broken["reason"]


def test_a_body_that_is_too_large_is_not_compared(both: Services) -> None:
    """200 MB are not read to their end."""

    async def blocks() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b" " * 2**20

    both.unified.answers["/items/3"] = StreamingResponse(blocks(), media_type="application/json")
    report = both.compare(["/items/3"])
    assert report["verdict"] == "inconclusive"
    assert report["cases"][0]["reason"].endswith("its body has more than 32 MB, which is not compared")


def test_a_service_that_dies_midway_leaves_the_rest_not_compared(both: Services) -> None:
    """With the reason; after many in a row nobody is asked any more."""
    file = both.requests(*(f"/items/{number}" for number in range(60)))
    with (
        sending(lambda number: whole(b"{}") if number <= 5 else []) as server,
        serving.running(both.original.app) as url,
    ):
        words = ("--original", url, "--unified", server.url, "--concurrency", "1", "--requests", str(file))
        done = both.folder.run("compare", *words)
        asked = len(server.received)
    assert done.code in {1, 3}
    reasons = [case["reason"] for case in both.report["cases"] if case["verdict"] == "not-compared"]
    assert f"the unified service at {server.url} gave no answer: the reply breaks off or is no HTTP" in reasons[0]
    assert reasons[-1] == "not asked: the unified service had given no answer 20 times in a row"
    assert len(both.report["cases"]) == 60
    assert asked < 60


def test_a_bound_holds_for_requests_under_way(tmp_path: Path) -> None:
    """No service has more of them at the same time."""
    under_way, most, lock = 0, 0, threading.Lock()

    def slow() -> Response:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        barrier.wait(timeout=HANG)  # until as many as may are there
        with lock:
            under_way -= 1
        return reply({"a": 1})

    barrier = threading.Barrier(3)
    both = Services(tmp_path, {}, {"/": {"a": 1}})
    with threaded({"/": slow}) as url, serving.running(both.unified.app) as other:
        file = both.requests(*(f"/?n={number}" for number in range(12)))
        words = ("--original", url, "--unified", other, "--requests", str(file), "--concurrency", "3")
        assert both.folder.run("compare", *words).code == 0
    assert most == 3
    assert len(both.report["cases"]) == 12


def test_credentials_reach_the_services_and_nothing_else(both: Services, tmp_path: Path) -> None:
    """No report, no output; a service that repeats them is compared without them."""
    secrets = {"OLD_TOKEN": "Bearer 0ldsecrettoken", "NEW_TOKEN": "Bearer n3wsecrettoken"}
    both.original.answers["/items"] = reply({"error": "0ldsecrettoken"}, 403, x_echo="Bearer 0ldsecrettoken")
    both.unified.answers["/items"] = reply({"error": "n3wsecrettoken"}, 403, x_echo="Bearer n3wsecrettoken")
    both.unified.answers["/items/3"] = {**ITEM, "name": "n3wsecrettoken"}
    words = ("--original-header", "Authorization=OLD_TOKEN", "--unified-header", "Authorization=NEW_TOKEN")
    done = both.run("--requests", str(both.requests("/items", "/items/3?api_key=qu3rysecret")), *words, env=secrets)
    assert [case["verdict"] for case in both.report["cases"]] == ["match", "mismatch"]
    assert both.original.asked[0][2]["authorization"] == "Bearer 0ldsecrettoken"
    assert both.unified.asked[0][2]["authorization"] == "Bearer n3wsecrettoken"
    written = [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".jsonl"]
    for text in (done.out, done.err, *written):
        assert not any(secret in text for secret in ("0ldsecret", "n3wsecret", "qu3rysecret"))


def test_text_is_compared_line_by_line_and_bytes_as_a_whole(both: Services) -> None:
    """And a body of another kind is told as such."""
    both.original.answers |= {
        "/page": reply(b"<p>\na\n</p>", kind="text/html"),
        "/image": reply(b"\x89a", kind="image/png"),
    }
    both.unified.answers |= {
        "/page": reply(b"<p>\nb\n</p>", kind="text/html"),
        "/image": reply(b"\x89b", kind="image/png"),
    }
    both.unified.answers["/items"] = reply(b"[]", kind="text/plain")
    both.compare(["/page", "/image", "/items"])
    told = {(difference["path"], difference["kind"]): difference for difference in both.differences()}
    assert {path for path, _ in told} == {"text[]", "bytes.sha256", "body", "headers.content-type"}
    assert (told["text[]", "value"]["at"], told["text[]", "value"]["unified"]) == ("text[1]", "b")
    assert (told["body", "type"]["original"], told["body", "type"]["unified"]) == ("JSON", "text")


def test_chosen_headers_alone_are_compared(both: Services) -> None:
    """Or all but some."""
    both.unified.answers["/items"] = reply([ITEM], x_a="1", etag="2")
    assert [row["path"] for row in _found(both, "--compare-header", "ETag")] == ["headers.etag"]
    assert [row["path"] for row in _found(both, "--ignore-header", "ETag")] == ["headers.x-a"]


def _found(both: Services, *words: str) -> list[dict[str, Any]]:
    both.compare(["/items"], *words)
    return both.differences()


def test_a_redirect_is_compared_and_not_followed(both: Services) -> None:
    """Its goal is a header; the own host of each service is no difference."""
    both.original.answers["/old"] = reply(b"", 302, location="/items")
    both.unified.answers["/old"] = reply(b"", 302, location="/things")
    both.compare(["/old"])
    assert [difference["path"] for difference in both.differences()] == ["headers.location"]
    assert both.original.targets == ["GET /old", "GET /old"]


OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "shop", "version": "1"},
    "servers": [{"url": "https://shop.example/api"}],
    "paths": {
        "/items/{id}": {
            "get": {
                "operationId": "getItem",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}, "example": 3}
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}
                },
            }
        },
        "/search": {
            "post": {
                "operationId": "search",
                "requestBody": {
                    "content": {
                        "application/json": {
                            "examples": {"lamps": {"value": {"q": "lamp"}}, "rugs": {"value": {"q": "rug"}}}
                        }
                    }
                },
                "responses": {},
            }
        },
        "/orders/{id}": {
            "get": {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}], "responses": {}}
        },
    },
    "components": {
        "schemas": {
            "Item": {
                "type": "object",
                "properties": {
                    "id": {"type": "integer"},
                    "price": {"type": "number"},
                    "maker": {"$ref": "#/components/schemas/Maker"},
                },
            },
            "Maker": {"type": "object", "properties": {"city": {"type": "string"}}},
        }
    },
}


@pytest.fixture
def openapi(tmp_path: Path) -> Path:
    """An OpenAPI file of the shop."""
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(OPENAPI), encoding="utf-8")
    return file


def test_an_openapi_file_names_operations_and_fields(both: Services, openapi: Path) -> None:
    """Each difference has the field behind it, and the report the fields that no answer has shown."""
    both.unified.answers["/items/3"] = {**ITEM, "price": 18}
    report = both.compare(["/items/3", "/items"], "--openapi", str(openapi))
    assert report["run"]["application"] == "shop"
    assert [row["operation"] for row in report["operations"]] == ["GET /items", "getItem"]
    assert [case["id"] for case in report["cases"]] == ["GET /items/3", "GET /items"]
    (difference,) = both.differences()
    assert (difference["field"], difference["source"]) == ("Item.price", "GET /items/{id}")
    assert report["coverage"]["blind"] == ["Item.maker", "Maker.city"]
    assert report["coverage"]["fields_seen"] == 2
    assert report["without_case"] == ["GET /orders/{id}", "search"]


def test_the_examples_of_an_openapi_file_are_requests(both: Services, openapi: Path) -> None:
    """Those of a name belong together; what has none is left out by name."""
    done = both.run("--requests", str(openapi), "--allow", "search")
    assert [case["id"] for case in both.report["cases"]] == [
        "GET /items/3",
        "POST /search (lamps)",
        "POST /search (rugs)",
    ]
    assert [json.loads(body) for _, _, _, body in both.original.asked[1:]] == [{"q": "lamp"}, {"q": "rug"}]
    assert "#/paths/~1orders~1{id}/get: left out: no example of id" in done.err


def test_an_empty_file_of_requests_is_never_a_success(both: Services) -> None:
    """Exit 3."""
    assert both.run("--requests", str(both.requests())).code == 3


def test_one_request_is_asked_again_by_its_name(both: Services) -> None:
    """The page of the report says how."""
    both.unified.answers["/items/3"] = {**ITEM, "price": 18}
    file = both.requests("/items", "/items/3?q='x'")
    both.run("--requests", str(file))
    page = (both.folder.path / "reports" / "compare.html").read_text("utf-8")
    words = shlex.split(html.unescape(page.split("<code>harness compare ")[1].split("</code>")[0]))
    assert words[:2] == ["--scenario", "GET /items/3?q='x'"]
    assert words[-2:] == ["--requests", str(file)]
    done = both.run(*words[:2], *words[-2:])
    assert (done.code, both.report["totals"]["calls"]) == (1, 1)
    done = both.run("--scenario", "GET /item", *words[-2:])
    assert done.code == 2
    assert "did you mean 'GET /items'?" in done.err


def test_another_status_is_told_whatever_the_bodies_are(both: Services) -> None:
    """A page of an error has another status first of all."""
    both.unified.answers["/items"] = reply(b"<h1>Oops</h1>", 500, kind="text/html")
    both.compare(["/items"])
    (difference,) = both.differences()
    assert (difference["kind"], difference["original"], difference["unified"]) == ("status", 200, 500)
