"""`harness cache warm`: what a session needs is there before it begins, and what is there is not asked for."""

from __future__ import annotations

import json
import time
from asyncio import sleep
from typing import TYPE_CHECKING, Any

import pytest
from cli import Folder

from harness.serving import running
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Sandbox:
    """A sandbox that remembers the paths it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._app = sandbox(World(), now=time.time, sleep=sleep)
        self.url = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.asked.append(scope["path"])
        await self._app(scope, receive, send)


@pytest.fixture
def upstream() -> Iterator[Sandbox]:
    app = Sandbox()
    with running(app) as app.url:
        yield app


def test_the_story_of_a_warm_cache(tmp_path: Path, upstream: Sandbox) -> None:
    """All that a session needs, then nothing, then some symbols of a list."""
    folder = Folder(tmp_path)
    first = folder.run("cache", "warm", "--upstream", upstream.url, "--json")
    report = json.loads(first.out)
    assert (first.code, report["fresh"], report["failed"]) == (0, 0, {})
    assert report["asked"] == report["fetched"] == len(upstream.asked)
    assert any("/symbols/" in path for path in upstream.asked)
    accounts = sum(path.endswith("/balances") for path in upstream.asked)
    assert sum(path.endswith("/positions/all") for path in upstream.asked) == accounts > 1

    upstream.asked.clear()
    again = folder.run("cache", "warm", "--upstream", upstream.url)
    assert again.code == 0
    assert again.out == f"{report['asked']} asked for: {report['asked']} were fresh, 0 came, 0 did not\n"
    assert upstream.asked == []

    (tmp_path / "symbols.txt").write_text("AAPL\n\nAAPL  # named twice\nNO-SUCH-TICKER\n")
    some = folder.run("cache", "warm", "--upstream", upstream.url, "--symbols", "symbols.txt")
    assert some.code == 1
    assert some.out.splitlines()[0] == "2 asked for: 0 were fresh, 1 came, 1 did not"
    assert some.out.splitlines()[1].startswith("1 did not come: 404")
    assert len(upstream.asked) == 2


def test_accounts_alone_are_asked_for_without_symbols(tmp_path: Path, upstream: Sandbox) -> None:
    """Of the user that is named."""
    done = Folder(tmp_path).run(
        "cache", "warm", "--upstream", upstream.url, "--accounts", "--user", "sandbox-trader", "--json"
    )
    assert (done.code, json.loads(done.out)["failed"]) == (0, {})
    assert not any("/symbols/" in path for path in upstream.asked)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--symbols", "empty.txt"], 3, "nothing to ask for"),
        (["--symbols", "missing.txt"], 2, "missing.txt"),
        (["--symbols", "empty.txt", "--accounts"], 2, "leave out --user and --accounts"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, upstream: Sandbox, words: list[str], code: int, said: str) -> None:
    """In one sentence; nothing is asked for."""
    (tmp_path / "empty.txt").write_text("# no symbols\n")
    done = Folder(tmp_path).run("cache", "warm", "--upstream", upstream.url, *words)
    assert (done.code, said in done.err, done.out) == (code, True, "")
    assert upstream.asked == []
