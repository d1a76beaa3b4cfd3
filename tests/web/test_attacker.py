"""Whatever a client sends and an upstream replies: never a 500, never a dropped connection, one shape of errors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from databases import clean
from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis_profiles import one_in
from web import attacker

from harness.serving import running
from harness.snaptrade import application as snaptrade
from harness.snaptrade.catalogue import OPERATIONS
from harness.web import server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@dataclass(frozen=True)
class Site:
    """A server over an odd upstream."""

    url: str
    upstream: attacker.OddUpstream


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.db'}"
    engine: Engine = request.getfixturevalue("postgres")
    clean(engine)
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture(scope="module", params=["off", "complete"])
def site(request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server, with every operation at one stage."""
    flags = tmp_path_factory.mktemp("site") / "flags.yaml"
    rows = "".join(f"  {name}: {{stage: {request.param}}}\n" for name in OPERATIONS)
    flags.write_text(f"version: 1\nsalt: s\noperations:\n{rows}")
    with pytest.MonkeyPatch.context() as patch, attacker.odd_upstream() as upstream:
        patch.setenv("HARNESS_DATABASE_URL", database)
        with (
            server.running(snaptrade, upstream.url, flags, ("original", "unified"), print) as application,
            running(application) as url,
        ):
            yield Site(url, upstream)


@one_in(4)
@pytest.mark.parametrize("version", ["v1", "v2"])
@given(data=st.data())
def test_nothing_odd_breaks_an_answer(site: Site, version: str, data: st.DataObject) -> None:
    """Odd paths, queries, headers, bodies and methods, over odd replies."""
    operation, request = data.draw(attacker.requests(version))
    site.upstream.reply = data.draw(attacker.replies(operation.endpoint))
    status, headers, body = attacker.send(site.url, request)
    event(f"status {status}")
    assert (status < 600, headers["content-type"]) == (True, "application/json"), body
    if status >= 400 and request.method != "HEAD":
        error = json.loads(body)["error"]
        assert set(error) == {"kind", "code", "message"}
        assert status != 500 or error["kind"] == "UpstreamError", error  # a 500 of the upstream stays one
    assert status != 500 or site.upstream.reply.startswith(b"HTTP/1.1 500")
