"""`harness record`: whole cassettes or none, the same ones however often it is started."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from build import a_call
from cli import ROOT, UNSET, Folder
from snaptrade.requests_by_hand import serving

from harness import assemble
from harness.application import Application, Paths
from harness.calls import Answer, Call, Operation, Parameter, UpstreamRequest, UpstreamResponse
from harness.commands import record, recorded
from harness.commands.record import Recorder
from harness.commands.recording_options import RecordingOptions, check_scenario, stages
from harness.commands.recording_plan import RecordingTask, missing
from harness.commands.targets import Target, UserSession, patient, user_sessions
from harness.errors import CassetteError, ConfigurationError
from harness.mapped.session import identifier
from harness.recording import find, replaying
from harness.recording.pace import Pacer
from harness.recording.privacy.pseudonyms import is_pseudonym_id
from harness.serving import running
from harness.snaptrade import application
from harness.snaptrade.assembly import RECORDING
from harness.snaptrade.credentials import placeholder_credentials
from harness.snaptrade.sandbox.world import World
from harness.snaptrade.sandbox.world import credentials as sandbox_credentials
from harness.snaptrade.sdk import client
from harness.snaptrade.sdk.client import connect
from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.recording import Case
    from harness.wire import Json

READS = ("connections.list", "accounts.list", "balances.list", "symbols.get")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The base URL of a sandbox."""
    with serving(World()) as base:
        yield base


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, url: str) -> dict[str, bytes]:
    """What an undisturbed recording of two users gives."""
    folder = Folder(tmp_path_factory.mktemp("undisturbed"))
    done = folder.run("record", *READS, "--users", "2", "--host", url)
    assert done.code == 0, done.err
    return _files(folder.path)


def _files(folder: Path) -> dict[str, bytes]:
    """Every file below `cassettes`, drafts among them."""
    below = folder / "cassettes"
    return {str(path.relative_to(below)): path.read_bytes() for path in sorted(below.rglob("*")) if path.is_file()}


def _accounts(user: str) -> list[Json]:
    accounts = World().accounts(user)
    assert isinstance(accounts, list)
    return accounts


def test_every_call_of_every_user_is_recorded(corpus: dict[str, bytes]) -> None:
    """Numbered on from user to user; what belongs to nobody is recorded once."""
    balances = [name for name in corpus if name.startswith("balances.list/")]

    assert {"accounts.list/everyday.yaml", "accounts.list/everyday-2.yaml"} <= set(corpus)
    assert len(balances) == sum(len(_accounts(user)) for user in World().users[:2])
    assert "balances.list/everyday.yaml" in balances


def test_recording_again_gives_the_same_bytes(tmp_path: Path, url: str, corpus: dict[str, bytes]) -> None:
    """From another sandbox of the same seed, and over what is there."""
    folder = Folder(tmp_path)
    for overwrite in ((), ("--overwrite",)):
        folder.run("record", *READS, "--users", "2", "--host", url, *overwrite)
        assert _files(tmp_path) == corpus


def test_what_is_there_is_kept(tmp_path: Path, url: str) -> None:
    """A readable cassette is not asked for again, until it should be."""
    folder = Folder(tmp_path)
    words = ("record", "accounts.list", "--host", url)
    folder.run(*words)
    path = tmp_path / "cassettes" / "accounts.list" / "everyday.yaml"
    edited = path.read_text("utf-8").replace("Questrade", "Renamed")
    path.write_text(edited, "utf-8")

    kept = folder.run(*words)
    assert (kept.out, path.read_text("utf-8")) == ("", edited)
    folder.run(*words, "--overwrite")
    assert "Renamed" not in path.read_text("utf-8")


def test_a_cassette_that_cannot_be_read_is_not_recorded_over(tmp_path: Path, url: str) -> None:
    """Exit 2 with its line; only who says so replaces it."""
    folder = Folder(tmp_path)
    path = tmp_path / "cassettes" / "accounts.list" / "everyday.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("interactions: [")

    done = folder.run("record", "accounts.list", "--host", url)
    assert (done.code, "everyday.yaml:1:16" in done.err, "--overwrite" in done.err) == (2, True, True), done.err
    assert path.read_text() == "interactions: ["
    assert folder.run("record", "accounts.list", "--host", url, "--overwrite").code == 0


@pytest.mark.parametrize("files", [pytest.param(1, marks=pytest.mark.slow), 6])
def test_a_killed_recording_goes_on_where_it_was(
    tmp_path: Path, url: str, corpus: dict[str, bytes], files: int
) -> None:
    """Killed as hard as can be, after some files: what is there is whole, and the next run makes the same corpus."""
    words = ("record", *READS, "--users", "2", "--host", url)
    _killed_after(tmp_path, files, words)
    assert all(corpus[name] == written for name, written in _files(tmp_path).items() if not _is_draft(name))

    assert Folder(tmp_path).run(*words).code == 0
    assert _files(tmp_path) == corpus


def _killed_after(folder: Path, files: int, words: tuple[str, ...]) -> None:
    """Run the command until it has told of so many cassettes, and kill it."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    command = [sys.executable, "-m", "harness", *words]
    with subprocess.Popen(command, cwd=folder, env=kept | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        told = [run.stdout.readline() for _ in range(files)]
        run.kill()
    assert all(told), "it ended by itself"


def _is_draft(name: str) -> bool:
    return "/." in name


def test_the_call_of_a_cassette_holds_no_real_id(tmp_path: Path, url: str) -> None:
    """It asks for the account under its pseudonym, as the recorded request does."""
    Folder(tmp_path).run("record", "balances.list", "--host", url)
    case = find(tmp_path / "cassettes")[0]

    assert is_pseudonym_id(case.call.parameters["account_id"])
    assert f"/{case.call.parameters['account_id']}/" in case.interactions[0]["request"]["uri"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("positons.list",), "did you mean 'positions.list'?"),
        (("accounts.list", "--users", "9999"), "are not known"),
        (("accounts.list", "--as-user", "nobody"), "the secrets of nobody are not known"),
        (("accounts.list", "--live"), "--host and --live"),
        (("accounts.list", "--parameter", "x"), "'x' is not NAME=VALUE"),
        (("balances.list", "--parameter", "acount_id=1"), "did you mean 'account_id'?"),
        (("lots.list",), "lots.list needs account_id: give each as --parameter NAME=VALUE"),
    ],
)
def test_a_wrong_wish_is_told(tmp_path: Path, url: str, words: tuple[str, ...], said: str) -> None:
    """Exit 2, with what is valid; nothing is written."""
    done = Folder(tmp_path).run("record", *words, "--host", url)

    assert (done.code, said in done.err) == (2, True), done.err
    assert not (tmp_path / "cassettes").exists()


def _tasks(to: Target, options: RecordingOptions, sessions: list[UserSession] | None = None) -> list[RecordingTask]:
    return [task for plan in Recorder(to, options, sessions).plan() for task in plan.tasks]


def test_a_write_is_recorded_only_where_it_is_named(tmp_path: Path, url: str) -> None:
    """All that is recorded without a name is reads."""
    options = RecordingOptions(tmp_path)

    assert {
        application.operation(task.call.operation).effect
        for task in _tasks(Target(application, url, "sandbox"), options)
    } == {"read"}


def test_a_write_that_lacks_a_parameter_says_which(tmp_path: Path, url: str) -> None:
    """What nobody can find out must be given."""
    options = RecordingOptions(tmp_path, operations=("orders.replace",))

    with pytest.raises(ConfigurationError, match=r"orders\.replace needs .*--parameter NAME=VALUE"):
        _tasks(Target(application, url, "sandbox"), options)


LIFE_OF_AN_ORDER = ("trades.impact", "trades.place", "orders.replace", "orders.cancel")
FORM = ("order_type=Limit", "time_in_force=Day", "action=BUY", "symbol=AAPL", "units=2", "price=150.25")


def _account(user: str, number: int = 0) -> str:
    """Name an account of a user, as a parameter."""
    account = _accounts(user)[number]
    assert isinstance(account, dict)
    return f"account_id={account['id']}"


def _recorded(folder: Folder, *more: str) -> dict[str, bytes]:
    """What is there after the life of an order was recorded from a sandbox of its own."""
    account = _account(World().users[0])
    done = folder.run("record", *LIFE_OF_AN_ORDER, *(f"--parameter={each}" for each in (*FORM, account)), *more)
    assert done.code == 0, done.err
    return _files(folder.path)


def test_an_order_that_was_placed_is_replaced_and_canceled(tmp_path: Path) -> None:
    """Writes are made in the order they are named; what the first one made, the next one finds."""
    _recorded(Folder(tmp_path))

    cases = [case for case in find(tmp_path / "cassettes") if case.scenario == "everyday"]
    answers = {case.operation: json.loads(case.interactions[-1]["response"]["body"]["string"]) for case in cases}
    placed, replaced = (answers[name]["brokerage_order_id"] for name in ("trades.place", "orders.replace"))
    asked = {case.operation: case.call.parameters.get("brokerage_order_id") for case in cases}
    assert (asked["orders.replace"], asked["orders.cancel"]) == (placed, replaced)
    assert answers["orders.cancel"]["brokerage_order_id"] == replaced
    assert asked["trades.impact"] is None


def test_a_story_that_was_broken_off_is_told_again(tmp_path: Path) -> None:
    """The new sandbox knows nothing of the order in the first cassette."""
    whole = _recorded(Folder(tmp_path))
    (tmp_path / "cassettes" / "orders.cancel" / "everyday.yaml").unlink()

    assert _recorded(Folder(tmp_path)) == whole


def test_on_a_server_no_write_is_made_again(url: str, tmp_path: Path) -> None:
    """There the order of the first cassette still is."""
    (tmp_path / "trades.place").mkdir()
    (tmp_path / "trades.place" / "everyday.yaml").write_text("kept")
    options = RecordingOptions(tmp_path, operations=LIFE_OF_AN_ORDER)

    assert not any(stage.overwrite for stage in stages(options, Target(application, url, "sandbox")))


def test_each_refusal_can_be_recorded(tmp_path: Path) -> None:
    """One call of each operation, refused by a sandbox that was told to; both paths tell it alike."""
    done = Folder(tmp_path).run("record", "accounts.list", "balances.list", "--fault", "503", "--scenario", "down")

    assert done.code == 0, done.err
    cases = find(tmp_path / "cassettes")
    assert [(case.operation, case.scenario) for case in cases] == [("accounts.list", "down"), ("balances.list", "down")]
    assert {each["response"]["status"]["code"] for case in cases for each in case.interactions} == {503}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fault", "504"), "--fault '504' refuses nothing; "),
        (("--fault", "503", "--host", "http://127.0.0.1:1"), "--fault needs a sandbox of its own"),
    ],
)
def test_a_fault_that_cannot_be_made_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Only a sandbox of its own fails on request, and only with what it knows."""
    done = Folder(tmp_path).run("record", *words)

    assert (done.code, said in done.err, "Traceback" in done.err) == (2, True, False), done.err


def test_a_given_parameter_is_used(tmp_path: Path, url: str) -> None:
    """Instead of what would be found out."""
    options = RecordingOptions(tmp_path, operations=("symbols.get",), parameters={"query": "MSFT"})

    assert [task.call for task in _tasks(Target(application, url, "sandbox"), options)] == [
        a_call("symbols.get", None, query="MSFT")
    ]


def test_a_day_is_told_only_where_days_differ() -> None:
    """The sandbox is the same on any day."""
    assert Target(application, "http://127.0.0.1:1", "sandbox").recorded_on is None
    assert len(str(Target(application, None, "live").recorded_on)) == len("2026-11-23")


class Busy:
    """An upstream that says to come back later, so many times."""

    def __init__(self, times: int, status: int) -> None:
        self.replies = [UpstreamResponse(status, b"", 3.0)] * times
        self.asked = 0

    def __call__(self, _: UpstreamRequest) -> UpstreamResponse:
        self.asked += 1
        return self.replies.pop() if self.replies else UpstreamResponse(200, b"")


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize(("times", "attempts", "answered", "asked"), [(2, 3, 200, 3), (5, 3, 0, 3), (5, 1, 0, 1)])
def test_who_is_told_to_come_back_later_does(status: int, times: int, attempts: int, answered: int, asked: int) -> None:
    """After the time that was told; what fails as often as it may be asked is the answer."""
    upstream = Busy(times, status)
    naps: list[float] = []
    pacer = Pacer(lambda: float(sum(naps)), naps.append, 90)

    reply = patient(upstream, pacer, attempts)(UpstreamRequest("GET /accounts"))

    assert (reply.status, upstream.asked) == (answered or status, asked)
    assert naps == [3.0] * (asked - 1)


def test_a_refusal_is_not_asked_again() -> None:
    """What the upstream says of the question itself does not change."""
    upstream = Busy(1, 404)

    assert patient(upstream, Pacer(lambda: 0.0, lambda _: None, 90), 3)(UpstreamRequest("GET /accounts")).status == 404
    assert upstream.asked == 1


def test_a_recording_keeps_inside_the_rate_limit(tmp_path: Path) -> None:
    """Of 25 requests a minute none is refused: the next one waits until there is room."""
    clock = [time.time()]
    with serving(World(), limit=5, now=lambda: clock[0]) as url:
        naps: list[float] = []

        def sleep(seconds: float) -> None:
            naps.append(seconds)
            clock[0] += seconds

        options = RecordingOptions(tmp_path, operations=("balances.list", "accounts.list", "connections.list"))
        to = Target(application, url, "sandbox")
        sessions = user_sessions(to, (), 1, 3, Pacer(lambda: clock[0], sleep, 90))
        for task in _tasks(to, options, sessions):
            record.record(task, to, options)

    codes = {each["response"]["status"]["code"] for case in find(tmp_path) for each in case.interactions}
    assert codes == {200}
    assert naps


def test_drafts_are_swept_from_beside_what_is_kept(tmp_path: Path, url: str) -> None:
    """A kill between writing and renaming leaves nothing for good."""
    Folder(tmp_path).run("record", "accounts.list", "--host", url)
    draft = tmp_path / "cassettes" / "accounts.list" / ".everyday.yaml.draft"
    draft.write_text("half")
    options = RecordingOptions(tmp_path / "cassettes", operations=("accounts.list",))

    assert missing(_tasks(Target(application, url, "sandbox"), options), overwrite=False) == []
    assert not draft.exists()


def test_an_unreadable_file_stops_a_recording_before_it_starts(tmp_path: Path, url: str) -> None:
    """Nothing is asked before all is known to be in order."""
    options = RecordingOptions(tmp_path, operations=("accounts.list",))
    (tmp_path / "accounts.list").mkdir()
    (tmp_path / "accounts.list" / "everyday.yaml").write_bytes(b"\xff\xfe")

    with pytest.raises(CassetteError, match="not UTF-8"):
        missing(_tasks(Target(application, url, "sandbox"), options), overwrite=False)


async def _broker(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An upstream that takes no order: 503 for the first, 403 for any further one, and an empty list for reads."""
    message = await receive()
    placing = scope["method"] == "POST"
    PLACED.extend([json.loads(message["body"])] if placing else [])
    status = 200 if not placing else 503 if len(PLACED) == 1 else 403
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"[]" if status == 200 else b'{"detail": "no", "code": "1"}'})


PLACED: list[Any] = []
ORDER = {
    "account_id": "a7cfeeb0-6adf-511b-b8d5-29311b12d40f",
    "universal_symbol_id": "2228e140-dccd-5dd7-b36c-bc0f835d5ea4",
    "action": "BUY",
    "order_type": "Market",
    "time_in_force": "Day",
    "units": "1",
}


@pytest.fixture
def broker() -> Iterator[str]:
    """The base URL of an upstream that counts orders."""
    PLACED.clear()
    with running(_broker) as base:
        yield base


def test_a_write_reaches_the_upstream_once(tmp_path: Path, broker: str) -> None:
    """Neither the other path nor a 503 makes it a second time; what was refused is recorded, and replays."""
    words = [f"--parameter={name}={value}" for name, value in ORDER.items()]

    done = Folder(tmp_path).run("record", "trades.place", "--host", broker, *words)

    assert (done.code, len(PLACED)) == (0, 1), done.err
    case = find(tmp_path / "cassettes")[0]
    assert [each["response"]["status"]["code"] for each in case.interactions] == [503]
    assert is_pseudonym_id(case.call.parameters["account_id"])
    assert case.call.parameters["universal_symbol_id"] == ORDER["universal_symbol_id"]
    assert _replayed(case) == 503


def test_an_id_made_of_the_call_fits_the_call_that_is_told(tmp_path: Path, broker: str) -> None:
    """The user and the key have other names in the cassette, and so has what the application makes of them."""
    options, to = (
        RecordingOptions(tmp_path, operations=("trades.place",), parameters=ORDER),
        Target(application, broker, "sandbox"),
    )
    task = _tasks(to, options)[0]
    task = replace(task, call=replace(task.call, idempotency_key="retry-1"))

    record.record(task, to, options)

    case = find(tmp_path)[0]
    told = json.loads(case.interactions[0]["request"]["body"] or "")
    assert (PLACED[0]["client_order_id"], told["client_order_id"]) == (identifier(task.call), identifier(case.call))
    assert _replayed(case) == 503
    assert recorded.unfit(application, tmp_path) == []


def test_a_write_is_made_for_one_account_that_is_named(tmp_path: Path, url: str) -> None:
    """Exit 2 with the accounts to choose from; nothing is placed and nothing written."""
    before = _orders(url)

    done = Folder(tmp_path).run("record", "trades.place", "--host", url, *(f"--parameter={each}" for each in FORM))

    accounts = [_account(World().users[0], number) for number in range(len(_accounts(World().users[0])))]
    assert done.code == 2
    assert "trades.place changes something and would be made" in done.err
    assert [line.strip() for line in done.err.splitlines()[1:]] == accounts
    assert (_orders(url), (tmp_path / "cassettes").exists()) == (before, False)


def test_a_write_is_made_for_each_account_where_that_is_wanted(tmp_path: Path) -> None:
    """One cassette each."""
    done = Folder(tmp_path).run("record", "trades.place", "--each", *(f"--parameter={each}" for each in FORM))

    assert done.code == 0, done.err
    assert len(find(tmp_path / "cassettes")) == len(_accounts(World().users[0]))


def test_a_dry_run_shows_what_would_be_recorded(tmp_path: Path, broker: str) -> None:
    """Nothing is sent that changes something, and nothing is written."""
    words = [f"--parameter={name}={value}" for name, value in ORDER.items()]

    done = Folder(tmp_path).run("record", "trades.place", "accounts.list", "--host", broker, "--dry-run", *words)

    assert (done.code, PLACED, (tmp_path / "cassettes").exists()) == (0, [], False), done.err
    assert done.out.splitlines()[0] == "would record cassettes/accounts.list/everyday.yaml"
    assert done.out.splitlines()[1].startswith("would record cassettes/trades.place/everyday.yaml (")
    assert f"account_id={ORDER['account_id']}" in done.out


def test_a_write_on_a_real_upstream_is_asked_for(tmp_path: Path, broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody is there to ask: exit 2 with what would change; --yes makes it."""
    monkeypatch.setattr(Target, "is_real", True)
    words = [
        "record",
        "trades.place",
        "--host",
        broker,
        *(f"--parameter={name}={value}" for name, value in ORDER.items()),
    ]

    refused = Folder(tmp_path).run(*words)
    assert (refused.code, PLACED) == (2, [])
    assert f"trades.place as {World().users[0]}: account_id={ORDER['account_id']}" in refused.err
    assert "--yes makes it" in refused.err

    assert Folder(tmp_path).run(*words, "--yes").code == 0
    assert len(PLACED) == 1


def test_only_this_machine_is_no_real_upstream() -> None:
    """A sandbox that somebody serves elsewhere may be anything."""
    assert Target(application, None, "live").is_real
    assert Target(application, "https://api.example", "https://api.example").is_real
    assert not Target(application, "http://127.0.0.1:1", "sandbox").is_real


class Killed(BaseException):
    """End a recording as a signal does: nothing of it is caught."""


def _kill_at(monkeypatch: pytest.MonkeyPatch, number: int, *, after: bool) -> None:
    """Kill the process at its nth request: before it is sent, or when its response is lost."""
    send = client._Transport.request
    sent = itertools.count(1)

    def request(transport: Any, *words: Any, **options: Any) -> Any:
        is_last = next(sent) == number
        if is_last and not after:
            raise Killed
        response = send(transport, *words, **options)
        if is_last:
            raise Killed
        return response

    monkeypatch.setattr(client._Transport, "request", request)


@pytest.mark.parametrize("after", [False, True], ids=["before it is sent", "when its response is lost"])
@pytest.mark.parametrize("number", range(1, 8))
def test_an_order_is_placed_once_however_often_its_recording_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, *, after: bool
) -> None:
    """Started again, the recorder sends the same order, and the upstream knows that it is."""
    parameters = [f"--parameter={each}" for each in (*FORM, _account(World().users[0]))]
    with serving(World()) as url:
        words = ["record", "accounts.list", "trades.place", "--host", url, *parameters]
        before = _orders(url)
        with monkeypatch.context() as patch, suppress(Killed, pytest.fail.Exception):
            _kill_at(patch, number, after=after)
            Folder(tmp_path).run(*words)

        done = Folder(tmp_path).run(*words)

        assert done.code == 0, done.err
        assert len(_orders(url) - before) == 1


def _orders(url: str) -> set[str]:
    """Return the ids of all orders of the default user."""
    keys = sandbox_credentials()
    upstream = connect(keys, url)
    replies = [
        upstream(UpstreamRequest("GET /accounts/{accountId}/orders", {"accountId": account["id"]}, keys.user_id))
        for account in json.loads(upstream(UpstreamRequest("GET /accounts", {}, keys.user_id)).body)
    ]
    return {order["brokerage_order_id"] for reply in replies for order in json.loads(reply.body)}


def test_a_recording_says_what_became_of_it(tmp_path: Path, url: str) -> None:
    """Also where all is there already."""
    words = ("record", "accounts.list", "connections.list", "--host", url)

    assert Folder(tmp_path).run(*words).err == "2 recorded, 0 there already, 0 left out\n"
    assert Folder(tmp_path).run(*words).err == "0 recorded, 2 there already, 0 left out\n"


def test_a_cassette_that_answers_another_call_is_not_there_already(tmp_path: Path) -> None:
    """It is told, nothing is recorded in its place, and it stays as it is."""
    words = ("record", "candles.list", "--parameter", "symbol_id=AAPL", "--scenario", "mine", "--parameter")
    assert Folder(tmp_path).run(*words, "interval=1d").code == 0
    before = (tmp_path / "cassettes/candles.list/mine.yaml").read_bytes()
    other = Folder(tmp_path).run(*words, "interval=1w")
    assert (other.code, "answers another call of candles.list" in other.out + other.err) == (1, True)
    assert (tmp_path / "cassettes/candles.list/mine.yaml").read_bytes() == before


def test_nothing_to_record_is_no_success(tmp_path: Path) -> None:
    """A user without accounts has no balances: exit 3."""
    done = Folder(tmp_path).run("record", "balances.list", "--as-user", "sandbox-empty")

    assert (done.code, done.err) == (3, "0 recorded, 0 there already, 0 left out\n")


async def _half_dead(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An upstream that refuses to list positions, cuts off every balance, and has one account."""
    await receive()
    path = scope["path"]
    if path.endswith("/balances"):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
        return
    body = {"/accounts": ACCOUNTS, "/authorizations": []}.get(path)
    status = 404 if body is None else 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": as_numbers({"detail": "no"} if body is None else body)})


ACCOUNTS = World().accounts(World().users[0])


def test_what_cannot_be_recorded_does_not_stop_the_rest(tmp_path: Path) -> None:
    """Neither a Call without an answer nor an operation whose Calls cannot be found; exit 1 and a reason for each."""
    with running(_half_dead) as url:
        done = Folder(tmp_path).run("record", "balances.list", "quotes.list", "accounts.list", "--host", url)

    assert done.code == 1
    assert done.out == "cassettes/accounts.list/everyday.yaml\n"
    assert "left out: quotes.list: GET /accounts/" in done.err
    assert "balances.list: not recorded, since it got no answer" in done.err
    assert "Traceback" not in done.err
    assert done.err.splitlines()[-1].startswith("1 recorded, 0 there already, ")


@pytest.mark.parametrize("name", ["../x", "/abs", "a/b", ".hid", "", "a b", "-x", "x-", "é"])
@pytest.mark.parametrize("command", [("record", "accounts.list"), ("cassettes", "import", "x.har")])
def test_a_scenario_is_a_plain_name(tmp_path: Path, command: tuple[str, ...], name: str) -> None:
    """Nothing is written outside of the folder, nor where no command reads it."""
    done = Folder(tmp_path).run(*command, f"--scenario={name}")

    assert (done.code, "is no name" in done.err) == (2, True), done.err
    assert not (tmp_path / "cassettes").exists()


@pytest.mark.parametrize("name", ["everyday", "over-1D", "third-page", "x", "after_split-2"])
def test_a_plain_name_is_a_scenario(name: str) -> None:
    """Letters, digits, dashes."""
    check_scenario(name)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("garbage", "--host 'garbage' is no base URL"),
        ("ftp://x", "is no base URL"),
        ("http://[::1", "is no base URL"),
        ("http://u:s3cr3t@127.0.0.1:1", "holds a user name or a password"),
    ],
)
def test_a_host_is_a_base_url(tmp_path: Path, host: str, said: str) -> None:
    """Exit 2 before credentials are looked for; a password is not repeated."""
    done = Folder(tmp_path).run("record", "--host", host)

    assert (done.code, said in done.err, "s3cr3t" in done.err) == (2, True, False), done.err


def test_a_killed_recording_need_not_ask_again_what_there_is(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What discovery was told is kept, readable by its owner, until the recording is complete."""
    words = ("record", "balances.list", "quotes.list", "--host", url)
    counted = CountingTransport(monkeypatch)
    with suppress(Killed):
        Folder(tmp_path).run("record", *words[1:], "--scenario", "other")
    whole = counted.taken()
    with monkeypatch.context() as patch, suppress(Killed, pytest.fail.Exception):
        _kill_at(patch, whole - 1, after=True)
        Folder(tmp_path).run(*words)
    counted.taken()

    journal = next((tmp_path / ".harness" / "recording").iterdir())
    assert journal.stat().st_mode & 0o777 == 0o600
    assert Folder(tmp_path).run(*words).code == 0
    assert counted.taken() <= 4
    assert list((tmp_path / ".harness" / "recording").iterdir()) == []


class CountingTransport:
    """Count the requests of the SDK."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        send = client._Transport.request
        self._count = 0

        def request(transport: Any, *words: Any, **options: Any) -> Any:
            self._count += 1
            return send(transport, *words, **options)

        monkeypatch.setattr(client._Transport, "request", request)

    def taken(self) -> int:
        """Return how many there were since the last time."""
        count, self._count = self._count, 0
        return count


def hello(call: Call) -> Answer:
    return Answer(200, {"hello": call.parameters["name"]})


GREETING = Application(
    "greeting",
    {"greet.hello": Operation("greet.hello", parameters=(Parameter("name"),))},
    paths=lambda _: Paths(hello, hello),
)


def test_an_application_of_two_functions_is_recorded_and_compared(tmp_path: Path) -> None:
    """Its cassettes hold a Call and no exchange."""
    app = ("--app", f"{__name__}:GREETING")
    folder = Folder(tmp_path)

    done = folder.run("record", "greet.hello", "--parameter=name=Ada", *app)
    assert (done.code, done.out) == (0, "cassettes/greet.hello/everyday.yaml\n"), done.err

    case = find(tmp_path / "cassettes")[0]
    assert (case.call, case.interactions) == (Call("greet.hello", None, {"name": "Ada"}), ())
    assert folder.run("compare", *app).code == 0
    assert folder.run("cassettes", "audit", *app).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name the operations to record: greeting finds no Calls by itself"),
        (("greet.hello",), "greet.hello needs name: give each as --parameter NAME=VALUE"),
        (("greet.helo",), "did you mean 'greet.hello'?"),
    ],
)
def test_what_an_application_cannot_find_out_must_be_given(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Exit 2, with what is valid."""
    done = Folder(tmp_path).run("record", *words, "--app", f"{__name__}:GREETING")

    assert (done.code, said in done.err) == (2, True), done.err


def _replayed(case: Case) -> int:
    """The status that the original path answers from the cassette."""
    chosen = assemble.choices(application, ("original", "unified"))
    upstream = connect(placeholder_credentials())
    with replaying(case, RECORDING) as playback:
        status = (
            assemble.build_paths(application, upstream, assemble.memory_cache(application), chosen)
            .original(case.call)
            .status
        )
    assert playback.unused() == []
    return status


def test_secrets_too_short_to_be_told_from_data_are_refused(tmp_path: Path) -> None:
    """Exit 2 before anything is asked, by the names of their variables; the client id may be short."""
    keys = {"CLIENT_ID": "C1", "CONSUMER_KEY": "k1k1k1k", "USER_ID": "u1", "USER_SECRET": "s1"}

    done = Folder(tmp_path).run(
        "record", "--host", "http://127.0.0.1:9", env={f"SNAPTRADE_{name}": value for name, value in keys.items()}
    )

    assert (done.code, done.out) == (2, "")
    assert "SNAPTRADE_CONSUMER_KEY, SNAPTRADE_USER_SECRET: shorter than 8 characters" in " ".join(done.err.split())
    assert "k1k1k1k" not in done.err
