"""What may leak, kind by kind: as a field of its own, and in the sentence of an error.

Every value is made up; where a kind has check digits, they are right.
"""

from __future__ import annotations

import base64
import gzip
import quopri
from typing import Any, NamedTuple
from urllib.parse import quote


class Planted(NamedTuple):
    """One kind of leak.

    Attributes:
        field: A key and the value that stands there.
        sentence: The text of an error that tells the same.
        secret: What may be left nowhere once either is scrubbed.
    """

    field: tuple[str, Any]
    sentence: str
    secret: str


def same(key: str, value: str, sentence: str = "{}") -> Planted:
    """A leak that is the same text in both."""
    return Planted((key, value), sentence.format(value), value)


RANDOM = "q7Rt2LxP9vKc4ZsW8mYb3NdF6hGj1TaE"
ACCOUNT = "a7cfeeb0-6adf-511b-b8d5-29311b12d40f"
NAMED = "userSecret=letmein99"
SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"
ZERO_WIDTH = "\u200b"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _spread(separator: str) -> str:
    return separator.join(f"{byte:02x}" for byte in NAMED.encode())


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _escaped(form: str) -> str:
    return "".join(form.format(ord(letter)) for letter in NAMED)


SECRETS: dict[str, Planted] = {
    "consumer key": Planted(("consumer_key", "my-key-99"), "Consumer key my-key-99 is not valid", "my-key-99"),
    "user secret": Planted(("userSecret", "letmein99"), "UpstreamError, userSecret: letmein99", "letmein99"),
    "password": Planted(("password", "hunter2x"), "the password is hunter2x", "hunter2x"),
    "password of a login": Planted(("pass_phrase_password", "hunter2hunter2"), "login failed with hunter2hunter2", "hunter2hunter2"),
    "password of an attempt": Planted(("pwd", "Tr0ub4dor"), "sign-in attempt using 'Tr0ub4dor' was refused", "Tr0ub4dor"),
    "API key": Planted(("x-api-key", "abc123def"), "apiKey => abc123def", "abc123def"),
    "access token": Planted(("access_token", "abcd1234"), "access token=abcd1234 has expired", "abcd1234"),
    "refresh token": Planted(("refresh_token", "abcd1234"), "token: abcd1234", "abcd1234"),
    "client secret": Planted(("client_secret", "abc123def"), "client_secret=abc123def&grant_type=code", "abc123def"),
    "session": Planted(("session_id", "abc12345"), "PHPSESSID=abc12345", "abc12345"),
    "cookie": same("headers", "Set-Cookie: sid=38afes7a8; HttpOnly"),
    "signature": same("note", "mF3+0Zb7cJq2RkXw8YpLtN5sVhGd1aEo4iUuQrTzBxC=", "the hash {} is wrong"),
    "PIN": Planted(("pin", "4711"), "PIN 4711 was entered", "4711"),
    "PIN as a number": Planted(("pin", 4711), "your PIN is 4711.", "4711"),
    "one-time code": Planted(("otp", "482913"), "one-time code 482913 is wrong", "482913"),
    "one-time code by message": Planted(("otp", "482 913"), "482 913 is your verification code", "482 913"),
    "code of an authenticator": Planted(("passcode", "482913"), "2FA code: 482913", "482913"),
    "seed phrase": same("note", SEED, "cannot open {}"),
    "recovery phrase": Planted(("secret", SEED[:36]), f"recovery phrase: {SEED[:36]}", SEED[:36]),
    "JSON web token": same("note", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl", "refused {}"),
    "bearer token": same("header", "Bearer abc123def456", "refused: Authorization: {}"),
    "basic authorization": same("header", f"Basic {_base64('jane:secret')}", "sent {}"),
    "private key": same("note", "-----BEGIN RSA PRIVATE KEY-----", "cannot read {}"),
    "PGP key": same("note", "-----BEGIN PGP PRIVATE KEY BLOCK-----", "cannot read {}"),
    "key of PuTTY": same("note", "PuTTY-User-Key-File-2", "cannot read {}: ssh-rsa"),
    "AWS key": same("note", "AKIAIOSFODNN7EXAMPLE", "key {}."),
    "AWS secret": same("note", "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", "cannot sign with aws_secret_access_key={}"),
    "GitHub token": same("note", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "refused {}"),
    "GitLab token": same("note", "glpat-Zk3vQ9xYp2LmN8bVq1Wt", "refused {}"),
    "Slack token": same("note", "xoxb-123456789012-abcdefABCDEF", "refused {}"),
    "Slack webhook": same("url", "https://hooks.slack.com/services/T0AB1CD2E/B0AB1CD2E/aBcDeFgHiJ", "cannot post to {}"),
    "Discord token": same("note", "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "refused {}"),
    "Telegram token": same("note", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawf", "bot {} is blocked"),
    "Stripe key": same("note", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "No such key {}"),
    "SendGrid key": same("note", f"SG.{'aB3' * 7}x.{'aB3' * 14}x", "refused {}"),
    "Google key": same("note", "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY", "refused {}"),
    "OAuth secret of Google": same("note", "GOCSPX-aB3dE5fG7hI9jK1lM3nO5pQ7", "refused {}"),
    "Twilio key": same("note", "SK0123456789abcdef0123456789abcdef", "refused {}"),
    "Mailchimp key": same("note", "0123456789abcdef0123456789abcdef-us12", "refused {}"),
    "npm token": same("note", "npm_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5", "refused {}"),
    "token of a broker's aggregator": same("note", f"access-production-{ACCOUNT}", "refused {}"),
    "hash of a password": same("note", "$2b$12$KIXQ1Zs9mW3eR5tY7uI9oO", "jane:{}"),
    "connection string": Planted(("url", "postgresql://jane:hunter2x@db.example/x"), "postgresql://jane:hunter2x@db.example/x failed", "hunter2x"),
    "password of curl": Planted(("command", "curl -u jane:hunter2x https://x.example"), "curl -u jane:hunter2x failed", "hunter2x"),
    "token of a login link": Planted(("redirect", "https://x.example/redeem?token=Zk3vQ9xY"), "go to https://x.example/redeem?token=Zk3vQ9xY", "Zk3vQ9xY"),
    "hexadecimal key": same("note", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c", "digest {}"),
    "hexadecimal key with colons": same("note", "9f:86:d0:81:88:4c:7d:65:9a:2f:ea:a0:c5:5a:d0:15", "fingerprint {}"),
    "random key": same("note", RANDOM, "cannot find {}"),
}  # fmt: skip
CODED: dict[str, Planted] = {
    "base64": same("blob", _base64(NAMED), "state={}"),
    "base64 twice": same("blob", _base64(_base64(NAMED)), "state {}"),
    "base64 of something packed": same("blob", base64.b64encode(gzip.compress(NAMED.encode(), mtime=0)).decode(), "sent {}"),
    "base32": same("blob", base64.b32encode(NAMED.encode()).decode(), "sent {}"),
    "base85": same("blob", base64.b85encode(NAMED.encode()).decode(), "sent {}"),
    "ASCII85": same("blob", base64.a85encode(NAMED.encode(), adobe=True).decode(), "sent {} today"),
    "hexadecimal": same("blob", NAMED.encode().hex(), "sent {}"),
    "hexadecimal with spaces": same("blob", _spread(" "), "sent {}"),
    "hexadecimal with colons": same("blob", _spread(":"), "sent {}"),
    r"hexadecimal with \x": same("blob", _escaped("\\x{:02x}"), "sent {}"),
    "octal": same("blob", _escaped("\\{:03o}"), "sent {}"),
    "decimal": same("blob", " ".join(str(byte) for byte in NAMED.encode()), "sent {}"),
    "binary": same("blob", " ".join(f"{byte:08b}" for byte in NAMED.encode()), "sent {}"),
    "escapes of JSON": same("blob", _escaped("\\u{:04x}"), "sent {}"),
    "entities of HTML": same("blob", "userSecret&#61;letmein99", "page says {}"),
    "escapes of a URL": same("next", quote("?userSecret=letmein99", safe=""), "see {}"),
    "escapes of a URL, twice": same("next", quote(quote("?userSecret=letmein99", safe=""), safe=""), "see {}"),
    "quoted-printable": same("blob", "user=53ecret: letmein99", "mail said {}"),
    "quoted-printable of everything": same("blob", quopri.encodestring("pässword: letmein99".replace("ä", "a").encode()).decode().replace("p", "=70", 1), "mail said {}"),
    "full width": same("note", _wide(NAMED), "sent {}"),
    "split by nothing": same("note", f"user{ZERO_WIDTH}Secret: let{ZERO_WIDTH}mein99", "sent {}"),
    "JSON in a text": same("raw", '{"inner": "{\\"userSecret\\": \\"letmein99\\"}"}', "answered {}"),
    "XML": same("raw", "<userSecret>letmein99</userSecret>", "answered {}"),
}  # fmt: skip
PEOPLE: dict[str, Planted] = {
    "e-mail": same("contact", "jane.doe@bank.com", "write to {}"),
    "e-mail without its sign": same("contact", "jane.doe (at) bank (dot) com", "write to {}"),
    "e-mail in words": same("contact", "jane.doe at bank dot com", "write to {}"),
    "e-mail split by nothing": same("contact", f"jane.doe@{ZERO_WIDTH}bank.com", "write to {}"),
    "name": Planted(("account_holder", "Jane Doe"), "the account of Jane Doe is closed", "Jane Doe"),
    "name with an initial": Planted(("note", "John Q. Smith"), "signed by John Q. Smith", "John Q. Smith"),
    "name in capitals": same("note", "MARIA GARCIA", "{} has no such account"),
    "family name first": same("note", "Doe, Jane", "no customer {}"),
    "name after a title": same("note", "Mr. Xander Quill", "{} has closed it"),
    "user": Planted(("username", "jsmith42"), "User jsmith42 is locked", "jsmith42"),
    "user with a dot": Planted(("login", "john.smith"), "no user john.smith", "john.smith"),
    "street address": same("note", "742 Evergreen Terrace, Apt 4", "moved to {}"),
    "street address in German": same("note", "Musterstraße 12", "wohnt {}"),
    "street address in French": same("note", "12 rue de la Paix", "habite {}"),
    "post box": same("note", "P.O. Box 4711", "send to {}"),
    "postal code": same("note", "K1A 0B1", "lives at {}"),
    "date of birth": Planted(("date_of_birth", "1980-05-17"), "date of birth 1980-05-17 does not match", "1980-05-17"),
    "date of birth in words": Planted(("dob", "17 May 1980"), "born on 17 May 1980", "17 May 1980"),
    "telephone": same("phone", "+49 171 2345678", "call {}"),
    "telephone in brackets": same("phone", "(416) 555-0123", "call {}"),
    "telephone with dashes": same("phone", "416-555-0123", "call {}"),
    "telephone without a form": Planted(("mobile", "01712345678"), "phone 01712345678 does not answer", "01712345678"),
    "IP address": same("note", "203.0.113.77", "request from {} was refused"),
    "IPv6 address": same("note", "2001:db8:85a3::8a2e:370:7334", "request from {} was refused"),
    "address of a network card": same("note", "00:1B:44:11:3A:B7", "device {} is new"),
    "place on earth": same("note", "43.65107, -79.347015", "seen at {}"),
    "passport": Planted(("passport", "X1234567"), "passport X1234567 has expired", "X1234567"),
    "driver's licence": Planted(("note", "driver's licence D1234-56789"), "driver's licence D1234-56789 has expired", "D1234-56789"),
    "social security number": Planted(("ssn", "078-05-1121"), "078-05-1121 is taken", "078-05-1121"),
    "social security number without dashes": Planted(("ssn", "078051121"), "SSN 078051121 is taken", "078051121"),
    "social insurance number": Planted(("sin", "046 454 286"), "SIN 046 454 286 is taken", "046 454 286"),
    "national insurance number": same("note", "QQ 12 34 56 C".replace("QQ", "AB"), "{} is taken"),
    "taxpayer's number": same("note", "390.533.447-05", "{} is taken"),
    "taxpayer's number by name": Planted(("tax_id", "12-3456789"), "EIN 12-3456789 is taken", "12-3456789"),
    "IBAN": same("note", "DE89 3704 0044 0532 0130 00", "SEPA {}"),
    "IBAN in one": same("iban", "DE89370400440532013000", "SEPA {}"),
    "card": same("note", "4111 1111 1111 1111", "VISA {}"),
    "card in one": same("note", "4111111111111111", "VISA {}"),
    "security code of a card": Planted(("note", "CVV: 123"), "CVV 123 is wrong", "123"),
    "routing number": Planted(("note", "routing number 021000021"), "routing number 021000021 is unknown", "021000021"),
    "account number": Planted(("account_number", "12345678"), "Account 12345678 is closed", "12345678"),
    "account number, cut short": Planted(("acct", "12345678"), "acct 12345678 is closed", "12345678"),
    "account number as a number": Planted(("account_number", 12345678), "acct #12345678 is closed", "12345678"),
    "account number with a point": Planted(("account_number", 12345678.0), "a/c no. 12345678 is closed", "12345678"),
    "account number without a word": Planted(("number", "12345678"), "nothing is held in 12345678 today", "12345678"),
    "account number of letters and digits": Planted(("number", "U1234567"), "nothing is held in U1234567 today", "U1234567"),
    "number of a customer": Planted(("note", "customer no. 4711471"), "customer no. 4711471 is unknown", "4711471"),
    "wallet": same("note", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "sent to {}"),
    "wallet of Ethereum": same("note", "0x52908400098527886E0F7030069857D2E4169EE7", "sent to {}"),
    "id": same("note", ACCOUNT, "No account {}."),
    "id without dashes": same("note", ACCOUNT.replace("-", ""), "No account {}."),
    "id in capitals": same("note", ACCOUNT.upper(), "No account {}."),
    "id in base64": same("note", _base64(ACCOUNT), "cursor {}"),
}  # fmt: skip
ELSEWHERE: dict[str, Planted] = {
    "password in German": Planted(("Passwort", "sommer2024"), "Passwort: sommer2024", "sommer2024"),
    "password in a sentence in German": Planted(("kennwort", "sommer"), "Ihr Kennwort lautet sommer", "sommer"),
    "password in French": Planted(("mot_de_passe", "ete2024x"), "mot de passe : ete2024x", "ete2024x"),
    "password in Spanish": Planted(("contraseña", "verano24"), "La contraseña es verano24", "verano24"),
    "password in Portuguese": Planted(("senhaAtual", "verao24x"), "senha: verao24x", "verao24x"),
    "password in Dutch": Planted(("wachtwoord", "zomer24x"), "wachtwoord is zomer24x", "zomer24x"),
    "password in Polish": Planted(("hasło", "lato24xy"), "hasło: lato24xy", "lato24xy"),
    "password in Swedish": Planted(("lösenord", "sommar24"), "lösenord: sommar24", "sommar24"),
    "password in Russian": Planted(("пароль", "leto2024"), "пароль: leto2024", "leto2024"),
    "password in Chinese": Planted(("密码", "xiatian24"), "密码:xiatian24", "xiatian24"),
    "password behind a user": Planted(("login_pass", "Winter2023!"), "login failed for jdoe/Winter2023!", "Winter2023!"),
    "code to confirm in German": Planted(("Bestaetigungs-PIN", "482913"), "Ihr Bestätigungscode lautet 482913", "482913"),
    "code to confirm in French": Planted(("code_secret", "482913"), "code de vérification : 482913", "482913"),
    "code to confirm in Spanish": Planted(("codigo_de_seguridad", "482913"), "código de verificación: 482913", "482913"),
    "answer to a question": Planted(("securityAnswer", "fluffy"), "security answer: fluffy", "fluffy"),
    "link that logs in": same("note", "https://x.test/reset?t=Zk3Jq9LmP2", "see {}"),
    "link that confirms": same("note", "https://x.test/confirm-email/zk3jq9lmp2", "see {}"),
    "key for SSH": same("note", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 bob@laptop", "cannot read {}"),
    "e-mail in pieces": same("note", "john . smith @ bigbank . com", "write to {}"),
    "name of a mother": Planted(("mother_maiden_name", "Kowalski"), "mother's maiden name is Kowalski", "Kowalski"),
    "name of a mother in German": Planted(("Mädchenname", "Kowalski"), "Mädchenname: Kowalski", "Kowalski"),
    "name in small letters": Planted(("given_name", "john smith"), "contact john smith about it", "john smith"),
    "holder in German": Planted(("Kontoinhaber", "Jürgen Müller"), "Kontoinhaber: Jürgen Müller", "Jürgen Müller"),
    "holder in French": Planted(("titulaire", "Zoé Lefèvre"), "titulaire du compte : Zoé Lefèvre", "Zoé Lefèvre"),
    "holder in Spanish": Planted(("titular", "Íñigo Núñez"), "titular de la cuenta: Íñigo Núñez", "Íñigo Núñez"),
    "holder in Polish": Planted(("nazwisko", "Łukasz Żak"), "posiadacz konta: Łukasz Żak", "Łukasz Żak"),
    "holder in Russian": Planted(("имя", "Иван Петров"), "владелец счета: Иван Петров", "Иван Петров"),
    "holder in Chinese": Planted(("姓名", "王小明"), "账户持有人 王小明", "王小明"),
    "holder in Japanese": Planted(("氏名", "山田 太郎"), "口座名義 山田 太郎", "山田 太郎"),
    "holder in Korean": Planted(("fullName", "김민수"), "예금주: 김민수", "김민수"),
    "date of birth in German": Planted(("Geburtsdatum", "17.05.1980"), "geboren am 17.05.1980", "17.05.1980"),
    "date of birth in Spanish": Planted(("fechaDeNacimiento", "17/05/1980"), "nacida el 17/05/1980", "17/05/1980"),
    "number of a customer in German": Planted(("Kundennummer", "4711471"), "Kundennummer 4711471", "4711471"),
    "number of an account in German": Planted(("Kontonummer", "12345678"), "Kontonummer: 12345678", "12345678"),
    "number of an account in Spanish": Planted(("cuenta_bancaria", "12345678"), "cuenta 12345678", "12345678"),
    "end of an account's number": Planted(("last4", "1235"), "account ***1235 is closed", "1235"),
    "account number in two parts": Planted(("acctNo", "51234-1234"), "belongs to 51234-1234", "51234-1234"),
    "identity card in German": Planted(("Personalausweis", "L01X00T47"), "Personalausweis L01X00T47", "L01X00T47"),
    "passport in Spanish": Planted(("pasaporte", "XDB123456"), "pasaporte XDB123456", "XDB123456"),
    "licence in German": Planted(("Führerschein", "B072RRE2I55"), "Führerscheinnummer B072RRE2I55", "B072RRE2I55"),
    "telephone in French": Planted(("téléphone", "06 12 34 56 78"), "Tél. 06 12 34 56 78", "06 12 34 56 78"),
}  # fmt: skip
PLANTED = {
    **{f"secret: {name}": row for name, row in SECRETS.items()},
    **{f"coded: {name}": row for name, row in CODED.items()},
    **{f"somebody's: {name}": row for name, row in PEOPLE.items()},
    **{f"elsewhere: {name}": row for name, row in ELSEWHERE.items()},
}
ALSO = (
    "Client Jane A. Doe is unknown",
    "Priya Patel has two accounts",
    "Zoltan Kovacs <refused>",
    "lives at 221B Baker Street",
    "b. 12 Mar 1985",
    "code 123456 sent to your phone",
    "sent 68 75 6e 74 65 72 32 68 75 6e 74 65 72 32",
    r"sent \x68\x75\x6e\x74\x65\x72\x32",
    "sent " + base64.b85encode(b"hunter2hunter2").decode(),
    "sent " + base64.b32encode(RANDOM.encode()).decode(),
    "authentication failed for jsmith42:hunter2x",
    "user 'jsmith' not found",
    "username: jsmith",
    "pw hunter2x",
    "0171 1234567 anrufen",
    "IMEI 490154203237518",
    "a7cfeeb0 6adf 511b b8d5 29311b12d40f is unknown",
    "12345678 is closed",
    f"1{ZERO_WIDTH}2{ZERO_WIDTH}3{ZERO_WIDTH}4 is closed",
    "post to hooks.slack.com/services/T0/B0/abc",
    "john smith is locked",
    "jane.doe @ bank.com bounced",
    "user jdoe/Winter2023! was refused",
    "Vor- und Nachname, Kunde: Jörg Weiß",
    "http://x.test/a?invite=4f9k2m7q",
    "Contraseña=verano",
    "il conto 12345678 è chiuso",
    "the account of José Martínez is closed",
    "Sehr geehrter Herr Łukasz Wiśniewski",
    "Señora Begoña Ibarretxe ha llamado",
    "Passwort für jdoe: sommer",
    "Ihre Geheimzahl: 4711",
    "né(e) le 17/05/1980",
)
"""Sentences of the same kinds in other words."""
HARMLESS = (
    "Unable to verify signature sent",
    "Invalid userID or userSecret provided",
    "Request was throttled. Expected available in 60 seconds.",
    "The token is invalid.",
    "Order 4 of 12 was not filled: 1,000 units at 12.50 USD",
    "No position in AAPL; needed 1000000 units, held 250000",
    "Traded on 2024-05-17T13:04:59.123456Z, settled on 20240521",
    "SDK 13.0.49 answers API version 1.2.3.4 at 10:20:30",
    "Charles Schwab, Morgan Stanley and Edward Jones are brokerages",
    "Interactive Brokers, Toronto Stock Exchange, New York",
    "The user does not exist, or the client is unknown",
    "User not found",
    "log in with OAuth2 or with SHA-256",
    "password must have 12 characters",
    "AAPL  260116C00240000",
    "https://logos.s3.ca-central-1.amazonaws.com/interactive-brokers-2024-square-logo.png",
    "error code 1076: limit of 250 requests per minute",
    "figi BBG5400D8ACF, isin US0378331005, cusip 037833100",
    "account_type margin, status open, 3 accounts",
    "the account is closed since 2019",
    "S&P 500 Index Fund, Class A",
    "one two three of the first accounts that are in this list were not found here",
    "127.0.0.1 and ::1 are this machine",
    "Das Passwort ist falsch",
    "Passwort vergessen? Das Kennwort ist abgelaufen.",
    "Mot de passe oublié, le mot de passe est obligatoire",
    "CURP (Clave Única de Registro de Población) y Clave Bancaria",
    "check @arguments.txt or sell @ 12.50",
    "Zürich, Genève, São Paulo, Düsseldorf und Málaga",
    "Société Générale, Crédit Agricole, Münchener Rück, Nestlé",
    "Passwort: erforderlich",
    "Le mot de passe est incorrect",
    "La contraseña no es válida",
    "El código de verificación no es válido",
    "клиент не найден",
    "客户不存在",
    "Kunde unbekannt, Konto gesperrt",
    "the security question is missing",
    "for max long positions, to mark orders by hand",
    "sold 5 MSFT @ market. Done at 10 @ 12.50",
    "see https://docs.x.test/login/oauth2 and https://x.test/auth/v1/accounts",
    "authenticate at api/v1/accounts with TLS/1.3",
    "name: Vanguard Total Market, titular: Deutsche Bank AG",
)
