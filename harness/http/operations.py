"""The operation that a request belongs to: one that an OpenAPI file describes, or one that requests show. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from harness.calls import Operation, Parameter
from harness.http.requests import SAFE
from harness.http.routes import infer_routes, route_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.calls import Effect, HttpMethod
    from harness.http.requests import ServiceRequest
    from harness.openapi.operations import Api

_NAMES = re.compile(r"\{([^{}]+)\}")


class MatchedOperation(NamedTuple):
    """Hold the operation of a request, and what its path has in place of the names in the route."""

    operation: Operation
    in_path: Mapping[str, str]


class DescribedOperations:
    """Find the operation of a request among those that an OpenAPI file describes.

    Args:
        api: The file.
    """

    def __init__(self, api: Api) -> None:
        self.operations = [
            _operation(
                row.name or route_name(row.method, row.path),
                row.method,
                row.path,
                [parameter.name for parameter in row.parameters if parameter.place == "path"],
                {parameter.name: parameter.required for parameter in row.parameters if parameter.place == "query"},
            )
            for row in api.operations
        ]
        self._prefixes = ("", *api.prefixes)
        self._routes: defaultdict[tuple[str, int], list[tuple[re.Pattern[str], Operation]]] = defaultdict(list)
        # of several routes that fit, the one with the fewest parameters is meant
        for operation in sorted(self.operations, key=lambda operation: operation.route.count("{")):
            literals = map(re.escape, _NAMES.split(operation.route)[::2])
            route = re.compile("([^/]+)".join(literals))
            self._routes[operation.method, operation.route.count("/")].append((route, operation))

    def find(self, request: ServiceRequest) -> MatchedOperation | None:
        """Return the operation of a request; None where the file describes none."""
        for prefix in self._prefixes:
            path = request.path[len(prefix) :]
            for route, operation in self._routes[request.method, path.count("/")]:
                match = route.fullmatch(path)
                if match and request.path.startswith(prefix):
                    names = _NAMES.findall(operation.route)
                    return MatchedOperation(operation, dict(zip(names, map(unquote, match.groups()), strict=True)))
        return None


def infer_operations(requests: Iterable[ServiceRequest]) -> dict[tuple[HttpMethod, str], MatchedOperation]:
    """Return the operation of each method and path that these requests show."""
    asked_for = list(requests)
    paths: defaultdict[HttpMethod, set[str]] = defaultdict(set)
    for request in asked_for:
        paths[request.method].add(request.path)
    routes = {(method, path): route for method in paths for path, route in infer_routes(paths[method]).items()}
    queries: defaultdict[tuple[HttpMethod, str], list[set[str]]] = defaultdict(list)
    for request in asked_for:
        template = routes[request.method, request.path].template
        queries[request.method, template].append({name for name, _ in request.query})
    matches: dict[tuple[HttpMethod, str], MatchedOperation] = {}
    for (method, path), route in routes.items():
        asked = queries[method, route.template]
        in_query = {name: all(name in names for names in asked) for name in sorted(set().union(*asked))}
        name = route_name(method, route.template)
        operation = _operation(name, method, route.template, route.parameters, in_query)
        matches[method, path] = MatchedOperation(operation, route.parameters)
    return matches


def _operation(
    name: str, method: HttpMethod, route: str, in_path: Iterable[str], in_query: Mapping[str, bool]
) -> Operation:
    """Return an operation; each name in the query says whether no request does without it."""
    parameters = [Parameter(parameter) for parameter in in_path]
    parameters += [Parameter(parameter, "query", required=required) for parameter, required in in_query.items()]
    effect: Effect = "read" if method in SAFE else "write"
    return Operation(name, effect, method, route, tuple(parameters))
