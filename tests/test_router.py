"""The router: the flag names who answers; whatever the check does, the caller does not notice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from build import Clock, a_call, a_failure, an_answer

from harness.checks import CheckedCall, Checker
from harness.compare.answer_history import AnswerHistory
from harness.compare.judge import Judge
from harness.recording.privacy import Privacy
from harness.recording.privacy.error_texts import ErrorTextScanner
from harness.recording.rules import Identity
from harness.rollout.flags import Flags, read
from harness.router import Router
from harness.snaptrade.catalogue import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.calls import Answer, Call, PathName
    from harness.checks import ScanText

CALL = a_call("accounts.list", "somebody")


def _flags(stage: str, rest: str = "") -> Flags:
    text = f"version: 1\nsalt: s\n{rest}\noperations:\n  accounts.list: {{stage: {stage}, percent: 100}}\n"
    return read(text, ["accounts.list"])


@dataclass
class Road:
    """A router over two paths that say who they are, with checks run at once; itself both sides and the sink."""

    flags: Flags
    original_path: Callable[[Call], Answer] = lambda _: an_answer("same", path="original")
    unified_path: Callable[[Call], Answer] = lambda _: an_answer("same", path="unified")
    chance: float = 0.0
    scan: ScanText = lambda text, _call, _tape: (text, ())
    verdicts: list[str] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, call: Call = CALL) -> Answer:
        clock = Clock()
        checker = Checker(OPERATIONS, self, Judge({}, AnswerHistory(), clock), clock, self.scan)
        return Router(checker, lambda: self.flags, self, lambda: self.chance)(call)

    def original(self, call: Call) -> Answer:
        self.asked.append("original")
        return self.original_path(call)

    def unified(self, call: Call) -> Answer:
        self.asked.append("unified")
        return self.unified_path(call)

    def third(self, _: Call, original: Answer) -> Answer:
        return original

    def refetched(self, _: Call) -> None:
        return None

    def shadow(self, _: PathName, __: Call, made: Answer) -> Answer:
        return made

    def record(self, checked: CheckedCall) -> None:
        self.verdicts.append(checked.comparison.verdict)

    def fail(self, _: Call, broken: BaseException) -> None:
        self.broken.append(broken)

    def submit(self, check: Callable[[], None]) -> None:
        check()


@pytest.mark.parametrize(
    ("stage", "answers", "asked"),
    [
        ("off", "original", ["original"]),
        ("dualwrite", "original", ["original"]),
        ("shadow", "original", ["original", "unified"]),
        ("live", "unified", ["unified", "original"]),
        ("rampdown", "unified", ["unified"]),
        ("complete", "unified", ["unified"]),
    ],
)
def test_the_stage_names_who_answers_and_who_runs_beside(stage: str, answers: str, asked: list[str]) -> None:
    """The one that answers runs first."""
    road = Road(_flags(stage))
    assert (road.answer().path, road.asked) == (answers, asked)


def test_a_difference_is_published_not_answered() -> None:
    """In shadow the caller gets the original's answer whatever the unified path says."""
    road = Road(_flags("shadow"), unified_path=lambda _: an_answer("other"))
    assert (road.answer().body, road.verdicts) == ("same", ["not-compared"])


def test_a_broken_check_stays_a_check() -> None:
    """A path that raises in the shadow is told of; the caller is answered."""

    def broken(_: Call) -> Answer:
        raise ZeroDivisionError

    road = Road(_flags("shadow"), unified_path=broken)
    assert (road.answer().body, [type(each) for each in road.broken]) == ("same", [ZeroDivisionError])


def test_only_the_share_to_check_is_compared() -> None:
    """A check of 0 compares nothing."""
    flags = read("version: 1\nsalt: s\noperations:\n  accounts.list: {stage: shadow, check: 0}\n", ["accounts.list"])
    road = Road(flags)
    road.answer()
    assert road.asked == ["original"]


def test_the_kill_switch_wins_over_every_stage() -> None:
    """By the next call."""
    assert Road(_flags("complete", "kill_switch: true")).answer().path == "original"


def test_a_call_without_a_user_is_answered_by_the_original() -> None:
    """Nobody can be put in a share."""
    assert Road(_flags("complete")).answer(a_call("accounts.list", None)).path == "original"


def test_the_words_of_a_refusal_are_checked_too() -> None:
    """Another text, and one that both sides give and nobody may read; the caller gets the original's answer."""
    no_account = a_failure(message="no account")
    other_words = Road(_flags("shadow"), lambda _: no_account, lambda _: a_failure(message="unknown account"))
    leaks = a_failure(message="userSecret=abc")
    leaking = Road(_flags("shadow"), lambda _: leaks, lambda _: leaks)
    leaking.scan = ErrorTextScanner(Privacy(), Identity(), sees_requests=True)

    assert other_words.answer() == no_account
    leaking.answer()
    assert (other_words.verdicts, leaking.verdicts) == (["mismatch"], ["mismatch"])
