"""`harness audit`: what it shows of the trail, what it says of a broken one, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cli import Folder

from harness.audit.chain import AuditEntry
from harness.audit.trail import AuditTrail
from harness.cache.database import file_url, open_database
from harness.wire import decode

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

ENTRIES = (
    AuditEntry("2026-01-05T14:30:00.000000Z", "fetch", "Balance", "alice", source="GET /accounts/{accountId}/balances"),
    AuditEntry("2026-01-06T14:30:00.000000Z", "read", "Position", "bob", times=3),
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def database(folder: Folder) -> Engine:
    """The state database of the folder, with two entries."""
    engine = open_database(file_url(folder.path / ".harness" / "state.db"))
    AuditTrail(engine).record(*ENTRIES)
    return engine


def tamper(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER audit_entry_stays_DELETE"))
        connection.execute(sa.text(statement))


@pytest.mark.usefixtures("database")
def test_the_entries_are_listed(folder: Folder) -> None:
    """Who, what, when and from where; all of them for a program."""
    done = folder.run("audit", "list")
    assert (done.code, "alice" in done.out, "bob" in done.out) == (0, True, True)
    listed = decode(folder.run("audit", "list", "--user", "bob", "--json").out.encode())
    assert isinstance(listed, dict)
    assert [(each["owner"], each["times"]) for each in listed["entries"]] == [("bob", 3)]  # type: ignore[index,call-overload,union-attr]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "owner"),
    [(["--entity", "Balance"], "alice"), (["--since", "2026-01-06"], "bob"), (["--lines", "1"], "bob")],
)
def test_the_entries_are_chosen(folder: Folder, words: list[str], owner: str) -> None:
    """By entity, by time, by number."""
    done = folder.run("audit", "list", *words)
    assert [name for name in ("alice", "bob") if name in done.out] == [owner]


@pytest.mark.parametrize("command", ["list", "verify"])
def test_an_empty_trail_proves_nothing(folder: Folder, command: str) -> None:
    """It ends with 3."""
    done = folder.run("audit", command)
    assert (done.code, "no" in done.err) == (3, True)


def test_a_whole_trail_ends_with_0_and_tells_its_head(folder: Folder, database: Engine) -> None:
    """The head is what somebody notes elsewhere."""
    head = AuditTrail(database).head()
    done = folder.run("audit", "verify", "--head", head.hash)
    assert (done.code, done.out) == (0, f"whole: 2 entries; head {head.hash}\n")


def test_a_broken_trail_ends_with_1_and_names_the_entry(folder: Folder, database: Engine) -> None:
    """And says what is wrong with it."""
    tamper(database, "DELETE FROM audit_entry WHERE number = 1")
    done = folder.run("audit", "verify")
    assert (done.code, done.out) == (1, "broken at entry 1: entry 1 is missing\n")
    told = decode(folder.run("audit", "verify", "--json").out.encode())
    assert isinstance(told, dict)
    assert (told["whole"], told["entries"]) == (False, 2)


def test_a_head_that_is_not_in_the_trail_ends_with_1(folder: Folder, database: Engine) -> None:
    """The trail was made anew, or cut, since it was noted."""
    done = folder.run("audit", "verify", "--head", "0f" * 32)
    assert (done.code, "noted hash" in done.out, AuditTrail(database).verify().broken) == (1, True, None)


@pytest.mark.parametrize(
    "words", [["verify", "--head", "abc"], ["list", "--since", "yesterday"], ["list", "--lines", "0"]]
)
def test_a_wrong_option_ends_with_2(folder: Folder, words: list[str]) -> None:
    """With what would be valid."""
    done = folder.run("audit", *words)
    assert (done.code, "Traceback" in done.err) == (2, False)
