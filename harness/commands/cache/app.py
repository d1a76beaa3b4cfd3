"""`harness cache`: take the original database into the unified store."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.commands import terminal

app = typer.Typer(help="Fill the unified store, and look into it.", no_args_is_help=True)


@app.command()
def migrate(
    source: Annotated[
        str, typer.Option("--from", metavar="URL", help="The original database: an SQLAlchemy URL, or a SQLite file.")
    ],
    table: Annotated[
        list[str] | None, typer.Option("--table", metavar="NAME", help="Only this table; may be given again.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="NAME", help="The zone of times without one, like America/New_York.")
    ] = None,
    epoch: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="What a time as a bare number counts: seconds, milliseconds."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write the source's row over one that something else has changed, too.")
    ] = False,
    batch: Annotated[int, typer.Option(min=1, max=5_000, help="Rows in one transaction.")] = 500,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; say what would become of the rows.")
    ] = False,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Take the original application's tables into the unified store, and prove that every row arrived.

    A run that was stopped goes on where it was; a finished one can be run again, and takes what is new. A row that
    cannot be read exactly is set aside in the table migration_set_aside with its reason, and the others go on.
    Exit 0: all rows are there. 1: rows differ, are missing or were set aside. 3: the source has no row.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.cache import migrating  # noqa: PLC0415

    application = assemble.load_application(app_)
    options = migrating.Options(source, tuple(table or ()), timezone, epoch, batch, replace, dry_run)
    report = migrating.migrate(application, options, terminal.progress)
    terminal.show(report.tree(), as_json, migrating.as_table)
    raise typer.Exit(report.exit_code)
