"""`harness cassettes`: what is recorded, is it clean, does it fit the SDK, is it recent, and what others recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.commands import terminal

app = typer.Typer(help="List, audit, verify, refresh and import recorded cases.", no_args_is_help=True)

CASSETTES = Path("cassettes")
Directory = Annotated[Path, typer.Option("--cassettes", metavar="DIR", help="Where the recorded cases are.")]


@app.command(name="list")
def list_(directory: Directory = CASSETTES, as_json: terminal.AsJson = False) -> None:
    """Show each case: recorded from what and when, how large, how many exchanges."""
    from harness.commands import recorded  # noqa: PLC0415

    terminal.show(recorded.listing(directory), as_json, recorded.table)


@app.command()
def audit(directory: Directory = CASSETTES, as_json: terminal.AsJson = False) -> None:
    """Look for secrets, somebody's ids, unreadable files, exchanges of no operation, and an older SDK.

    Exit 0: fit to be committed. 1: something was found.
    """
    from harness.commands import recorded  # noqa: PLC0415
    from harness.recording.files import beside, listed  # noqa: PLC0415

    paths = terminal.progress(listed(directory), "auditing")
    _tell(list(map(str, recorded.unfit(paths, beside(directory)))), f"{directory}: nothing found", as_json)


@app.command()
def verify(
    directory: Directory = CASSETTES,
    scenario: Annotated[str | None, typer.Option(metavar="NAME", help="Only this scenario.")] = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Hold each recorded response to the schemas of the installed SDK.

    Exit 0: all fit. 1: some do not.
    """
    from harness.commands import recorded  # noqa: PLC0415
    from harness.recording import find  # noqa: PLC0415

    cases = terminal.progress(find(directory, scenario), "verifying")
    _tell(list(map(str, recorded.violations(cases))), f"{directory}: every response fits the SDK's schemas", as_json)


@app.command()
def refresh(
    days: Annotated[float, typer.Option("--older-than", metavar="DAYS", min=0, help="How old is too old.")],
    host: Annotated[str | None, typer.Option(metavar="URL", help="Record from this server.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Record from the live SnapTrade API.")] = False,
    scenario: Annotated[str | None, typer.Option(metavar="NAME", help="Only this scenario.")] = None,
    users: Annotated[int, typer.Option(min=1, help="How many users of the sandbox.")] = 1,
    as_user: Annotated[list[str] | None, typer.Option(metavar="USER", help="This user of the sandbox.")] = None,
    directory: Directory = CASSETTES,
) -> None:
    """Record again what is older than some days, or says no day; the same Calls, into the same files.

    Exit 0: all of it is recorded again, or nothing is old. 1: some of it could not be.
    """
    from harness.commands import refreshing  # noqa: PLC0415

    left = refreshing.refresh(directory, scenario, days, (host, live), as_user or (), users, terminal.progress)
    for sentence in left:
        typer.echo(sentence)
    raise typer.Exit(1 if left else 0)


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="A .har file, or a folder of vcrpy cassettes.")],
    scenario: Annotated[str, typer.Option(metavar="NAME", help="The name of the cassettes.")] = "imported",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there already.")] = False,
    directory: Directory = CASSETTES,
) -> None:
    """Scrub what others recorded, and sort it by operation; what no operation asks is listed.

    Pseudonyms are made with HARNESS_PSEUDONYM_KEY, else with SNAPTRADE_CONSUMER_KEY.
    Exit 0: cassettes were written. 1: none were.
    """
    from harness.commands import importing  # noqa: PLC0415

    outcome = importing.imported(source, directory, scenario, overwrite=overwrite)
    for path in outcome.written:
        typer.echo(path)
    for sentence in outcome.left:
        typer.echo(f"left out: {sentence}", err=True)
    raise typer.Exit(0 if outcome.written else 1)


def _tell(findings: list[str], nothing: str, as_json: bool) -> None:  # noqa: FBT001
    terminal.tell({"findings": findings}, as_json, findings or [nothing])
    raise typer.Exit(1 if findings else 0)
