"""Every operation over HTTP: `/v1` in the original contract, by whichever path the flag says; `/v2` in the unified.

Each answer says where it came from in three headers: X-Harness-Path, X-Harness-Cache and X-Harness-Upstream-Calls.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import asynccontextmanager
from types import GenericAlias
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response

from harness.calls import Answer, Call, Operation, Source
from harness.generated.models import MODELS
from harness.paths.catalogue import OPERATIONS
from harness.wire import Json, as_numbers, as_strings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from harness.web.checks import Checks

    Encode = Callable[[Json], bytes]
    Responses = dict[int | str, dict[str, Any]]

USER_HEADER = "X-User-Id"


def application(router: Source, unified: Source, checks: Checks) -> FastAPI:
    """The app: `router` answers `/v1`, `unified` answers `/v2`, `/status` tells what the checks found."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        checks.close()

    app = FastAPI(
        title="harness",
        summary="One application, two implementations.",
        lifespan=lifespan,
        separate_input_output_schemas=False,  # a value goes in as it comes out
    )
    for operation in OPERATIONS.values():
        _add(app, "v1", operation, router, as_numbers, {})
        _add(app, "v2", operation, unified, as_strings, _promised(operation))
    app.add_api_route("/status", lambda: {"online": True, "checks": checks.tally()}, name="status", methods=["GET"])
    return app


def _add(
    app: FastAPI, version: str, operation: Operation, source: Source, encode: Encode, responses: Responses
) -> None:
    def endpoint(request: Request) -> Response:
        user = request.headers.get(USER_HEADER)
        call = Call(operation.name, user, {name: str(value) for name, value in request.path_params.items()})
        return _response(source(call), encode)

    app.add_api_route(
        f"/{version}{operation.route}",
        endpoint,
        methods=["GET"],
        name=f"{version} {operation.name}",
        tags=[version],
        response_class=Response,
        responses=responses,
        openapi_extra={"parameters": list(_parameters(operation))},
    )


def _promised(operation: Operation) -> Responses:
    """The schema of the answer; FastAPI documents it and leaves the answer itself alone."""
    model = MODELS[operation.entity]
    return {200: {"model": GenericAlias(list, model) if operation.many else model}}


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    text = {"type": "string"}
    names = re.findall(r"{(\w+)}", operation.route)
    user = {"name": USER_HEADER, "in": "header", "required": operation.personal, "schema": text}
    return [*({"name": name, "in": "path", "required": True, "schema": text} for name in names), user]


def _response(answer: Answer, encode: Encode) -> Response:
    failure = answer.failure
    body: Json = answer.body
    if failure:
        body = {"error": {"kind": failure.kind, "code": failure.code, "message": failure.message}}
    cached = Counter(part.state for part in answer.parts)
    headers = {
        "X-Harness-Path": answer.path,
        "X-Harness-Cache": ", ".join(f"{state}={count}" for state, count in sorted(cached.items())),
        "X-Harness-Upstream-Calls": str(answer.upstream_calls),
    }
    return Response(encode(body), answer.status, headers, media_type="application/json")
