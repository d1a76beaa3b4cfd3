"""What `--original` and `--unified` may name."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from both import request_of
from build import a_call, an_answer
from mutants.broken_sources import ExitingRows

from harness import assemble
from harness.application import Application, Paths
from harness.calls import Answer, Call, Failure, Operation, Part
from harness.errors import ConfigurationError
from harness.serving import running
from harness.sources import CACHE_HEADER, choose, guarded

if TYPE_CHECKING:
    from harness.application import Resources

DEFAULTS = {
    "original": lambda _: an_answer("original"),
    "unified": lambda _: an_answer([{"units": 1, "institution_name": "X"}]),
}


@pytest.mark.parametrize(
    ("spec", "body"),
    [
        ("original", "original"),
        ("unified", [{"units": 1, "institution_name": "X"}]),
        ("faults:dropped", [{"units": 1}]),
        ("faults:made", []),
    ],
)
def test_names_a_source(spec: str, body: object) -> None:
    """A path, a wrapper of the default one, a function that makes one."""
    assert choose(spec, "unified", request_of)(DEFAULTS)(a_call("accounts.list")).body == body


def test_what_a_source_raises_becomes_an_answer() -> None:
    """The other side is still asked and compared."""
    failure = choose("faults:broken", "unified", request_of)(DEFAULTS)(a_call()).failure
    assert failure is not None
    assert failure.kind == "ZeroDivisionError"


def test_what_is_no_answer_becomes_a_failed_one() -> None:
    """A Source that returns a body has made a mistake."""
    wrong: object = lambda _: {"body": []}  # noqa: E731
    failure = guarded(wrong)(a_call()).failure  # type: ignore[arg-type] # that is the mistake
    assert failure is not None
    assert failure.message == "returned dict, not an Answer"


def test_nothing_listens_becomes_a_failed_answer() -> None:
    """A server that is not there is the run's finding, not its end."""
    failure = choose("http://127.0.0.1:9", "unified", request_of)(DEFAULTS)(a_call()).failure
    assert failure is not None
    assert failure.kind == "SourceUnreachable"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("unifed", "did you mean 'unified'"),
        ("faults:droped", "did you mean 'dropped'"),
        ("nowhere.at_all:thing", "cannot import 'nowhere.at_all'"),
        ("faults:__doc__", "cannot be called"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest(spec: str, said: str) -> None:
    """Before anything runs."""
    with pytest.raises(ConfigurationError, match=said):
        choose(spec, "unified", request_of)


def test_a_plain_source_needs_no_annotation() -> None:
    """A function of one argument is called with Calls and nothing else."""
    assert (
        choose("test_sources:unannotated", "unified", request_of)(DEFAULTS)(a_call("accounts.list")).body
        == "accounts.list"
    )


def unannotated(asked):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """A Source as somebody writes it in a hurry."""
    return Answer(200, asked.operation)


def unannotated_wrapper(inner):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """A wrapper as somebody writes it in a hurry."""
    return lambda call: Answer(200, [inner(call).body])


def test_a_wrapper_without_annotation_shows_itself_by_its_first_answer() -> None:
    """It answers a Call with a function, so it wraps the default from then on."""
    source = choose("test_sources:unannotated_wrapper", "original", request_of)(DEFAULTS)
    assert [source(a_call()).body for _ in range(2)] == [["original"], ["original"]]


def test_a_wrapper_can_be_named_as_one() -> None:
    """Then it is never taken for a Source."""
    source = choose("wrap:test_sources:unannotated_wrapper", "original", request_of)(DEFAULTS)
    assert source(a_call()).body == ["original"]


def exits(call):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, ARG001
    """A Source that ends the process."""
    sys.exit(0)


def test_a_source_that_exits_is_a_failed_answer() -> None:
    """The run goes on, and says where it happened."""
    failure = choose("test_sources:exits", "unified", request_of)(DEFAULTS)(a_call()).failure
    assert failure is not None
    assert failure.message.startswith("SystemExit: 0 at test_sources.py:")


ODD: Any = "odd"
NONE: Any = None


class Exiting(str):
    """A text that ends the process when it is looked at."""

    __slots__ = ()

    def __len__(self) -> int:
        raise SystemExit

    def __str__(self) -> str:
        raise SystemExit

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        raise SystemExit


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": True}, "status is a bool"),
        ({"status": "200"}, "status is a str"),
        ({"status": 10**400}, "status is not from 0 to 999"),
        ({"parts": None}, "parts is a NoneType"),
        ({"parts": ("x",)}, "part is a str"),
        ({"parts": (Part("x", ODD),)}, "part has the state 'odd'; valid: bypass, hit, miss, stale"),
        ({"parts": (Part("x", "hit", ODD),)}, "part's fetched_at is a str"),
        ({"path": None}, "path is a NoneType"),
        ({"path": 5}, "path is an int"),
        ({"path": "a\r\nb: c"}, r"path is 'a\r\nb: c', not plain ASCII"),
        ({"tape": ("x",)}, "tape's item is a str"),
        ({"upstream_calls": -1}, "upstream_calls is not from 0"),
        ({"upstream_calls": 1.5}, "upstream_calls is a float"),
        ({"seconds": float("nan")}, "seconds is not from 0"),
        ({"failure": "gone"}, "failure is a str"),
        ({"failure": Failure("K", "c", "\ud800")}, "failure's message is no text that UTF-8 can carry"),
        ({"failure": Failure(NONE, "c", "m")}, "failure's kind is a NoneType"),
        ({"failure": Failure("K", "c", "m", float("inf"))}, "failure's retry_after is not from 0"),
    ],
)
def test_an_answer_that_holds_what_none_can_becomes_a_failed_one(change: dict[str, Any], said: str) -> None:
    """It fails its own case, with the reason; the report is written."""
    failure = guarded(lambda _: replace(an_answer(), **change))(a_call()).failure
    assert failure is not None
    assert (failure.kind, said in failure.message) == ("NotAnAnswer", True), failure.message


def test_the_texts_of_an_answer_are_plain() -> None:
    """A text of a user's class could do anything when it is compared."""
    text = Exiting("gone")
    answer = guarded(lambda _: Answer(404, failure=Failure(text, text, "gone"), path=text))(a_call())
    assert answer == Answer(404, failure=Failure("gone", "gone", "gone"), path="gone")


def test_an_error_text_of_half_a_pair_is_told_escaped() -> None:
    """No report can carry it as it is."""

    def broken(_: Call) -> Answer:
        raise ValueError("\ud800")

    failure = guarded(broken)(a_call()).failure
    assert failure is not None
    assert failure.message.startswith(r"ValueError: \ud800 at test_sources.py:")


def test_what_makes_no_source_is_told() -> None:
    """Whatever it raises; a function that wraps nothing is one of them."""
    with pytest.raises(ConfigurationError, match=r"--unified 'wrap:os:getcwd' makes no Source: TypeError: .* argument"):
        choose("wrap:os:getcwd", "unified", request_of)(DEFAULTS)


def exits_for_everybody(_: Resources) -> Paths:
    """An application that ends the process instead of making its paths."""
    sys.exit(0)


def test_an_application_that_makes_no_paths_is_told() -> None:
    """The default Source of each side is made like any other."""
    application = Application("shop", {}, exits_for_everybody)
    with pytest.raises(ConfigurationError, match="the application shop makes no paths: SystemExit: 0 at test_sources"):
        assemble.tried_choices(application, ("original", "unified"))


def test_a_body_in_the_unified_contract_is_isolated_like_any_other() -> None:
    """It is compared with a golden answer, and may end the process when it is read."""
    paths = Paths(an_answer, an_answer, lambda _: Answer(200, ExitingRows()))
    application = Application("shop", {"accounts.list": Operation("accounts.list")}, lambda _: paths)
    chosen = assemble.choices(application, ("original", "unified"))
    sides = assemble.build_paths(application, assemble.from_tape(()), None, chosen)
    answer = sides.in_unified_contract(a_call(), an_answer())
    assert answer is not None
    assert answer.failure is not None
    assert answer.failure.kind == "NotJson"


def test_a_server_cannot_claim_more_parts_than_memory_holds() -> None:
    """Its header is a number, each part of an answer is an object."""

    async def claiming(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"2"), (CACHE_HEADER.lower().encode(), b"hit=999999999999")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"[]"})

    with running(claiming) as url:
        failure = choose(url, "unified", request_of)(DEFAULTS)(a_call()).failure
    assert failure is not None
    assert failure.message == "returned an answer of more than 100000 parts"


@pytest.mark.parametrize("spec", ["http://", "http://127.0.0.1:99999", "http://[::1", "HTTPS://:80", "http://u:pw@"])
def test_what_is_no_base_url_is_told_before_anything_runs(spec: str) -> None:
    """With what would be one, and without a password."""
    with pytest.raises(ConfigurationError, match="is no base URL; valid: http://host:port") as told:
        choose(spec, "unified", request_of)
    assert "pw@" not in str(told.value)
