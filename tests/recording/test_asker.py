"""Who asks: a secret is found in every spelling, an id only as a word of its own, and neither inside a UUID."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ConfigurationError
from harness.recording.privacy.asker import Asker, require_long_secrets

ACCOUNT = "a7cfeeb0-6adf-511b-b8d5-29311b12d40f"
ASKER = Asker("jane-the-user", ["correct-horse", "k1"], ["QUESTRADE", "C1"])


@pytest.mark.parametrize("secret", ["k1", "C1", "6adf", "b8d5", "a7cfeeb0", "29311b12d40f"])
def test_nothing_inside_a_uuid_is_a_credential(secret: str) -> None:
    """An account's id stays one, so that a Call finds its recording."""
    assert Asker("", [secret], [secret]).scrubbed(f"/accounts/{ACCOUNT}/balances") == f"/accounts/{ACCOUNT}/balances"


def test_a_secret_that_is_a_uuid_is_replaced() -> None:
    """As some user secrets are."""
    assert Asker("", [ACCOUNT]).scrubbed(f"secret {ACCOUNT}.") == "secret SCRUBBED."


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("QUESTRADE", "SCRUBBED"),
        ("of QUESTRADE, today", "of SCRUBBED, today"),
        ("QUESTRADE1 and XQUESTRADE", "QUESTRADE1 and XQUESTRADE"),
        ("Questrade Inc.", "Questrade Inc."),
        ("C1", "SCRUBBED"),
        ("AC1B and C1.5", "AC1B and C1.5"),
        ("k1", "SCRUBBED"),
        ("6b31 and 4331", "6b31 and 4331"),
    ],
)
def test_an_id_is_replaced_as_a_word_of_its_own(text: str, scrubbed: str) -> None:
    """The client id and a short secret: as they are written, and in no other spelling."""
    assert ASKER.scrubbed(text) == scrubbed


@given(st.from_regex(r"[A-Za-z0-9]{1,7}", fullmatch=True), st.from_regex(r"[A-Za-z0-9]{1,20}", fullmatch=True))
def test_a_short_secret_changes_no_other_word(secret: str, word: str) -> None:
    """Whatever the word is, unless it is that secret."""
    assert Asker("", [secret]).scrubbed(word) == ("SCRUBBED" if word == secret else word)


def test_short_secrets_are_refused_by_the_name_of_their_setting() -> None:
    """Before anything is recorded; the sentence does not hold them."""
    with pytest.raises(ConfigurationError, match=r"^CONSUMER_KEY: shorter than 8 characters") as refused:
        require_long_secrets({"CONSUMER_KEY": "hunter2", "USER_SECRET": "correct-horse"})

    assert "hunter2" not in str(refused.value)
