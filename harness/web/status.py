"""The endpoint that says how a server does."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from harness.application import Webhook
    from harness.cache.health.figures import CacheHealth
    from harness.upstream.guard import UpstreamState
    from harness.web.checks import LiveChecks


def add_status(
    app: FastAPI,
    checks: LiveChecks,
    upstream: Callable[[], UpstreamState] | None,
    webhook: Webhook | None,
    cache: Callable[[], CacheHealth] | None,
) -> None:
    """Serve what is known of the upstream, the cache, the checks and the notifications."""

    async def status() -> dict[str, Any]:
        # Not on the threads that answer: an upstream that hangs may hold all of them.
        state = await asyncio.to_thread(upstream) if upstream else None
        seen = {"online": state.online, "upstream": asdict(state)} if state else {"online": True}
        told = {"webhooks": webhook.tally()} if webhook else {}
        kept = {"cache": (await asyncio.to_thread(cache)).tree()} if cache else {}
        return {**seen, **kept, "checks": checks.tally(), **told}

    app.add_api_route("/status", status, methods=["GET"])
