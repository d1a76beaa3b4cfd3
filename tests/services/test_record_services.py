"""`harness record --requests`: what a service replies becomes cassettes, which stand for it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from services.served import Services, reply

from harness import serving

if TYPE_CHECKING:
    from pathlib import Path

    from cli import Done

KEY = {"HARNESS_PSEUDONYM_KEY": "a key of the test"}
PERSON: dict[str, Any] = {"email": "jane.doe@example.org", "id": 3, "account_number": "4539578763621486"}


@pytest.fixture
def both(tmp_path: Path) -> Services:
    """Two services that answer alike."""
    answers: dict[str, Any] = {"/items": [{"id": 1}], "/people/3": PERSON, "/image": reply(b"\x89", kind="image/png")}
    return Services(tmp_path, answers, answers)


def record(both: Services, *words: str) -> Done:
    """Record the original service."""
    with serving.running(both.original.app) as url:
        return both.folder.run("record", "--original", url, "--cassettes", "shop", *words, env=KEY)


def compare(both: Services, *words: str) -> Done:
    """Compare the recording with the unified service."""
    with serving.running(both.unified.app) as url:
        return both.folder.run("compare", "--original", "shop", "--unified", url, *words, env=KEY)


def test_a_recording_stands_for_its_service(both: Services) -> None:
    """It is compared as the service itself would be, though that is gone."""
    file = str(both.requests("/items", "/people/3"))
    assert record(both, "--requests", file).code == 0
    asked = len(both.original.asked)
    assert compare(both, "--requests", file).code == 0
    both.unified.answers["/items"] = [{"id": 2}]
    assert compare(both, "--requests", "shop").code == 1
    assert len(both.original.asked) == asked


def test_no_cassette_holds_who_somebody_is(both: Services) -> None:
    """And what the other service replies is compared as a cassette would hold it."""
    file = str(both.requests("/people/3"))
    assert record(both, "--requests", file).code == 0
    (cassette,) = (both.folder.path / "shop").glob("*/*.yaml")
    text = cassette.read_text("utf-8")
    assert "jane.doe" not in text
    assert PERSON["account_number"] not in text
    assert compare(both, "--requests", file).code == 0
    both.unified.answers["/people/3"] = {**PERSON, "email": "john.doe@example.org"}
    done = compare(both, "--requests", file)
    assert done.code == 1
    assert "john.doe" not in done.out


def test_what_is_there_is_not_asked_again(both: Services) -> None:
    """Unless it is to be overwritten; another request under its name is told."""
    file = str(both.requests("/items"))
    record(both, "--requests", file)
    assert "0 recorded, 1 there already" in record(both, "--requests", file).err
    assert both.original.targets == ["GET /items"]
    record(both, "--requests", file, "--overwrite")
    assert len(both.original.asked) == 2
    other = record(both, "--requests", str(both.requests("/items?page=2")))
    assert other.code == 1
    assert "answers another request; choose another --scenario" in other.err


def test_what_is_no_text_or_no_answer_is_left_out_by_name(both: Services) -> None:
    """The rest is recorded."""
    both.original.answers["/busy"] = reply({}, 503)
    done = record(both, "--requests", str(both.requests("/image", "/busy", "/items")))
    assert done.code == 1
    assert "left out: GET /image: its body is no text" in done.err
    assert "left out: GET /busy: status 503" in done.err
    assert "1 recorded" in done.err


def test_a_request_that_was_not_recorded_is_not_compared(both: Services) -> None:
    """With the reason, and never a success."""
    record(both, "--requests", str(both.requests("/items")))
    done = compare(both, "--requests", str(both.requests("/items", "/people/3")))
    assert done.code == 3
    assert both.report["cases"][1]["reason"] == (
        "the original service as recorded in shop has no answer: no cassette holds the request"
    )


def test_a_recording_needs_a_key(both: Services) -> None:
    """Anybody could tell what a pseudonym without a secret stands for."""
    with serving.running(both.original.app) as url:
        done = both.folder.run("record", "--original", url, "--requests", str(both.requests("/items")))
    assert done.code == 2
    assert "pseudonyms need a key: set HARNESS_PSEUDONYM_KEY" in done.err
