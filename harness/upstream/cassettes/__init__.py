"""Recorded SnapTrade exchanges in vcrpy's own format, one file for each Call: `<operation>/<scenario>.yaml`."""

from __future__ import annotations

from harness.upstream.cassettes.files import Case, Label, find
from harness.upstream.cassettes.player import recording, replaying
from harness.upstream.cassettes.scrub import placeholder_credentials

__all__ = ["Case", "Label", "find", "placeholder_credentials", "recording", "replaying"]
