"""Answer as the API does: exact JSON, and errors with a body of three members.

SnapTrade documents a code for some errors; where it documents none, the code is the generic one.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.wire import Json

GENERIC, BAD_SIGNATURE, BAD_USER, CONNECTION_DISABLED = "0000", "1076", "1083", "3003"


class ExactJSONResponse(Response):
    """Send a JSON tree with its decimals digit for digit."""

    media_type = "application/json"

    def render(self, content: Json) -> bytes:
        """Encode the tree."""
        return as_numbers(content)


class ApiError(Exception):
    """Represent a request that the API refuses."""

    def __init__(
        self, status: HTTPStatus, detail: str, code: str = GENERIC, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code
        self.headers = headers or {}

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """Return the refusal as it is sent, with these headers besides its own."""
        body: Json = {"detail": self.detail, "status_code": int(self.status), "code": self.code}
        return ExactJSONResponse(body, self.status, {**(headers or {}), **self.headers})


def not_found(detail: str = "Not found.") -> ApiError:
    """Return the refusal of a request for something that does not exist."""
    return ApiError(HTTPStatus.NOT_FOUND, detail)


def bad_request(detail: str) -> ApiError:
    """Return the refusal of a request that makes no sense."""
    return ApiError(HTTPStatus.BAD_REQUEST, detail)
