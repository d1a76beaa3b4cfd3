"""`harness cassettes`: what is recorded, is it clean, does it fit the SDK, is it recent, and what others recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.commands import terminal

app = typer.Typer(help="List, audit, verify, refresh and import recorded cases.", no_args_is_help=True)

CASSETTES = Path("cassettes")


@app.command(name="list")
def list_(
    directory: terminal.Cassettes = CASSETTES, app_: terminal.App = None, as_json: terminal.AsJson = False
) -> None:
    """Show each case: recorded from what and when, how large, how many exchanges."""
    from harness import assemble  # noqa: PLC0415
    from harness.commands import recorded  # noqa: PLC0415

    terminal.show(recorded.listing(directory, assemble.load_application(app_)), as_json, recorded.table)


@app.command()
def audit(
    directory: terminal.Cassettes = CASSETTES, app_: terminal.App = None, as_json: terminal.AsJson = False
) -> None:
    """Look for secrets, somebody's ids, unreadable files, exchanges of no operation, and an older SDK.

    Exit 0: fit to be committed. 1: something was found.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands import recorded  # noqa: PLC0415

    findings = recorded.unfit(assemble.load_application(app_), directory, terminal.progress)
    _tell(list(map(str, findings)), f"{directory}: nothing found", as_json)


@app.command()
def verify(
    directory: terminal.Cassettes = CASSETTES,
    scenario: terminal.Scenario = None,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Hold each recorded response to the upstream's own schemas.

    Exit 0: all fit. 1: some do not.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands import recorded  # noqa: PLC0415
    from harness.recording import find  # noqa: PLC0415

    cases = terminal.progress(find(directory, scenario), "verifying")
    findings = list(map(str, recorded.violations(assemble.load_application(app_), cases)))
    _tell(findings, f"{directory}: every response fits the upstream's schemas", as_json)


@app.command()
def refresh(
    days: Annotated[float, typer.Option("--older-than", metavar="DAYS", min=0, max=36_500, help="How old is too old.")],
    host: terminal.Host = None,
    live: terminal.Live = False,
    scenario: terminal.Scenario = None,
    users: terminal.Users = 1,
    as_user: terminal.AsUser = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace data by a refusal, or a refusal by data, where it is now so.")
    ] = False,
    directory: terminal.Cassettes = CASSETTES,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Record again what is older than some days, or says no day; the same Calls, into the same files.

    Exit 0: all of it is recorded again, or nothing is old. 1: some of it could not be.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands import refreshing, targets  # noqa: PLC0415

    options = refreshing.RefreshOptions(directory, scenario, days, users, as_user or (), force)
    application = assemble.load_application(app_)
    cases = refreshing.due(application, options)
    if not cases:
        nothing = f"{directory}: nothing is older than {days:g} days"
        terminal.tell(refreshing.Summary().tree, as_json, [nothing])
        return
    with targets.target(application, host, live=live) as to:
        summary = refreshing.refresh(to, cases, options, terminal.progress)
    terminal.show_summary(summary, as_json)


@app.command()
def golden(
    scenario: terminal.Scenario = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace golden answers that are there.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say what is missing or out of date.")] = False,
    directory: terminal.Cassettes = CASSETTES,
    app_: terminal.App = None,
) -> None:
    """Write the golden answers that are missing, from what both paths answer today, for review in the diff.

    A golden answer stands beside its cassette; `harness compare` holds both paths to it. A case on which the paths do
    not agree gets none.
    Exit 0: every case has its golden answer. 1: some have none, or with --check not today's.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.golden import write_golden_answers  # noqa: PLC0415

    application = assemble.load_application(app_)
    summary = write_golden_answers(
        application, directory, scenario, terminal.progress, overwrite=overwrite, check=check
    )
    for path in summary.written:
        typer.echo(path)
    for sentence in summary.findings:
        typer.echo(sentence, err=True)
    typer.echo(summary.line, err=True)
    raise typer.Exit(1 if summary.findings else 0)


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="A .har file, or a folder of vcrpy cassettes.")],
    scenario: Annotated[str, typer.Option(metavar="NAME", help="The name of the cassettes.")] = "imported",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there already.")] = False,
    directory: terminal.Cassettes = CASSETTES,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Scrub what others recorded, and sort it by operation; each entry that becomes no case is named with its reason.

    Pseudonyms are made with HARNESS_PSEUDONYM_KEY, else with a credential of the application.
    Exit 0: cassettes were written. 1: none were.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands import importing  # noqa: PLC0415

    options = importing.ImportOptions(source, directory, scenario, overwrite)
    outcome = importing.import_recordings(assemble.load_application(app_), options)
    tree = {"written": list(map(str, outcome.written)), "left_out": outcome.left_out}
    terminal.tell(tree, as_json, map(str, outcome.written))
    for sentence in outcome.left_out:
        typer.echo(f"left out: {sentence}", err=True)
    typer.echo(outcome.line, err=True)
    raise typer.Exit(0 if outcome.written else 1)


def _tell(findings: list[str], nothing: str, as_json: bool) -> None:  # noqa: FBT001
    terminal.tell({"findings": findings}, as_json, findings or [nothing])
    raise typer.Exit(1 if findings else 0)
