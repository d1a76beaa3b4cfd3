"""Find secrets and people in a text: by form, by the name beside them, by being too random for a word. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from harness.recording.privacy.decoding import base64_text, decoded_variants
from harness.recording.privacy.detectors import Detector, service_detectors
from harness.recording.privacy.personal import INTRODUCED, NAMES, NUMBERS
from harness.recording.privacy.pseudonyms import ID, SCRUBBED, is_certain_pseudonym, is_pseudonym_email

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST_LEAK = 6  # characters
_HEX_LENGTH, _HEX_DIGITS = 32, 8  # digits of a key, and how many of them differ
_REMEMBERED = 50_000  # texts; the same ones stand in many cassettes


@dataclass(frozen=True, slots=True)
class Leak:
    """Represent a leak by its kind and its place in the text; the text itself may never be told.

    Attributes:
        kind: What it is.
        start: Where it starts in the text that was searched.
        end: Where it ends; what is coded counts as a whole.
    """

    kind: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.kind} of {self.end - self.start} characters"


_NAME = (
    r"(?:(?:consumer|api|access|private|signing|encryption|session)[ _-]?keys?(?:[_-]?id)?|client[ _-]?id"
    r"|secret(?:[ _-]?(?:key|value))?\d?|password|passwd|pwd|passphrase|passcode|signature|tokens?|credentials?"
    r"|security[ _-]?answer|session[ _-]?(?:id|token)|(?:php|j)sess(?:ion)?id|oauth_verifier)"
)
_FOREIGN_NAME = (
    r"(?<![^\W_])(?:passwort|kennwort|mot de passe|contrase[nñ]a|clave|senha|palavra-passe|parola|wachtwoord|has[łl]o|heslo"
    r"|l[öo]senord|adgangskode|passord|salasana|пароль|密[码碼]|口令|パスワード|비밀번호)"
)
_FOREIGN_CODE = (
    r"(?:geheimzahl|(?:best[äa]tigungs|sicherheits|freischalt|verifizierungs|anmelde|einmal|zugangs)-?code"
    r"|code (?:de |d['\u2019])(?:v[ée]rification|s[ée]curit[ée]|confirmation|acc[èe]s|activation)|codice di (?:verifica|sicurezza|conferma)"
    r"|c[óo]digo de (?:verificaci[óo]n|verifica[çc][ãa]o|seguridad|seguran[çc]a|confirmaci[óo]n)|verificatiecode"
    r"|kod weryfikacyjny|verifieringskod|код подтверждения|验证码|認証コード|인증번호)"
)
_SAYS = (
    r"(?: (?:des|der|f[üu]r|de|del|du|di|pour|para|per|van|voor|dla) [\w.@-]+)?"
    r"(?:\s{0,2}[:=]\s{0,2}|\slautet:?\s|\s(?:(?:ist|est|es|é|è|jest|är|er|is)\s)?(?=\S*\d))[\"'„“«]*\s?"
)
_SHORT_NAME = r"(?<![a-z0-9_])(?:auth|authorization|bearer|csrf|hmac|otp|pass|pin|pw|session(?==)|sid|sig)"
_VALUE = r"(?P<leak>[^\s\"'\\&,;<>{}\[\]()]{4,})"
_GIVES = r"[\"'\\]*\s*(?:[:=]>?|->|>)\s*[\"'\\]*"
_HARMLESS = re.compile(rf"(?i:{SCRUBBED}|null|none|true|false|undefined)|\*+")
_EXPLAINING = re.compile(
    r"(?i)(?:absent|assigned|bad|been|blank|does|empty|expired|failed|field|from|given|have|hmac|incorrect|invalid|is|limit"
    r"|malformed|mismatch|missing|must|needed|needs|never|not|nothing|optional|provided|refused|rejected|required|reset|revoked"
    r"|should|stored|that|this|unauthorized|unknown|unset|unsupported|valid|verification|were|which|will|with|wrong|your"
    r"|abgelaufen|erforderlich|falsch|fehlt|leer|nicht|ung[üu]ltig|zu|expir[ée]|inv[áa]lid[aeo]|manquant|n['\u2019]est|obligat\w+"
    r"|requ(?:is|erid[ao])|incorrect\w*|errat[ao]|mancante|scadut[ao]|onjuist|verplicht|nieprawid\w+|fel(?:aktigt)?|невер\w+|no|non|pas)"
    r"(?:[_.-].*)?"
)
"""How a sentence about a secret goes on that does not tell it: `token: is required`, `Passwort ist falsch`."""
_TECHNICAL = re.compile(
    r"(?i)oauth[\d.]*|sha-?\d+|hmac.*|utf-?\d+|base\d+|rfc\d+|https?\d?.*|tls.*|v\d[\d.]*|md5|.*\.(?:com|io)"
)
_CODE = r"(?P<leak>\d{4,8}|\d{3}[ -]\d{3}|[A-Z0-9]{4}-[A-Z0-9]{4}(?:-[A-Z0-9]{4})*)(?![\w-]|\.\d)"
_BETWEEN = r"\W{0,3}(?:(?:is|was|of|for|to|sent|now|now is|code|number|no)\b\W{0,3}){0,2}"
_COMMON_WORDS = """
the and for not are was were with this that from has have been you your can must will but its all any may does only
when which their there than then into also
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _tells(value: str) -> bool:
    """Return True unless a sentence merely goes on."""
    said = value.rstrip(".!?")
    return not (_HARMLESS.fullmatch(said) or _EXPLAINING.fullmatch(said))


def _is_mixed(token: str) -> bool:
    """Return True for a token of letters and digits that is no technical term and no pseudonym."""
    has_both = any(map(str.isdigit, token)) and any(map(str.isalpha, token))
    return has_both and not (_TECHNICAL.fullmatch(token) or is_certain_pseudonym(token))


def _is_login(token: str) -> bool:
    return (
        _tells(token)
        and not _TECHNICAL.fullmatch(token)
        and not token.lower().startswith("user")
        and not is_certain_pseudonym(token)
    )


_FORMS: tuple[Detector, ...] = (
    Detector("a private key", re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d|AGE-SECRET-KEY-1\w+")),
    Detector("a JSON web token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?")),
    Detector("a bearer token", re.compile(r"\b[Bb]earer[\s+:]+(?=\S*\d|\S{20})[\w.~+/-]{8,}=*")),
    Detector("an authorization", re.compile(r"(?i)\b(?:authorization|proxy-authorization|x-auth-token)\b[\"']?\s*[:=]\s*[\"']?(?:token|digest|apikey|key)\s+(?P<leak>[^\s\"']{6,})")),
    Detector("an access key of a cloud", re.compile(r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}")),
    Detector("a token of a service", re.compile(
        r"\b(?:github_pat_\w{20,}|gh[pousr]_\w{20,}|glpat-[\w-]{16,}|xapp-[\w-]{10,}|xox[abeprs]-[\w-]{10,}"
        r"|(?:[sr]k|pk|whsec)_(?:live|test)?_?\w{10,}|sk-[\w-]{20,}|npm_\w{30,}|pypi-[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}"
        r"|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|1//0[\w-]{20,}|shp(?:at|ss|ca)_\w{20,}|dop_v1_\w{20,}|hf_\w{30,}|PMAK-[\w-]{20,}"
        r"|access-(?:sandbox|development|production)-[\w-]{20,}|key-[0-9a-f]{32})")),
    Detector("a user name with its password", re.compile(r"://(?P<leak>[^/\s:@\"'\\]*:[^/\s@\"'\\]{3,})@")),
    Detector("a user name with its password", re.compile(r"\s(?:-u|--user) ?(?P<leak>[^\s:]+:\S{3,})")),
    Detector("a user name with its password", re.compile(r"(?i)\bbasic[\s+]+[A-Za-z0-9+/]{8,}={0,2}"),
        lambda text: ":" in (base64_text(text.rsplit(maxsplit=1)[-1].rsplit("+", maxsplit=1)[-1]) or "")),
    Detector("the hash of a password", re.compile(r"\$(?:2[abxy]|1|5|6|y|apr1|argon2id?|pbkdf2[\w-]*)\$[\w./$=,+-]{8,}|\{S?SHA\}[\w+/=]{20,}")),
    Detector("a text in escapes", re.compile(r"(?:\\x[2-7][0-9A-Fa-f]){4,}|(?:\\[01][0-7]{2}){4,}|(?:\\u00[2-7][0-9A-Fa-f]){4,}")),
    Detector("a word split by what nobody sees", re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]+(?:[\u00ad\u200b\u2060\ufeff]+[A-Za-z0-9]+)+")),
    Detector("the address of a webhook", re.compile(
        r"\b(?:hooks\.slack\.com/services|discord(?:app)?\.com/api/webhooks|[\w.-]{0,80}webhook\.office\.com)/[^\s\"']+")),
    Detector("a signature", re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{43}=(?![\w+/=])")),
    Detector("a session", re.compile(r"(?i)\b(?:set-)?cookie[\"'\\]*\s*[:=]\s*[\"'\\\[]*\s*[\w.-]+=[^\s;\"'\\]{4,}")),
    Detector("a key in hexadecimal", re.compile(r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}[ :-]){15,}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])"),
        lambda text: len(set(re.findall(r"[0-9A-Fa-f]{2}", text))) >= _HEX_DIGITS),
    Detector("somebody's key for SSH", re.compile(
        r"\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[\w-]+|sk-[\w-]+@openssh\.com) +AAAA[\w+/]{16,}={0,3}(?: +[\w.-]+@[\w.-]+)?")),
    Detector("an e-mail address in pieces", re.compile(
        r"(?<![\w.])[\w+-]{1,64}(?:(?: \. |\.)[\w+-]{1,64}){0,4}(?: @ |@(?=[\w-]+ \. ))[\w-]+(?:(?: \. |\.)[\w-]+){0,4}(?: \. |\.)[A-Za-z]{2,12}(?!\w)"),
        lambda text: not is_pseudonym_email(text.replace(" ", ""))),
    Detector("a link that logs in", re.compile(
        r"(?i)[/?&](?:[\w.-]{0,30}[._-])?(?:reset|verif|confirm|activat|invit|magic|log-?in|sign-?in|unlock|recover|redeem|auth|sso"
        r"|passwor[dt]|unsubscribe)[\w.-]{0,30}(?:[/?&#=][\w.%-]{0,40}){0,4}?[?&#/=]"
        r"(?P<leak>(?=[a-z_-]*\d)(?=[\d_-]*[a-z])[\w-]{8,})(?![\w.-]*\w)"),
        lambda token: _is_mixed(token) and not ID.fullmatch(token)),
    Detector("the words that open a wallet", re.compile(r"(?<![a-z])(?:[a-z]{3,8}[ ,]{1,2}){11,}[a-z]{3,8}(?![a-z])"),
        lambda text: not set(re.findall(r"\w+", text)) & _COMMON),
    Detector("the words that open a wallet", re.compile(
        r"(?i)\b(?:seed|recovery|mnemonic|backup|wallet)[ -](?:phrase|words?|seed)\b\W{0,3}(?:(?:is|was|:)\W{0,2})?(?P<leak>(?:[a-z]{3,8}[ ,]+){5,}[a-z]{3,8})")),
)  # fmt: skip
_NAMED: tuple[Detector, ...] = (
    Detector("a value named as a secret", re.compile(
        rf"(?i)(?:{_NAME}(?:{_GIVES}| (?:is|was) [\"'\\]*| [\"'\\]+)|{_SHORT_NAME}{_GIVES}){_VALUE}"), _tells),
    Detector("a value named as a secret", re.compile(
        rf"(?i)(?:(?:consumer|api|access|private)[ _-]?key|client id|secret|password|\bpass|\bpw|token) (?=\S*\d)(?=\S*[a-z])(?=\S{{6}}){_VALUE}"), _tells),
    Detector("a value named as a secret", re.compile(rf"(?i){_FOREIGN_NAME}{_SAYS}{_VALUE}"), _tells),
    Detector("a code to log in with", re.compile(rf"(?i){_FOREIGN_CODE}{_SAYS}{_CODE}")),
    Detector("a code to log in with", re.compile(
        rf"(?i)(?<![a-z0-9_])(?:otp|tan|pin|totp|2fa|mfa|passcode)\b{_BETWEEN}{_CODE}")),
    Detector("a code to log in with", re.compile(
        r"(?i)\b(?:one[- ]?time|verification|security|confirmation|auth\w*|log-?in|sign-?in|sms|access|activation|recovery|reset"
        rf"|unlock|your|backup|2fa|mfa|two-factor)[ -](?:\w+ )?(?:code|pass ?code|password|pin|tan)\b{_BETWEEN}{_CODE}")),
    Detector("a code to log in with", re.compile(
        r"(?i)(?<!\w)(?:\d{4,8}|\d{3}[ -]\d{3})(?= (?:is|as) your\b)|(?:(?<=use )|(?<=enter ))\d{4,8}(?= to (?:log|sign|confirm|verify))")),
    Detector("a password", re.compile(
        r"(?i)\b(?:log(?:ged|ging)?[ -]?in|login|log-?on|sign(?:ed|ing)?[ -]?in|authenticat\w+|attempt\w*|password)\b[^\n.]{0,40}?"
        r"\b(?:with|using|as|by)\s+[\"'`]?(?P<leak>[^\s\"'`,;:()]{6,}?)(?=[\"'`,;:)]|[.!?]?(?:\s|$))"), _is_mixed),
    Detector("a password", re.compile(r"(?i)\b(?:login|user(?:name)?) \S+ (?:password|pass|pwd) (?P<leak>\S{4,})"), _tells),
    Detector("a password", re.compile(r"(?i)\b(?:for|as|with|user|login) [\w.@-]+(?::| / )(?P<leak>[^\s\"']{6,})"), _is_mixed),
    Detector("a password", re.compile(
        r"(?i)\b(?:log-?in|log-?on|sign-?in|logged in|signed in|auth\w*|credentials?|user)\b[^\n.]{0,40}?(?<![\w./-])[\w.@-]+/"
        r"(?P<leak>(?=\S*(?-i:[A-Z]|[!@#$%^&*?]))[^\s\"'`/]{6,})"), _is_mixed),
    Detector("a code to log in with", re.compile(r"(?i)\bcode (?P<leak>\d{4,8})(?= (?:sent|was sent|expires|has expired|is valid))")),
    Detector("the name of a user", re.compile(
        r"(?i)\b(?:user|user[ _-]?name|login)(?:\s*[:=]\s*|\s+)[\"'`](?P<leak>[a-z][\w.-]{2,})[\"'`]"), _is_login),
    Detector("the name of a user", re.compile(r"(?i)\b(?:user[ _]?name|login)\s*[:=]\s*(?P<leak>[a-z][\w.-]{2,})"), _is_login),
    Detector("the name of a user", re.compile(
        r"(?i)\b(?:user(?:[ _-]?name)?|username|login|customer|client|member|logged in as|signed in as|account (?:holder|owner))\b"
        r"[\"'\\]*\s*[:=#]?\s*[\"'`]?(?P<leak>[a-z][a-z._-]*\d[\w.-]*|[a-z]+\.[a-z]+(?![\w.]*[@(/]))(?<![.-])(?![\w@/=-])"), _is_login),
)  # fmt: skip
_NAMES = re.compile(
    r"(?i)key|secret|pass|pw|signature|token|credential|client|sess|auth|bearer|csrf|hmac|otp|pin|si[dg]|tan\b|[2m]fa"
    r"|log|sign|user|custom|member|code|use|enter|attempt|your"
    r"|wort|mot de|contras|clave|senha|palavra|parola|wacht|has[łl]o|heslo|senord|kod|geheim|c[óo]di|salas|answer|[\u0400-\ud7ff]"
)
_DIGITS = re.compile(r"\d")
_TWO_CAPITALS = re.compile(r"[A-ZÀ-Þ].* .*[A-ZÀ-Þ]|[A-ZÀ-Þ]\w+, [A-ZÀ-Þ]")
_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{16,}")
_PARTS = re.compile(r"[A-Za-z0-9+]+")
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]?[a-z]{3,}(?![A-Za-z0-9])")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_ONE_CASE, _TWO_CASES = 24, 16  # characters from which chance no longer makes a word look random


@lru_cache(_REMEMBERED)
def find_leaks(text: str, *, with_names: bool = True) -> tuple[Leak, ...]:
    """Return what has the form or the name of a secret or of somebody's, also once the text is decoded.

    Args:
        text: The text.
        with_names: Whether names of people count; those of companies and funds look alike.
    """
    if len(text) < SHORTEST_LEAK:
        return ()
    leaks: dict[Leak, None] = {}
    for variant in decoded_variants(text):
        leaks |= {Leak(f"a text hidden in {variant.hiding}", *span): None for span in variant.hidden_spans()}
        # Most texts have room for few leaks: a group of detectors searches only what has the characters for one.
        searches = [(detector, variant.text) for detector in (*_FORMS, *service_detectors())]
        if _NAMES.search(variant.text):
            searches += [(detector, variant.text) for detector in _NAMED]
        if _DIGITS.search(variant.text):
            plain = _without_ids(variant.text)
            searches += [(detector, plain) for detector in NUMBERS]
        if with_names and _TWO_CAPITALS.search(variant.text):
            searches += [(detector, variant.text) for detector in NAMES]
        if with_names:
            searches += [(detector, variant.text) for detector in INTRODUCED]
        for detector, searched in searches:
            spans = detector.spans(searched)
            leaks |= {Leak(detector.kind, *variant.original_span(*span)): None for span in spans}
    return tuple(leaks)


@lru_cache(_REMEMBERED)
def find_random(text: str) -> tuple[Leak, ...]:
    """Return what is long and has no pattern that a word, an id or a number has, also once the text is decoded."""
    leaks: dict[Leak, None] = {}
    for variant in decoded_variants(_without_ids(text)):
        for match in _TOKEN.finditer(_without_ids(variant.text)):
            whole = match[0].strip("=-_/")
            parts = _PARTS.findall(whole)
            # Half of it or more is words: the address of a logo, a name with a number behind it.
            is_wordy = 2 * sum(map(len, _WORD.findall(whole))) >= len(whole)
            for token in parts if is_wordy else (whole, *parts):
                if looks_random(token) and not is_certain_pseudonym(token):
                    start = variant.text.index(token, match.start())
                    leaks[Leak("a random text", *variant.original_span(start, start + len(token)))] = None
                    break
    return tuple(leaks)


def redact(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with each of these parts replaced by a placeholder."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if start >= done:
            parts += text[done:start], SCRUBBED
        done = max(done, end)
    return "".join((*parts, text[done:]))


def _without_ids(text: str) -> str:
    """Return the text with blanks in place of UUIDs: the digits within are no numbers."""
    return ID.sub(lambda match: " " * len(match[0]), text)


def looks_random(token: str) -> bool:
    """Return True if characters change from one class to another as often as drawn ones do."""
    if _HEX.fullmatch(token) and not token.isdecimal():
        return len(token) >= _HEX_LENGTH and len(set(token)) >= _HEX_DIGITS
    letters = re.sub(r"[^A-Za-z0-9]", "", token)
    two_cases = not (letters.islower() or letters.isupper())
    if len(letters) < (_TWO_CASES if two_cases else _ONE_CASE) or letters.isdecimal():
        return False
    classes = ["d" if letter.isdecimal() else "u" if letter.isupper() else "l" for letter in letters]
    changes = sum(one != other for one, other in pairwise(classes)) / (len(letters) - 1)
    if changes < (0.3 if two_cases else 0.2):
        return False
    shares = [count / len(letters) for count in Counter(letters).values()]
    entropy = -sum(share * math.log2(share) for share in shares)  # bits in a character, after Shannon
    return entropy >= (3.4 if two_cases else 3.0)
