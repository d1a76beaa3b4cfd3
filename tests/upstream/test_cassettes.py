"""Cassettes: recorded through vcrpy, scrubbed, found, and played with the network closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
import vcr  # type: ignore[import-untyped] # vcrpy carries no types
import yaml
from upstream.requests import BALANCES, POSITIONS, SYMBOL, ask, serving, symbol

from harness.calls import Call, Question
from harness.errors import CassetteError, ConfigurationError, NothingToJudge, RequestNotRecorded, UpstreamUnreachable
from harness.upstream.cassettes import Label, find, placeholder_credentials, recording, replaying
from harness.upstream.sandbox.world import World, credentials
from harness.upstream.snaptrade import connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEYS = credentials()
USER = KEYS.user_id
SYMBOLS_GET = Label(Call("symbols.get", USER, {"query": "AAPL"}), "sandbox")
WHOLE = """\
version: 1
metadata:
  call: {operation: symbols.get, user: user, parameters: {query: AAPL}}
  recorded_from: sandbox
interactions:
- request: {method: GET, uri: 'https://api.snaptrade.com/symbols/AAPL', body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {}
    body: {string: '{}'}
"""


def record_symbols(directory: Path, url: str, *tickers: str, scenario: str = "mixed") -> Path:
    """A cassette of these symbols."""
    path = directory / "symbols.get" / f"{scenario}.yaml"
    with recording(path, SYMBOLS_GET, KEYS):
        upstream = connect(KEYS, url)
        for ticker in tickers:
            upstream(symbol(ticker))
    return path


def record_accounts(directory: Path, url: str) -> Path:
    """A cassette of the default user's accounts with all that they hold."""
    path = directory / "accounts.list" / "mixed.yaml"
    with recording(path, Label(Call("accounts.list", USER), "sandbox"), KEYS):
        walk(connect(KEYS, url), USER)
    return path


def walk(upstream: Callable[[Question], Any], user: str) -> list[Any]:
    """Everything of one user that the API tells, in the order it was asked."""
    told = [ask(upstream, "GET /brokerages"), ask(upstream, "GET /authorizations", user)]
    accounts = ask(upstream, "GET /accounts", user)
    for account in accounts:
        told.append(ask(upstream, BALANCES, user, accountId=account["id"]))
        told.append(ask(upstream, POSITIONS, user, accountId=account["id"]))
        for position in told[-1]["results"]:
            instrument = position["instrument"].get("underlying", position["instrument"])
            told.append(ask(upstream, SYMBOL, query=instrument["id"]))
    return [*told, [{**account, "number": None, "institution_account_id": None} for account in accounts]]


def _ask_and_fail(upstream: Callable[[Question], Any]) -> None:
    upstream(symbol("MSFT"))
    upstream(Question("GET /nothing"))


def write(directory: Path, text: str, folder: str = "symbols.get", scenario: str = "mixed") -> Path:
    """A cassette with this text."""
    path = directory / folder / f"{scenario}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_what_was_recorded_is_played_with_the_network_closed(tmp_path: Path, world: World) -> None:
    """Once the sandbox is gone, the cassette gives the same answers, digit for digit."""
    with serving(world) as url:
        live = walk(connect(KEYS, url), USER)
        record_accounts(tmp_path, url)

    with replaying(find(tmp_path)[0]):
        played = walk(connect(placeholder_credentials()), "user")

    assert played == live


def test_a_cassette_answers_as_often_as_it_is_asked(tmp_path: Path, url: str) -> None:
    """Two paths and two passes ask the same."""
    record_symbols(tmp_path, url, "AAPL")

    with replaying(find(tmp_path)[0]):
        upstream = connect(placeholder_credentials())
        assert upstream(symbol("AAPL")) == upstream(symbol("AAPL"))


def test_a_refusal_is_played_as_it_was_recorded(tmp_path: Path, url: str) -> None:
    """A 404 is an answer too."""
    record_symbols(tmp_path, url, "NOSUCH")

    with replaying(find(tmp_path)[0]):
        assert connect(placeholder_credentials())(symbol("NOSUCH")).status == 404


def test_the_same_request_is_recorded_once(tmp_path: Path, url: str) -> None:
    """Asking twice while recording leaves one exchange."""
    record_symbols(tmp_path, url, "AAPL", "MSFT", "AAPL")

    assert len(find(tmp_path)[0].interactions) == 2


def test_recording_twice_gives_the_same_bytes(tmp_path: Path, world: World) -> None:
    """Neither the time nor the port of the sandbox is in the file."""
    written = []
    for _ in range(2):
        with serving(world) as url:
            written.append(record_accounts(tmp_path, url).read_bytes())

    assert written[0] == written[1]


def test_no_secret_and_no_account_number_reaches_the_file(tmp_path: Path, url: str) -> None:
    """Nor does a signature, the user's id, or the host it was recorded from."""
    accounts = ask(connect(KEYS, url), "GET /accounts", USER)
    numbers = [account["number"] for account in accounts]

    text = record_accounts(tmp_path, url).read_text("utf-8")

    for hidden in (*KEYS.secrets(), *numbers, USER, url, "Signature", "timestamp", "clientId", "userSecret"):
        assert hidden not in text


def test_a_cassette_is_readable(tmp_path: Path, url: str) -> None:
    """It starts with what it is, and bodies are text as people write it."""
    text = record_accounts(tmp_path, url).read_text("utf-8")

    assert text.startswith("version: 1\nmetadata:\n  call:\n    operation: accounts.list\n    user: user\n")
    assert "日本株 🚀" in text
    assert "!!binary" not in text


def test_plain_vcrpy_plays_a_cassette(tmp_path: Path, url: str) -> None:
    """The format is vcrpy's own."""
    path = record_symbols(tmp_path, url, "AAPL")

    with vcr.use_cassette(str(path), record_mode="none") as cassette:
        assert cassette.responses[0]["body"]["string"].startswith(b'{"id":')
        assert cassette.requests[0].uri == "https://api.snaptrade.com/symbols/AAPL"


def test_a_failed_recording_leaves_the_earlier_file(tmp_path: Path, url: str) -> None:
    """A block that ends in an error changes nothing on disk, and leaves nothing beside."""
    before = record_symbols(tmp_path, url, "AAPL").read_bytes()
    path = tmp_path / "symbols.get" / "mixed.yaml"

    with pytest.raises(ConfigurationError), recording(path, SYMBOLS_GET, KEYS):
        _ask_and_fail(connect(KEYS, url))

    assert path.read_bytes() == before
    assert list(tmp_path.rglob("*.*")) == [tmp_path / "symbols.get", path]


def test_a_recording_of_nothing_is_an_error(tmp_path: Path) -> None:
    """No file appears when nothing was asked."""
    path = tmp_path / "symbols.get" / "mixed.yaml"

    with pytest.raises(CassetteError, match="nothing to record"), recording(path, SYMBOLS_GET, KEYS):
        pass

    assert not path.exists()


def test_only_the_requests_of_the_sdk_are_recorded(tmp_path: Path, url: str) -> None:
    """Another request of the process, such as one to a server under comparison, is made and stays out."""
    path = tmp_path / "symbols.get" / "mixed.yaml"
    with recording(path, SYMBOLS_GET, KEYS), urllib3.PoolManager() as pool:
        connect(KEYS, url)(symbol("AAPL"))
        assert pool.request("GET", f"{url}/").json()["online"]

    assert len(find(tmp_path)[0].interactions) == 1


def test_being_throttled_is_not_recorded(tmp_path: Path) -> None:
    """A 429 says nothing about the data: asked again, the same question gets its answer into the file."""
    path = tmp_path / "symbols.get" / "mixed.yaml"
    with (
        serving(World(), limit=1) as url,
        recording(path, SYMBOLS_GET, KEYS),
    ):
        upstream = connect(KEYS, url)
        statuses = [upstream(symbol(ticker)).status for ticker in ("AAPL", "MSFT")]

    assert statuses == [200, 429]
    assert [each["response"]["status"]["code"] for each in find(tmp_path)[0].interactions] == [200]


def test_a_cassette_that_cannot_be_written_is_an_error(tmp_path: Path, url: str) -> None:
    """The message names the file and the reason."""
    (tmp_path / "symbols.get").write_text("a file where the folder should be")

    with pytest.raises(CassetteError, match=r"mixed\.yaml: the cassette cannot be written: "):
        record_symbols(tmp_path, url, "AAPL")


def test_a_request_that_is_not_recorded_names_the_nearest(tmp_path: Path, url: str) -> None:
    """The message has file, line, what was asked, the nearest recorded request, and what differs."""
    path = record_symbols(tmp_path, url, "BTC", "AAPL")
    with replaying(find(tmp_path)[0]), pytest.raises(RequestNotRecorded) as missing:
        connect(placeholder_credentials())(symbol("AAPLE"))

    place, said = str(missing.value).split(": ", 1)
    line = int(place.split(":")[-2])
    assert place.startswith(f"{path}:")
    assert "uri: https://api.snaptrade.com/symbols/AAPL" in path.read_text("utf-8").splitlines()[line - 1]
    assert said == (
        "GET /symbols/AAPLE is not recorded; the nearest recorded request is GET /symbols/AAPL, "
        "which differs in the path; record it again with `harness record --scenario mixed`"
    )


def test_a_request_that_differs_in_a_parameter_names_it(tmp_path: Path) -> None:
    """Which query parameter differs is said by its name."""
    write(tmp_path, WHOLE.replace("symbols/AAPL'", "accounts?userId=user&page=2'"))

    with (
        replaying(find(tmp_path)[0]),
        pytest.raises(RequestNotRecorded, match="which differs in the parameter 'page'"),
    ):
        connect(placeholder_credentials())(Question("GET /accounts", user="user"))


def test_other_hosts_are_reached_while_a_cassette_plays(tmp_path: Path, url: str) -> None:
    """A server under comparison answers for itself."""
    record_symbols(tmp_path, url, "AAPL")

    with replaying(find(tmp_path)[0]), urllib3.PoolManager() as pool:
        assert pool.request("GET", f"{url}/").json()["online"]


def test_after_playing_the_network_is_back(tmp_path: Path, world: World) -> None:
    """An upstream that was played from a cassette can be asked live again."""
    with serving(world) as url:
        record_symbols(tmp_path, url, "AAPL")
        upstream = connect(KEYS, url)
        with replaying(find(tmp_path)[0]):
            upstream(symbol("AAPL"))
        assert upstream(symbol("MSFT")).status == 200

    with pytest.raises(UpstreamUnreachable):
        upstream(symbol("AAPL"))


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


def test_what_a_cassette_says_of_itself(tmp_path: Path, url: str) -> None:
    """The metadata holds the Call, where it was recorded, how many exchanges there are, and the SDK's version."""
    said = yaml.safe_load(record_symbols(tmp_path, url, "AAPL").read_text("utf-8"))["metadata"]

    assert said["call"] == {"operation": "symbols.get", "user": "user", "parameters": {"query": "AAPL"}}
    assert (said["recorded_from"], said["exchanges"]) == ("sandbox", 1)
    assert re.fullmatch(r"13\.\d+\.\d+", said["sdk"])
