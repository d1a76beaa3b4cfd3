"""`harness cassettes`: what is recorded, is it clean, does it fit, is it recent, and what others recorded."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
import vcr  # type: ignore[import-untyped] # vcrpy carries no types
import yaml
from cli import Folder
from snaptrade.requests_by_hand import POSITIONS, SYMBOL, ask, serving

from harness.commands import terminal
from harness.recording import find
from harness.snaptrade.assembly import RECORDING
from harness.snaptrade.sandbox.world import World, credentials
from harness.snaptrade.sdk.client import connect
from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READS = ("connections.list", "accounts.list", "symbols.get")
KEYS = credentials()
ENV = {"HARNESS_PSEUDONYM_KEY": "a key for tests"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The base URL of a sandbox."""
    with serving(World()) as base:
        yield base


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, url: str) -> Path:
    """A folder with a few recorded cases."""
    folder = Folder(tmp_path_factory.mktemp("recorded"))
    done = folder.run("record", *READS, "--users", "2", "--host", url)
    assert done.code == 0, done.err
    return folder.path


@pytest.fixture
def folder(tmp_path: Path, recorded: Path) -> Folder:
    """A copy of it, to change."""
    shutil.copytree(recorded / "cassettes", tmp_path / "cassettes")
    return Folder(tmp_path)


def _edit(folder: Folder, before: str, after: str, name: str = "accounts.list/everyday.yaml") -> Path:
    path = folder.path / "cassettes" / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    return path


def test_the_list_shows_each_case(folder: Folder) -> None:
    """As a table and as JSON: from what and when, as how large."""
    _edit(folder, "recorded_from: sandbox", "recorded_from: live\n  recorded_on: '2026-03-04'")

    rows = json.loads(folder.run("cassettes", "list", "--json").out)["cassettes"]

    first = next(row for row in rows if (row["operation"], row["scenario"]) == ("accounts.list", "everyday"))
    path = folder.path / "cassettes" / "accounts.list" / "everyday.yaml"
    assert (first["recorded_from"], first["recorded_on"], first["sdk"]) == ("live", "2026-03-04", RECORDING.version)
    assert (first["exchanges"], first["bytes"]) == (1, path.stat().st_size)
    assert all(word in folder.run("cassettes", "list").out for word in ("accounts.list", "everyday-2", "2026-03-04"))


def test_the_list_names_what_cannot_be_read(folder: Folder) -> None:
    """Beside the others, with its line."""
    _edit(folder, "version: 1", "version: [")

    done = folder.run("cassettes", "list")

    assert (done.code, "everyday.yaml:" in done.out, "connections.list" in done.out) == (0, True, True)


@pytest.mark.parametrize("command", ["list", "audit", "verify"])
def test_an_empty_folder_is_nothing_to_judge(tmp_path: Path, command: str) -> None:
    """Exit 3, and how to record some."""
    done = Folder(tmp_path).run("cassettes", command)

    assert (done.code, "harness record" in done.err) == (3, True)


def test_a_clean_recording_passes_the_audit(folder: Folder) -> None:
    """Exit 0."""
    done = folder.run("cassettes", "audit")

    assert (done.code, done.out) == (0, "cassettes: nothing found\n")


def test_a_leak_fails_the_audit(folder: Folder) -> None:
    """Exit 1, with file, line and kind; the credentials in use are known whatever they look like."""
    _edit(folder, '"raw_type":"margin"', '"raw_type":"swordfish"')
    names = ("CLIENT_ID", "CONSUMER_KEY", "USER_ID", "USER_SECRET")
    env = dict.fromkeys((f"SNAPTRADE_{name}" for name in names), "swordfish")

    assert folder.run("cassettes", "audit").code == 0
    done = folder.run("cassettes", "audit", "--json", env=env)

    assert done.code == 1
    assert "everyday.yaml:27:15: holds one of the credentials in use" in done.out
    assert "swordfish" not in done.out


@pytest.mark.parametrize("name", ["accounts.list/old.yml", ".draft.yaml", "deep/er/x.yaml", "notes.txt"])
def test_a_leak_beside_the_cassettes_fails_the_audit(folder: Folder, name: str) -> None:
    """Whoever is given the folder is given that file too."""
    path = folder.path / "cassettes" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("userSecret: letmein", "utf-8")

    done = folder.run("cassettes", "audit")

    assert done.code == 1
    assert f"cassettes/{name}:1:1: holds a value named as a secret of 7 characters" in done.out


def test_a_user_in_the_environment_is_looked_for(folder: Folder) -> None:
    """Even where nothing else of who asks is set."""
    _edit(folder, "message: OK", "message: hello jane-doe-4711")

    done = folder.run("cassettes", "audit", env={"SNAPTRADE_USER_ID": "jane-doe-4711"})

    assert (done.code, "holds the user id in use" in done.out) == (1, True)


def test_a_recording_fits_the_schemas_of_the_sdk(folder: Folder) -> None:
    """Exit 0."""
    done = folder.run("cassettes", "verify")

    assert (done.code, done.out) == (0, "cassettes: every response fits the upstream's schemas\n"), done.out


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"is_paper":false', '"is_paper":"no"', "is_paper"),
        ('"institution_name":', '"institution":', "institution_name"),
        ('"number":', '"number":}', "Expecting value"),
    ],
)
def test_a_response_that_the_sdk_would_refuse_is_found(folder: Folder, before: str, after: str, said: str) -> None:
    """Exit 1, with the place and what the SDK says."""
    path = _edit(folder, before, after)

    done = folder.run("cassettes", "verify")

    assert (done.code, f"{path.relative_to(folder.path)}:" in done.out, said in done.out) == (1, True, True), done.out


def test_what_is_recent_is_not_refreshed(folder: Folder, url: str) -> None:
    """Nothing is asked where nothing is old."""
    for path in (folder.path / "cassettes").rglob("*.yaml"):
        path.write_text(
            path.read_text("utf-8").replace("from: sandbox", "from: x\n  recorded_on: '2999-01-01'"), "utf-8"
        )
    before = _files(folder)

    assert folder.run("cassettes", "refresh", "--older-than", "7", "--host", url).code == 0
    assert _files(folder) == before


def test_what_is_old_is_recorded_again_into_the_same_files(folder: Folder, url: str) -> None:
    """By the real ids behind the pseudonyms, each file as the user that it was recorded as."""
    before = _files(folder)
    _edit(folder, "Questrade", "Renamed")
    _edit(folder, "recorded_from: sandbox", "recorded_from: live\n  recorded_on: '2020-01-01'")

    done = folder.run("cassettes", "refresh", "--older-than", "7", "--host", url, "--users", "2")

    assert done.code == 0, done.out
    assert _files(folder) == before


def test_what_another_user_was_told_is_left_alone(folder: Folder, url: str) -> None:
    """Exit 1, naming each file that was not recorded again."""
    before = _files(folder)

    done = folder.run("cassettes", "refresh", "--older-than", "7", "--host", url)

    assert done.code == 1
    assert "everyday-2.yaml: it was recorded as another user" in done.err
    assert _files(folder) == before


def test_a_recorded_refusal_is_refused_again(tmp_path: Path) -> None:
    """A cassette says with which fault; a sandbox of our own makes it again, byte for byte."""
    folder = Folder(tmp_path)
    folder.run("record", "accounts.list", "balances.list", "--fault", "503", "--scenario", "down")
    before = _files(folder)
    path = tmp_path / "cassettes" / "accounts.list" / "down.yaml"
    path.write_text(path.read_text("utf-8").replace("code: 503", "code: 502"), "utf-8")

    done = folder.run("cassettes", "refresh", "--older-than", "0")

    assert (done.code, done.err) == (0, "2 recorded, 0 there already, 0 left out\n")
    assert _files(folder) == before


def test_a_refusal_is_not_refreshed_from_a_server(tmp_path: Path, url: str) -> None:
    """Only a sandbox of our own can be told to refuse."""
    folder = Folder(tmp_path)
    folder.run("record", "accounts.list", "--fault", "503", "--scenario", "down")
    before = _files(folder)

    done = folder.run("cassettes", "refresh", "--older-than", "0", "--host", url)

    assert (done.code, _files(folder)) == (1, before)
    assert "down.yaml: it was refused with the fault 503, which only a sandbox of our own makes" in done.err


@pytest.mark.parametrize(("before", "after"), [("code: 200", "code: 503"), ("code: 200", "code: 404")])
def test_data_never_replaces_a_refusal_by_itself(folder: Folder, url: str, before: str, after: str) -> None:
    """Nor the other way round; --force says that it should."""
    path = _edit(folder, before, after)
    words = ("cassettes", "refresh", "--older-than", "0", "--host", url, "--users", "2")

    refused = folder.run(*words)
    kept = path.read_text("utf-8")
    forced = folder.run(*words, "--force")

    status = after.removeprefix("code: ")
    assert refused.code == 1
    assert f"it holds a response {status}, now the upstream answers 200; --force replaces it" in refused.err
    assert after in kept
    assert (forced.code, before in path.read_text("utf-8")) == (0, True)


def test_what_is_left_out_for_one_reason_is_one_line(folder: Folder, url: str) -> None:
    """With a count, however many files it are."""
    source = folder.path / "cassettes" / "accounts.list" / "everyday-2.yaml"
    for number in range(3, 30):
        shutil.copy(source, source.with_name(f"everyday-{number}.yaml"))

    done = folder.run("cassettes", "refresh", "--older-than", "7", "--host", url)

    lines = done.err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("left out: cassettes/accounts.list/everyday-10.yaml, ")
    assert "and 26 more: it was recorded as another user" in lines[0]


def test_a_list_fits_80_columns(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cut off."""
    monkeypatch.setattr(terminal, "PLAIN_WIDTH", 80)

    lines = folder.run("cassettes", "list").out.splitlines()

    assert max(map(len, lines)) <= 80
    assert any(line.split()[:3] == ["accounts.list", "everyday-2", "sandbox"] for line in lines)


def test_a_list_names_what_is_skipped(folder: Folder) -> None:
    """A cassette that stands where no command looks."""
    (folder.path / "cassettes" / "accounts.list" / "old.yml").write_text("")

    assert "accounts.list/old.yml: skipped" in folder.run("cassettes", "list").out


def test_a_comparison_names_what_is_skipped(folder: Folder) -> None:
    """Its cases would be missing without a word."""
    (folder.path / "cassettes" / "accounts.list" / "old.yml").write_text("")

    assert "accounts.list/old.yml: skipped" in folder.run("compare").err


def test_a_program_reads_what_became_of_a_recording(tmp_path: Path, url: str) -> None:
    """Standard output holds JSON and nothing else, from each command that writes cassettes."""
    folder = Folder(tmp_path)
    _archive(tmp_path / "traffic.har", _traffic(url))

    recorded = json.loads(folder.run("record", "accounts.list", "--host", url, "--json").out)
    refreshed = json.loads(folder.run("cassettes", "refresh", "--older-than", "0", "--host", url, "--json").out)
    imported = json.loads(folder.run("cassettes", "import", "traffic.har", "--json", env=ENV).out)

    expected = {"recorded": ["cassettes/accounts.list/everyday.yaml"], "present": 0, "left_out": []}
    assert recorded == refreshed == expected
    assert imported["written"] == ["cassettes/positions.list/imported.yaml"]
    assert len(imported["left_out"]) == 1


@pytest.mark.parametrize("command", ["list", "audit", "verify"])
def test_a_folder_that_does_not_exist_is_a_mistake(tmp_path: Path, command: str) -> None:
    """Exit 2: it was named, so it should be there."""
    done = Folder(tmp_path).run("cassettes", command, "--cassettes", "nope")

    assert (done.code, "nope: no such folder" in done.err) == (2, True)


def _files(folder: Folder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((folder.path / "cassettes").rglob("*.yaml"))}


def _traffic(url: str) -> list[tuple[str, Any]]:
    """What a user's positions take upstream, as whole requests, and one that no operation makes."""
    upstream, user = connect(KEYS, url), KEYS.user_id
    account = ask(upstream, "GET /accounts", user)[0]["id"]
    holdings = ask(upstream, POSITIONS, user, accountId=account)
    ids = dict.fromkeys(each["instrument"].get("underlying", each["instrument"])["id"] for each in holdings["results"])
    symbols = [(f"/symbols/{each}", ask(upstream, SYMBOL, query=each)) for each in ids]
    client = {"clientId": KEYS.client_id, "timestamp": "1750000000"}
    personal = {"userId": user, "userSecret": KEYS.user_secret, **client}
    requests = [
        (f"/accounts/{account}/positions/all", personal, holdings),
        *((path, client, body) for path, body in symbols),
        ("/partners", client, {"redirect": "none"}),
    ]
    return [(f"https://api.snaptrade.com{path}?{urlencode(query)}", body) for path, query, body in requests]


def _archive(path: Path, traffic: list[tuple[str, Any]]) -> Path:
    """The traffic as a browser's tools write it."""
    entries = [
        {
            "startedDateTime": "2026-03-04T05:06:07Z",
            "request": {"method": "GET", "url": url, "headers": [{"name": "Signature", "value": "x"}]},
            "response": {
                "status": 200,
                "statusText": "OK",
                "headers": [{"name": "content-type", "value": "application/json"}],
                "content": {"text": as_numbers(answered).decode()},
            },
        }
        for url, answered in traffic
    ]
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return path


def _cassettes(directory: Path, traffic: list[tuple[str, Any]]) -> Path:
    """The same as plain vcrpy writes it, a file for each request."""
    directory.mkdir()
    for number, (url, answered) in enumerate(traffic):
        interaction = {
            "request": {"method": "GET", "uri": url, "body": None, "headers": {"Signature": ["x"]}},
            "response": {
                "status": {"code": 200, "message": "OK"},
                "headers": {"Content-Type": ["application/json"], "Set-Cookie": ["a=b"]},
                "body": {"string": as_numbers(answered).decode()},
            },
        }
        written = yaml.safe_dump({"version": 1, "interactions": [interaction]}, allow_unicode=True)
        (directory / f"{number:03}.yaml").write_text(written, "utf-8")
    return directory


@pytest.mark.parametrize("form", [_archive, _cassettes])
def test_what_others_recorded_becomes_a_case(tmp_path: Path, url: str, form: Any) -> None:
    """Scrubbed, with all that belongs to it, and both paths agree on it; what no operation makes is listed."""
    folder, traffic = Folder(tmp_path), _traffic(url)
    form(tmp_path / "traffic.har", traffic)

    done = folder.run("cassettes", "import", "traffic.har", env=ENV)

    assert (done.code, done.out) == (0, "cassettes/positions.list/imported.yaml\n"), done.err
    assert done.err.count("left out: ") == 1
    assert "no operation asks GET /partners" in done.err
    assert folder.run("cassettes", "audit").code == 0
    assert folder.run("compare").code == 0
    case = find(tmp_path / "cassettes")[0]
    assert (case.label.recorded_from, len(case.interactions)) == ("live", len(traffic) - 1)
    assert not any(
        secret in case.path.read_text("utf-8") for secret in (*KEYS.secrets().values(), KEYS.client_id, KEYS.user_id)
    )


def test_an_entry_that_cannot_be_read_does_not_end_an_import(tmp_path: Path, url: str) -> None:
    """It is named with its reason; the others become cases."""
    folder = Folder(tmp_path)
    path = _archive(tmp_path / "traffic.har", _traffic(url))
    document = json.loads(path.read_text())
    document["log"]["entries"][1]["request"]["url"] = "http://[::1"
    del document["log"]["entries"][2]["response"]["content"]
    path.write_text(json.dumps(document))

    done = folder.run("cassettes", "import", "traffic.har", env=ENV)

    assert (done.code, done.out) == (0, "cassettes/positions.list/imported.yaml\n"), done.err
    assert "left out: traffic.har: entry 2: its URL is none" in done.err
    assert "left out: traffic.har: entry 3: 'content' is missing" in done.err
    assert done.err.splitlines()[-1] == "1 cassettes written, 3 entries left out"


def test_importing_twice_replaces_nothing(tmp_path: Path, url: str) -> None:
    """Until it should."""
    folder = Folder(tmp_path)
    _archive(tmp_path / "traffic.har", _traffic(url))
    words = ("cassettes", "import", "traffic.har")

    assert folder.run(*words, env=ENV).code == 0
    before = _files(folder)
    assert folder.run(*words, env=ENV).code == 1
    assert folder.run(*words, "--overwrite", env=ENV).code == 0
    assert _files(folder) == before


def test_an_import_needs_a_key(tmp_path: Path, url: str) -> None:
    """Exit 2; without one, anybody could tell a pseudonym's value by trying."""
    _archive(tmp_path / "traffic.har", _traffic(url))

    done = Folder(tmp_path).run("cassettes", "import", "traffic.har")

    assert (done.code, "HARNESS_PSEUDONYM_KEY" in done.err) == (2, True)
    assert not (tmp_path / "cassettes").exists()


def test_plain_vcrpy_plays_a_recorded_case(recorded: Path) -> None:
    """Every file is a cassette to vcrpy itself, with the responses that were recorded."""
    for case in find(recorded / "cassettes"):
        with vcr.use_cassette(str(case.path), record_mode="none") as cassette:
            bodies = [response["body"]["string"].decode() for response in cassette.responses]
        assert bodies == [each["response"]["body"]["string"] for each in case.interactions]
        assert {urlsplit(request.uri).hostname for request in cassette.requests} == {"api.snaptrade.com"}


@pytest.mark.parametrize("command", ["", "list", "audit", "verify", "refresh", "import"])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    """`--help` says what it is for."""
    done = Folder(tmp_path).run("cassettes", *command.split(), "--help")

    assert (done.code, "Usage:" in done.out) == (0, True)
