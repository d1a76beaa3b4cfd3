"""Show who saw and changed personal data, and prove that nobody touched what says so: `harness audit`."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.commands.terminal import AsJson, Since, User, show, tell

app = typer.Typer(help="Show who saw and changed personal data, and verify the trail.", no_args_is_help=True)

EntityName = Annotated[str | None, typer.Option(metavar="ENTITY", help="Only what concerns this entity.")]
QuestionText = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Only this question, as the cache names it, such as an account's id.")
]
Noted = Annotated[str | None, typer.Option(metavar="HASH", help="A head that was noted earlier, elsewhere.")]


@app.command("list")
def list_entries(
    user: User = None,
    entity: EntityName = None,
    question: QuestionText = None,
    since: Since = None,
    lines: Annotated[int, typer.Option(min=1, max=1_000_000, help="Entries at most; the newest ones.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show who saw and changed which personal data, when, why and from which source.

    Exit 0: these are the entries. 3: there is none.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.audit import reading  # noqa: PLC0415

    tree = reading.listed(assemble.state_database(), lines, since, owner=user, entity=entity, question=question)
    show(tree, as_json, reading.entries_table)


@app.command()
def verify(head: Noted = None, as_json: AsJson = False) -> None:
    """Prove that no entry of the audit trail was changed, deleted, moved or cut off.

    The chain alone proves nothing against somebody who may write all of the database: they can make every hash anew.
    Note the head that this command prints, somewhere else, and hand it back with --head: then the entries up to there
    are the same ones, or it is told.

    Exit 0: whole. 1: broken, at the entry that is named. 3: there is no entry yet.
    """
    from harness import assemble  # noqa: PLC0415
    from harness.commands.audit import reading  # noqa: PLC0415

    verification = reading.verified(assemble.state_database(), head or "")
    tell(reading.verification_tree(verification), as_json, [reading.verification_line(verification)])
    raise typer.Exit(1 if verification.broken else 0)
