"""`flags.yaml`: what it may say, what is said about one that is wrong, and moving one value in it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import FlagsError
from harness.rollout.flags import Flag, Flags, moved, read, switched
from harness.rollout.policy import LIMITS, Policy
from harness.rollout.stages import STAGES, Stage

OPERATIONS = ("accounts.list", "balances.list", "positions.list")
BUNDLED = Path(__file__).parents[2].joinpath("flags.yaml").read_bytes().decode()
BUNDLED_OPERATIONS = (*OPERATIONS, "brokerages.list", "connections.list", "symbols.get")
TEXT = """\
version: 1  # the format
salt: unified-2025
kill_switch: false
gates:
  strict: {min_comparisons: 30, max_p99_ms: 250.5}
operations:
  # the big one
  positions.list: {stage: live, percent: 12.5, check: 0.1, gate: strict}
  accounts.list:
    stage: "shadow"   # in quotes
    percent: 100
"""


def problems(text: str) -> list[str]:
    """What is said about a text, a line each."""
    with pytest.raises(FlagsError) as raised:
        read(text, OPERATIONS)
    return str(raised.value).splitlines()


def test_everything_said_is_read() -> None:
    """Stages, shares and gates come out as written; numbers are decimals."""
    assert read(TEXT, OPERATIONS) == Flags(
        version=1,
        salt="unified-2025",
        kill_switch=False,
        gates={"strict": Policy(min_comparisons=Decimal(30), max_p99_ms=Decimal("250.5"))},
        operations={
            "positions.list": Flag("live", Decimal("12.5"), Decimal("0.1"), "strict"),
            "accounts.list": Flag("shadow", Decimal(100), Decimal(1), None),
        },
    )


def test_the_bundled_flags_put_all_six_operations_on_shadow() -> None:
    """The file in the project is valid, and every operation is weighed by its gate."""
    flags = read(BUNDLED, BUNDLED_OPERATIONS)
    assert set(flags.operations) == set(BUNDLED_OPERATIONS)
    assert set(flags.operations.values()) == {Flag("shadow", Decimal(100), Decimal(1), "standard")}


def test_an_operation_that_is_not_listed_is_off() -> None:
    """The original path answers, alone."""
    flags = read(TEXT, OPERATIONS)
    assert flags.flag("balances.list").stage == "off"
    assert flags.plan("balances.list", "ada").stage == "off"


def test_an_operation_without_a_gate_has_the_default_policy() -> None:
    """Every limit has a default, and each default is within its range."""
    assert read(TEXT, OPERATIONS).policy("accounts.list") == Policy()
    within = {name for name, range_ in LIMITS.items() if getattr(Policy(), name) in range_}
    assert within == set(Policy.__slots__) - {"load"}


def test_the_kill_switch_of_the_file_puts_every_call_on_off() -> None:
    """A plan asks the kill switch before anything else."""
    assert read(switched(TEXT, on=True), OPERATIONS).plan("positions.list", "ada").why == "the kill switch is on"


HEAD = "version: 1\nsalt: s\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("salt: s\n", "1:1: version is missing, write 'version: 1'"),
        ("version: 2\nsalt: s\n", "1:10: version 2 is not known, valid: 1"),
        (
            "version: 1\n",
            "1:1: salt is missing, write any text that will stay the same: it decides who is in which share",
        ),
        ("version: 1\nsalt: 2025\n", "2:7: salt must be text that is not empty, not 2025"),
        (HEAD + "kill_switch: no\n", "3:14: kill_switch must be true or false, not 'no'"),
        (HEAD + "salts: {}\n", "3:1: unknown key 'salts', did you mean 'salt'?"),
        (HEAD + "operations: [a]\n", "3:13: operations must be a mapping of names, not a list"),
        (
            HEAD + "operations:\n  position.list: {stage: off}\n",
            "4:3: unknown operation 'position.list', did you mean 'positions.list'?",
        ),
        (
            HEAD + "operations:\n  positions.list: {stage: shadwo}\n",
            "4:27: unknown stage 'shadwo', did you mean 'shadow'?",
        ),
        (
            HEAD + "operations:\n  positions.list: {percent: 5}\n",
            "4:19: positions.list has no stage, valid: off, dualwrite, shadow, live, rampdown, complete",
        ),
        (
            HEAD + "operations:\n  positions.list: live\n",
            "4:19: positions.list must be a mapping such as {stage: off, percent: 100}, not 'live'",
        ),
        (
            HEAD + "operations:\n  positions.list: {stage: off, percent: 101}\n",
            "4:41: percent must be a number from 0 to 100, not 101",
        ),
        (
            HEAD + "operations:\n  positions.list: {stage: off, percent: true}\n",
            "4:41: percent must be a number from 0 to 100, not true",
        ),
        (
            HEAD + "operations:\n  positions.list: {stage: off, check: -0.1}\n",
            "4:39: check must be a number from 0 to 1, not -0.1",
        ),
        (
            HEAD + "gates: {standard: {}}\noperations:\n  positions.list: {stage: off, gate: standart}\n",
            "5:38: unknown gate 'standart', did you mean 'standard'?",
        ),
        (
            HEAD + "operations:\n  positions.list: {stage: off, gate: [x]}\n",
            "4:38: unknown gate a list, valid: none",
        ),
        (
            HEAD + "operations:\n  positions.list: {stage: off, chek: 1}\n",
            "4:32: unknown key 'chek', did you mean 'check'?",
        ),
        (
            HEAD + "gates:\n  standard: {min_hitrate: 0.5}\n",
            "4:14: unknown key 'min_hitrate', did you mean 'min_hit_rate'?",
        ),
        (
            HEAD + "gates:\n  standard: {min_comparisons: 0}\n",
            "4:31: min_comparisons must be a whole number of at least 1, not 0",
        ),
        (HEAD + "a: 1\na: 2\n", "4:1: 'a' is given twice (first at line 3)"),
        (HEAD + "operations: {}\na: [\n", "5:1: not valid YAML: did not find expected node content"),
    ],
)
def test_a_wrong_file_is_told_where_and_what_is_valid(text: str, said: str) -> None:
    """Each problem is one line: place, sentence, nearest valid name."""
    whole = text if "operations:" in text else f"{text}operations: {{}}\n"
    assert problems(whole) == [f"flags.yaml:{said}"]


def test_a_file_that_was_cut_short_is_refused() -> None:
    """Without its operations it would put everything on `off` and say nothing."""
    wanted = "operations is missing, write 'operations: {}' if none is to be listed"
    assert problems(HEAD) == problems(HEAD + "operations:\n") == [f"flags.yaml:1:1: {wanted}"]


def test_the_digest_is_that_of_what_people_set() -> None:
    """A limit counts; a comment does not, and neither does where operations stand, which moves."""
    text = HEAD + "gates: {g: {min_requests: 5}}\noperations:\n  positions.list: {stage: off, gate: g}\n"
    digest = read(text, OPERATIONS).digest()
    same = ("# why\n" + text, text.replace("stage: off", "stage: live, percent: 5"), "kill_switch: true\n" + text)
    other = (text.replace("5}", "6}"), text.replace("salt: s", "salt: t"), text.replace("gate: g", "check: 0.5"))
    assert {read(each, OPERATIONS).digest() for each in same} == {digest}
    assert digest not in {read(each, OPERATIONS).digest() for each in other}


def test_all_problems_are_told_in_one_run_in_the_order_of_the_file() -> None:
    """Nobody has to mend one line to hear of the next."""
    text = "salt: s\noperations:\n  positions.list: {stage: of, percent: -1}\n  nothing: {stage: off}\n"
    assert [problem.split(": ")[0] for problem in problems(text)] == [
        "flags.yaml:1:1",
        "flags.yaml:3:27",
        "flags.yaml:3:40",
        "flags.yaml:4:3",
    ]


def test_a_move_changes_the_two_values_and_no_other_byte() -> None:
    """Comments, quotes and order stay as they are."""
    assert moved(TEXT, "positions.list", "rampdown", 25) == TEXT.replace("live, percent: 12.5", "rampdown, percent: 25")
    assert moved(TEXT, "accounts.list", "live", 100) == TEXT.replace('"shadow"', '"live"')


@pytest.mark.parametrize("operation", ["positions.list", "accounts.list"])
@given(stage=st.sampled_from(STAGES), percent=st.decimals(min_value=0, max_value=100, places=2))
def test_moving_there_and_back_gives_the_identical_text(operation: str, stage: Stage, percent: Decimal) -> None:
    """A move leaves no trace once it is undone."""
    before = read(TEXT, OPERATIONS).flag(operation)
    there = moved(TEXT, operation, stage, percent)
    assert read(there, OPERATIONS).flag(operation) == Flag(stage, percent, before.check, before.gate)
    assert moved(there, operation, before.stage, before.percent) == TEXT


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), include_characters="\t")))
def test_a_move_finds_its_place_after_any_comment(comment: str) -> None:
    """Letters of any width and script before the value do not shift it."""
    text = f"# {comment}\r\n{TEXT}"
    assert moved(text, "positions.list", "shadow", Decimal("12.5")) == text.replace("stage: live", "stage: shadow")


def test_moving_an_operation_that_is_not_listed_lists_it() -> None:
    """It is put beside the others, and nothing else moves."""
    line = "  balances.list: {stage: dualwrite, percent: 5}\n"
    assert moved(TEXT, "balances.list", "dualwrite", 5) == TEXT.replace("  positions.list:", f"{line}  positions.list:")


def test_a_percent_that_was_left_out_is_written_where_it_is_needed() -> None:
    """The default of 100 needs no words, another share does."""
    text = HEAD + "operations:\n  positions.list: {stage: off}\n"
    assert moved(text, "positions.list", "dualwrite", 100) == text.replace("off", "dualwrite")
    assert moved(text, "positions.list", "off", 5) == text.replace("{stage: off", "{percent: 5, stage: off")


def test_the_first_operation_of_a_file_is_listed() -> None:
    """A file without any operation gains the section."""
    assert read(moved(HEAD, "positions.list", "dualwrite", 5), OPERATIONS).flag("positions.list").stage == "dualwrite"


def test_a_value_that_stands_for_two_is_not_moved() -> None:
    """Moving an alias would move another operation too, so it is refused with the place."""
    text = HEAD + "operations:\n  positions.list: {stage: &same shadow}\n  accounts.list: {stage: *same}\n"
    with pytest.raises(FlagsError, match=r"flags\.yaml:4:27: operations\.accounts\.list\.stage .* write its value out"):
        moved(text, "accounts.list", "live", 100)


def test_the_kill_switch_is_set_and_cleared_without_a_trace() -> None:
    """On and off again gives the identical text; one that was left out is written."""
    assert switched(TEXT, on=True) == TEXT.replace("kill_switch: false", "kill_switch: true")
    assert switched(switched(TEXT, on=True), on=False) == TEXT
    assert switched(HEAD, on=True) == f"kill_switch: true\n{HEAD}"
