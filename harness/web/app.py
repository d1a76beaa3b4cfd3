"""Every operation over HTTP: in the original contract by whichever path the flag says, and in the unified contract.

Each answer says where it came from in three headers: the path, the state of each cached part, and the upstream calls.
"""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from types import GenericAlias
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from harness.cache.patience import only_kept
from harness.calls import Answer, EncodedBody, Failure, Operation, Source
from harness.errors import NotKept
from harness.mapped.session import InvalidCall
from harness.sources import CACHE_HEADER, PATH_HEADER, RAISED, UPSTREAM_HEADER, format_cache_header, guarded
from harness.web.requests import EncodedSlashes, document, read_call
from harness.web.status import add_status
from harness.web.webhooks import add_webhooks
from harness.wire import Json, as_numbers, as_strings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from harness.application import Application, Webhook
    from harness.cache.health.figures import CacheHealth
    from harness.upstream.guard import UpstreamState
    from harness.web.checks import LiveChecks

    Encode = Callable[[Json], bytes]
    Responses = dict[int | str, dict[str, Any]]

JSON = "application/json"
BAD_GATEWAY = int(HTTPStatus.BAD_GATEWAY)
VALID = range(200, 600)
"""The statuses that can be sent on."""
_INTERNAL = Failure("InternalError", "internal", "the server failed")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServedContract:
    """Describe one contract of the application.

    Attributes:
        prefix: The path under which it is served.
        source: Answers it.
        encode: Writes its bodies.
        unified: True for the unified contract.
    """

    prefix: str
    source: Source
    encode: Encode
    unified: bool

    @property
    def name(self) -> str:
        """Return the contract's name in the documentation."""
        return self.prefix.strip("/") or "original"


def bare_application(close: Callable[[], None]) -> FastAPI:
    """Return an ASGI application without a route, which refuses in the one shape of errors and is closed at its end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        close()

    app = FastAPI(
        title="harness",
        summary="One application, two implementations.",
        lifespan=lifespan,
        separate_input_output_schemas=False,  # a value goes in as it comes out
        redirect_slashes=False,  # an unknown path is refused like any other, not sent elsewhere
    )
    app.add_middleware(EncodedSlashes)
    app.add_exception_handler(Exception, _failed)
    app.add_exception_handler(HTTPException, _failed)
    return app


def web_application(
    application: Application,
    router: Source,
    unified: Source | None,
    checks: LiveChecks,
    upstream: Callable[[], UpstreamState] | None = None,
    webhook: Webhook | None = None,
    cache: Callable[[], CacheHealth] | None = None,
    *,
    is_patient: bool = False,
) -> FastAPI:
    """Return the ASGI application.

    Args:
        application: Has the operations.
        router: Answers the original contract.
        unified: Answers the unified contract; None where the application has none.
        checks: Says under `/status` what the checks of live traffic found.
        upstream: Says there how the upstream does; None where there is none.
        webhook: Takes what the upstream tells unasked, and says there what came; None where it tells nothing.
        cache: Says there how the cache does; None where there is none.
        is_patient: True if the Sources send nothing upstream for a thread that takes only what is kept: then what is
            kept is answered on the event loop, where it waits for nobody who waits for the upstream.
    """
    app, contract = bare_application(checks.close), application.contract
    versions = [ServedContract(contract.prefix, router, as_numbers, unified=False)]
    if unified and contract.unified_prefix:
        versions.append(ServedContract(contract.unified_prefix, unified, as_strings, unified=True))
    for operation in application.operations.values():
        for version in versions:
            is_quick = is_patient and operation.effect == "read" and bool(operation.endpoints)
            _add_route(app, application, version, operation, is_quick=is_quick)
    add_status(app, checks, upstream, webhook, cache)
    if webhook:
        add_webhooks(app, webhook)
    return app


def _add_route(
    app: FastAPI, application: Application, version: ServedContract, operation: Operation, *, is_quick: bool
) -> None:
    user_header, source = application.contract.user_header, guarded(version.source)

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        try:
            call = read_call(request, body, operation, user_header=user_header, unified=version.unified)
        except InvalidCall as wrong:
            failure = Failure(InvalidCall.__name__, wrong.code, str(wrong))
            return _response(Answer(HTTPStatus.BAD_REQUEST, failure=failure), version.encode)
        if is_quick:
            with suppress(NotKept), only_kept():
                return _response(source(call), version.encode)
        return await run_in_threadpool(lambda: _response(source(call), version.encode))

    documented: Responses = {}
    if version.unified and application.model and operation.entity:
        model = application.model.models[operation.entity]
        # FastAPI documents the schema of the answer and leaves the answer itself alone.
        documented = {200: {"model": GenericAlias(list, model) if operation.many else model}}
    app.add_api_route(
        f"{version.prefix}{operation.path}",
        endpoint,
        methods=[operation.method],
        name=f"{version.name} {operation.name}",
        tags=[version.name],
        response_class=Response,
        responses=documented,
        openapi_extra=document(operation, user_header=user_header, unified=version.unified),
    )


def _response(answer: Answer, encode: Encode) -> Response:
    failure = answer.failure
    if failure and failure.code == RAISED and answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        # Its text is a library's, and may hold what no client should see.
        _log.error("an answer broke: %s", failure.kind)
        failure = _INTERNAL
    headers = {
        PATH_HEADER: answer.path,
        CACHE_HEADER: format_cache_header(answer),
        UPSTREAM_HEADER: str(answer.upstream_calls),
    }
    if failure and failure.retry_after is not None:
        headers["Retry-After"] = str(ceil(failure.retry_after))
    try:
        held = answer.content
        if failure:
            content = encode(_error(failure.kind, failure.code, failure.message))
        else:
            content = held.data if isinstance(held, EncodedBody) else encode(held)
        status = answer.status
    except KeyboardInterrupt:
        raise
    except BaseException as wrong:  # noqa: BLE001 - the answer holds what JSON cannot carry, or raises when it is read
        reason = str(wrong) if isinstance(wrong, ValueError) else type(wrong).__name__
        content, status = encode(_error("NotJson", "not-json", f"the answer is no JSON: {reason}")), BAD_GATEWAY
    return Response(content, status if status in VALID else BAD_GATEWAY, headers, media_type=JSON)


def _error(kind: str, code: str, message: str) -> Json:
    return {"error": {"kind": kind, "code": code, "message": message}}


async def _failed(_: Request, failed: Exception) -> Response:
    """Answer an unknown path or method, and an error that nobody foresaw, in the one shape of errors."""
    if isinstance(failed, HTTPException):
        status, headers = failed.status_code, failed.headers
        error = _error("HttpError", str(status), HTTPStatus(status).phrase)
    else:  # its text may hold what no client should see
        _log.error("an answer broke: %s", type(failed).__name__)
        status, headers = int(HTTPStatus.INTERNAL_SERVER_ERROR), None
        error = _error(_INTERNAL.kind, _INTERNAL.code, _INTERNAL.message)
    return Response(as_numbers(error), status, headers, media_type=JSON)
