"""The audit: every planted leak is found, and nothing in a clean recording is taken for one."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import tarfile
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import yaml
from recording.made import KEYS, RULES, WHOLE, record_accounts, scrubber, write
from recording.planted import ALSO, HARMLESS, NAMED, PLANTED, RANDOM, Planted

from harness.recording import find
from harness.recording.audit import AuditRules, Finding, audit, audit_other_file
from harness.recording.files import listed
from harness.recording.privacy.asker import Asker
from harness.recording.privacy.leaks import find_leaks, find_random

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.snaptrade.credentials import Credentials

ACCOUNT = "a7cfeeb0-6adf-511b-b8d5-29311b12d40f"
RANDOM_ID = "3c1f7d52-6b0e-4a4c-9f57-0d9e8c7b6a51"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c"
SIGNATURE = "mF3+0Zb7cJq2RkXw8YpLtN5sVhGd1aEo4iUuQrTzBxC="
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"
AWS = "AKIAIOSFODNN7EXAMPLE"
CLEAN: dict[str, Any] = {
    "version": 1,
    "metadata": {
        "call": {"operation": "accounts.list", "user": "user", "parameters": {}},
        "recorded_from": "sandbox",
        "exchanges": 1,
        "sdk": RULES.version,
    },
    "interactions": [
        {
            "request": {
                "method": "GET",
                "uri": "https://api.snaptrade.com/accounts?userId=user",
                "body": None,
                "headers": {},
            },
            "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "[]"}},
        }
    ],
}

Plant = tuple[str, Any]
"""Where a leak is put, and what."""


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


LEAKS: dict[str, Plant] = {
    "user secret in the query": ("query", f"userSecret={RANDOM}"),
    "short user secret in the query": ("query", "userSecret=abc"),
    "client id in the query": ("query", "clientId=ACME-LLC-TEST"),
    "timestamp in the query": ("query", "timestamp=1750000000"),
    "user id in the query": ("query", "userId=jane"),
    "api key in the query": ("query", "api_key=abc123"),
    "token in the query": ("query", "access_token=abcd1234"),
    "signature in the query": ("query", f"signature={quote(SIGNATURE)}"),
    "random text in the query": ("query", f"x={RANDOM}"),
    "e-mail in the query": ("query", "to=jane%40bank.com"),
    "account id in the query": ("query", f"accounts={ACCOUNT}"),
    "account id in the path": ("path", f"/accounts/{ACCOUNT}/balances"),
    "random text in the path": ("path", f"/accounts/{RANDOM}/balances"),
    "password in the address": ("uri", "https://jane:hunter2x@api.snaptrade.com/accounts"),
    "signature in a request header": ("request header", ("Signature", [SIGNATURE])),
    "bearer token in a request header": ("request header", ("Authorization", ["Bearer abc123def456"])),
    "basic auth in a request header": ("request header", ("Authorization", [f"Basic {in_base64('jane:secret')}"])),
    "basic auth in an accepted header": ("request header", ("Accept", [f"Basic {in_base64('jane:secret')}"])),
    "cookie in a request header": ("request header", ("Cookie", ["sessionid=abc123def"])),
    "api key in a request header": ("request header", ("X-API-Key", ["abc123"])),
    "cookie in a response header": ("response header", ("Set-Cookie", ["sid=38afes7a8; HttpOnly"])),
    "token in an accepted header": ("response header", ("Content-Type", [f"application/json; token={RANDOM}"])),
    "consumer key in a request body": ("request body", {"consumerKey": "abc123"}),
    "password in a request body": ("request body", {"login": {"password": "correcthorse"}}),
    "account id in a request body": ("request body", {"account_id": ACCOUNT}),
    "form in a request body": ("request text", "client_secret=abc123def&grant_type=code"),
    "user secret in the body": ("body", {"userSecret": ACCOUNT}),
    "user id in the body": ("body", {"user_id": "jane"}),
    "consumer key in the body": ("body", {"deep": [{"consumer_key": RANDOM}]}),
    "token of a login link": ("body", {"redirect": "https://app.snaptrade.com/redeem?token=Zk3vQ9xY"}),
    "JSON web token in the body": ("body", {"session": JWT}),
    "private key in the body": ("body", {"note": KEY}),
    "AWS key in the body": ("body", {"note": f"key {AWS}."}),
    "hexadecimal key in the body": ("body", {"note": HEX}),
    "random key in the body": ("body", {"note": RANDOM}),
    "GitHub token in the body": ("body", {"note": "ghp_16C7e42F292c6912E7710c838347Ae178B4a"}),
    "Slack token in the body": ("body", {"note": "xoxb-123456789012-abcdefABCDEF"}),
    "Stripe key in the body": ("body", {"note": "sk_live_4eC39HqLyjWDarjtT1zdp7dc"}),
    "Google key in the body": ("body", {"note": "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"}),
    "secret in nested JSON": ("body", {"raw": json.dumps({"inner": json.dumps({"userSecret": "abc123"})})}),
    "account id in nested JSON": ("body", {"raw": json.dumps({"id": ACCOUNT})}),
    "secret in base64": ("body", {"blob": in_base64('{"consumerKey": "abc123def"}')}),
    "secret in base64 twice": ("body", {"blob": in_base64(in_base64("password=abc123def"))}),
    "secret in HTML": ("body", {"page": "<b>&quot;userSecret&quot;:&quot;abc123&quot;</b>"}),
    "secret in JSON's escapes": ("text", r'{"detail": "Be\u0061rer\u0020abc123def456"}'),
    "short random key in the body": ("body", {"note": "hV83kq0ZpL2mN9xT"}),
    "PGP key in the body": ("body", {"note": "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ"}),
    "secret in URL-encoding": ("body", {"next": quote("https://x.example/?userSecret=abc123&page=2", safe="")}),
    "secret in URL-encoding twice": ("body", {"next": quote(quote("?user_secret=abc123", safe=""), safe="")}),
    "bearer token in an error": ("body", {"detail": "refused: Authorization: Bearer abc123def456"}),
    "password in an error": (
        "body",
        {"detail": "cannot log in with password 'abc123!x' as jane", "password": "abc123!x"},
    ),
    "secret in an error": ("body", {"detail": "secret is abc123!x"}),
    "connection string in an error": ("body", {"detail": "postgresql://jane:hunter2@db.example/x failed"}),
    "account id in a link": ("body", {"next": f"https://x.example/?accounts=1%2C{ACCOUNT}"}),
    "account id in an error": ("body", {"detail": f"No account {ACCOUNT}."}),
    "e-mail in an error": ("body", {"detail": "write to jane.doe@bank.com"}),
    "secret in an error page": ("text", "<html>Bearer abc123def456</html>"),
    "account id in half a body": ("text", f'[{{"id": "{ACCOUNT}"'),
    "id of an account": ("body", [{"id": ACCOUNT}]),
    "id of a connection": ("body", [{"brokerage_authorization": ACCOUNT}]),
    "id without dashes": ("body", [{"id": ACCOUNT.replace("-", "")}]),
    "number of an account": ("body", [{"number": "12345678"}]),
    "masked number of an account": ("body", [{"number": "*****1234"}]),
    "institution's id of an account": ("body", [{"institution_account_id": "58799839-UT"}]),
    "name of an account": ("body", [{"name": "Jane Doe's savings"}]),
    "name of a person": ("body", [{"meta": {"account_holder": "Jane Doe"}}]),
    "number of an order": ("body", [{"brokerage_order_id": "1234"}]),
    "id as a key": ("body", {ACCOUNT: {}}),
    "secret in the status": ("status", "token=abc123def"),
    "account id in the Call": ("parameter", ("account_id", ACCOUNT)),
    "secret in the Call": ("parameter", ("note", "token=abc123def")),
    "user in the Call": ("user", "jane"),
    "secret in what it was recorded from": ("recorded_from", "https://jane:hunter2@proxy.example"),
    "secret in a comment": ("comment", "userSecret=abc123def"),
    "random text in a comment": ("comment", f"key: {RANDOM}"),
    "e-mail in a comment": ("comment", "seen by jane@bank.com"),
    "account id in a comment": ("comment", f"account {ACCOUNT}"),
    "word as a secret in an error": ("body", {"detail": "UpstreamError, userSecret: letmein"}),
    "word as a password in an error": ("body", {"detail": "the password is letmein"}),
    "secret behind an arrow": ("body", {"detail": "consumerKey => letmein"}),
    "secret in XML": ("text", "<userSecret>letmein</userSecret>"),
    "key that is told by name": ("body", {"detail": "Consumer key my-key-99 is not valid"}),
    "password of a cache": ("body", {"detail": "redis://:hunter2x@cache:6379 is gone"}),
    "session of PHP": ("body", {"detail": "PHPSESSID=abc12345"}),
    "password of curl": ("body", {"detail": "curl -u jane:hunter2x failed"}),
    "secret in hexadecimal": ("body", {"note": b"userSecret=letmein".hex()}),
    "secret in base64 of a link": ("body", {"next": f"https://x.example/?state={in_base64('userSecret=letmein')}"}),
    "secret in base64 of a path": ("body", {"next": f"https://x.example/go/{in_base64('userSecret=letmein')}"}),
    "random text beside words": ("body", {"note": "snaptrade-production-Zk3vQ9xYp2LmN8bV"}),
    "user of a link": ("body", {"next": "https://x.example/?userId=jane"}),
    "account number of a link": ("body", {"next": "https://x.example/?accountNumber=12345678"}),
    "secret below a secret's name": ("body", {"credentials": {"a": ["letmein"]}}),
    "number of an account as a number": ("body", [{"number": 12345678}]),
    "user as a number": ("body", {"userId": 4711}),
    "secret as a number": ("body", {"pin": 4711}),
    "IBAN in a text": ("body", {"note": "SEPA DE89 3704 0044 0532 0130 00"}),
    "card in a text": ("body", {"note": "VISA 4111 1111 1111 1111"}),
    "social security number in a text": ("body", {"note": "SSN 078-05-1120"}),
    "telephone in a text": ("body", {"note": "call +49 171 2345678"}),
    "account number in a text": ("body", {"detail": "Account 12345678 is closed"}),
    "JSON behind a prefix": ("text", ")]}'\n" + json.dumps({"account_number": "12345678"})),
    "JSON in lines": ("text", '{"a": 1}\n{"account_number": "12345678"}'),
    "JSON cut off": ("text", '{"accounts": [{"account_number": "12345678"'),
    "JSON in a log line": ("body", {"note": 'answered {"account_number": "12345678"}'}),
    "account id in a public text": ("brokerages", [{"id": ACCOUNT, "open_url": f"https://x.example/{RANDOM_ID}"}]),
    "account id in a header": ("response header", ("Content-Type", [f"application/json; boundary={ACCOUNT}"])),
    "secret as a parameter's name": ("parameter", ("token=abc123def", "1")),
}


def audited(
    directory: Path, installed: str = "", credentials: Credentials | None = None, derived: str = ""
) -> list[Finding]:
    """What is found in all the cassettes of a folder."""
    asker = Asker(credentials.user_id, credentials.secrets().values()) if credentials else Asker()
    rules = AuditRules(RULES, installed or RULES.version, asker, lambda _: [derived])
    return [finding for path in listed(directory) for finding in audit(path, rules)]


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_found(tmp_path: Path, name: str) -> None:
    """Wherever it stands; the finding has file and line, and not the secret."""
    where, what = LEAKS[name]
    path = _planted(tmp_path, where, what)

    findings = audited(tmp_path)

    assert findings
    assert all(str(finding).startswith(f"{path}:") for finding in findings)
    secrets = (RANDOM, HEX, SIGNATURE, JWT, AWS, "abc123", "hunter2")
    assert not any(secret in str(finding) for finding in findings for secret in secrets)


def test_a_clean_cassette_has_no_finding(tmp_path: Path) -> None:
    """What the leaks are planted in is clean itself."""
    _planted(tmp_path, "text", "[]")

    assert audited(tmp_path) == []


def test_a_recording_has_no_finding(tmp_path: Path, url: str) -> None:
    """All that the sandbox tells of a user: unicode, tiny and huge decimals, symbols, links."""
    record_accounts(tmp_path, url)

    assert audited(tmp_path, credentials=KEYS) == []


@pytest.mark.parametrize(
    "harmless",
    [
        {"detail": "Unable to verify signature sent", "code": "1076"},
        {"detail": "Invalid userID or userSecret provided"},
        {"detail": "Request was throttled. Expected available in 60 seconds."},
        {"detail": "The token is invalid.", "description": "Basic Materials, bearer instruments"},
        [
            {
                "balance": {"total": {"amount": 98765432109876543210.123456789012345678}},
                "symbol": "AAPL  260116C00240000",
            }
        ],
        [{"institution_name": "InteractiveBrokersFlex", "raw_type": "tax_free_savings_account_joint_2025"}],
        [{"aws_s3_logo_url": "https://logos.s3.ca-central-1.amazonaws.com/interactive-brokers-2024-square-logo.png"}],
        [{"figi_code": "BBG5400D8ACF", "created_date": "2024-05-17T13:04:59.123456Z", "isin": "US0378331005"}],
        [{"brokerage": {"id": ACCOUNT, "name": "Questrade"}, "currency": {"id": ACCOUNT}}],
        [{"meta": {"contact": "user-1@example.com"}}],
    ],
)
def test_what_only_looks_like_a_secret_is_let_pass(tmp_path: Path, harmless: Any) -> None:
    """Error texts, numbers, names of options and of brokerages."""
    _planted(tmp_path, "body", harmless)

    assert audited(tmp_path) == []


def test_a_known_secret_is_found_whatever_it_looks_like(tmp_path: Path) -> None:
    """In any spelling."""
    _planted(tmp_path, "body", {"note": in_base64("my word is swordfish")})

    found = [each.sentence for each in audited(tmp_path, credentials=replace(KEYS, user_secret="swordfish"))]

    assert found[0] == "holds one of the credentials in use"


def test_an_id_that_the_application_makes_of_a_call_is_its_own(tmp_path: Path) -> None:
    """It tells of nobody but the Call beside it."""
    _planted(tmp_path, "request body", {"client_order_id": ACCOUNT})

    assert len(audited(tmp_path)) == 1
    assert audited(tmp_path, derived=ACCOUNT) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("recorded_from: sandbox", "recorded_from: sandbox\n  credentials: {userSecret: letmein}"),
        ("version: 1", "version: 1\nconsumer_key: letmein"),
        ("code: 200", "code: 200\n      url: https://x.example/?userSecret=letmein"),
        ("string: '[]'", "string: '[]'\n      parsed: [jane]"),
        ("recorded_from: sandbox", "recorded_from: letmein\n  recorded_from: sandbox"),
    ],
)
def test_what_no_reader_looks_at_is_found(tmp_path: Path, old: str, new: str) -> None:
    """A key that no cassette has, or that stands there twice."""
    path = _planted(tmp_path, "text", "[]")
    path.write_text(path.read_text().replace(old, new, 1))

    assert audited(tmp_path)


def test_an_exchange_that_no_operation_makes_is_found(tmp_path: Path) -> None:
    """By method and path."""
    path = _planted(tmp_path, "path", "/partners")

    found = [str(each) for each in audited(tmp_path)]

    assert found == [f"{path}:13:10: no operation uses GET /partners"]


@pytest.mark.parametrize(("recorded", "count"), [("13.0.9", 1), (None, 1), ("13.0.50", 0), ("14.0.0", 0)])
def test_a_cassette_of_an_older_sdk_is_found(tmp_path: Path, recorded: str | None, count: int) -> None:
    """Versions are compared as numbers; one that says none is older than any."""
    _planted(tmp_path, "sdk", recorded)

    found = audited(tmp_path, "13.0.50")

    assert ["recorded under SDK" in each.sentence for each in found] == [True] * count


@pytest.mark.parametrize(
    "written", ["", "version: 1\ninteractions: [", "just text", WHOLE.replace("'{}'", "!!binary AAE=")]
)
def test_an_unreadable_file_is_found(tmp_path: Path, written: str) -> None:
    """With its place, beside what is found in the others."""
    _planted(tmp_path, "body", {"userSecret": "abc123def"})
    path = write(tmp_path, written, folder="zzz")

    findings = [str(each) for each in audited(tmp_path)]

    assert len(findings) > 1
    assert findings[-1].startswith(f"{path}:")


def test_a_secret_in_an_unreadable_file_is_found(tmp_path: Path) -> None:
    """Broken is not the same as empty."""
    write(tmp_path, f"interactions: [ userSecret={RANDOM}")

    assert any("holds a value named as a secret" in each.sentence for each in audited(tmp_path))


@pytest.mark.parametrize("name", [name for name, (where, _) in LEAKS.items() if where in {"body", "text"}])
def test_what_the_audit_finds_the_recorder_would_have_replaced(tmp_path: Path, name: str) -> None:
    """Scrubbed, most leaks of a body leave nothing to find; what is only too random needs a person to look."""
    where, what = LEAKS[name]
    text = what if where == "text" else json.dumps(what)
    clean = scrubber().scrub_response("GET", "/accounts", text.encode()).decode()
    _planted(tmp_path, "text", clean)

    assert {each.sentence for each in audited(tmp_path)} <= {
        "holds a random text of 16 characters",
        "holds a random text of 32 characters",
        "holds a random text of 48 characters",
    }


def _planted(directory: Path, where: str, what: Any) -> Path:
    """A clean cassette with this put there."""
    document = json.loads(json.dumps(CLEAN))
    request, response = (document["interactions"][0][half] for half in ("request", "response"))
    places: dict[str, Callable[[], object]] = {
        "query": lambda: request.update(uri=f"{request['uri'].partition('?')[0]}?{what}"),
        "path": lambda: request.update(uri=f"https://api.snaptrade.com{what}?userId=user"),
        "uri": lambda: request.update(uri=what),
        "request header": lambda: request["headers"].update([what]),
        "response header": lambda: response["headers"].update([what]),
        "request body": lambda: request.update(body=json.dumps(what)),
        "request text": lambda: request.update(body=what),
        "body": lambda: response.update(body={"string": json.dumps(what)}),
        "text": lambda: response.update(body={"string": what}),
        "brokerages": lambda: (
            request.update(uri="https://api.snaptrade.com/brokerages"),
            response.update(body={"string": json.dumps(what)}),
        ),
        "status": lambda: response["status"].update(message=what),
        "parameter": lambda: document["metadata"]["call"]["parameters"].update([what]),
        "user": lambda: document["metadata"]["call"].update(user=what),
        "recorded_from": lambda: document["metadata"].update(recorded_from=what),
        "sdk": lambda: document["metadata"].update(sdk=what),
        "comment": lambda: None,
    }
    places[where]()
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
    path = write(directory, text + (f"# {what}\n" if where == "comment" else ""), folder="accounts.list")
    assert find(directory)[0].path == path
    return path


@pytest.mark.parametrize("row", PLANTED.values(), ids=PLANTED)
def test_each_kind_of_leak_is_found_as_a_field(tmp_path: Path, row: Planted) -> None:
    """By the name of the field, by the form of its value, or by what the value says once it is decoded."""
    key, value = row.field
    _planted(tmp_path, "body", {"rows": [{key: value, "units": 1.5}]})

    assert audited(tmp_path)


@pytest.mark.parametrize("row", PLANTED.values(), ids=PLANTED)
def test_each_kind_of_leak_is_found_in_a_sentence(tmp_path: Path, row: Planted) -> None:
    """Where nothing but the sentence tells what it is; the finding does not repeat it."""
    _planted(tmp_path, "body", {"detail": row.sentence, "code": "1076"})

    findings = audited(tmp_path)

    assert findings
    assert not any(row.secret in str(finding) for finding in findings)


@pytest.mark.parametrize("sentence", ALSO)
def test_a_leak_in_other_words_is_found(tmp_path: Path, sentence: str) -> None:
    """No kind depends on one sentence."""
    _planted(tmp_path, "body", {"detail": sentence})

    assert audited(tmp_path)


@pytest.mark.parametrize("row", PLANTED.values(), ids=PLANTED)
def test_each_kind_of_leak_is_scrubbed_from_a_sentence(row: Planted) -> None:
    """What the audit would find never reaches a cassette, but for what is only too random."""
    scrubbed = scrubber().scrub_response("GET", "/accounts", json.dumps({"detail": row.sentence}).encode()).decode()

    assert row.secret not in json.loads(scrubbed)["detail"] or find_random(row.secret)


@pytest.mark.parametrize("sentence", HARMLESS)
def test_a_harmless_sentence_is_no_leak(tmp_path: Path, sentence: str) -> None:
    """Numbers of orders, versions, dates, the names of companies, and errors about secrets that do not tell them."""
    _planted(tmp_path, "body", {"detail": sentence, "note": sentence})

    assert [finding.sentence for finding in audited(tmp_path)] == []


@pytest.mark.parametrize(
    "text", ["a/" * 50_000, "/reset" * 20_000, "a . " * 30_000, "Passwort des " * 10_000, "a.a" * 40_000 + " @ x"]
)
def test_a_long_text_is_searched_to_its_end(text: str) -> None:
    """No detector starts over from each of its characters: it would search these for hours."""
    assert "an access key of a cloud" in {leak.kind for leak in find_leaks(f"{text} AKIAIOSFODNN7EXAMPLE")}


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode())


def _zipped(text: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("inner.txt", text)
    return archive.getvalue()


def _tarred(text: str) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as file:
        entry = tarfile.TarInfo("inner.txt")
        entry.size = len(text)
        file.addfile(entry, io.BytesIO(text.encode()))
    return archive.getvalue()


@pytest.mark.parametrize(
    "form",
    [
        str.encode,
        _packed,
        _zipped,
        _tarred,
        lambda text: gzip.compress(_zipped(text)),
        lambda text: bz2.compress(text.encode()),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-32"),
        lambda text: text.encode("utf-8-sig"),
    ],
    ids=[
        "plain",
        "gzip",
        "zip",
        "tar",
        "zip in gzip",
        "bzip2",
        "UTF-16",
        "UTF-16 without a mark",
        "UTF-32",
        "BOM",
    ],
)
def test_a_file_beside_the_cassettes_is_read_whatever_it_is(tmp_path: Path, form: Callable[[str], bytes]) -> None:
    """Packed, in an archive or in another encoding: whoever is given the folder can read it."""
    path = tmp_path / "notes"
    path.write_bytes(form(f"see {NAMED} for more, and nothing else"))

    assert [str(finding).startswith(f"{path}:") for finding in other_file(path)] == [True]


def test_a_damaged_archive_is_looked_at_as_it_is(tmp_path: Path) -> None:
    """It ends no audit, and hides no secret that stands in the open."""
    path = tmp_path / "notes.zip"
    path.write_bytes(b"PK\x03\x04 " + NAMED.encode())

    assert len(other_file(path)) == 1


@pytest.mark.parametrize(
    "name", ["jane.doe@bank.com.yaml", "ghp_16C7e42F292c6912E7710c838347Ae178B4a.txt", f"{RANDOM}.bin"]
)
def test_the_name_of_a_file_is_read(tmp_path: Path, name: str) -> None:
    """The finding tells of it without telling it."""
    path = tmp_path / "accounts.list" / name
    path.parent.mkdir()
    path.write_text("")

    findings = other_file(path)

    assert findings
    assert not any(name in str(finding) for finding in findings)


def test_the_name_of_an_anchor_is_found(tmp_path: Path) -> None:
    """YAML drops it when it is read; no recorder writes one."""
    path = _planted(tmp_path, "text", "[]")
    path.write_text(path.read_text().replace("recorded_from: sandbox", "recorded_from: &letmein99 sandbox"))

    assert [finding.sentence for finding in audited(tmp_path)] == ["has an anchor, which no recorder writes"]


def test_a_placeholder_inside_a_word_is_named(tmp_path: Path) -> None:
    """There a credential was replaced that is a part of other data."""
    _planted(tmp_path, "body", {"detail": "https://api.sSCRUBBEDptrade.example"})

    assert ["inside a longer word" in finding.sentence for finding in audited(tmp_path)] == [True]


def other_file(path: Path) -> list[Finding]:
    """What is found in a file that is no cassette."""
    return list(audit_other_file(path, AuditRules(RULES, None)))
