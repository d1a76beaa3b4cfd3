"""Keep secrets and personal data out of recordings: classify values, find leaks in texts, and replace them. Pure."""

from __future__ import annotations

from harness.recording.privacy.classification import Privacy

__all__ = ["Privacy"]
