"""How the API says no: a status, a body of three members, and sometimes headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from harness.wire import Json

Headers: TypeAlias = "dict[str, str]"

BAD_REQUEST, UNAUTHORIZED, DISABLED, FORBIDDEN, NOT_FOUND, TOO_MANY = 400, 401, 402, 403, 404, 429
GENERIC, BAD_SIGNATURE, BAD_USER, CONNECTION_DISABLED = "0000", "1076", "1083", "3003"
"""SnapTrade's codes; where it documents none for a case, ours is the generic one."""


class UpstreamError(Exception):
    """A request that is answered with an error of the API."""

    def __init__(self, status: int, detail: str, code: str = GENERIC, headers: Headers | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.body: Json = {"detail": detail, "status_code": status, "code": code}
        self.headers = headers or {}


def not_found(detail: str = "Not found.") -> UpstreamError:
    """404."""
    return UpstreamError(NOT_FOUND, detail)


def bad_request(detail: str) -> UpstreamError:
    """400."""
    return UpstreamError(BAD_REQUEST, detail)
