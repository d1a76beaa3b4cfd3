"""Hand the sandbox to the engine: served by options, or standing still for a recording."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.clock import Clock
from harness.snaptrade.sandbox.faults import FAULTS, FaultRule, Faults
from harness.snaptrade.sandbox.webhooks import Webhooks, posting
from harness.snaptrade.sandbox.world import CLIENT, SEED, World

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from harness.application import SandboxOptions


class LocalSandbox:
    """Stand in for SnapTrade on this machine."""

    def __init__(self) -> None:
        self._world = World()

    @property
    def users(self) -> tuple[str, ...]:
        """Return the named users, the default one first."""
        return self._world.users

    @property
    def refusals(self) -> Sequence[str]:
        """Return the names of the faults that refuse a request."""
        return [fault.name for fault in FAULTS.values() if fault.status]

    def has(self, user: str) -> bool:
        """Return True if the sandbox knows this user."""
        return self._world.has(user)

    def app(self, options: SandboxOptions) -> Any:
        """Return the ASGI application that serves the sandbox."""
        return sandbox(
            World(SEED if options.seed is None else options.seed),
            latency=options.latency,
            limit=options.limit,
            account_limit=options.account_limit,
            now=time.time,
            sleep=asyncio.sleep,
            webhooks=Webhooks(CLIENT, posting(options.webhooks), asyncio.sleep) if options.webhooks else None,
            controlled=options.controlled,
        )

    def for_recording(self) -> StillSandbox:
        """Return a sandbox whose market stands still."""
        return StillSandbox()


class StillSandbox:
    """Serve a world of its own whose market stands still: the same recording gives the same bytes."""

    def __init__(self) -> None:
        world = World()
        self._faults = Faults(world.rng)
        still = Clock(lambda: 0.0)
        self.app: Any = sandbox(world, now=time.time, sleep=asyncio.sleep, clock=still, faults=self._faults)

    @contextmanager
    def fail(self, endpoints: Iterable[str], fault: str) -> Iterator[None]:
        """Refuse these endpoints with the fault within the block."""
        self._faults.rules = [FaultRule(endpoint, fault) for endpoint in endpoints]
        try:
            yield
        finally:
            self._faults.rules = []
