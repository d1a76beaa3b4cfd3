"""Every operation over HTTP: `/v1` in the original contract, by whichever path the flag says; `/v2` in the unified.

Each answer says where it came from in three headers: X-Harness-Path, X-Harness-Cache and X-Harness-Upstream-Calls.
"""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, FastAPI, Request, Response

from harness.calls import Answer, Failure, Operation, Source
from harness.mapped.session import InvalidCall
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.generated.models import MODELS
from harness.web.requests import asked, documented
from harness.wire import Json, as_numbers, as_strings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from harness.web.checks import Checks

    Encode = Callable[[Json], bytes]
    Responses = dict[int | str, dict[str, Any]]

BAD_REQUEST = 400


@dataclass(frozen=True)
class Version:
    """One contract of the application: its name in the URLs, who answers it, and how its numbers are written."""

    name: str
    source: Source
    encode: Encode


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
        _add(app, Version("v1", router, as_numbers), operation)
        _add(app, Version("v2", unified, as_strings), operation)
    app.add_api_route("/status", lambda: {"online": True, "checks": checks.tally()}, name="status", methods=["GET"])
    return app


def _add(app: FastAPI, version: Version, operation: Operation) -> None:
    def endpoint(request: Request, body: Annotated[bytes, Depends(_body)]) -> Response:
        try:
            call = asked(request, body, operation, version.name)
        except InvalidCall as wrong:
            return _response(
                Answer(BAD_REQUEST, failure=Failure("InvalidCall", wrong.code, str(wrong))), version.encode
            )
        return _response(version.source(call), version.encode)

    app.add_api_route(
        f"/{version.name}{operation.route}",
        endpoint,
        methods=[operation.method],
        name=f"{version.name} {operation.name}",
        tags=[version.name],
        response_class=Response,
        responses=_promised(operation) if version.name == "v2" else {},
        openapi_extra=documented(operation, version.name),
    )


async def _body(request: Request) -> bytes:
    return await request.body()


def _promised(operation: Operation) -> Responses:
    """The schema of the answer; FastAPI documents it and leaves the answer itself alone."""
    model = MODELS[operation.entity]
    return {200: {"model": GenericAlias(list, model) if operation.many else model}}


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
