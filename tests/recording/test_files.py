"""Cassettes on disk: found in order, and never taken for anything but what they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from recording.made import WHOLE, write

from harness.calls import Call, Operation
from harness.errors import CassetteError, ConfigurationError, NothingToJudge
from harness.recording import find, read
from harness.recording.files import DEFAULT_FOLDER, check_operations, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_cases_are_found_in_order(tmp_path: Path) -> None:
    """Sorted by id, each with the Call it answers and where it was recorded."""
    for scenario in ("b", "a-2", "a"):
        write(tmp_path, WHOLE, scenario=scenario)

    cases = find(tmp_path)

    assert [case.id for case in cases] == ["symbols.get/a", "symbols.get/a-2", "symbols.get/b"]
    assert cases[0].call == Call("symbols.get", "user", {"query": "AAPL"})
    assert cases[0].label.recorded_from == "sandbox"


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
@pytest.mark.parametrize("missing", [True, False])
def test_no_cassettes_are_nothing_to_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scenario: str | None, *, missing: bool
) -> None:
    """An empty folder, or no default one, is not a mistake; the message says how to record."""
    monkeypatch.chdir(tmp_path)
    if not missing:
        DEFAULT_FOLDER.mkdir()

    with pytest.raises(NothingToJudge, match="harness record") as nothing:
        find(DEFAULT_FOLDER, scenario)

    assert nothing.value.exit_code == 3


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "1:1", "is empty"),
        (" \n", "1:1", "is empty"),
        (WHOLE.replace("user: user,", "user: [user,"), "3:72", "not whole YAML"),
        (WHOLE[: WHOLE.index("string:") + 12], "10:24", "not whole YAML"),
        ("just text", "1:1", "it must be a mapping"),
        ("- 1", "1:1", "it must be a mapping"),
        ("a: !!python/object:os.system 1", "1:4", "not whole YAML"),
        (WHOLE[: WHOLE.index("interactions")], "1:1", "'interactions' is missing"),
        (WHOLE[: WHOLE.index("- request")], "5:14", "'interactions' must be a list"),
        (WHOLE[: WHOLE.index("  response")], "6:3", "'response' is missing"),
        (WHOLE.replace("code: 200", "code: OK"), "8:20", "'code' must be a whole number"),
        (WHOLE.replace("version: 1", "version: 99"), "1:10", "'version' must be 1"),
        (WHOLE.replace("'{}'", "{}"), "10:20", "'string' must be text"),
        (WHOLE.replace("query: AAPL", "query: 1"), "3:66", "'query' must be text"),
        (WHOLE.replace("user: user", "user: 1"), "3:40", "'user' must be text"),
        (WHOLE.replace("body: null", "body: {a: 1}"), "6:79", "'body' must be text"),
        (WHOLE.replace("sandbox\n", "sandbox\n  sdk: 13\n"), "5:8", "'sdk' must be text"),
        (WHOLE.replace("sandbox\n", "sandbox\n  recorded_on: 2026-11-32\n"), "5:16", "'recorded_on': "),
        (WHOLE.replace("'{}'", "!!binary AAE="), "10:20", "not whole YAML"),
        (WHOLE.replace("  recorded_from: sandbox\n", ""), "3:3", "'recorded_from' is missing"),
        (
            WHOLE.replace("sandbox\n", "sandbox\n  exchanges: 2\n"),
            "7:1",
            "should hold 2 exchanges and holds 1: it was cut off",
        ),
        (WHOLE.replace("version: 1", "version: 1\nversion: 1"), "2:1", "'version' is given twice"),
        (WHOLE.replace("query: AAPL", "query: AAPL, query: MSFT"), "3:72", "'query' is given twice"),
        (
            WHOLE.replace("code: 200", "code: 200, cod: 1"),
            "8:25",
            "no cassette has the key 'cod'; did you mean 'code'?",
        ),
        (WHOLE.replace("https://api.snaptrade.com", "http://[::1"), "6:31", "the uri is no URL"),
        (WHOLE.replace("symbols.get", "symbols.list"), "3:21", "'symbols.list' but stands in the folder 'symbols.get'"),
    ],
)
def test_a_cassette_that_is_not_whole_is_an_error(tmp_path: Path, text: str, place: str, said: str) -> None:
    """Never taken for an empty one: the message has file, line and column, and what is wrong there."""
    path = write(tmp_path, text)

    with pytest.raises(CassetteError, match=rf"^{re.escape(str(path))}:{place}: .*{re.escape(said)}"):
        find(tmp_path)


def test_a_folder_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    """It was named, so it should be there."""
    with pytest.raises(ConfigurationError, match=r"nope: no such folder"):
        find(tmp_path / "nope")


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never skipped: its cases would be missing without a word."""
    path = write(tmp_path, WHOLE)
    write(tmp_path, WHOLE.replace("symbols.get", "other.get"), folder="other.get")
    listed = Path.iterdir

    def refusing(folder: Path) -> Iterator[Path]:
        if folder == path.parent:
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", refusing)
    with pytest.raises(CassetteError, match=r"symbols\.get: the folder cannot be read: Permission denied"):
        find(tmp_path)


@pytest.mark.parametrize("name", ["symbols.get/old.yml", "stray.yaml", "deep/er/x.yaml"])
def test_a_file_that_is_skipped_is_named(tmp_path: Path, name: str) -> None:
    """A cassette that stands where no command looks, and no other file."""
    write(tmp_path, WHOLE)
    for other in (name, "record.sh", "symbols.get/.mixed.yaml.draft"):
        (tmp_path / other).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / other).write_text(WHOLE)

    assert skipped(tmp_path) == [f"{tmp_path / name}: skipped: a cassette is {tmp_path}/OPERATION/SCENARIO.yaml"]


def test_a_byte_order_mark_is_no_part_of_a_cassette(tmp_path: Path) -> None:
    """An editor puts one there; places count without it."""
    path = write(tmp_path, f"\ufeff{WHOLE}")
    assert read(path).call.operation == "symbols.get"

    path.write_text(f"\ufeff{WHOLE.replace('version: 1', 'version: 2')}", "utf-8")
    with pytest.raises(CassetteError, match=r":1:10: 'version' must be 1"):
        read(path)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (Operation("symbols.get", endpoint="GET /symbols/{query}"), "5:15: the cassette holds no interactions"),
        (Operation("symbols.list"), "3:21: unknown operation 'symbols.get'; valid: symbols.list"),
        (Operation("symbols.get"), None),
    ],
)
def test_a_cassette_without_exchanges_fits_only_an_operation_that_asks_nothing(
    tmp_path: Path, operation: Operation, said: str | None
) -> None:
    """An operation that asks the upstream needs its exchanges."""
    case = read(write(tmp_path, WHOLE[: WHOLE.index("- request")].strip() + " []"))

    if said is None:
        check_operations([case], {operation.name: operation})
        return
    with pytest.raises(CassetteError, match=said.replace("?", r"\?")):
        check_operations([case], {operation.name: operation})


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
