"""Find people in a text: their names, addresses, dates of birth, and numbers with the right check digits. Pure.

Check digits are verified by python-stdnum. A number whose form alone is too common counts only behind its name.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING

from stdnum import bitcoin, iban, luhn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.us import itin, ssn

from harness.recording.detectors import Detector
from harness.recording.pseudonyms import is_text

if TYPE_CHECKING:
    from collections.abc import Callable

_GIVEN_NAMES = """
aaron adam adrian ahmed aisha alan albert alejandro alex alexander alexandra alice alison amanda amber amelia amy
ana andrea andreas andrew angela anita ann anna anne anthony antonio arthur ashley barbara beatrice ben benjamin
bernard beth betty bob brandon brenda brian bruce bryan camille carl carla carlos carmen carol caroline catherine
charles charlotte chiara chloe chris christian christina christine christopher claire clara claudia colin craig
cynthia daniel daniela david deborah debra denise dennis diana diane diego dmitri donald donna dorothy douglas
dylan edward elena elizabeth ella ellen emily emma eric erik erin ethan eva evelyn fatima felix fernando frances
francesca francisco frank gabriel gary george gerald giovanni giulia gloria grace greg gregory hannah hans harold
harry heather heidi helen henry hugo ian ines ingrid irene isabel isabella ivan jack jacob jacqueline james jan
jane janet janice jason javier jean jeffrey jennifer jeremy jerry jessica joan joe johan john johnny jonathan
jordan jorge jose joseph joshua juan judith judy julia julie julien jurgen justin karen karl kate katherine
kathleen kathryn katie keith kelly kenneth kevin kim klaus kyle larry laura lauren laurent lawrence lea leo leon
liam linda lisa logan louis louise lucas lucia lucy luis luke madison manuel marc marco margaret maria marie
marilyn mario mark marta martha martin mary mateo matthew max megan melissa mia michael michel michelle miguel
mike mohammed mohamed monica muhammad nancy natalia natalie nathan nicholas nicolas nicole noah nora olga oliver
olivia omar oscar pablo pamela patricia patrick paul paula pedro peter petra philip philippe pierre rachel ralph
ramon raymond rebecca ricardo richard robert roberto roger ronald rosa rose roy russell ruth ryan samantha samuel
sandra sara sarah scott sean sergio sharon shirley simon sofia sophia sophie stefan stephanie stephen steve steven
susan sven sylvia teresa terry theresa thomas tim timothy tom tyler ursula valentina vanessa veronica victor
victoria vincent virginia vladimir walter wei wendy wolfgang yuki yusuf zoe
"""
_NO_SURNAMES = """
bond class dollar energy estate foods gas growth health income index media mining motors networks oil peso pharma power
real series shares software solutions systems treasury water
account bank brothers canada capital city co company corp corporation equity etf exchange financial fund funds
global gold group holdings inc industries international investments jones llc lp ltd markets morgan partners plc
price republic resources schwab securities stanley state states stock street technologies trust west
"""
_GIVEN, _NOT_FAMILY = frozenset(_GIVEN_NAMES.split()), frozenset(_NO_SURNAMES.split())
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿ]+|['\u2019][A-Z][a-zß-öø-ÿ]+)(?:[-'\u2019][A-ZÀ-Ö][a-zß-öø-ÿ]+)?"
_WORD_OF_A_NAME = rf"(?:{_CAPITALISED}|[A-Z]{{2,}})"
_NAME = re.compile(
    rf"(?<![\w&.-])(?P<leak>{_WORD_OF_A_NAME}(?: {_WORD_OF_A_NAME}| [A-Z]\.?){{0,2}} {_WORD_OF_A_NAME})"
    r"(?![\w-]| (?:&|and [A-Z]|(?i:inc|corp|ltd|llc|plc|co|ag|sa|nv|group|bank|holdings|etf|fund)\b))"
)
_TURNED_NAME = re.compile(rf"(?<![\w&.-])(?P<leak>{_WORD_OF_A_NAME}, {_WORD_OF_A_NAME}(?: [A-Z]\.)?)(?![\w-])")
_INTRODUCED_NAME = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Prof|Herr|Frau|Mme|Sr|Sra)\b\.?|\bDear|\b(?i:holder|owner|beneficiary|trustee|spouse|signed by"
    r"|name is|belongs to|(?:on )?behalf of|attention|attn|client name|customer name|customer|contact))"
    rf"(?::| is)? (?P<leak>{_CAPITALISED}(?: [A-Z]\.)? {_CAPITALISED})(?![\w-])"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    r"(?:\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{_MONTH},? \d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_ROAD = (
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|crescent|cres|square|sq|terrace|parkway"
    r"|pkwy|highway|hwy|place|pl|close|circle|cir|trail|way)"
)
_ALONE = r"(?<![\w.-])(?:{})(?![\w-]|\.\d)"
_NUMBER_AFTER = r"\W{{0,3}}(?:(?:is|was|no|nr|number|num|id|code|card)\b\W{{0,3}}){{0,3}}(?P<leak>{})(?![\w]|\.\d)"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(_ALONE.format(pattern))


def _named(names: str, number: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![a-z])(?:{names})" + _NUMBER_AFTER.format(number))


def is_card(number: str) -> bool:
    """Return True if a number of 13 to 19 digits has the check digit of a card, and the first digit of an issuer."""
    digits = re.sub(r"\D", "", number)
    return digits[0] in "23456" and bool(luhn.is_valid(digits))


def _is_new(number: str) -> bool:
    return not is_text(number)


def _is_name(text: str) -> bool:
    first, *_, last = re.split(r"[ ,]+", text)
    is_capital = text.isupper()
    parts = text.split()
    return (
        first.lower() in _GIVEN
        and not {part.rstrip(".").lower() for part in parts[1:]} & _NOT_FAMILY
        and all(is_capital or not part.isupper() or len(part.rstrip(".")) == 1 for part in parts)
        and len(last.rstrip(".")) > 1
    )


def _is_turned_name(text: str) -> bool:
    last, first = text.split(", ")
    return _is_name(f"{first.split()[0]} {last}")


def _is_introduced_name(text: str) -> bool:
    return not {word.lower().rstrip(".") for word in text.split()} & _NOT_FAMILY


def _is_address(text: str) -> bool:
    """Return True for an IP address that tells where somebody is: none of this machine."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.packed[0] == 0)


def _has_digits(least: int) -> Callable[[str], bool]:
    return lambda text: sum(map(str.isdigit, text)) >= least


def _is_bitcoin(text: str) -> bool:
    return bool(bitcoin.is_valid(text))


def _is_account(number: str) -> bool:
    """Return True for a number of its own in a sentence that is no date, no time and no pseudonym."""
    is_date = re.fullmatch(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d", number)
    is_time = re.fullmatch(r"1[4-9]\d{8}", number)
    return not (is_date or is_time or is_text(number) or len(set(number)) == 1)


NUMBERS: tuple[Detector, ...] = (
    Detector("the number of a card", _form(r"[2-6]\d{3}(?:[ .-]?\d{4}){3}|3[47]\d{2}[ .-]?\d{6}[ .-]?\d{5}"), is_card),
    Detector("the number of a bank account", _form(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"), iban.is_valid),
    Detector("a social security number", _form(r"\d{3}-\d{2}-\d{4}"), ssn.is_valid),
    Detector("the number of a taxpayer", _form(r"9\d{2}-\d{2}-\d{4}"), itin.is_valid),
    Detector("a social insurance number", _form(r"\d{3}[ -]\d{3}[ -]\d{3}"), sin.is_valid),
    Detector("the number of a taxpayer", _form(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), cpf.is_valid),
    Detector("a national id", _form(r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}"), nir.is_valid),
    Detector("a national id", _form(r"\d{4} \d{4} \d{4}"), aadhaar.is_valid),
    Detector("a national id", _form(r"\d{8}-?[A-Z]"), dni.is_valid),
    Detector("a national id", _form(r"[XYZ]-?\d{7}-?[A-Z]"), nie.is_valid),
    Detector("a national id", _form(r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]"), codicefiscale.is_valid),
    Detector("a national id", _form(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]")),
    Detector("the address of a wallet", _form(r"(?:bc1|[13])[A-Za-z0-9]{25,60}"), _is_bitcoin),
    Detector("the address of a wallet", _form(r"0x[0-9A-Fa-f]{40}")),
    Detector("the number of a telephone", re.compile(
        r"(?<![\w.+:/-])(?:\+[1-9]\d{0,2}[ ./-]?\(?\d{1,4}\)?(?:[ ./-]?\d{2,4}){2,4}|(?:1[ .-])?\(\d{3}\) ?\d{3}[ .-]\d{4}"
        r"|(?:1[ .-])?\d{3}-\d{3}-\d{4}|(?:1[ .-])?\d{3}\.\d{3}\.\d{4}|\d{3} \d{3} \d{4})(?![\w-]|\.\d)"), _is_new),
    Detector("the number of a telephone", _named(
        "tel|telephone|phone|call(?: me| us)?(?: (?:at|on))?|mobile|cell|fax|sms to|whatsapp|reach \\w+ (?:at|on)",
        r"\(?[\d+][\d ()./-]{5,}\d"), _has_digits(7)),
    Detector("the number of an account", re.compile(
        r"(?i)\b(?:account|acct|a/c|acc\b|konto|compte)(?:[ _-]?(?:numbers?|no|nr|num|id))?[.\"']?[\s#:=-]*(?:is |ending in )?[\"'(]*"
        r"(?-i:(?P<leak>[A-Z]{0,3}-?\d[\d-]{3,}))(?!\w|\.\d)"), _is_new),
    Detector("the number of an account", re.compile(
        r"(?<=[A-Za-z,;:)#] )(?<!\d, )(?P<leak>(?:[A-Z]{1,3}-?)?\d{7,12}|[A-Z]{0,2}\d{2,4}-\d{4,8}(?:-[A-Z]{2})?)"
        r"(?![\w:/%-]|[.,]\d| (?:[A-Z]{3}\b|bytes|ms|seconds|shares|units|requests|milliseconds|microseconds))"), _is_account),
    Detector("the number of a bank", _named(
        "routing|aba|sort code|transit|bank code|blz|bsb|institution", r"\d{2}-\d{2}-\d{2}|\d{3}-\d{3}|\d{5,9}")),
    Detector("the number of a passport", _named("passport|reisepass|passeport", r"(?=[A-Z0-9]*\d{3})[A-Z0-9]{6,10}")),
    Detector("the number of a licence", _named(
        "driv(?:er'?s?|ing) licen[cs]e|licen[cs]e plate|plate", r"(?=[A-Z0-9 -]*\d{3})[A-Z0-9][A-Z0-9-]{4,18}")),
    Detector("a national id", _named(
        "ssn|sin|itin|tin|ein|nino|nhs|bsn|cpf|cnpj|nif|nie|dni|aadhaar|pesel|ahv|steuer-?(?:id|nummer)|tax(?:payer)?(?:[ -]?id)?"
        "|national (?:id|insurance)|social (?:security|insurance)|health card|medicare|identity card|id card",
        r"(?=(?:\W?\w){0,6}\d)[A-Z]{0,3} ?\d[\d .-]{4,16}\d[A-Z]?"), _has_digits(6)),
    Detector("the number of a customer", _named(
        "customer|client|member(?:ship)?|employee|policy|investor|subscriber", r"[A-Z]{0,3}-?\d{5,12}"), _is_new),
    Detector("the security code of a card", _named("cvv2?|cvc2?|csc", r"\d{3,4}")),
    Detector("the address of a computer", re.compile(
        r"(?<![\w.:/-])(?<!version )(?<!SDK )(?P<leak>(?:\d{1,3}\.){3}\d{1,3})(?![\w.-]*\w)"), _is_address),
    Detector("the address of a computer", re.compile(
        r"(?i)(?<![\w:.])(?P<leak>(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}"
        r"|(?:[0-9a-f]{1,4}:){2,7}:)(?![\w:])"), _is_address),
    Detector("the address of a computer", _form(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")),
    Detector("a date of birth", re.compile(
        rf"(?i)\b(?:born|birth(?: ?date|day)?|date of birth|d\.?o\.?b\.?|geboren|née? le|birthdate)\b\W{{0,3}}(?:is|was|on|am|in)?\W{{0,3}}"
        rf"(?P<leak>{_DATE})(?!\d)")),
    Detector("a place on earth", re.compile(r"(?<![\w.])(?P<leak>-?\d{1,2}\.\d{4,8}°?(?: ?[NS])?, ?-?\d{1,3}\.\d{4,8}°?(?: ?[EW])?)(?![\w.])")),
    Detector("a street address", re.compile(
        rf"(?<![\w.])(?P<leak>\d{{1,5}}[a-z]? (?:[NSEW]\.? )?(?:[A-Z0-9][\w'.-]*,? ){{1,4}}(?i:{_ROAD})\b\.?(?:,? (?:Apt|Unit|Suite|#)\.? ?\w+)?)")),
    Detector("a street address", re.compile(
        r"(?P<leak>\b[A-ZÄÖÜ][\w.-]*(?:straße|strasse|str\.|weg|allee|gasse|platz|straat|laan) \d{1,4}\s?[a-z]?\b"
        r"|\b\d{1,4}(?: bis| ter)?,? (?i:rue|avenue|boulevard|chemin|place) (?:d[eu] |des |l[ae] |de la )*[A-ZÉ][\w'-]+"
        r"|\b(?:Via|Calle|Rua|Avenida|Piazza|Plaza) (?:[\w']+ ){1,3},? ?\d{1,4}\b"
        r"|(?i:\bp\.? ?o\.? box) \d+|\b[A-Z]{2},? \d{5}-\d{4}\b|\b[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d\b"
        r"|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-BD-HJLNP-UW-Z]{2}\b)")),
)  # fmt: skip
"""Every one of them has a digit in it."""
NAMES: tuple[Detector, ...] = (
    Detector("the name of a person", _NAME, _is_name),
    Detector("the name of a person", _TURNED_NAME, _is_turned_name),
    Detector("the name of a person", _INTRODUCED_NAME, _is_introduced_name),
)
