"""`harness explain`, `harness cache query` and `harness cache expire`: what they say, how they end, what is audited."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from cli import Folder
from history.events import balance, event, fetch, keep, position, positions

from harness import assemble
from harness.audit.trail import AuditTrail
from harness.cache.database import file_url, open_database
from harness.snaptrade.generated.models import Currency
from harness.wire import decode

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.audit.chain import AuditEntry


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def database(folder: Folder) -> Engine:
    """The state database of a server that has fetched balances and positions, twice."""
    engine = open_database(file_url(folder.path / ".harness" / "state.db"))
    now = assemble.now()
    fetch(engine, replace(event("Currency", Currency(id="c-usd", code="USD"), owner=""), at=now))
    for minute, cash in enumerate(("1.10", "1.20")):
        fetch(engine, event("Balance", balance(cash), minutes=minute))
    keep(engine, positions(position("2", "0.3")))
    return engine


def audited(engine: Engine) -> list[AuditEntry]:
    return [each.entry for each in AuditTrail(engine).entries(100)]


def told(folder: Folder, *words: str) -> Any:
    done = folder.run(*words, "--json")
    assert (done.code, done.err) == (0, "")
    return decode(done.out.encode())


def test_a_value_is_explained(folder: Folder, database: Engine) -> None:
    """To a person and to a program, and who asked stands in the audit trail."""
    done = folder.run("explain", "Balance", "A/0", "cash")
    assert (done.code, done.out.splitlines()[0]) == (0, "Balance A/0: cash is 1.20")
    assert "GET /accounts/{accountId}/balances [].cash" in done.out
    assert "before      1.10 from 2026-01-05T14:30:00+00:00 to 2026-01-05T14:31:00+00:00" in done.out
    tree = told(folder, "explain", "Balance", "A/0", "cash", "--user", "u")
    assert (tree["value"], [each["value"] for each in tree["earlier"]]) == (Decimal("1.20"), [Decimal("1.10")])
    entries = audited(database)
    assert [(each.kind, each.owner, each.source) for each in entries] == [
        ("read", "u", "harness explain Balance.cash")
    ] * 2
    assert all(each.actor for each in entries)


def test_a_public_value_is_explained_without_an_audit(folder: Folder, database: Engine) -> None:
    """It is nobody's."""
    assert told(folder, "explain", "Currency", "c-usd", "code")["value"] == "USD"
    assert audited(database) == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("Balanse", "A/0", "cash"), 2, "did you mean 'Balance'"),
        (("Balance", "A/0", "cahs"), 2, "did you mean 'cash'"),
        (("Balance", "B/0", "cash"), 3, "nothing is known of Balance B/0"),
    ],
)
def test_what_cannot_be_explained_is_told(folder: Folder, words: tuple[str, ...], code: int, sentence: str) -> None:
    """A wrong name ends with 2, an unknown id with 3."""
    done = folder.run("explain", *words)
    assert (done.code, sentence in done.err) == (code, True)


def test_the_queries_are_listed(folder: Folder) -> None:
    """Each with what it tells."""
    names = [each["name"] for each in told(folder, "cache", "query")]
    assert names == ["value-over-time", "exposure-by-currency", "turnover"]
    assert all(name in folder.run("cache", "query").out for name in names)


def test_a_query_is_answered(folder: Folder, database: Engine) -> None:
    """In exact decimals; whose data it showed stands in the audit trail."""
    tree = told(folder, "cache", "query", "exposure-by-currency", "--account", "A")
    assert [(row["cash"], row["positions"], row["value"]) for row in tree["rows"]] == [
        (Decimal("1.20"), Decimal("0.6"), Decimal("1.80"))
    ]
    assert "1.80" in folder.run("cache", "query", "exposure-by-currency").out
    assert {(each.owner, each.entity) for each in audited(database)} == {("u", "Balance"), ("u", "Position")}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("turnoffer",), 2, "did you mean 'turnover'"),
        (("turnover",), 3, "the history tells nothing"),
        (("value-over-time", "--user", "nobody"), 3, "the history tells nothing"),
        (("value-over-time", "--since", "soon"), 2, "no date or time"),
    ],
)
def test_a_query_without_an_answer_is_told(folder: Folder, words: tuple[str, ...], code: int, sentence: str) -> None:
    """An unknown name ends with 2, nothing known with 3."""
    done = folder.run("cache", "query", *words)
    assert (done.code, sentence in done.err) == (code, True)


def test_a_database_without_history_tells_nothing(folder: Folder) -> None:
    """It is no error."""
    assert folder.run("cache", "query", "turnover").code == 3


def test_what_is_kept_too_long_goes(folder: Folder, database: Engine) -> None:
    """A dry run only says so; what went of personal data stands in the audit trail."""
    expected = {"balance": 1, "history_balance": 2, "history_position": 1, "cache_answer": 1}
    dry = told(folder, "cache", "expire", "--dry-run")
    assert audited(database) == []
    done = folder.run("cache", "expire")
    assert (done.code, "balance: 1 rows went" in done.out) == (0, True)
    assert folder.run("cache", "expire").out == "nothing is kept too long\n"
    assert dry == {"dry_run": True, "rows": expected}
    assert {(each.kind, each.source, each.times) for each in audited(database)} == {
        ("expire", name, count) for name, count in expected.items()
    }
