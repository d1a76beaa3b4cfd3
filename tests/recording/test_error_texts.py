"""What an error text gives away, and what of it may still be shown."""

from __future__ import annotations

import base64

import pytest
from build import a_call

from harness.calls import Exchange, UpstreamRequest, UpstreamResponse
from harness.recording.privacy import Privacy
from harness.recording.privacy.error_texts import ErrorTextScanner
from harness.recording.rules import Identity

SECRET, CLIENT, ASKING = "correct-horse-battery", "ACME-CLIENT", "jane-the-user"
OWN, HELD, OTHER = (f"{digit * 8}-2222-4333-8444-555555555555" for digit in "123")
CALL = a_call(user="bob-the-user", account_id=OWN, symbol="+1 604 555 0199")
TAPE = (
    Exchange(
        UpstreamRequest("GET /accounts/{accountId}/orders", {"accountId": OWN}),
        UpstreamResponse(404, f'{{"detail": "order {HELD} of account 55501234 is gone"}}'.encode()),
    ),
)
SCANNER = ErrorTextScanner(Privacy(), Identity(ASKING, (SECRET,), (CLIENT,)), sees_requests=True)
CREDENTIAL, OTHERS = "holds one of the credentials in use", "holds the id of somebody else"


@pytest.mark.parametrize(
    "text",
    [
        "Not found.",
        "Invalid userID or userSecret provided",
        "Unable to sync: the connection is disabled.",
        f"GET /accounts/{OWN}/orders: 404 order {HELD} is gone",
        f"no account {OWN.replace('-', '').upper()}",
        "userId=bob-the-user has no account",
        "account_number=55501234 is closed",
        "userSecret=SCRUBBED",
        "nothing is known of the phone +1 604 555 0199",
        f"request id {OTHER}: try again",
        "request id 8f3kD02mVq9LsT7xBz4W: try again",
    ],
)
def test_a_text_that_gives_nothing_away_stays(text: str) -> None:
    """What the caller said, or the upstream told it, is no secret to it."""
    assert SCANNER(text, CALL, TAPE) == (text, ())


@pytest.mark.parametrize(
    ("text", "told", "reason"),
    [
        (f"signed with {SECRET}.", SECRET, CREDENTIAL),
        (f"signed with {base64.b64encode(SECRET.encode()).decode()}", "Y29ycmVj", CREDENTIAL),
        (f"client {CLIENT} is unknown", CLIENT, CREDENTIAL),
        ("refused: userSecret=abc", "abc", "holds a value for 'userSecret'"),
        ('{"consumerKey": "xy"}', "xy", "holds a value for 'consumerKey'"),
        ("password: hunter2", "hunter2", "holds a value named as a secret"),
        ("try ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_", "holds a token of a service"),
        (f"no account {OTHER}", OTHER, OTHERS),
        (f"no account {OTHER.replace('-', '')}", OTHER.replace("-", ""), OTHERS),
        (f"that account is {ASKING}'s", ASKING, OTHERS),
        ("userId=eve has no account", "eve", OTHERS),
        ("account_number=55509999 is closed", "55509999", OTHERS),
    ],
)
def test_what_a_text_gives_away_is_told_and_not_shown(text: str, told: str, reason: str) -> None:
    """The reason has the kind, never the value."""
    scanned = SCANNER(text, CALL, TAPE)
    assert told not in scanned.text
    assert "SCRUBBED" in scanned.text
    assert reason in scanned.reasons
    assert not any(told in each for each in scanned.reasons)


def test_an_id_may_come_from_where_nobody_looked() -> None:
    """A server elsewhere asks the upstream by itself."""
    elsewhere = ErrorTextScanner(Privacy(), Identity(), sees_requests=False)
    assert elsewhere(f"no account {OTHER}", CALL, ()).reasons == ()


def test_the_user_who_calls_may_be_named() -> None:
    """It is the caller that reads it."""
    assert SCANNER(f"{ASKING} has no account", a_call(user=ASKING), ()).reasons == ()
