"""Two services that differ on purpose on some paths, and only by noise on others."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

ITEM = {"id": 3, "name": "lamp", "price": 17.5, "stock": None, "tags": ["a", "b"], "made": "2026-01-05T10:00:00Z"}
ROWS = [{"id": number, "name": f"item {number}"} for number in range(5)]
_numbers = count()


def _body(body: Any, status: int = 200, kind: str = "application/json", **headers: str) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(content, status, {name.replace("_", "-"): value for name, value in headers.items()}, kind)


PLANTED: Mapping[str, tuple[Response, Response]] = {
    "value": (_body(ITEM), _body({**ITEM, "price": 17.51})),
    "text": (_body(ITEM), _body({**ITEM, "name": "Lamp"})),
    "missing": (_body(ITEM), _body({name: value for name, value in ITEM.items() if name != "name"})),
    "extra": (_body(ITEM), _body({**ITEM, "colour": "red"})),
    "null-absent": (_body(ITEM), _body({name: value for name, value in ITEM.items() if name != "stock"})),
    "type": (_body(ITEM), _body({**ITEM, "id": "3"})),
    "true-one": (_body({"open": True}), _body({"open": 1})),
    "integer-decimal": (_body({"n": 10}), _body({"n": 10.0})),
    "digit": (_body(b'{"n": 0.30000000000000001}'), _body(b'{"n": 0.30000000000000004}')),
    "order": (_body(ROWS), _body(ROWS[::-1])),
    "removed": (_body(ROWS), _body(ROWS[1:])),
    "empty": (_body(ROWS), _body([])),
    "status": (_body(ITEM), _body({"detail": "gone"}, 404)),
    "error-body": (_body({"detail": "gone"}, 404), _body({"error": "gone"}, 404)),
    "header": (_body(ITEM, cache_control="max-age=60"), _body(ITEM, cache_control="no-store")),
    "content-type": (_body(ITEM), _body(ITEM, kind="text/plain")),
    "redirect": (_body(b"", 302, location="/a"), _body(b"", 302, location="/b")),
    "page": (_body(b"<p>a</p>", kind="text/html"), _body(b"<p>b</p>", kind="text/html")),
    "image": (_body(b"\x89a", kind="image/png"), _body(b"\x89b", kind="image/png")),
}
"""The answer of each side, by the name of what differs."""
NOISE = ("key-order", "spaces", "request-id", "time", "own-host", "random", "same", "digits")
"""What says the same, or what no service repeats."""


def application(side: int) -> Starlette:
    """Return the first (0) or the second (1) service."""

    def planted(request: Request) -> Response:
        answer = PLANTED[request.path_params["name"]][side]
        return Response(answer.body, answer.status_code, dict(answer.headers))

    def noise(request: Request) -> Response:
        number = next(_numbers)
        bodies: Mapping[str, Any] = {
            "key-order": dict(reversed(ITEM.items())) if side else ITEM,
            "spaces": json.dumps(ITEM, indent=side or None).encode(),
            "time": {**ITEM, "at": f"2026-01-05T10:{number // 60 % 60:02}:{number % 60:02}Z"},
            "own-host": {"next": str(request.url_for("noise", name="own-host"))},
            "random": {**ITEM, "query_ms": number * 1.7},
            "digits": b'{"n": 1.50}' if side else b'{"n": 1.5}',
        }
        made = _body(bodies.get(request.path_params["name"], ITEM))
        if request.path_params["name"] == "request-id":
            made.headers["x-request-id"] = str(number)
        return made

    return Starlette(routes=[Route("/planted/{name}", planted), Route("/noise/{name}", noise, name="noise")])
