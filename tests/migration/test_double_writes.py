"""From dualwrite to rampdown both stores get every write; whatever breaks, nothing stays missing on either side."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from both import a_call_of
from databases import clean
from migration.stores import Stores, a_refusal, flags

from harness.cache.database import MEMORY, open_database
from harness.migration.outbox import LEASE, OUTBOX
from harness.rollout.stages import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.calls import PathName
    from harness.rollout.stages import Stage

DOUBLED: list[tuple[Stage, PathName, PathName]] = [
    ("dualwrite", "original", "unified"), ("shadow", "original", "unified"), ("live", "unified", "original"),
    ("rampdown", "unified", "original"),
]  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield open_database(MEMORY)
        return
    postgres: Engine = request.getfixturevalue("postgres")
    clean(postgres)
    yield postgres
    postgres.dispose()


@pytest.fixture
def stores(engine: Engine) -> Stores:
    return Stores(engine)


@pytest.mark.parametrize(("stage", "first", "second"), DOUBLED)
def test_the_side_that_answers_writes_first_and_the_other_one_after_it(
    stores: Stores, stage: Stage, first: PathName, second: PathName
) -> None:
    """Both have the same lot and the same candle, under the same id; nothing waits."""
    stores.flags = flags(stage)
    answer = stores.record_lot("key")
    stores.record_candle()
    assert answer.path == first
    assert stores.lots(first) == stores.lots(second) == {answer.body["id"]}  # type: ignore[index, call-overload]
    assert stores.closes(first) == stores.closes(second) == ["113.15"]
    assert stores.queued() == []


@pytest.mark.parametrize(("stage", "alone"), [("off", "original"), ("complete", "unified")])
def test_at_both_ends_of_the_ladder_one_store_is_written(stores: Stores, stage: Stage, alone: PathName) -> None:
    """The other is not used yet, or not any more."""
    stores.flags = flags(stage)
    stores.record_lot("key")
    assert {side: len(stores.lots(side)) for side in ("original", "unified")} == {
        "original": int(alone == "original"),
        "unified": int(alone == "unified"),
    }


@pytest.mark.parametrize(("stage", "first", "second"), DOUBLED)
@pytest.mark.parametrize(
    "broken", [a_refusal(503), a_refusal(409), ZeroDivisionError("no")], ids=["503", "409", "raises"]
)
def test_the_caller_does_not_notice_what_becomes_of_the_second_write(
    stores: Stores, stage: Stage, first: PathName, second: PathName, broken: object
) -> None:
    """It waits in the outbox, and is made once the side works again."""
    stores.flags = flags(stage)
    stores.broken[second] = broken  # type: ignore[assignment]
    answer = stores.record_lot("key")
    assert (answer.failure, answer.path, stores.lots(second)) == (None, first, set())
    assert [(side, state) for side, state, _ in stores.queued()] == [(second, "queued")]

    stores.broken.clear()
    stores.clock.pass_seconds(2)
    stores.deliver()
    assert (stores.lots(second), stores.queued()) == (stores.lots(first), [])


def test_a_write_is_tried_again_less_and_less_often(stores: Stores) -> None:
    """After 2, 4, 8 seconds and so on, and every five minutes in the end."""
    stores.flags = flags("dualwrite")
    stores.broken["unified"] = a_refusal(500)
    stores.record_lot("key")
    waits = []
    for _ in range(12):
        (write,) = stores.outbox.writes()
        waits.append((write.due_at - stores.clock.now).total_seconds())
        stores.clock.now = write.due_at
        stores.deliver()
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == 300
    stores.deliver()
    assert stores.outbox.writes()[0].attempts == 13


def test_writes_are_repeated_in_the_order_in_which_they_were_made(stores: Stores) -> None:
    """An older candle never takes the place of a newer one of the same time."""
    stores.flags = flags("dualwrite")
    stores.broken["unified"] = a_refusal(500)
    stores.record_candle(close="113.15")
    stores.broken.clear()
    stores.record_candle(close="113.50")
    assert (stores.closes("original"), stores.closes("unified")) == (["113.50"], [])  # the first one is not due yet
    stores.clock.pass_seconds(60)
    stores.deliver()
    assert (stores.closes("original"), stores.closes("unified"), stores.queued()) == (["113.50"], ["113.50"], [])


def test_a_write_that_a_side_will_never_take_stands_in_nobodys_way(stores: Stores) -> None:
    """It is kept for a person to look at, and the next one is made."""
    stores.flags = flags("dualwrite")
    stores.broken["unified"] = a_refusal(422)
    stores.record_lot("key")
    stores.broken.clear()
    stores.record_lot("other")
    assert stores.queued() == [("unified", "refused", "422 UpstreamError")]
    assert len(stores.lots("unified")) == 1


def test_a_refused_write_is_made_nowhere(stores: Stores) -> None:
    """There is nothing to repeat; nor where a key stands for another lot already."""
    stores.flags = flags("dualwrite")
    assert stores.record_lot("key", quantity="-1").status == 400
    stores.record_lot("key")
    assert stores.record_lot("key", quantity="99").status == 422
    assert (len(stores.lots("original")), len(stores.lots("unified")), stores.queued()) == (1, 1, [])


def test_a_retry_of_the_caller_brings_the_second_store_up_to_date(stores: Stores) -> None:
    """A lot of the time before the stage is made on the other side too, once it is asked for again."""
    stores.record_lot("key")
    stores.flags = flags("dualwrite")
    stores.record_lot("key")
    assert stores.lots("unified") == stores.lots("original") != set()


def test_the_second_write_is_noted_in_the_transaction_of_the_first(stores: Stores) -> None:
    """A process that dies right after it loses nothing."""
    stores.flags = flags("dualwrite")
    stores.broken["unified"] = KeyboardInterrupt()  # nothing behind the first write runs
    with pytest.raises(KeyboardInterrupt):
        stores.record_lot("key")
    survivor = Stores(stores.engine, stores.clock, flags("dualwrite"))
    assert (len(survivor.lots("original")), survivor.lots("unified")) == (1, set())
    survivor.deliver()
    assert survivor.lots("unified") == set()  # somebody may still be at it
    survivor.clock.pass_seconds(LEASE.total_seconds())
    survivor.deliver()
    assert (survivor.lots("unified"), survivor.queued()) == (survivor.lots("original"), [])


def test_a_first_write_that_is_rolled_back_leaves_nothing_to_repeat(stores: Stores) -> None:
    """The note is a part of it."""
    stores.flags = flags("dualwrite")
    call = a_call_of("lots.record", "key")
    with stores.outbox.expecting("Lot", "unified", call), stores.engine.connect() as connection:
        transaction = connection.begin()
        stores.outbox.note(connection)
        transaction.rollback()
    assert stores.queued() == []


def test_under_the_kill_switch_no_unified_code_runs_and_nothing_is_lost(stores: Stores) -> None:
    """Its writes wait until the switch is off; those of the original side go on."""
    stores.flags = flags("live", "kill_switch: true")
    stores.broken["unified"] = AssertionError("it ran")
    stores.record_lot("key")
    stores.deliver()
    assert (len(stores.lots("original")), stores.queued()) == (1, [("unified", "queued", "")])
    stores.broken.clear()
    stores.flags = flags("live")
    stores.deliver()
    assert stores.lots("unified") == stores.lots("original")


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "off"])
def test_a_write_of_nobody_is_made_in_both_stores(stores: Stores, stage: Stage) -> None:
    """The original answers whoever names no user, and the others read where their stage says."""
    stores.flags = flags(stage)
    assert stores.record_candle(user=None).path == "original"
    assert stores.closes("original") == stores.closes("unified") == ["113.15"]


@pytest.mark.parametrize(("writes", "reads"), [("off", "live"), ("off", "complete"), ("complete", "shadow")])
def test_a_list_that_stands_elsewhere_than_its_writes_misses_none(stores: Stores, writes: str, reads: str) -> None:
    """The store that answers the list gets the write too."""
    stores.flags = flags(writes, lists=reads)
    stores.record_lot("key")
    assert stores.lots("original") == stores.lots("unified") != set()


@pytest.mark.parametrize("stage", ["shadow", "live"])
def test_a_check_beside_the_answer_finds_both_paths_alike(stores: Stores, stage: Stage) -> None:
    """The shadow keeps nothing, and the second write does not disturb it."""
    stores.flags = flags(stage)
    stores.chance = -1.0
    stores.record_lot("key")
    stores.record_candle()
    assert stores.verdicts == ["match", "match"]
    assert stores.queued() == []


def test_a_broken_outbox_costs_the_caller_nothing(stores: Stores) -> None:
    """The first write stands; the reconciliation finds what the other side lacks."""
    stores.flags = flags("dualwrite")
    OUTBOX.drop(stores.engine)
    assert stores.record_lot("key").failure is None
    assert (len(stores.lots("original")), stores.lots("unified")) == (1, set())


def test_many_threads_write_at_once(tmp_path: Path) -> None:
    """No lot is missing, and both stores hold the candle that was written last."""
    stores = Stores(open_database(f"sqlite:///{tmp_path / 'state.db'}"))
    stores.flags = flags("live")

    def record(thread: int) -> None:
        for number in range(5):
            assert stores.record_lot(f"{thread}-{number}").failure is None
            assert stores.record_candle(close=str(5 * thread + number)).failure is None

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(record, range(6)))
    stores.deliver()
    assert stores.queued() == []
    assert (len(stores.lots("original")), stores.lots("original")) == (30, stores.lots("unified"))
    assert stores.closes("original") == stores.closes("unified")
    stores.engine.dispose()


def test_nothing_is_ever_missing_while_the_stages_move_and_the_sides_break(stores: Stores) -> None:
    """Any order of stages but `off` and `complete`, any side broken at any time: at rest both stores are the same."""
    chance = random.Random(11)  # noqa: S311 - the same moves each time
    for number in range(40):
        stores.flags = flags(chance.choice(["dualwrite", "shadow", "live", "rampdown"]))
        answers = stores.flags.plan("lots.record", "user").answers
        other: PathName = "unified" if answers == "original" else "original"
        stores.broken = {other: a_refusal(500)} if chance.random() < 0.3 else {}
        assert stores.record_lot(f"key-{number}").failure is None
        assert stores.record_candle(close=str(number)).failure is None
        stores.clock.pass_seconds(chance.choice([0, 1, 30]))
    stores.broken = {}
    for _ in range(10):
        stores.clock.pass_seconds(300)
        stores.deliver()
    assert (stores.queued(), len(stores.lots("original"))) == ([], 40)
    assert stores.lots("original") == stores.lots("unified")
    with stores.engine.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(OUTBOX)).scalar_one() == 0
