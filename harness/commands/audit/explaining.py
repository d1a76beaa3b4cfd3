"""Run `harness explain`: what a value is, where it came from, and what it was before."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness import assemble
from harness.commands.audit.access import record_reads
from harness.errors import ConfigurationError
from harness.history.explanation import explain
from harness.report.values import plain, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from harness.application import Application
    from harness.history.explanation import Explanation, RowName


def explained(engine: Engine, application: Application, name: RowName, field: str) -> Explanation:
    """Return what is known of a field of a row; that it was read is audited where it is a user's.

    Raises:
        ConfigurationError: The application has no model, or no such entity or field.
        NothingToJudge: Nothing is known of the row.
    """
    model = application.model
    if model is None:
        raise ConfigurationError(f"the application {application.name} has no model, and so no entity {name.entity}")
    explanation = explain(engine, model, assemble.kept_history(application), name, field)
    if model.facts[name.entity].access == "user":
        record_reads(engine, f"harness explain {name.entity}.{field}", [name.entity], [explanation.owner])
    return explanation


def explanation_tree(name: RowName, field: str, explanation: Explanation) -> dict[str, Any]:
    """Return what a program reads."""
    now, *earlier = (_shown(asdict(value)) for value in explanation.values)
    about = {"entity": name.entity, "id": name.key, "field": field, "user": explanation.owner or None}
    lineage = {"lineage": explanation.lineage, **_shown({"fresh_until": explanation.fresh_until})}
    return {**about, **lineage, **now, "earlier": earlier}


def explanation_lines(tree: dict[str, Any]) -> Iterator[str]:
    """Yield what a person reads."""
    yield f"{tree['entity']} {tree['id']}: {tree['field']} is {_text(tree['value'])}"
    ended = f", ended {tree['until']}" if tree["until"] else ""
    fresh = f", fresh until {tree['fresh_until']}" if tree["fresh_until"] else ""
    about = {
        "comes from": tree["lineage"] or "the application itself",
        "given by": tree["source"],
        "since": tree["since"] and f"{tree['since']}, last fetched {tree['seen']}{fresh}{ended}",
        "body": tree["body_hash"],
        "user": tree["user"],
    }
    yield from (f"  {name:<11} {_text(value)}" for name, value in about.items() if value)
    for value in tree["earlier"]:
        span = f"from {value['since']} to {value['until'] or 'now'}"
        yield f"  before      {_text(value['value'])} {span}, {value['source']}"


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in values.items()}


def _text(value: Any) -> str:
    """Return a value as a line can hold it."""
    return printable(plain(value if isinstance(value, str | int | Decimal | dict | list | None) else str(value)))
