"""The command line. Each command imports what it needs when it runs, so that `--help` costs next to nothing."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from harness import __version__
from harness.commands import cassettes as cassette_commands
from harness.commands import schema
from harness.commands.audit.app import app as audit
from harness.commands.cache.app import app as cache
from harness.commands.services.options import ServiceOptions, with_service_options
from harness.commands.terminal import (
    App,
    AsJson,
    AsUser,
    Cassettes,
    Host,
    Live,
    Scenario,
    User,
    Users,
    confirm,
    progress,
    show,
    show_summary,
    tell,
)
from harness.errors import FlagsError, HarnessError

if TYPE_CHECKING:
    from harness.application import Application
    from harness.rollout.flags import Flags

app = typer.Typer(
    name="harness",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rollout = typer.Typer(help="Show where each operation stands, and move it back.", no_args_is_help=True)
app.add_typer(rollout, name="rollout")
app.add_typer(schema.app, name="schema")
app.add_typer(cassette_commands.app, name="cassettes")
app.add_typer(audit, name="audit")
app.add_typer(cache, name="cache")

SOURCE = "original, unified, package.module:attribute, wrap:package.module:function or http://host:port"
Reports = Annotated[Path, typer.Option(metavar="DIR", help="Where reports are written.")]
FlagsPath = Annotated[Path, typer.Option(metavar="FILE", help="The flags file.")]
OriginalSide = Annotated[str, typer.Option(metavar="SOURCE", help=f"What stands on the original side: {SOURCE}.")]
UnifiedSide = Annotated[str, typer.Option(metavar="SOURCE", help=f"What stands on the unified side: {SOURCE}.")]
Jobs = Annotated[
    int | None, typer.Option(min=1, metavar="NUMBER", help="Processes that compare; as many as there are cores.")
]
Operations = Annotated[list[str] | None, typer.Argument(metavar="[OPERATION]...", help="All reads unless named.")]
Parameters = Annotated[
    list[str] | None, typer.Option("--parameter", metavar="NAME=VALUE", help="A parameter of the named operations.")
]
FaultName = Annotated[
    str | None, typer.Option(metavar="NAME", help="Record how one call of each operation is refused: 401, 503, ...")
]
Each = Annotated[bool, typer.Option("--each", help="Make a write once for each account, where several are possible.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be recorded, and record nothing.")]
Port = Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")]
Latency = Annotated[
    float, typer.Option(min=0, max=600_000, help="Milliseconds that every answer of the upstream takes.")
]
Who = Annotated[str, typer.Option(help="Who moves it; the login name unless given.")]
CASSETTES, REPORTS, FLAGS = Path("cassettes"), Path("reports"), Path("flags.yaml")
# The top-level modules that only an extra installs, and the extra of each.
EXTRAS = {"gevent": "load", "locust": "load", "openfeature": "openfeature", "psycopg": "postgres"}


def _version(value: bool) -> None:  # noqa: FBT001
    if value:
        typer.echo(f"harness {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """Move a live application from one implementation to another, and prove that no answer changed."""


@app.command()
@with_service_options
def compare(
    cassettes: Cassettes = CASSETTES,
    scenario: Scenario = None,
    reports: Reports = REPORTS,
    original: OriginalSide = "original",
    unified: UnifiedSide = "unified",
    flags: FlagsPath = FLAGS,
    jobs: Jobs = None,
    app_: App = None,
    as_json: AsJson = False,
    *,
    services: ServiceOptions,
) -> None:
    """Run both paths over the recorded cases, cold and warm, and say whether every answer is the same.

    With --requests or --openapi: ask two HTTP services the requests of a file.

    Exit 0: all the same. 1: parity is broken. 2: wrong usage or an unreadable file. 3: nothing to compare.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands import compare as comparing  # noqa: PLC0415
    from harness.recording.files import skipped  # noqa: PLC0415

    comparing.discard(reports)
    specs = (original, unified)
    if services.given:
        from harness.commands.services.comparing import compare_services  # noqa: PLC0415

        report = compare_services(services, specs, scenario, partial(_flags_of_services, flags), progress, _warn)
    else:
        application = assemble.load_application(app_)
        settings = _read_flags(flags, application)
        report = comparing.compared(
            application, cassettes, scenario, specs, settings, progress, jobs or comparing.cores()
        )
        for sentence in skipped(cassettes):
            _warn(sentence)
    comparing.write(report, reports)
    show(report.tree(), as_json, lambda _: comparing.compare_table(report))
    typer.echo(f"report: {reports / 'compare.html'}", err=as_json)
    raise typer.Exit(comparing.EXIT[report.verdict])


@app.command()
@with_service_options
def record(
    operations: Operations = None,
    host: Host = None,
    live: Live = False,
    scenario: Annotated[str, typer.Option(metavar="NAME", help="The name of the cassettes.")] = "everyday",
    users: Users = 1,
    as_user: AsUser = None,
    parameter: Parameters = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Record what is there already, too.")] = False,
    attempts: Annotated[int, typer.Option(min=1, help="How often to ask while the answer is 429 or 5xx.")] = 3,
    fault: FaultName = None,
    each: Each = False,
    yes: Annotated[bool, typer.Option("--yes", help="Make writes on a real upstream without asking.")] = False,
    dry_run: DryRun = False,
    cassettes: Cassettes = CASSETTES,
    original: OriginalSide = "original",
    unified: UnifiedSide = "unified",
    app_: App = None,
    as_json: AsJson = False,
    *,
    services: ServiceOptions,
) -> None:
    """Record what users are answered as scrubbed cassettes, from a sandbox of its own unless told otherwise.

    With --requests or --openapi: record what the service at --original replies to the requests of a file.

    A write is made once, for one account: where several are possible, name one with --parameter. A recording that was
    stopped goes on where it was: what is there is kept, and a write that was made is not made again.
    Exit 0: all is recorded. 1: something was left out. 3: there was nothing to record.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands import record as recording  # noqa: PLC0415
    from harness.commands import recording_options, targets  # noqa: PLC0415

    if services.given:
        from harness.commands.services.recording import ServiceRecording, record_service  # noqa: PLC0415

        chosen = ServiceRecording(cassettes, scenario, overwrite)
        recorded = record_service(services, original, chosen, progress, lambda path: typer.echo(path, err=as_json))
        show_summary(recorded, as_json)
    options = recording_options.RecordingOptions(
        directory=cassettes, scenario=scenario, operations=operations or (), users=users, as_user=as_user or (),
        parameters=recording_options.parse_parameters(parameter or ()), overwrite=overwrite, each=each, fault=fault,
        attempts=1 if fault else attempts, sources=(original, unified),
    )  # fmt: skip
    with targets.target(assemble.load_application(app_), host, live=live) as to:
        recorder = recording.Recorder(to, options)
        plans = recorder.plan()
        if dry_run:
            tell(None, as_json=False, lines=recording.describe_plans(plans))
            raise typer.Exit
        if to.is_real:
            confirm(recording.describe_writes(plans), str(host or "the live API"), yes=yes)
        summary = recorder.run(plans, progress, lambda path: typer.echo(path, err=as_json))
    show_summary(summary, as_json)


@app.command()
def sandbox(
    port: Port = 8100,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    latency: Latency = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="Requests a minute; none unless given.")] = None,
    account_limit: Annotated[
        int | None, typer.Option(min=1, help="Requests a minute for each account; none unless given.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same data.")] = None,
    webhooks: Annotated[
        str | None, typer.Option(metavar="URL", help="Where to tell of connections, accounts and fills.")
    ] = None,
    control: Annotated[
        bool, typer.Option("--control", help="Open /sandbox/control to this machine: faults, latencies, the time.")
    ] = False,
    app_: App = None,
) -> None:
    """Serve the application's sandbox over HTTP: a local stand-in for the upstream."""
    from harness import assemble, serving  # noqa: PLC0415
    from harness.application import SandboxOptions  # noqa: PLC0415
    from harness.errors import ConfigurationError  # noqa: PLC0415

    application = assemble.load_application(app_)
    if application.sandbox is None:
        raise ConfigurationError(f"the application {application.name} has no sandbox")
    options = SandboxOptions(seed, latency / 1000, limit, account_limit, webhooks, control)
    serving.serve(application.sandbox().app(options), host, port, _announce)


@app.command()
def serve(
    upstream: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the upstream is; the live API unless given.")
    ] = None,
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    flags: FlagsPath = FLAGS,
    original: OriginalSide = "original",
    unified: UnifiedSide = "unified",
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Keep what is used of the cache fresh in the background.")
    ] = False,
    app_: App = None,
) -> None:
    """Answer over HTTP: the original contract by whichever path the flag says, and the unified contract."""
    from harness import assemble, serving, settings  # noqa: PLC0415
    from harness.web import server  # noqa: PLC0415

    specs, refreshes = (original, unified), refresh or settings.read_settings().refresh
    application = assemble.load_application(app_)
    with server.running(application, upstream, flags, specs, _warn, refreshes=refreshes) as served:
        serving.serve(served, host, port, _announce)


@app.command()
def load(
    seconds: Annotated[float, typer.Option(min=2, max=86_400, help="For both paths together.")] = 30,
    users: Annotated[int, typer.Option(min=1, max=10_000, help="How many ask at the same time.")] = 8,
    latency: Latency = 120,
    limit: Annotated[int, typer.Option(min=1, help="Upstream requests a minute.")] = 250,
    reports: Reports = REPORTS,
    original: OriginalSide = "original",
    unified: UnifiedSide = "unified",
    flags: FlagsPath = FLAGS,
    app_: App = None,
    as_json: AsJson = False,
) -> None:
    """Drive both paths in turn against a sandbox and write reports/load.json."""
    from harness import assemble  # noqa: PLC0415
    from harness import load as loading  # noqa: PLC0415

    named = {"original": original, "unified": unified}
    application = assemble.load_application(app_)
    profile = loading.Profile(application, app_, seconds, users, latency / 1000, limit, named)
    settings = _read_flags(flags, application)
    report = loading.measured(profile, settings, _warn)
    loading.write(report, reports)
    show(report.tree(), as_json, lambda _: loading.load_table(report))
    typer.echo(f"report: {reports / 'load.json'}", err=as_json)


@app.command()
def gate(
    apply: Annotated[bool, typer.Option("--apply", help="Move each operation as decided.")] = False,
    reports: Reports = REPORTS,
    cassettes: Cassettes = CASSETTES,
    flags: FlagsPath = FLAGS,
    who: Who = "",
    app_: App = None,
    as_json: AsJson = False,
) -> None:
    """Weigh the reports against the limits in flags.yaml, and promote, hold or roll back each operation.

    A report counts where it compares the original with the unified path, over the recordings, the flags and the
    version of the harness of today. Exit 0: promote (or resting at the last stage). 1: roll back. 2: a report that is
    none, or was edited by hand. 3: hold.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands import gate as gatekeeping  # noqa: PLC0415
    from harness.commands.reports import write_report  # noqa: PLC0415

    application = assemble.load_application(app_)
    file = assemble.flags_file(flags, application)
    decisions = gatekeeping.decide(application, file, reports, cassettes)
    report = gatekeeping.gate_report(decisions)
    write_report(report, reports)
    show(report.tree(), as_json, lambda _: gatekeeping.gate_table(decisions))
    if apply:
        for line in gatekeeping.apply(decisions, file, who or gatekeeping.login_name()):
            typer.echo(line, err=as_json)
    raise typer.Exit(gatekeeping.exit_code(decisions))


@rollout.command()
def status(
    flags: FlagsPath = FLAGS,
    lines: Annotated[int, typer.Option(min=0, max=1_000_000, help="Lines of history.")] = 10,
    app_: App = None,
    as_json: AsJson = False,
) -> None:
    """Show where each operation stands and the last moves."""
    from harness import assemble  # noqa: PLC0415
    from harness.commands import gate as gatekeeping  # noqa: PLC0415

    tree = gatekeeping.status(assemble.flags_file(flags, assemble.load_application(app_)), lines)
    show(tree, as_json, gatekeeping.status_table)


@rollout.command()
def rollback(
    operation: Annotated[str | None, typer.Argument(help="One operation; all of them unless given.")] = None,
    flags: FlagsPath = FLAGS,
    why: Annotated[str, typer.Option(help="The reason, for the history.")] = "rolled back by hand",
    who: Who = "",
    yes: Annotated[bool, typer.Option("--yes", help="Move all of them without asking.")] = False,
    app_: App = None,
) -> None:
    """Restore an operation, or all of them, to where it stood before its last move."""
    from harness import assemble  # noqa: PLC0415
    from harness.commands import gate as gatekeeping  # noqa: PLC0415

    file = assemble.flags_file(flags, assemble.load_application(app_))
    mover = who or gatekeeping.login_name()
    for line in gatekeeping.roll_back(file, operation, mover, why, confirmed=yes, ask=typer.confirm):
        typer.echo(line)


@app.command()
def generate(
    schema: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The schema; the project's own unless given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="One folder for everything; the project's two unless given.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 with the difference where a file is not current.")
    ] = False,
) -> None:
    """Write all that is made from the schema: models, tables, TypeScript, OpenAPI, JSON Schema and more."""
    from harness.commands import generate as generating  # noqa: PLC0415

    told, code = generating.check_files(schema, out) if check else (generating.write_files(schema, out), 0)
    for line in told:
        typer.echo(line)
    raise typer.Exit(code)


@app.command()
def explain(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity of the schema.")],
    key: Annotated[str, typer.Argument(metavar="ID", help="Its key; the parts of a longer one joined by /.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="A field of the entity.")],
    user: User = None,
    app_: App = None,
    as_json: AsJson = False,
) -> None:
    """Explain a value: what it is, which endpoint gave it and when, and what it was before.

    Exit 0: this is known. 2: there is no such entity or field. 3: nothing is known of that id.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.audit import explaining  # noqa: PLC0415
    from harness.history.explanation import RowName  # noqa: PLC0415

    name = RowName(entity, key, user)
    explanation = explaining.explained(assemble.state_database(), assemble.load_application(app_), name, field)
    tree = explaining.explanation_tree(name, field, explanation)
    tell(tree, as_json, explaining.explanation_lines(tree))


def main() -> NoReturn:
    """Run a command and exit: an error is one sentence on standard error, with the exit code of its kind."""
    # Importing the SDK makes some 100,000 objects that stay; looking through them again and again costs a tenth.
    gc.set_threshold(100_000, 20, 20)
    try:
        app()
    except HarnessError as wrong:
        typer.echo(f"harness: {wrong}", err=True)
        sys.exit(wrong.exit_code)
    except ModuleNotFoundError as missing:
        extra = EXTRAS.get(str(missing.name).partition(".")[0])
        if extra is None:
            raise
        typer.echo(f"harness: {missing.name} is not installed; pip install 'harness[{extra}]' installs it", err=True)
        sys.exit(2)
    except (OSError, UnicodeEncodeError) as failure:
        if isinstance(failure, UnicodeEncodeError):
            sentence = f"the output cannot be written as {failure.encoding}; set PYTHONIOENCODING=utf-8"
        else:
            reason = failure.strerror or str(failure)
            place = failure.filename or "the system refused to read or write"
            sentence = f"{place}: {reason}"
        typer.echo(f"harness: {sentence}", err=True)
        with suppress(OSError, ValueError):  # what is left of the output cannot be written either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)
    sys.exit(0)


def _read_flags(path: Path, application: Application) -> Flags | None:
    """Return the flags of a file; None where the one of the default name is missing."""
    from harness import assemble  # noqa: PLC0415

    return assemble.flags_file(path, application).read() if path != FLAGS or path.exists() else None


def _flags_of_services(path: Path, application: Application) -> Flags | None:
    """Return the flags of a file; None where the one of the default name belongs to something else."""
    try:
        return _read_flags(path, application)
    except FlagsError as wrong:
        if path != FLAGS:
            raise
        _warn(f"{path} is not read, since it does not fit these services: {str(wrong).partition(chr(10))[0]}")
        return None


def _announce(url: str) -> None:
    typer.echo(f"listening on {url} (Ctrl-C stops)")


def _warn(said: str) -> None:
    typer.echo(said, err=True)
