"""Check a schema file, compare two, migrate a database, watch the upstream: `harness schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.commands import terminal

app = typer.Typer(
    help="Check the schema, compare two of them, migrate a database, watch upstream.", no_args_is_help=True
)

SCHEMA = Path("schemas/unified_domain.yaml")
File = Annotated[Path, typer.Argument(metavar="[FILE]", help="The schema.")]


@app.command()
def check(file: File = SCHEMA, as_json: terminal.AsJson = False) -> None:
    """Report every mistake of a schema file, each with its line and what would be valid.

    Exit 0: sound. 2: mistakes.
    """
    from harness.commands.check import check_file  # noqa: PLC0415

    report = check_file(file)
    terminal.tell(report.tree, as_json, report.lines)
    raise typer.Exit(report.exit_code)


@app.command()
def upstream(
    file: File = SCHEMA,
    spec: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="An OpenAPI file; what the application knows of its upstream unless given."),
    ] = None,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Compare what the schema maps with what upstream says of its responses.

    Exit 0: every field is mapped or refused. 1: drift found. 3: upstream describes nothing to compare with.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.drift import compare_with_upstream, finding_lines  # noqa: PLC0415

    report = compare_with_upstream(file, assemble.load_application(app_), spec)
    lines = finding_lines(report.findings, file)
    if not report.has_drift:
        lines.append(f"{file}: every field that upstream describes is mapped or refused")
    if not report.compared:
        lines[-1] = f"{file}: upstream describes no response that the schema reads, so nothing was compared"
    terminal.tell([{"place": line} for line in lines] if report.findings else [], as_json, lines)
    raise typer.Exit(1 if report.has_drift else 0 if report.compared else 3)


Version = Annotated[str, typer.Argument(metavar="VERSION", help="A file, a git revision, or REVISION:path.")]


@app.command()
def diff(old: Version, new: Version, as_json: terminal.AsJson = False) -> None:
    """Say what a change of the schema breaks: for readers, writers, the database, the cache, and upstream.

    Exit 0: nothing. 1: something breaks.
    """
    from harness.commands import evolution  # noqa: PLC0415

    report = evolution.diff(old, new)
    terminal.tell(report.tree, as_json, report.lines)
    raise typer.Exit(report.exit_code)


@app.command()
def migrate(
    old: Version,
    new: Version,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the revision there; it is printed unless given.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Run it on the database of HARNESS_DATABASE_URL.")] = False,
    as_json: terminal.AsJson = False,
) -> None:
    """Plan an Alembic revision from one schema to the next, with all data kept both ways.

    A step that would lose data is refused unless the new schema names it in `drop`.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands import evolution  # noqa: PLC0415

    report = evolution.migrate(old, new, out, assemble.named_database if apply else None)
    terminal.tell(report.tree, as_json, report.lines)
    raise typer.Exit(report.exit_code)
