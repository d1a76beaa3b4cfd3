"""Lay out for 80 columns how a cache does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from harness.cache.health.figures import HITS
from harness.report.values import NOTHING, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.console import RenderableType

_TRAFFIC = ("asked", "hits", "stale", "errors", "p50 ms", "p95 ms", "oldest")
_KEPT = ("answers", "size", "fresh", "stale", "expired", "oldest", "newest")
_SPANS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def status_table(tree: Mapping[str, Any]) -> RenderableType:
    """Lay out the traffic, what is kept, and the state of memory, database and upstream."""
    traffic = _table("asked for", _TRAFFIC, ((name, _traffic(row)) for name, row in tree["entities"].items()))
    if tree["entities"]:
        traffic.add_section()
        traffic.add_row("total", *_traffic(tree["total"]))
    kept = _table("kept", _KEPT, ((row["entity"], _kept(row)) for row in tree["kept"] or ()))
    live, gone = tree["workers"]["live"], tree["workers"]["gone"]
    ended = f", {gone} ended in the last 24 hours" if gone else ""
    return Group(
        Text(f"{live} worker{'s' if live != 1 else ''} at work{ended}", "bold"),
        *((Text(), traffic) if tree["entities"] else ()),
        *((Text(), kept) if tree["kept"] else ()),
        Text(),
        *_lines(tree),
    )


def _table(name: str, columns: Iterable[str], rows: Iterable[tuple[str, Iterable[str]]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(name, no_wrap=True)
    for column in columns:
        table.add_column(column, no_wrap=True, justify="right")
    for first, others in rows:
        table.add_row(printable(first), *others)
    return table


def _traffic(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"{row['asked']:,}",
        _percent(row["hit_rate"]),
        _percent(row["stale_rate"]),
        f"{row['error']:,}",
        _milliseconds(row["fetch_p50"]),
        _milliseconds(row["fetch_p95"]),
        _span(row["oldest"]),
    )


def _kept(row: Mapping[str, Any]) -> tuple[str, ...]:
    numbers = (f"{row[name]:,}" for name in ("fresh", "stale", "expired"))
    return (f"{row['answers']:,}", decimal(row["size"]), *numbers, _span(row["oldest"]), _span(row["newest"]))


def _lines(tree: Mapping[str, Any]) -> Iterator[Text]:
    """Say a line of memory, of the database, of the upstream, and of what was not kept."""
    memory, total = tree["memory"], tree["total"]
    if tree["live"]:
        used = f"{decimal(memory['size'])} of {decimal(memory['limit'])}"
        yield _line("memory", f"{used}, {memory['entries']:,} answers, {memory['evictions']:,} evicted")
    if tree["kept"] is None:
        yield _line("database", "no cache of this schema yet; a server makes it when it starts")
    elif not tree["kept"]:
        yield _line("database", "nothing is cached")
    yield from _failures(tree["live"])
    if tree["upstream"]:
        yield from _upstream(tree["upstream"])
    if total["bypass"]:
        yield _line("bypass", f"answers that could not be kept: {total['bypass']:,}")
    if total.get("repeated"):
        yield _line("repeated", f"rows with the key of another one of their reply: {total['repeated']:,}; none is lost")
    if tree["entities"]:
        hits = ", ".join(f"{total[name]:,} {name}" for name in HITS)
        yield _line("hits", f"{hits}; {total.get('unattended', 0):,} more asked in the background")


def _failures(workers: Iterable[Mapping[str, Any]]) -> Iterator[Text]:
    """Say since when which worker cannot use the database."""
    for worker in workers:
        for access, done in (("reads", "read"), ("writes", "written")):
            reach = worker[access]
            if not reach["works"]:
                since = f"{reach['since'][:19].replace('T', ' ')}Z"
                text = f"cannot be {done} since {since} ({reach['failure']}), says {worker['worker']}"
                yield _line("database", text, "bold red")


def _upstream(state: Mapping[str, Any]) -> Iterator[Text]:
    """Say how the breaker stands, and what is used of the budget."""
    opened = state.get("open_for")
    since = f" for {_span(opened)}" if opened is not None else ""
    said = "offline" if state.get("offline") else f"breaker {state.get('breaker')}{since}"
    refused = sum(state.get("refused", {}).values())
    yield _line(
        "upstream",
        f"{said}; {state.get('under_way', 0)} under way, {state.get('waited', 0):,} waited, {refused:,} not sent",
        "" if state.get("breaker") == "closed" and not state.get("offline") else "bold red",
    )
    for used in state.get("budget", ()):
        limit = NOTHING if used["limit"] is None else f"{used['limit']:,}"
        text = f"{used['requests']:,} of {limit} a minute, {used['background']:,} in the background"
        blocked = f"; blocked for {_span(used['blocked_for'])}" if used["blocked_for"] else ""
        yield _line("budget", f"{printable(used['scope'])}: {text}{blocked}")


def _line(name: str, text: str, style: str = "") -> Text:
    return Text.assemble((f"{name:<10}", "bold"), (printable(text), style))


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.1%}"


def _milliseconds(seconds: float | None) -> str:
    return NOTHING if seconds is None else f"{seconds * 1000:,.1f}"


def _span(seconds: float | None) -> str:
    """Return a time in its largest unit."""
    if seconds is None:
        return NOTHING
    for length, unit in _SPANS:
        if seconds >= length:
            return f"{seconds / length:.0f}{unit}"
    return "0s"
