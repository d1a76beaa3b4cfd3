"""The endpoint for what the upstream tells unasked; the application says what a notification means."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import Response
from fastapi.concurrency import run_in_threadpool

from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request

    from harness.application import Webhook

PATH = "/webhooks"
LARGEST = 2**20
"""Bytes of a notification; a longer one is refused before it is read to its end."""


def add_webhooks(app: FastAPI, webhook: Webhook) -> None:
    """Serve the application's handler of notifications."""

    async def take(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                why = f"it is longer than {LARGEST} bytes"
                return _response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"taken": False, "why": why})
        return _response(*await run_in_threadpool(webhook, request.headers, bytes(body)))

    app.add_route(PATH, take, methods=["POST"], name="webhooks", include_in_schema=False)


def _response(status: int, told: Mapping[str, Any]) -> Response:
    return Response(as_numbers(dict(told)), status, media_type="application/json")
