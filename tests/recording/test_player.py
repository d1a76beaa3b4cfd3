"""Cassettes recorded through vcrpy, scrubbed, and played with the network closed."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
import vcr  # type: ignore[import-untyped] # vcrpy carries no types
import yaml
from recording.made import (
    KEYS,
    RULES,
    SYMBOLS_GET,
    USER,
    WHOLE,
    record_accounts,
    record_symbols,
    scrubber,
    walk,
    write,
)
from snaptrade.requests_by_hand import ask, serving, symbol

from harness.calls import Call, UpstreamRequest
from harness.errors import CassetteError, ConfigurationError, RequestNotRecorded, UpstreamUnreachable
from harness.recording import Label, find, recording, replaying
from harness.snaptrade.credentials import placeholder_credentials
from harness.snaptrade.sandbox.world import World
from harness.snaptrade.sdk.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def _ask_and_fail(upstream: Callable[[UpstreamRequest], Any]) -> None:
    upstream(symbol("MSFT"))
    upstream(UpstreamRequest("GET /nothing"))


def test_what_was_recorded_is_played_with_the_network_closed(tmp_path: Path, world: World) -> None:
    """Once the sandbox is gone, the cassette gives the same answers, digit for digit, under pseudonyms."""
    with serving(world) as url:
        live = walk(connect(KEYS, url), USER)
        record_accounts(tmp_path, url)

    with replaying(find(tmp_path)[0], RULES):
        played = walk(connect(placeholder_credentials()), "user")

    assert [len(str(each)) for each in played] == [len(str(each)) for each in live]
    assert played[0] == live[0]
    assert [each for each in played if "results" in each] == [each for each in live if "results" in each]


def test_a_cassette_answers_as_often_as_it_is_asked(tmp_path: Path, url: str) -> None:
    """Two paths and two passes ask the same."""
    record_symbols(tmp_path, url, "AAPL")

    with replaying(find(tmp_path)[0], RULES):
        upstream = connect(placeholder_credentials())
        assert upstream(symbol("AAPL")) == upstream(symbol("AAPL"))


def test_a_refusal_is_played_as_it_was_recorded(tmp_path: Path, url: str) -> None:
    """A 404 is an answer too."""
    record_symbols(tmp_path, url, "NOSUCH")

    with replaying(find(tmp_path)[0], RULES):
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
    personal = [account[name] for account in accounts for name in ("id", "number", "name", "brokerage_authorization")]

    text = record_accounts(tmp_path, url).read_text("utf-8")

    for hidden in (
        *KEYS.secrets().values(),
        KEYS.client_id,
        *personal,
        USER,
        url,
        "Signature",
        "timestamp",
        "clientId",
        "userSecret",
    ):
        assert hidden not in text


def test_a_cassette_is_readable(tmp_path: Path, url: str) -> None:
    """It starts with what it is, and bodies are text as people write it."""
    text = record_accounts(tmp_path, url).read_text("utf-8")

    assert text.startswith("version: 1\nmetadata:\n  call:\n    operation: accounts.list\n    user: user\n")
    assert "トヨタ自動車株式会社" in text
    assert "🚀" in text
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

    with pytest.raises(ConfigurationError), recording(path, SYMBOLS_GET, RULES, scrubber()):
        _ask_and_fail(connect(KEYS, url))

    assert path.read_bytes() == before
    assert list(tmp_path.rglob("*.*")) == [tmp_path / "symbols.get", path]


def test_a_recording_of_nothing_is_an_error(tmp_path: Path) -> None:
    """No file appears when nothing was asked."""
    path = tmp_path / "symbols.get" / "mixed.yaml"

    with pytest.raises(CassetteError, match="nothing to record"), recording(path, SYMBOLS_GET, RULES, scrubber()):
        pass

    assert not path.exists()


def test_only_the_requests_of_the_sdk_are_recorded(tmp_path: Path, url: str) -> None:
    """Another request of the process, such as one to a server under comparison, is made and stays out."""
    path = tmp_path / "symbols.get" / "mixed.yaml"
    with recording(path, SYMBOLS_GET, RULES, scrubber()), urllib3.PoolManager() as pool:
        connect(KEYS, url)(symbol("AAPL"))
        assert pool.request("GET", f"{url}/").json()["online"]

    assert len(find(tmp_path)[0].interactions) == 1


def test_a_failure_of_the_upstream_is_recorded(tmp_path: Path) -> None:
    """Being told to wait is an answer, and so is how long."""
    with serving(World(), limit=1) as url:
        record_symbols(tmp_path, url, "AAPL", "MSFT")

    with replaying(find(tmp_path)[0], RULES):
        reply = connect(placeholder_credentials())(symbol("MSFT"))

    assert (reply.status, reply.retry_after) == (429, 60)


def test_an_answer_takes_the_place_of_a_failure(tmp_path: Path) -> None:
    """Asked again once the limit allows it, the same question is recorded with its answer."""
    clock = [time.time()]
    path = tmp_path / "symbols.get" / "mixed.yaml"
    with serving(World(), limit=1, now=lambda: clock[0]) as url, recording(path, SYMBOLS_GET, RULES, scrubber()):
        statuses = [_symbol_at(clock, url, ticker) for ticker in ("AAPL", "MSFT", "MSFT")]

    assert statuses == [200, 429, 200]
    assert [each["response"]["status"]["code"] for each in find(tmp_path)[0].interactions] == [200, 200]


def test_who_records_hears_of_the_rate_limit(tmp_path: Path) -> None:
    """Status and headers of every response, as they came."""
    heard: list[tuple[int, str]] = []

    def listen(status: int, headers: Mapping[str, str]) -> None:
        heard.append((status, headers["x-ratelimit-remaining"]))

    path = tmp_path / "symbols.get" / "mixed.yaml"
    with (
        serving(World(), limit=9) as url,
        recording(
            path,
            SYMBOLS_GET,
            RULES,
            scrubber(),
            lambda *told: heard.append((told[0], told[1]["x-ratelimit-remaining"])),
        ),
    ):
        connect(KEYS, url)(symbol("AAPL"))

    assert heard == [(200, "8")]


def test_a_cassette_that_cannot_be_written_is_an_error(tmp_path: Path, url: str) -> None:
    """The message names the file and the reason."""
    (tmp_path / "symbols.get").write_text("a file where the folder should be")

    with pytest.raises(CassetteError, match=r"mixed\.yaml: cannot be written: "):
        record_symbols(tmp_path, url, "AAPL")


def test_a_request_that_is_not_recorded_names_the_nearest(tmp_path: Path, url: str) -> None:
    """The message has file, line, what was asked, the nearest recorded request, and what differs."""
    path = record_symbols(tmp_path, url, "BTC", "AAPL")
    with replaying(find(tmp_path)[0], RULES), pytest.raises(RequestNotRecorded) as missing:
        connect(placeholder_credentials())(symbol("AAPLE"))

    place, said = str(missing.value).split(": ", 1)
    line = int(place.split(":")[-2])
    assert place.startswith(f"{path}:")
    assert "uri: https://api.snaptrade.com/symbols/AAPL" in path.read_text("utf-8").splitlines()[line - 1]
    assert said == (
        "GET /symbols/AAPLE is not recorded; the nearest recorded request is GET /symbols/AAPL, "
        "which differs in the path segment 'AAPLE' (recorded 'AAPL'); "
        "record it again with `harness record --scenario mixed --overwrite`"
    )


def test_a_request_that_differs_in_a_parameter_names_it(tmp_path: Path) -> None:
    """Which query parameter differs is said by its name."""
    write(tmp_path, WHOLE.replace("symbols/AAPL'", "accounts?userId=user&page=2'"))

    with (
        replaying(find(tmp_path)[0], RULES),
        pytest.raises(RequestNotRecorded, match=r"which differs in the parameter 'page' \(not sent, recorded '2'\)"),
    ):
        connect(placeholder_credentials())(UpstreamRequest("GET /accounts", user="user"))


def test_other_hosts_are_reached_while_a_cassette_plays(tmp_path: Path, url: str) -> None:
    """A server under comparison answers for itself."""
    record_symbols(tmp_path, url, "AAPL")

    with replaying(find(tmp_path)[0], RULES), urllib3.PoolManager() as pool:
        assert pool.request("GET", f"{url}/").json()["online"]


def test_after_playing_the_network_is_back(tmp_path: Path, world: World) -> None:
    """An upstream that was played from a cassette can be asked live again."""
    with serving(world) as url:
        record_symbols(tmp_path, url, "AAPL")
        upstream = connect(KEYS, url)
        with replaying(find(tmp_path)[0], RULES):
            upstream(symbol("AAPL"))
        assert upstream(symbol("MSFT")).status == 200

    with pytest.raises(UpstreamUnreachable):
        upstream(symbol("AAPL"))


def test_what_a_cassette_says_of_itself(tmp_path: Path, url: str) -> None:
    """The metadata holds the Call, where it was recorded, how many exchanges there are, and the SDK's version."""
    said = yaml.safe_load(record_symbols(tmp_path, url, "AAPL").read_text("utf-8"))["metadata"]

    assert said["call"] == {"operation": "symbols.get", "user": "user", "parameters": {"query": "AAPL"}}
    assert (said["recorded_from"], said["exchanges"]) == ("sandbox", 1)
    assert re.fullmatch(r"13\.\d+\.\d+", said["sdk"])


def _symbol_at(clock: list[float], url: str, ticker: str) -> int:
    """The status of one question; a minute passes after each refusal."""
    status = connect(KEYS, url)(symbol(ticker)).status
    clock[0] += 61 if status == 429 else 0
    return status


def test_a_request_with_another_body_names_the_key(tmp_path: Path) -> None:
    """What a write would have sent is compared key by key."""
    recorded = WHOLE.replace("GET", "POST").replace("symbols/AAPL", "trade/impact").replace("body: null", "body: '%s'")
    write(tmp_path, recorded % json.dumps({"units": 1, "price": None}))

    with (
        replaying(find(tmp_path)[0], RULES),
        pytest.raises(RequestNotRecorded, match=r"differs in the body key 'units' \(2, recorded 1\);"),
    ):
        _post({"price": None, "units": 2})


def test_the_order_of_a_body_does_not_matter(tmp_path: Path) -> None:
    """The same keys and values are the same request."""
    recorded = WHOLE.replace("GET", "POST").replace("symbols/AAPL", "trade/impact").replace("body: null", "body: '%s'")
    write(tmp_path, recorded % json.dumps({"units": 1, "price": 2.50}))

    with replaying(find(tmp_path)[0], RULES):
        assert _post({"price": 2.5, "units": 1}) == 200


def _post(content: dict[str, Any]) -> int:
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("POST", "https://api.snaptrade.com/trade/impact", json=content).status


def test_a_signed_request_to_any_host_is_played(tmp_path: Path) -> None:
    """Replay never falls through to the network, wherever the SDK is told that SnapTrade is."""
    write(tmp_path, WHOLE)

    with replaying(find(tmp_path)[0], RULES):
        upstream = connect(placeholder_credentials(), "http://127.0.0.1:9")
        assert upstream(symbol("AAPL")).status == 200
        with pytest.raises(RequestNotRecorded):
            upstream(symbol("MSFT"))


def test_what_was_recorded_and_not_asked_is_told(tmp_path: Path) -> None:
    """By file and line; nothing is left once all of it was asked."""
    path = write(tmp_path, WHOLE)

    with replaying(find(tmp_path)[0], RULES) as playback:
        before = playback.unused()
        connect(placeholder_credentials())(symbol("AAPL"))

    assert before == [f"{path}:6:31: GET /symbols/AAPL was not asked"]
    assert playback.unused() == []


@pytest.mark.parametrize("written", [b"", b"\xff\xfe\x00", b"version: 1\ninteractions: [", b"just text"])
def test_replay_neither_reads_nor_writes_a_cassette_by_vcrpy(tmp_path: Path, written: bytes) -> None:
    """A file that broke after it was read is played as it was read, and stays as it is."""
    path = write(tmp_path, WHOLE)
    case = find(tmp_path)[0]
    path.write_bytes(written)

    with replaying(case, RULES):
        assert connect(placeholder_credentials())(symbol("AAPL")).status == 200
    assert path.read_bytes() == written


@pytest.mark.parametrize("new_day", [False, True])
def test_the_day_alone_changes_a_file_only_when_it_should(tmp_path: Path, url: str, new_day: bool) -> None:  # noqa: FBT001
    """Recording the same again is no difference, until it was done to say that it still holds."""
    path = tmp_path / "symbols.get" / "mixed.yaml"
    for day in ("2026-01-01", "2026-02-02"):
        with recording(path, Label(SYMBOLS_GET.call, "live", day), RULES, scrubber(), new_day=new_day):
            connect(KEYS, url)(symbol("AAPL"))

    assert find(tmp_path)[0].label.recorded_on == ("2026-02-02" if new_day else "2026-01-01")


def test_a_new_answer_has_its_own_day(tmp_path: Path, url: str) -> None:
    """A file that changes says when."""
    path = tmp_path / "symbols.get" / "mixed.yaml"
    for day, ticker in (("2026-01-01", "AAPL"), ("2026-02-02", "MSFT")):
        with recording(path, Label(SYMBOLS_GET.call, "live", day), RULES, scrubber()):
            connect(KEYS, url)(symbol(ticker))

    assert find(tmp_path)[0].label.recorded_on == "2026-02-02"


def test_what_a_killed_recording_left_is_swept_away(tmp_path: Path, url: str) -> None:
    """Nothing but the cassette is in its folder."""
    draft = write(tmp_path, "half a casse", scenario=".mixed.yaml.draft").rename(
        tmp_path / "symbols.get" / ".mixed.yaml.draft"
    )
    path = record_symbols(tmp_path, url, "AAPL")

    assert not draft.exists()
    assert list(path.parent.iterdir()) == [path]


def test_a_call_with_an_idempotency_key_comes_back_whole(tmp_path: Path, url: str) -> None:
    """The key is part of what is replayed."""
    call = Call("symbols.get", "user", {"query": "AAPL"}, "key-1")
    with recording(tmp_path / "symbols.get" / "mixed.yaml", Label(call, "sandbox"), RULES, scrubber()):
        connect(KEYS, url)(symbol("AAPL"))

    assert find(tmp_path)[0].call == call
