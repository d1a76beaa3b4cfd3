"""`harness cache status`, `clear` and `verify`: what they say of a cache, and how they end."""

from __future__ import annotations

import itertools
import json
import os
import re
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from build import question
from cli import ROOT, Folder
from rich.console import Console

from harness import assemble
from harness.audit.trail import AuditTrail
from harness.cache.answers import FetchedEntity
from harness.cache.database import file_url, open_database
from harness.commands.cache import status
from harness.commands.cache.status_table import status_table
from harness.errors import UpstreamUnreachable
from harness.snaptrade import application
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency
from harness.web.health import reported

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.cache.service import Cache

PATHS = os.pathsep.join(map(str, (ROOT, ROOT / "examples")))
USD = FetchedEntity(Currency(id="c", code="USD"))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def engine(folder: Folder) -> Engine:
    """The state database of the folder."""
    return open_database(file_url(folder.path / ".harness" / "state.db"))


@pytest.fixture
def cache(engine: Engine) -> Cache:
    """A server's cache with hits, misses, an error and a repeated key, of which the server has told."""
    cache = assemble.cache_in(engine, application)
    assert cache is not None

    def dead() -> tuple[FetchedEntity, ...]:
        raise UpstreamUnreachable("no answer")

    for _ in range(3):
        cache.ask(question("q", "Currency"), lambda: (USD, USD))
        cache.ask(question("A", "Balance", "alice"), lambda: (FetchedEntity(Balance(account_id="A", ordinal=0)),))
    with pytest.raises(UpstreamUnreachable):
        cache.ask(question("B", "Balance", "bob"), dead)
    with reported(engine, cache.health, None):
        return cache


def told(folder: Folder, *words: str) -> Any:
    done = folder.run("cache", *words, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def test_an_empty_database_has_nothing_to_tell(folder: Folder) -> None:
    """And is left as it is."""
    done = folder.run("cache", "status")
    assert (done.code, "0 workers" in done.out, "no cache of this schema yet" in done.out) == (0, True, True)
    assert told(folder, "status")["kept"] is None


@pytest.mark.usefixtures("cache")
def test_a_program_reads_every_figure(folder: Folder) -> None:
    """Of all workers together, of each entity, and of what is kept."""
    tree = told(folder, "status")
    assert tree["workers"] == {"live": 1, "gone": 0}
    assert {name: tree["total"][name] for name in ("asked", "memory", "miss", "error", "repeated")} == {
        "asked": 7, "memory": 4, "miss": 2, "error": 1, "repeated": 1
    }  # fmt: skip
    assert tree["entities"]["Balance"]["hit_rate"] == 0.5
    kept = {row["entity"]: row for row in tree["kept"]}
    assert (kept["Balance"]["answers"], kept["Balance"]["fresh"], kept["Balance"]["size"] > 0) == (1, 1, True)


@pytest.mark.usefixtures("cache")
def test_a_person_reads_a_table(folder: Folder) -> None:
    """Nothing of whom it is about stands in it."""
    out = folder.run("cache", "status").out
    assert re.search(r"Balance +4 +50\.0% +0\.0% +1 ", out)
    assert re.search(r"total +7 +57\.1% ", out)
    assert "rows with the key of another one of their reply: 1" in out
    assert "alice" not in out + json.dumps(told(folder, "status"))


def test_a_table_fits_a_terminal() -> None:
    """With the longest name, and with figures as large as they get."""
    name = max((name for name, facts in MODEL.facts.items() if facts.ttl is not None), key=len)
    figures = dict.fromkeys(("memory", "database", "negative", "miss", "stale", "bypass", "error"), 999_999)
    row = {**figures, "asked": 9_999_999, "hit_rate": 1.0, "stale_rate": 1.0, "oldest": 999_999.0}
    row |= {"fetch_p50": 9.9999, "fetch_p95": 9.9999}
    kept = {"entity": name, "answers": 999_999, "size": 999_999_999, "fresh": 999_999, "stale": 99_999}
    kept |= {"expired": 999_999, "oldest": 999_999.0, "newest": 1.0}
    broken = {"works": False, "since": "2026-01-05T14:30:00+00:00", "failure": "OperationalError"}
    budget = {"scope": "account 0123abcd", "limit": 10, "requests": 9, "background": 4, "blocked_for": 1.5}
    upstream = {"offline": False, "breaker": "open", "open_for": 3.0, "under_way": 1, "waited": 2, "budget": [budget]}
    tree = {
        "workers": {"live": 1, "gone": 2},
        "total": row,
        "entities": {name: row},
        "memory": {"size": 64_000_000, "limit": 64_000_000, "entries": 99_999, "evictions": 99_999},
        "kept": [kept],
        "live": [{"worker": "host-4711-abcdef", "reads": broken, "writes": broken}],
        "upstream": {**upstream, "refused": {"open": 3}},
    }
    console = Console(file=StringIO(), width=80)
    console.print(status_table(tree))
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    told = (name, "9,999,999", "1,000.0 MB", "breaker open for 3s", "account 0123abcd: 9 of 10")
    assert [word for word in told if word not in text] == []
    assert "cannot be written since 2026-01-05 14:30:00Z" in text


def test_who_watches_sees_it_anew_until_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which ends it well."""
    monkeypatch.setattr(status, "Console", lambda: Console(force_terminal=True, file=StringIO()))
    looks = itertools.count()

    def sleep(seconds: float) -> None:
        if seconds != 2 or next(looks) == 3:
            raise KeyboardInterrupt

    tables = (f"table {number}" for number in itertools.count())
    status.watch(lambda: next(tables), sleep=sleep)
    assert (next(looks), next(tables)) == (4, "table 4")


@pytest.mark.parametrize("words", [["--watch"], ["--watch", "--json"]])
def test_nobody_watches_a_file(folder: Folder, words: list[str]) -> None:
    """It says what to do instead."""
    done = folder.run("cache", "status", *words)
    assert (done.code, "--json" in done.err) == (2, True)


@pytest.mark.parametrize("command", ["status", "clear", "verify"])
def test_a_database_that_cannot_be_opened_ends_with_2(folder: Folder, command: str) -> None:
    """Without its URL."""
    done = folder.run("cache", command, env={"HARNESS_DATABASE_URL": "sqlite:////no/such/folder/secret.db"})
    assert (done.code, "secret" in done.err, "Traceback" in done.err) == (2, False, False)


@pytest.mark.parametrize("command", ["status", "clear", "verify"])
def test_an_application_without_a_model_has_no_cache(folder: Folder, command: str) -> None:
    """It is told."""
    done = folder.process("cache", command, "--app", "greeting:application", env={"PYTHONPATH": PATHS})
    assert (done.code, "has no model, and so no cache" in done.err) == (2, True)


def test_what_is_cleared_is_asked_anew_by_a_running_server(folder: Folder, cache: Cache, engine: Engine) -> None:
    """One user's, an entity's, all; it is said how much it was, and audited whose it was."""
    asked = question("A", "Balance", "alice")
    assert cache.find(asked.key) is not None
    done = folder.run("cache", "clear", "--user", "alice", "--entity", "Balance")
    assert (done.code, done.out) == (0, "rows deleted: 2\n")
    assert cache.find(asked.key) is None
    [entry] = [each.entry for each in AuditTrail(engine).entries(10)]
    assert (entry.kind, entry.entity, entry.owner, entry.source) == (
        "invalidate", "Balance", "alice", "harness cache clear"
    )  # fmt: skip
    assert told(folder, "clear") == {"rows": 2}
    assert folder.run("cache", "clear").out == "nothing of it was cached\n"


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(("entity", "said"), [("Balanc", "did you mean 'Balance'?"), ("Lot", "the application's own")])
def test_only_what_is_cached_can_be_cleared(folder: Folder, entity: str, said: str) -> None:
    """Nothing is deleted then."""
    done = folder.run("cache", "clear", "--entity", "Currency", "--entity", entity)
    assert (done.code, said in done.err) == (2, True)
    assert len(told(folder, "status")["kept"]) == 2


@pytest.mark.usefixtures("cache")
def test_a_sound_cache_is_told(folder: Folder) -> None:
    """With how many rows were looked at."""
    done = folder.run("cache", "verify")
    assert (done.code, done.out) == (0, "rows: 4; sound\n")
    assert told(folder, "verify") == {"sound": True, "rows": 4, "faults": [], "deleted": 0}


def test_a_cache_that_is_not_there_proves_nothing(folder: Folder) -> None:
    """It ends with 3."""
    assert folder.run("cache", "verify").code == 3


def test_a_bad_row_is_found_and_repaired_and_a_running_server_asks_anew(
    folder: Folder, cache: Cache, engine: Engine
) -> None:
    """The fault tells nothing of whom it is; the others stay."""
    asked = question("A", "Balance", "alice")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE cache_answer SET body = X'5B5D' WHERE cache_user = 'alice'"))
    found = folder.run("cache", "verify")
    assert (found.code, "alice" in found.out) == (1, False)
    assert re.match(r"cache_answer GET /Balance #[0-9a-f]{12}: its body is not what was written\n", found.out)
    assert "--repair deletes those rows" in found.out
    assert cache.find(asked.key) is not None
    repaired = folder.run("cache", "verify", "--repair")
    assert (repaired.code, repaired.out.splitlines()[-1]) == (
        0, "rows deleted: 1; what they held is asked upstream anew"
    )  # fmt: skip
    assert cache.find(asked.key) is None
    assert cache.find(question("q", "Currency").key) is not None
    assert folder.run("cache", "verify").code == 0


@pytest.mark.usefixtures("cache")
def test_a_damaged_file_is_found_and_cannot_be_repaired(folder: Folder, engine: Engine) -> None:
    """By a sentence, not by a traceback."""
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE extra (a TEXT)"))
        connection.execute(sa.text("CREATE INDEX ix_extra ON extra (a)"))
        connection.execute(sa.text("INSERT INTO extra VALUES ('x')"))
        connection.execute(sa.text("PRAGMA writable_schema = ON"))
        damage = "UPDATE sqlite_schema SET sql = 'CREATE INDEX ix_extra ON extra (a DESC, a)' WHERE name = 'ix_extra'"
        connection.execute(sa.text(damage))
    engine.dispose()
    done = folder.run("cache", "verify", "--repair")
    assert (done.code, "the file is damaged" in done.out, done.err) == (1, True, "")
