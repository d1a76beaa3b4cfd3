"""The flags through OpenFeature's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason

from harness.errors import FlagsError
from harness.rollout.flags import Flags, read, switched
from harness.rollout.provider import FlagsProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openfeature.client import OpenFeatureClient

TEXT = """\
version: 1
salt: s
operations:
  positions.list: {stage: live}
  balances.list: {stage: live, percent: 50}
  accounts.list: {stage: live, percent: 0}
"""
OPERATIONS = ("accounts.list", "balances.list", "positions.list")
ADA = EvaluationContext(targeting_key="ada")


def client(flags: Callable[[], Flags]) -> OpenFeatureClient:
    """A client whose provider reads these flags."""
    api.set_provider_and_wait(FlagsProvider(flags), domain="test")
    return api.get_client("test")


@pytest.fixture(autouse=True)
def cleared() -> Iterator[None]:
    """OpenFeature keeps its providers for the whole process."""
    yield
    api.clear_providers()


@pytest.mark.parametrize(
    ("operation", "reason", "stages"),
    [
        ("positions.list", Reason.STATIC, {"live"}),
        ("accounts.list", Reason.STATIC, {"shadow"}),
        ("balances.list", Reason.SPLIT, {"live", "shadow"}),
    ],
)
def test_an_operation_resolves_to_the_stage_of_the_user(operation: str, reason: Reason, stages: set[str]) -> None:
    """The reason is a split where a share decides, else it is static."""
    asked = client(lambda: read(TEXT, OPERATIONS))
    details = [
        asked.get_string_details(operation, "off", EvaluationContext(targeting_key=f"user-{number}"))
        for number in range(20)
    ]
    assert {detail.reason for detail in details} == {reason}
    assert {detail.value for detail in details} == {detail.variant for detail in details} == stages


def test_the_object_adds_the_share() -> None:
    """The stage of the user, and how many users the flag puts on its stage."""
    details = client(lambda: read(TEXT, OPERATIONS)).get_object_details("positions.list", {}, ADA)
    assert (details.value, details.reason) == ({"stage": "live", "percent": 100.0}, Reason.STATIC)


def test_the_kill_switch_is_a_disabled_flag() -> None:
    """Everything is off, and OpenFeature's word for that is disabled."""
    details = client(lambda: read(switched(TEXT, on=True), OPERATIONS)).get_string_details(
        "positions.list", "live", ADA
    )
    assert (details.value, details.reason) == ("off", Reason.DISABLED)


@pytest.mark.parametrize(
    ("operation", "context", "code", "message"),
    [
        (
            "position.list",
            ADA,
            ErrorCode.FLAG_NOT_FOUND,
            "no operation 'position.list', did you mean 'positions.list'?",
        ),
        (
            "positions.list",
            EvaluationContext(),
            ErrorCode.TARGETING_KEY_MISSING,
            "positions.list needs the user as its targeting key",
        ),
    ],
)
def test_what_cannot_be_resolved_gives_the_default_and_says_why(
    operation: str, context: EvaluationContext, code: ErrorCode, message: str
) -> None:
    """The caller's default stands, with the code that OpenFeature has for the case."""
    asked = client(lambda: read(TEXT, OPERATIONS))
    for details in (
        asked.get_string_details(operation, "off", context),
        asked.get_object_details(operation, {"stage": "off"}, context),
    ):
        assert details.value in ("off", {"stage": "off"})
        assert (details.reason, details.error_code, details.error_message) == (Reason.ERROR, code, message)


def test_a_stage_is_neither_boolean_nor_number() -> None:
    """Asking for another type gives the default and a type mismatch; an unknown flag stays unknown."""
    asked = client(lambda: read(TEXT, OPERATIONS))
    given = [
        asked.get_boolean_details("positions.list", default_value=True, evaluation_context=ADA),
        asked.get_integer_details("positions.list", 7, ADA),
        asked.get_float_details("positions.list", 7.5, ADA),
    ]
    assert [details.value for details in given] == [True, 7, 7.5]
    assert {details.error_code for details in given} == {ErrorCode.TYPE_MISMATCH}
    assert asked.get_integer_details("nothing", 7, ADA).error_code == ErrorCode.FLAG_NOT_FOUND


def test_flags_that_break_later_give_the_default() -> None:
    """A reader that has no good flags left is a parse error, never an exception at the caller's."""
    texts = [TEXT, "version: 1\n"]
    asked = client(lambda: read(texts[0], OPERATIONS))
    texts.reverse()
    details = asked.get_string_details("positions.list", "off", ADA)
    assert (details.value, details.error_code) == ("off", ErrorCode.PARSE_ERROR)


def test_flags_that_are_broken_from_the_start_are_reported_at_once() -> None:
    """Setting the provider reads the flags."""
    with pytest.raises(FlagsError, match="salt is missing"):
        client(lambda: read("version: 1\n", OPERATIONS))
