"""The endpoint that Prometheus reads."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import Response
from fastapi.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI, Request

    from harness.cache.health.figures import CacheHealth
    from harness.upstream.guard import UpstreamState

PATH = "/metrics"
MISSING = "OpenTelemetry is not installed; pip install 'harness[metrics]' installs it\n"


def with_metrics(
    app: FastAPI, cache: Callable[[], CacheHealth] | None, upstream: Callable[[], UpstreamState] | None
) -> FastAPI:
    """Return the same application, which serves the figures of its cache too."""
    if cache is None:
        return app
    try:
        from harness.cache.health.metrics import prometheus_page  # noqa: PLC0415 - an extra

        page = prometheus_page(cache, (lambda: asdict(upstream())) if upstream else None)
    except ModuleNotFoundError:
        page = None

    async def metrics(_: Request) -> Response:
        if page is None:
            return Response(MISSING, HTTPStatus.NOT_IMPLEMENTED, media_type="text/plain")
        return Response(await run_in_threadpool(page), media_type="text/plain; version=1.0.0; charset=utf-8")

    app.add_route(PATH, metrics, methods=["GET"], name="metrics", include_in_schema=False)
    return app
