"""A server keeps audit and history of what it does with personal data, and none of the data is in the audit."""

from __future__ import annotations

import json
from contextlib import contextmanager
from decimal import Decimal
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import urllib3
from history.events import event, fetch, order
from limits import HANG

from harness import assemble
from harness.audit.trail import AuditTrail
from harness.cache.database import file_url, open_database
from harness.history.explanation import RowName, explain
from harness.history.retention import sweep_all
from harness.serving import running
from harness.snaptrade import application as snaptrade
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.sandbox.world import DEFAULT
from harness.web import server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.audit.chain import AuditEntry

    Get = Callable[..., Any]

FLAGS = """\
version: 1
salt: s
operations:
  accounts.list: {stage: complete}
  balances.list: {stage: complete}
  positions.list: {stage: off}
"""


@contextmanager
def serving(folder: Path, upstream: str) -> Iterator[Get]:
    """Serve with a state file in a folder; what the server writes is there when it has ended."""
    (folder / "flags.yaml").write_text(FLAGS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_DATABASE_URL", file_url(folder / "state.db"))
        with (
            server.running(snaptrade, upstream, folder / "flags.yaml", ("original", "unified"), print) as application,
            running(application) as url,
        ):

            def get(path: str, user: str = DEFAULT, method: str = "GET") -> Any:
                headers = {"X-User-Id": user}
                reply = urllib3.request(method, f"{url}{path}", headers=headers, retries=False, timeout=HANG)
                return json.loads(reply.data, parse_float=Decimal)

            yield get


def entries(folder: Path) -> list[AuditEntry]:
    trail = AuditTrail(open_database(file_url(folder / "state.db")))
    assert trail.verify().broken is None
    return [link.entry for link in trail.entries(1_000)]


def test_every_access_to_personal_data_is_audited(tmp_path: Path, url: str) -> None:
    """By either path, from the cache or not; who was refused too; public data are nobody's."""
    with serving(tmp_path, url) as get:
        account = get("/v1/accounts")[0]["id"]
        for _ in range(2):
            get(f"/v1/accounts/{account}/balances")
        get(f"/v1/accounts/{account}/positions")
        get("/v1/brokerages")
        get("/v1/accounts", "somebody else")
    seen = {(entry.kind, entry.entity, entry.owner, entry.source, entry.reason) for entry in entries(tmp_path)}
    assert seen >= {
        ("read", "Account", DEFAULT, "accounts.list", "200 unified miss"),
        ("fetch", "Balance", DEFAULT, "GET /accounts/{accountId}/balances", ""),
        ("read", "Balance", DEFAULT, "balances.list", "200 unified miss"),
        ("read", "Balance", DEFAULT, "balances.list", "200 unified hit"),
        ("read", "Position", DEFAULT, "positions.list", "200 original"),
        ("refuse", "Account", "somebody else", "accounts.list", "401"),
    }
    assert {entry.entity for entry in entries(tmp_path)}.isdisjoint({"Brokerage", "Currency", "UniversalSymbol"})
    assert {entry.actor for entry in entries(tmp_path)} == {server.ACTOR}


def test_the_audit_holds_none_of_the_data(tmp_path: Path, url: str) -> None:
    """No number, name or id of an account, and no amount."""
    with serving(tmp_path, url) as get:
        accounts = get("/v1/accounts")
        for account in accounts:
            get(f"/v1/accounts/{account['id']}/balances")
    text = " ".join(str(value) for entry in entries(tmp_path) for value in entry)
    assert accounts
    assert not [
        each for account in accounts for each in (account["id"], account["number"], account["name"]) if each in text
    ]


def test_a_value_that_was_served_explains_itself(tmp_path: Path, url: str) -> None:
    """From the history that the server kept."""
    with serving(tmp_path, url) as get:
        account = get("/v1/accounts")[0]["id"]
        cash = get(f"/v1/accounts/{account}/balances")[0]["cash"]
    engine = open_database(file_url(tmp_path / "state.db"))
    (now,) = explain(engine, MODEL, assemble.kept_history(snaptrade), RowName("Balance", f"{account}/0"), "cash").values
    assert (now.value, now.source, bool(now.body_hash)) == (cash, "GET /accounts/{accountId}/balances", True)


def test_a_write_is_audited_with_what_it_invalidates(tmp_path: Path, url: str) -> None:
    """An order that the upstream refuses, too: it was tried."""
    with serving(tmp_path, url) as get:
        account = get("/v1/accounts")[0]["id"]
        get(f"/v1/accounts/{account}/balances")
        get(f"/v1/accounts/{account}/orders/none", method="DELETE")
    kinds = [(entry.kind, entry.source) for entry in entries(tmp_path)]
    assert ("write", "orders.cancel") in kinds
    assert [kind for kind, _ in kinds].count("invalidate") >= 4


def test_the_server_deletes_what_is_kept_too_long(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself, and says so in the audit."""
    old = open_database(file_url(tmp_path / "state.db"))
    fetch(old, event("AccountOrderRecord", order(), minutes=-60 * 24 * 365 * 8))
    swept = Event()

    def sweep(*given: Any) -> None:
        sweep_all(*given)
        swept.set()

    monkeypatch.setattr(server, "sweep_all", sweep)
    monkeypatch.setattr(server, "SWEEP_SECONDS", 0.001)
    with serving(tmp_path, url):
        assert swept.wait(HANG)
    gone = {entry.source for entry in entries(tmp_path) if entry.kind == "expire"}
    assert gone == {"account_order_record", "history_account_order_record", "cache_answer"}


def test_what_is_lost_stands_in_the_audit(tmp_path: Path, url: str) -> None:
    """The server goes on."""
    with serving(tmp_path, url) as get:
        get("/v1/accounts")
        engine = open_database(file_url(tmp_path / "state.db"))
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE history_balance"))
        account = get("/v1/accounts")[0]["id"]
        assert get(f"/v1/accounts/{account}/balances")
    assert [entry.times for entry in entries(tmp_path) if entry.kind == "lost"] == [1]
