"""Define what a report says about its run: who was compared or driven, when, and over which files."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from harness.errors import without_userinfo
from harness.evidence.document import Document, Moment, Number

SourceName = Annotated[str, AfterValidator(without_userinfo)]
"""What an option named; a URL in it has no user name and no password."""
Digest = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]


class Run(Document):
    """State what every run was made with, so that a gate can tell whether its figures count.

    Attributes:
        started_at: When the run began.
        finished_at: When its last call was answered.
        seconds: How long it took, or how long it was to take.
        application: The name of the application under migration.
        harness: The version of the harness that ran.
        original: What stood on the original side, as `--original` names it.
        unified: What stood on the unified side, as `--unified` names it.
        flags_digest: Digest of what people set in the flags file, None where there was no flags file.
        stages: Where each operation of the flags file stood.
    """

    started_at: Moment
    finished_at: Moment
    seconds: Number
    application: str
    harness: str
    original: SourceName
    unified: SourceName
    flags_digest: Digest | None = None
    stages: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Run:
        if self.finished_at < self.started_at:
            raise ValueError("finished_at lies before started_at")
        return self
