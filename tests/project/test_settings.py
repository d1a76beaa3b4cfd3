"""What the environment says, and what it must say."""

from __future__ import annotations

import pytest

from harness import settings
from harness.errors import ConfigurationError


def test_pseudonyms_need_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """With none, anybody could tell what they stand for; the setting comes before the application's own."""
    monkeypatch.delenv(settings.PSEUDONYM_KEY, raising=False)
    with pytest.raises(ConfigurationError, match="pseudonyms need a key: set HARNESS_PSEUDONYM_KEY"):
        settings.pseudonym_secret("")
    assert settings.pseudonym_secret("own") == "own"
    monkeypatch.setenv(settings.PSEUDONYM_KEY, "set")
    assert settings.pseudonym_secret("own") == "set"
