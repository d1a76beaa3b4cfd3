"""Kill `harness record` at random points: the next run makes the same corpus, and an order is placed once.

    python -m benchmarks.record_kills [KILLS] [OPERATION...]

A kill comes some drawn milliseconds after a drawn number of cassettes is there, or after a drawn number of upstream
requests while an order is placed; the next run then goes to the end.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Figure, report
from harness import assemble
from harness.calls import UpstreamRequest
from harness.commands.targets import target
from harness.serving import running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.calls import Upstream

KILLS, SEED, USERS = 30, 2025, "2"
LATEST = 0.03  # seconds between a cassette, or a request, and the kill; one takes about as long
FORM = ("order_type=Limit", "time_in_force=Day", "action=BUY", "symbol=AAPL", "units=1", "price=1.25")


def main(kills: int, operations: Sequence[str]) -> None:
    """Print how many corpora differed, how many files were not whole, and how many orders were too many or too few."""
    draw = random.Random(SEED)  # noqa: S311 - where to kill is no secret
    with target(assemble.load_application(), None, live=False) as to, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "harness", "record", *operations, "--users", USERS, "--host", str(to.url)]
        expected = _recorded(command, Path(folder) / "whole")
        points = [(draw.randrange(len(expected)), draw.random() * LATEST) for _ in range(kills)]
        outcomes = [_killed(command, Path(folder) / str(number), *point) for number, point in enumerate(points)]
    differing = sum(corpus != expected for _, corpus in outcomes)
    broken = sum(left[name] != expected[name] for left, _ in outcomes for name in left)
    partial = sum(0 < len(left) < len(expected) for left, _ in outcomes)
    print(f"{len(expected)} cassettes; {partial} of {kills} kills left some of them and not all")  # noqa: T201
    placed = [_orders_after_a_kill(draw) for _ in range(kills)]
    report(
        [
            Figure("corpora that differ", differing, "", 0),
            Figure("cassettes that were not whole", broken, "", 0),
            Figure("orders too many or too few", sum(abs(number - 1) for number in placed), "", 0),
        ]
    )


class _Counter:
    """Count the requests that reach an ASGI application."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.requests = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests += 1
        await self._app(scope, receive, send)


def _orders_after_a_kill(draw: random.Random) -> int:
    """Return how many orders there are after a recording was killed at a drawn point and started again."""
    application = assemble.load_application()
    if application.sandbox is None:
        return 1  # without a sandbox there is no order to place
    counter = _Counter(application.sandbox().for_recording().app)
    with running(counter) as url, tempfile.TemporaryDirectory() as folder:
        upstream = assemble.connect(application, url).upstream
        account, before = _account(upstream, url), _orders(upstream, url)
        words = [f"--parameter={word}" for word in (*FORM, f"account_id={account}")]
        command = [sys.executable, "-m", "harness", "record", "accounts.list", "trades.place", "--host", url, *words]
        requests = counter.requests + draw.randrange(1, 9)
        with subprocess.Popen(  # noqa: S603
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as run:
            while run.poll() is None and counter.requests < requests:
                time.sleep(0.0005)
            time.sleep(draw.random() * LATEST)
            run.kill()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603
        return len(_orders(upstream, url) - before)


def _account(upstream: Upstream, url: str) -> str:
    user = assemble.connect(assemble.load_application(), url).user
    accounts = json.loads(upstream(UpstreamRequest("GET /accounts", {}, user)).body)
    return str(accounts[0]["id"])


def _orders(upstream: Upstream, url: str) -> set[str]:
    user = assemble.connect(assemble.load_application(), url).user
    request = UpstreamRequest("GET /accounts/{accountId}/orders", {"accountId": _account(upstream, url)}, user)
    return {order["brokerage_order_id"] for order in json.loads(upstream(request).body)}


def _recorded(command: Sequence[str], folder: Path) -> dict[str, bytes]:
    """Return what is there after an undisturbed run, drafts included."""
    folder.mkdir(exist_ok=True)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _killed(
    command: Sequence[str], folder: Path, files: int, seconds: float
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the cassettes that were there when the process was killed, and the corpus that the next run made."""
    folder.mkdir()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as run:  # noqa: S603
        while run.poll() is None and sum(1 for _ in folder.rglob("[!.]*.yaml")) < files:
            time.sleep(0.001)
        time.sleep(seconds)
        run.kill()
    left = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("[!.]*.yaml")}
    return left, _recorded(command, folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS, sys.argv[2:])
