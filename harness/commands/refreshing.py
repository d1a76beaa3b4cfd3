"""`harness cassettes refresh`: what is old is asked again, by the real ids behind the pseudonyms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from harness import assemble
from harness.commands.record import Asker, Take, Target, Wish, askers, record, takes, target
from harness.paths.catalogue import operation
from harness.upstream import cassettes
from harness.upstream.cassettes.pseudonyms import ID, is_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from harness.upstream.cassettes import Case


def refresh(
    directory: Path,
    scenario: str | None,
    days: float,
    upstream: tuple[str | None, bool],
    as_user: Sequence[str],
    users: int,
    progress: Callable[[Sequence[Any], str], Iterable[Any]],
) -> list[str]:
    """Records what is due again, and says of the rest why it was not; `upstream` is a host, or whether it is live.

    Raises NothingToJudge where nothing is recorded, NotRecorded where the upstream gives no answer.
    """
    old = due(cassettes.find(directory, scenario), assemble.now().date(), timedelta(days=days))
    if not old:
        return []
    host, live = upstream
    with target(host, live=live) as to:
        wish = Wish(directory, as_user=as_user, users=users)
        known, left = again(old, to, wish)
        for take in progress(known, "refreshing"):
            record(take, to, wish.sources, new_day=True)
    return left


def due(cases: Iterable[Case], today: date, age: timedelta) -> list[Case]:
    """Those recorded longer ago than `age`; one that says no day is always due."""
    return [case for case in cases if case.recorded_on is None or date.fromisoformat(case.recorded_on) < today - age]


def again(cases: list[Case], to: Target, wish: Wish) -> tuple[list[Take], list[str]]:
    """The real Calls that these cases are the answers of, and a sentence for each that is not known any more."""
    asking = askers(to, wish)
    takes(asking, Wish(wish.directory))  # who is asked for everything learns what the pseudonyms stand for
    found: list[Take] = []
    left: list[str] = []
    for case in cases:
        take = _take(case, asking)
        if isinstance(take, Take):
            found.append(take)
        else:
            left.append(f"{case.path}: {take}")
    return found, left


def _take(case: Case, asking: list[Asker]) -> Take | str:
    """The case as it can be asked again, or why it cannot."""
    if operation(case.operation).effect == "write":
        return f"{case.operation} changes something, so it is not called again"
    asker = next((each for each in asking if case.call.user is None or each.scrubber.user == case.recorded_as), None)
    if asker is None:
        return "was recorded as another user, or with another key for pseudonyms"
    real = asker.scrubber.real
    parameters = {name: real.get(value, value) for name, value in case.call.parameters.items()}
    gone = [name for name, value in parameters.items() if ID.fullmatch(value) and is_id(value)]
    if gone:
        return f"nobody knows any more what its {', '.join(gone)} stands for"
    return Take(replace(case.call, user=case.call.user and asker.user, parameters=parameters), asker, case.path)
