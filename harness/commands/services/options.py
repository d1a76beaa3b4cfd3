"""The options of the commands that ask two HTTP services, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable  # noqa: TC003 - typer reads the annotations
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path  # noqa: TC003
from typing import Annotated, Any, get_type_hints

import typer

_HEADER = "a header whose value is that of an environment variable, such as Authorization=SHOP_TOKEN"


@dataclass(frozen=True)
class ServiceOptions:
    """Hold how two HTTP services are asked; the fields are the options of the command line."""

    requests: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ask two HTTP services these requests: JSON Lines, a HAR file, a folder of cassettes, an access log,"
            " or an OpenAPI file with examples.",
        ),
    ] = None
    openapi: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The OpenAPI file that names the operations and fields of both services."),
    ] = None
    from_host: Annotated[
        str | None, typer.Option(metavar="HOST", help="Of recorded traffic, the requests to this host alone.")
    ] = None
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="Requests under way at one service.")] = 8
    timeout: Annotated[
        float, typer.Option(min=0.001, max=3_600, help="Seconds that one reply of a service may take.")
    ] = 10.0
    header: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VARIABLE", help=f"Send both services {_HEADER}.")
    ] = None
    original_header: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VARIABLE", help="The same for the original service alone.")
    ] = None
    unified_header: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VARIABLE", help="The same for the unified service alone.")
    ] = None
    compare_header: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare only these headers; all but those of transport unless given."),
    ] = None
    ignore_header: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Do not compare this header.")] = None
    allow: Annotated[
        list[str] | None,
        typer.Option(metavar="OPERATION", help="Send both services this operation, although it changes something."),
    ] = None
    reads_only: Annotated[bool, typer.Option("--reads-only", help="Leave out what may change something.")] = False

    @property
    def given(self) -> bool:
        """Return True if two HTTP services are to be asked."""
        return self.requests is not None or self.openapi is not None


def with_service_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of ServiceOptions, which it takes as one argument `services`."""
    hints = get_type_hints(ServiceOptions, include_extras=True)
    options = [
        inspect.Parameter(
            option.name, inspect.Parameter.KEYWORD_ONLY, default=option.default, annotation=hints[option.name]
        )
        for option in fields(ServiceOptions)
    ]

    @wraps(command)
    def taking(**given: Any) -> None:
        chosen = {option.name: given.pop(option.name) for option in options}
        command(**given, services=ServiceOptions(**chosen))

    resolved = get_type_hints(command, include_extras=True)
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=resolved[name])
        for name, parameter in inspect.signature(command).parameters.items()
        if name != "services"
    ]
    taking.__signature__ = inspect.Signature([*parameters, *options])  # type: ignore[attr-defined]
    taking.__annotations__ = {option.name: option.annotation for option in (*parameters, *options)}
    return taking
