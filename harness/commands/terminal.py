"""What commands print: a table or text for a person, JSON for a program, progress where someone watches."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from harness.commands.record import Summary

App = Annotated[
    str | None,
    typer.Option(
        "--app", metavar="MODULE:ATTRIBUTE", help="The application; HARNESS_APP or [tool.harness] unless given."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of a table.")]
Cassettes = Annotated[Path, typer.Option("--cassettes", metavar="DIR", help="Where the recorded cases are.")]
Scenario = Annotated[str | None, typer.Option(metavar="NAME", help="Only this scenario.")]
Host = Annotated[str | None, typer.Option(metavar="URL", help="Record from this server.")]
Live = Annotated[bool, typer.Option("--live", help="Record from the live API.")]
User = Annotated[str | None, typer.Option(metavar="USER", help="Only what is this user's.")]
Users = Annotated[int, typer.Option(min=1, help="How many users of the sandbox.")]
AsUser = Annotated[list[str] | None, typer.Option(metavar="USER", help="This user of the sandbox.")]
PLAIN_WIDTH = 140  # columns, where the output goes to a file or a pipe


def parse_moment(text: str) -> datetime:
    """Return the moment that an option names: a date or a time in ISO 8601, in UTC unless it has a zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date or time; valid: 2026-01-05 or 2026-01-05T14:30:00Z") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


Since = Annotated[
    datetime | None,
    typer.Option(metavar="TIME", parser=parse_moment, help="Only what is later: 2026-01-05 or 2026-01-05T14:30:00Z."),
]

Until = Annotated[
    datetime | None,
    typer.Option(metavar="TIME", parser=parse_moment, help="Only what is earlier; now unless given."),
]


def show(tree: dict[str, Any], as_json: bool, shown: Callable[[dict[str, Any]], RenderableType]) -> None:  # noqa: FBT001
    """Print the tree as JSON, or what `shown` makes of it."""
    if as_json:
        from harness.wire import as_numbers  # noqa: PLC0415

        typer.echo(as_numbers(tree).decode())
        return
    from rich.console import Console  # noqa: PLC0415

    console = Console()
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    console.print(shown(tree))


def tell(tree: Any, as_json: bool, lines: Iterable[str]) -> None:  # noqa: FBT001
    """Print the tree as JSON, or plain lines."""
    if as_json:
        from harness.wire import as_numbers  # noqa: PLC0415

        lines = [as_numbers(tree).decode()]
    for line in lines:
        typer.echo(line)


def rows_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> RenderableType:
    """Lay out rows without a frame; what is None stays empty."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from harness.report.values import printable  # noqa: PLC0415

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text("" if row[name] is None else printable(str(row[name]))) for name in columns))
    return table


def progress(steps: Iterable[Any], doing: str, total: int | None = None) -> Iterable[Any]:
    """Return the steps, with a bar on standard error where that is a terminal; `total` for steps without a length."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    console = Console(stderr=True)
    return track(steps, doing, total, console=console, transient=True, disable=not console.is_terminal)


def confirm(changes: Sequence[str], where: str, *, yes: bool) -> None:
    """Ask before something is changed for real.

    Args:
        changes: A line for each change; for none nobody is asked.
        where: The upstream that is changed.
        yes: The answer was given on the command line.

    Raises:
        ConfigurationError: Nobody is there to ask, or the answer is no.
    """
    if not changes or yes:
        return
    text = "\n  ".join([f"this changes something at {where}:", *changes])
    if not sys.stdin.isatty():
        raise ConfigurationError(f"{text}\n--yes makes it; --dry-run shows it")
    if not typer.confirm(f"{text[0].upper()}{text[1:]}\nMake it?", err=True):
        raise ConfigurationError("nothing was recorded")


def show_summary(summary: Summary, as_json: bool) -> None:  # noqa: FBT001
    """Print what became of a recording, and end with its exit code."""
    if as_json:
        tell(summary.tree, as_json, ())
    for line in (*summary.lines, summary.line):
        typer.echo(line, err=True)
    raise typer.Exit(summary.exit_code)
