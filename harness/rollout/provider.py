"""Offer the flags as an OpenFeature provider, so that any other provider may take their place.

A flag key is an operation's name, the targeting key is the user. The string is the stage that this user is on, the
object adds the share of users that the flag puts there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider import AbstractProvider, Metadata

from harness.errors import FlagsError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from openfeature.evaluation_context import EvaluationContext
    from openfeature.flag_evaluation import FlagValueType

    from harness.rollout.flags import Flags

T = TypeVar("T")


class FlagsProvider(AbstractProvider):
    """Resolve operations from Flags; each resolution calls `read`, so that a changed file counts by the next call."""

    def __init__(self, read: Callable[[], Flags]) -> None:
        super().__init__()
        self._read = read

    def initialize(self, evaluation_context: EvaluationContext) -> None:  # noqa: ARG002 - OpenFeature's signature
        """Read the flags once, so that broken ones are reported when the provider is set."""
        self._read()

    def get_metadata(self) -> Metadata:
        """Return the name under which OpenFeature lists this provider."""
        return Metadata(name="flags.yaml")

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        """Return the stage that the user is on."""
        resolved = self._looked_up(flag_key, default_value, evaluation_context)
        if isinstance(resolved, FlagResolutionDetails):
            return resolved
        flags, user = resolved
        plan = flags.plan(flag_key, user)
        return FlagResolutionDetails(
            value=plan.stage,
            variant=plan.stage,
            reason=_reason(flags, flags.flag(flag_key).percent),
            flag_metadata={"why": plan.why},
        )

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        """Return the stage that the user is on, and the share of users that the flag puts on its stage."""
        resolved = self._looked_up(flag_key, default_value, evaluation_context)
        if isinstance(resolved, FlagResolutionDetails):
            return resolved
        flags, user = resolved
        plan, percent = flags.plan(flag_key, user), flags.flag(flag_key).percent
        return FlagResolutionDetails(
            value={"stage": plan.stage, "percent": float(percent)},
            variant=plan.stage,
            reason=_reason(flags, percent),
            flag_metadata={"why": plan.why},
        )

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,  # noqa: FBT001 - OpenFeature's signature
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        """Refuse with a type mismatch: a stage is no boolean."""
        return self._mismatched(flag_key, default_value, evaluation_context)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        """Refuse with a type mismatch: a stage is no number."""
        return self._mismatched(flag_key, default_value, evaluation_context)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        """Refuse with a type mismatch: a stage is no number."""
        return self._mismatched(flag_key, default_value, evaluation_context)

    def _looked_up(
        self, key: str, default: T, context: EvaluationContext | None
    ) -> tuple[Flags, str] | FlagResolutionDetails[T]:
        try:
            flags = self._read()
        except FlagsError as broken:
            return _refused(default, ErrorCode.PARSE_ERROR, str(broken))
        if key not in flags.operations:
            return _refused(
                default, ErrorCode.FLAG_NOT_FOUND, f"no operation {key!r}, {nearest(key, flags.operations)}"
            )
        if context is None or not context.targeting_key:
            return _refused(default, ErrorCode.TARGETING_KEY_MISSING, f"{key} needs the user as its targeting key")
        return flags, context.targeting_key

    def _mismatched(self, key: str, default: T, context: EvaluationContext | None) -> FlagResolutionDetails[T]:
        resolved = self._looked_up(key, default, context)
        if isinstance(resolved, FlagResolutionDetails):
            return resolved
        return _refused(default, ErrorCode.TYPE_MISMATCH, f"{key} is a stage: resolve it as a string or an object")


def _reason(flags: Flags, percent: Decimal) -> Reason:
    if flags.kill_switch:
        return Reason.DISABLED
    return Reason.STATIC if percent in {0, 100} else Reason.SPLIT


def _refused(default: T, code: ErrorCode, message: str) -> FlagResolutionDetails[T]:
    return FlagResolutionDetails(value=default, reason=Reason.ERROR, error_code=code, error_message=message)
