"""Take the original database along, keep both stores alike, look into the history, sweep it: `harness cache`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from harness.commands import terminal

app = typer.Typer(help="Fill the unified store, and look into it.", no_args_is_help=True)

FLAGS = Path("flags.yaml")


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
    report = migrating.migrate(application, options)
    terminal.show(report.tree(), as_json, migrating.as_table)
    raise typer.Exit(report.exit_code)


@app.command()
def expire(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing; say what would go.")] = False,
    batch: Annotated[int, typer.Option(min=1, max=100_000, help="Rows in one transaction.")] = 1_000,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Delete what is kept longer than the schema allows: cached rows, expired answers, ended history.

    A server does so by itself. Exit 0: done.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.cache import expiring  # noqa: PLC0415

    application = assemble.load_application(app_)
    tables = expiring.expired(assemble.state_database(), application, batch, terminal.progress, dry_run=dry_run)
    terminal.tell({"rows": tables, "dry_run": dry_run}, as_json, expiring.expiry_lines(tables, dry_run=dry_run))


@app.command()
def warm(
    upstream: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the upstream is; the live API unless given.")
    ] = None,
    symbols: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Only these symbols: a file with an id in each line.")
    ] = None,
    user: Annotated[
        str | None, typer.Option(metavar="USER", help="Whose accounts; the user of the credentials unless given.")
    ] = None,
    accounts: Annotated[
        bool, typer.Option("--accounts", help="Only the accounts and what they hold, without its symbols.")
    ] = False,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Ask for what is missing or expired of all that a user's session needs, within the share of background work.

    What is fresh is not asked for, so a run that was stopped goes on where it was.
    Exit 0: all is fresh. 1: something is not. 3: there is nothing to ask for.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.cache import warming  # noqa: PLC0415

    options = warming.WarmOptions(upstream, symbols, user, accounts)
    report = warming.warmed(assemble.load_application(app_), options, terminal.progress)
    terminal.tell(asdict(report), as_json, warming.lines(report))
    raise typer.Exit(1 if report.failed else 0)


@app.command()
def query(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The query; without one they are listed.")
    ] = None,
    user: terminal.User = None,
    account: Annotated[str | None, typer.Option(metavar="ID", help="Only this account.")] = None,
    since: terminal.Since = None,
    until: terminal.Until = None,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Ask the history of balances, positions and orders: value over time, exposure by currency, turnover.

    Exit 0: this is the answer. 3: the history tells nothing of it.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.cache import querying  # noqa: PLC0415
    from harness.history.queries import QueryScope  # noqa: PLC0415

    application = assemble.load_application(app_)
    if name is None:
        queries = querying.list_queries(application.queries)
        terminal.tell(queries, as_json, (f"{query['name']}: {query['summary']}" for query in queries))
        return
    scope = QueryScope(assemble.now(), user, account, since, until)
    tree = querying.queried(assemble.state_database(), application, name, scope)
    terminal.show(tree, as_json, querying.result_table)


@app.command()
def reconcile(
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Write what a store lacks, and what the leading one has otherwise."),
    ] = False,
    flags: Annotated[Path, typer.Option(metavar="FILE", help="The flags file: it says which store leads.")] = Path(
        "flags.yaml"
    ),
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Show the writes that one of the two stores still lacks, and every row that differs between them.

    `--repair` writes a row where it is missing, and over the one of the store that does not lead; it deletes none.
    Exit 0: both stores are the same and no write waits. 1: they are not.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.cache import reconciling  # noqa: PLC0415

    report = reconciling.reconcile(assemble.load_application(app_), flags, repairs=repair)
    terminal.show(report.tree(), as_json, reconciling.as_table)
    raise typer.Exit(report.exit_code)


@app.command()
def status(
    watch: Annotated[
        bool, typer.Option("--watch", help="Show it again every two seconds, until Ctrl-C; on a terminal.")
    ] = False,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Show how the cache does: hit and stale rates, response times, what is kept, memory, budget, database.

    Every running server adds what it counted since it started; one that has ended counts for a day more.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.cache import status as reading  # noqa: PLC0415
    from harness.commands.cache.status_table import status_table  # noqa: PLC0415

    engine, model = assemble.state_database(), reading.model_of(assemble.load_application(app_))
    if watch:
        reading.watch(lambda: status_table(reading.read_status(engine, model, assemble.now())), as_json=as_json)
        return
    terminal.show(reading.read_status(engine, model, assemble.now()), as_json, status_table)


@app.command()
def clear(
    user: terminal.User = None,
    entity: Annotated[
        list[str] | None, typer.Option("--entity", metavar="NAME", help="Only this entity; may be given again.")
    ] = None,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Delete what is cached and can be fetched again; what the application wrote itself stays.

    Running servers notice, and ask upstream anew. Exit 0: done.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.cache import clearing  # noqa: PLC0415

    application = assemble.load_application(app_)
    rows = clearing.clear(assemble.state_database(), application, entity, user)
    terminal.tell({"rows": rows}, as_json, [f"rows deleted: {rows:,}" if rows else "nothing of it was cached"])


@app.command()
def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Delete the rows that are not what was written.")] = False,
    app_: terminal.App = None,
    as_json: terminal.AsJson = False,
) -> None:
    """Prove that every cached row is what was written: its hash, its models, its times, its owner, and the file.

    No fault tells of whom it is. Exit 0: sound, or repaired. 1: faults. 3: there is no cache yet.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.cache import verifying  # noqa: PLC0415

    application = assemble.load_application(app_)
    report = verifying.verify(assemble.state_database(), application, terminal.progress, repairs=repair)
    terminal.tell(report.tree(), as_json, report.lines())
    raise typer.Exit(report.exit_code)
