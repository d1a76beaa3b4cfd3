"""Cassettes on disk: found in order, and never taken for anything but what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from recording.made import WHOLE, write

from harness.calls import Call
from harness.errors import CassetteError, ConfigurationError, NothingToJudge
from harness.recording import find

if TYPE_CHECKING:
    from pathlib import Path


def test_cases_are_found_in_order(tmp_path: Path) -> None:
    """Sorted by id, each with the Call it answers and where it was recorded."""
    for scenario in ("b", "a-2", "a"):
        write(tmp_path, WHOLE, scenario=scenario)

    cases = find(tmp_path)

    assert [case.id for case in cases] == ["symbols.get/a", "symbols.get/a-2", "symbols.get/b"]
    assert cases[0].call == Call("symbols.get", "user", {"query": "AAPL"})
    assert cases[0].recorded_from == "sandbox"


def test_a_scenario_selects_its_numbered_siblings(tmp_path: Path) -> None:
    """`a` means `a`, `a-2`, `a-3`, but neither `ab` nor `a-large`."""
    for scenario in ("a", "a-2", "a-10", "ab", "a-large"):
        write(tmp_path, WHOLE, scenario=scenario)

    assert {case.scenario for case in find(tmp_path, "a")} == {"a", "a-2", "a-10"}


def test_an_unknown_scenario_names_the_nearest(tmp_path: Path) -> None:
    """Where there are others, a wrong name is a mistake in the configuration."""
    write(tmp_path, WHOLE)

    with pytest.raises(ConfigurationError, match=r"'mixd'.*did you mean 'mixed'"):
        find(tmp_path, "mixd")


@pytest.mark.parametrize("scenario", [None, "mixed"])
def test_no_cassettes_are_nothing_to_judge(tmp_path: Path, scenario: str | None) -> None:
    """A missing or empty directory is not a mistake; the message says how to record."""
    with pytest.raises(NothingToJudge, match="harness record") as nothing:
        find(tmp_path / "cassettes", scenario)

    assert nothing.value.exit_code == 3


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "1:1", "is empty"),
        (" \n", "1:1", "is empty"),
        (WHOLE.replace("user: user,", "user: [user,"), "3:72", "not whole YAML"),
        (WHOLE[: WHOLE.index("string:") + 12], "11:1", "not whole YAML"),
        ("just text", "1:1", "'metadata' must be a mapping"),
        ("- 1", "1:1", "'metadata' must be a mapping"),
        ("a: !!python/object:os.system 1", "1:4", "not whole YAML"),
        (WHOLE[: WHOLE.index("interactions")], "1:1", "'interactions' must be a list"),
        (WHOLE[: WHOLE.index("- request")], "5:14", "'interactions' must be a list"),
        (WHOLE[: WHOLE.index("- request")].strip() + " []", "5:15", "holds no interactions"),
        (WHOLE[: WHOLE.index("  response")], "6:3", "'response' must be a mapping"),
        (WHOLE.replace("code: 200", "code: OK"), "8:20", "'code' must be a whole number"),
        (WHOLE.replace("AAPL}", "2025-99-99}"), "1:1", "not whole YAML"),
        (WHOLE.replace("'{}'", "{}"), "10:20", "'string' must be text"),
        (WHOLE.replace("query: AAPL", "query: 1"), "3:66", "the parameter 'query' must be text"),
        (WHOLE.replace("user: user", "user: 1"), "3:40", "the user must be text or null"),
        (WHOLE.replace("body: null", "body: {a: 1}"), "6:79", "the request's body must be text or null"),
        (WHOLE.replace("sandbox\n", "sandbox\n  sdk: 13\n"), "5:8", "'sdk' must be text"),
        (WHOLE.replace("sandbox\n", "sandbox\n  recorded_on: 2026-11-23\n"), "5:16", "'recorded_on' must be text"),
        (WHOLE.replace("'{}'", "!!binary AAE="), "10:20", "'string' must be text"),
        (WHOLE.replace("  recorded_from: sandbox\n", ""), "3:3", "'recorded_from' must be text"),
        (
            WHOLE.replace("sandbox\n", "sandbox\n  exchanges: 2\n"),
            "7:1",
            "should hold 2 exchanges and holds 1: it was cut off",
        ),
        (WHOLE.replace("symbols.get", "symbols.list"), "3:21", "'symbols.list' but stands in the folder 'symbols.get'"),
    ],
)
def test_a_cassette_that_is_not_whole_is_an_error(tmp_path: Path, text: str, place: str, said: str) -> None:
    """Never taken for an empty one: the message has file, line and column, and what is wrong there."""
    path = write(tmp_path, text)

    with pytest.raises(CassetteError, match=rf"^{re.escape(str(path))}:{place}: .*{re.escape(said)}"):
        find(tmp_path)


def test_a_cassette_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, and a folder with a cassette's name."""
    write(tmp_path, "").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CassetteError, match="not UTF-8"):
        find(tmp_path)

    (tmp_path / "symbols.get" / "folder.yaml").mkdir()
    with pytest.raises(CassetteError, match="cannot be read"):
        find(tmp_path, "folder")


def test_what_a_killed_process_left_is_no_cassette(tmp_path: Path) -> None:
    """A draft beside a cassette is not looked at."""
    write(tmp_path, WHOLE)
    write(tmp_path, "half a casse", scenario=".mixed.yaml.x1")

    assert [case.id for case in find(tmp_path)] == ["symbols.get/mixed"]
