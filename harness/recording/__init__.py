"""Record upstream exchanges in vcrpy's own format, one file for each Call: `<operation>/<scenario>.yaml`."""

from __future__ import annotations

from harness.recording.files import Case, Label, find, read
from harness.recording.player import Playback, recording, replaying
from harness.recording.privacy.scrub import Scrubber, derive_pseudonym_key

__all__ = [
    "Case",
    "Label",
    "Playback",
    "Scrubber",
    "derive_pseudonym_key",
    "find",
    "read",
    "recording",
    "replaying",
]
