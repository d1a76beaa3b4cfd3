"""Find people in a text: their names, addresses, dates of birth, and numbers with the right check digits. Pure.

Check digits are verified by python-stdnum. A number whose form alone is too common counts only behind its name.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING

from stdnum import bitcoin, iban, isin, luhn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.us import itin, ssn

from harness.recording.privacy.detectors import Detector
from harness.recording.privacy.pseudonyms import is_pseudonym_text
from harness.recording.privacy.vocabulary import without_accents

if TYPE_CHECKING:
    from collections.abc import Callable

_GIVEN_NAMES = """
aaron abdul abdullah abigail ada adam adrian agnes ahmed aisha alan albert alejandro alessandro alex alexander
alexandra ali alice alicia alina alison alvin amanda amber amelia amina amir amit amjad amy ana anders andre
andrea andreas andrew angel angela angelo anil anita anjali ann anna anne annette anthony antoine anton antonio
april ariana ariel arjun arlene arnold arthur arun ashley ashok astrid audrey ava aya aziz barbara bastian
beatrice bella ben benjamin bernard beth betty bilal birgit bjorn bob boris brandon brenda brent brett brian
brittany bruce bruno bryan cameron camille candice carl carla carlos carmela carmen carol caroline cassandra
catherine cecilia cedric celine chad chandra chantal charles charlie charlotte chen cheryl chiara chloe chris
christian christina christine christopher cindy claire clara clarence claudia claudine clement colin connie conor
corinne courtney craig crystal cynthia cyril dale damian dana daniel daniela danielle darren dave david dean
deborah debra deepak denis denise dennis desmond diana diane diego dimitri dirk dmitri dominic dominique donald
donna doris dorothy douglas duncan dustin dylan edgar eduardo edward edwin eileen elaine eleanor elena eli elias
elise elizabeth ella ellen eloise emil emilia emilie emily emma emmanuel enrique eric erica erik erin ernest
esther ethan etienne eugene eva evan evelyn fabian fabio faith farah farid fatima felicia felix ferdinand fernando
filip fiona flavio florence florian frances francesca francisco francois frank franz fred frederic frederick
gabriel gary gaurav genevieve geoffrey george georgia gerald gerard gerhard gilbert gina giovanni giulia giuseppe
glen glenn gloria gordon grace graham grant greg gregory guillaume gunther gustavo guy hannah hans harold harry
hassan heather hector heidi heinz helen helga henry herbert hiroshi holly howard hugo hussein ian ibrahim igor
imran ines inge ingrid irene irina iris isaac isabel isabella isaiah ivan ivy jack jackson jacob jacqueline jaime
jake jamal james jan jane janet janice jared jasmine jason javier jay jean jeanne jeff jeffrey jenna jennifer
jenny jeremy jerome jerry jesse jessica jessie jesus jill jim jimmy joan joanna joanne joe joel johan johanna
johannes john johnny jonas jonathan jonathon jordan jorg jorge jose josef joseph josephine joshua joyce juan
judith judy julia julie julien juliet june jurgen justin jutta kai kamal karen karim karin karina karl karla
katarina kate katherine kathleen kathryn kathy katie katrin kay keith kelly kenji kenneth kevin khalid kim kiran
kirsten klaus kofi krishna kristen kristin kurt kyle lakshmi lance larissa larry lars latoya laura lauren laurent
lawrence lea leah leila lena lenny leo leon leonard leonardo leslie lewis li liam liliana lily linda ling lionel
lisa lloyd logan lorenzo lorraine lothar louis louise luca lucas lucia lucy ludwig luis luisa luke lydia lynn
madison mahmoud maja manfred manuel manuela marc marcel marco marcus marek margaret margot maria marie marilyn
marina mario marissa marjorie mark marko marlene marta martha martin marvin mary massimo mateo mathias mathieu
matteo matthew matthias maureen maurice mauricio max megan mei melissa mercedes meredith mia michael michaela
michel michelle miguel mike mikhail milan mildred ming miranda miriam mitchell mohamed mohammed mona monica
monique morgan moritz muhammad mustafa myriam nadia nadine nancy naomi natalia natalie natasha nathan neha neil
nelson nguyen nicholas nicola nicolas nicole nigel nikhil nikita nikolai nils nina noah noel nora norbert norman
oleg olga oliver olivia olivier omar osama oscar otto pablo pamela pascal patricia patricio patrick patrik paul
paula pavel pedro penelope perry peter petr petra phil philip philippe phillip phyllis pierre piotr pradeep pranav
priya rachel rafael rahul raj rajesh ralf ralph ramesh ramon randy raphael raul ravi ray raymond rebecca regina
reinhard renata renate rene rhonda ricardo richard rick ricky rita rob robert roberto robin rodney rodrigo roger
roland rolf romain roman ronald rosa rose rosemary ross roxanne roy ruben rudolf rui russell ruth ryan sabine
sabrina sachin said sally salma salvador sam samantha sami samuel sandra sanjay santiago sara sarah sasha saul
scott sean sebastian selma serena sergei sergio seth shane shannon sharon sheila sherry shirin shirley sidney
silvia simon simone sofia sonia sonja sophia sophie spencer stacy stanislav stefan stella stephan stephanie
stephen steve steven stuart sue sunil susan susanne suzanne sven svetlana sylvia sylvie tamara tania tanya tara
tatiana ted teresa terrence terry thea theodore theresa thierry thomas thorsten tiffany tim timothy tina tobias
todd tom tomas tommaso toni tony tracy trevor tristan troy tyler ursula uwe valentina valerie vanessa vera verena
veronica victor victoria vijay vikram vincent vincenzo viola virginia vivian vladimir volker wade walter wanda
warren wayne wei wendy werner wilhelm william winston wolfgang xavier xiao yan yann yasmin ying yolanda yuki yuri
yusuf yusuke yvette yvonne zach zachary zainab zeynep zoe zoltan
"""
_FAMILY_NAMES = """
acosta aguilar ahmed akhtar alvarez anderson bailey baker barnes becker bennett bianchi brooks brown campbell
carter castillo castro chan chang chavez chen cheng chopra chowdhury clarke collins colombo cruz davies davis
desai diaz doe dubois durand edwards esposito evans fernandez ferrari fischer flores garcia gomez gonzalez gupta
gutierrez hall hansen harris hernandez hoffmann huang hughes hussain iyer jackson jansen jensen jimenez johansson
johnson jung kapoor kaur keller khan kim klein koch kovacs kowalski kumar larsen lee lefebvre lewis lim lin liu
lopez martin martinez mehta mendoza meyer miller mitchell moore morales moreau moreno muller murphy nakamura
narayanan nelson nguyen nielsen novak olsen ortiz park parker patel pereira perez peterson petrov phillips popescu
rahman ramirez ramos rao reddy reyes richter rivera roberts robinson rodriguez romano rossi ruiz russo sanchez
santos sato schmidt schneider schulz shah sharma silva singh smith sokolov suzuki takahashi tan tanaka taylor
thompson torres tran turner vargas vasquez verma wagner walker wang watson weber white williams wilson wolf wong
wright wu xu yamamoto yang yilmaz young zhang zhao zhou zimmermann
"""
_COMPANIES = frozenset({
    "baker hughes", "brown forman", "campbell soup", "charles schwab", "dow jones", "edward jones", "eli lilly", "ernst young", "estee lauder", "franklin templeton", "harley davidson", "henry schein", "jack henry", "johnson controls", "johnson johnson", "ralph lauren", "martin marietta", "morgan stanley", "philip morris", "raymond james", "robert half", "sherwin williams", "smith nephew", "taylor wimpey", "tyler technologies", "wells fargo", "wolf speed",
})  # fmt: skip
"""Companies that have the names of people."""
_NO_SURNAMES = """
bond class dollar energy estate foods gas growth health income index media mining motors networks oil peso pharma power
real series shares software solutions systems treasury water
account bank brothers canada capital city co company corp corporation equity etf exchange financial fund funds
global gold group holdings inc industries international investments jones llc lp ltd markets morgan partners plc
price republic resources schwab securities stanley state states stock street technologies trust west
"""
_GIVEN, _FAMILY = frozenset(_GIVEN_NAMES.split()), frozenset(_FAMILY_NAMES.split())
_NOT_FAMILY = frozenset(_NO_SURNAMES.split())
_NOT_FIRST = frozenset(
    [
        "the",
        "a",
        "an",
        "no",
        "my",
        "your",
        "this",
        "that",
        "account",
        "order",
        "bank",
        "customer",
        "client",
        "user",
        "dear",
        "north",
        "south",
        "east",
        "west",
        "new",
        "mount",
        "lake",
    ]
)
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĄĆČĎĐĘĚĞĢİĶŁĻŃŇŐŒŘŚŞŠŤŮŰŹŻŽΑ-ΩА-ЯЁІЇЄҐ]"
_SMALL = r"[a-zß-öø-ÿą-žа-яёіїєґ]"
_CAPITALISED = rf"{_CAPITAL}(?:{_SMALL}+|['\u2019][A-Z]{_SMALL}+)(?:[-'\u2019]{_CAPITAL}{_SMALL}+)?"
_WORD_OF_A_NAME = rf"(?:{_CAPITALISED}|[A-Z]{{2,}})"
_NAME = re.compile(
    rf"(?<![\w&.-])(?=(?P<leak>{_WORD_OF_A_NAME}(?: {_WORD_OF_A_NAME}| [A-Z]\.?){{0,2}}? {_WORD_OF_A_NAME})"
    r"(?![\w-]| (?:&|and [A-Z]|(?i:inc|corp|ltd|llc|plc|co|ag|sa|nv|group|bank|holdings|etf|fund)\b)))"
)
_TURNED_NAME = re.compile(rf"(?<![\w&.-])(?P<leak>{_WORD_OF_A_NAME}, {_WORD_OF_A_NAME}(?: [A-Z]\.)?)(?![\w-])")
_INTRODUCED_NAME = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Prof|Herr|Frau|Mme|Monsieur|Madame|Sra?|Señora?|Sig|Signora?|Dhr|Mevr)\b\.?"
    r"|\bDear|\b(?i:holder|owner|beneficiary|trustee|spouse|signed by|name is|belongs to|(?:on )?behalf of|attention|attn|client name|customer name|customer|contact))"
    rf"(?::| is)? (?P<leak>{_CAPITALISED}(?: [A-Z]\.)? {_CAPITALISED})(?![\w-])"
)
_FOREIGN_NAME = re.compile(
    r"(?<!\w)(?i:(?:konto|karten)?inhaber(?:in)?|kund(?:e|in)|titulaire(?: du compte)?|b[ée]n[ée]ficiaire|cliente?|nom(?: complet)?"
    r"|titular(?: de la cuenta| da conta)?|nombre(?: completo)?|beneficiari[oa]|intestatari[oa]|nome(?: completo)?|naam"
    r"|rekeninghouder|(?:konto)?innehavare|kontohaver|posiadacz(?: konta)?|w[łl]a[śs]ciciel|majitel|владелец(?: сч[её]та)?|клиент"
    r"|получатель|фио|имя)[\s:=]{1,3}(?:(?:ist|lautet|est|es|è|é|is|jest|är)\s)?"
    rf"(?P<leak>{_CAPITAL}[^\W\d_]+(?:[ -]{_CAPITAL}[^\W\d_]+){{1,3}})(?!\w)"
)
_NAME_IN_SIGNS = re.compile(
    r"(?:[账帐賬]户持有人|持卡人|[户戶]名|姓名|开户人|客户|口座名義人?|名義人|氏名|お名前|예금주|이름|성명|고객)[\s:]{1,3}(?![不未无無没已的])"
    r"(?P<leak>[가-힣]{2,5}|[\u3040-\u30ff\u4e00-\u9fff]{2,6}(?: [\u3040-\u30ff\u4e00-\u9fff]{1,6})?)"
)
_MAIDEN_NAME = re.compile(
    r"(?i:maiden name|m[äa]dchenname|geburtsname|nom de (?:jeune fille|naissance)|apellido de solter[ao]|cognome da nubile"
    rf"|meisjesnaam|nazwisko panie[ńn]skie)[\s:=]{{1,3}}(?:(?:is|was|ist|lautet|est|es|è|war)\s)?(?P<leak>{_CAPITAL}[^\W\d_]+)"
)
_SMALL_NAME = re.compile(
    r"(?:^|\b(?i:contact|call|ask|e?-?mail|message|from|for|by|of|to|with|customer|client|user|name|named|is|holder|owner|dear"
    r"|signed|mr|mrs|ms)[.:]? )(?=(?P<leak>[a-z]{2,} (?:[a-z]\.? )?[a-z]{2,})\b)"
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
    return not is_pseudonym_text(number)


def _is_name(text: str) -> bool:
    """Return True for words in capitals, or with one each, that begin or end as the names of people do.

    A name may be turned: `Miller, Anna`.
    """
    if ", " in text:
        surname, given_names = text.split(", ")
        text = f"{given_names.split()[0]} {surname}"
    given, *others = (part.rstrip(".").lower() for part in without_accents(text).split())
    like_others = text.isupper() or not any(part.isupper() and len(part.rstrip(".")) > 1 for part in text.split())
    is_known = given in _GIVEN or (others[-1] in _FAMILY and given not in _NOT_FIRST)
    is_company = f"{given} {others[-1]}" in _COMPANIES or bool({given, *others} & _NOT_FAMILY)
    return is_known and like_others and not is_company and len(others[-1]) > 1


def _is_address(text: str) -> bool:
    """Return True for an IP address that tells where somebody is: none of this machine."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.packed[0] == 0)


def _has_digits(least: int) -> Callable[[str], bool]:
    return lambda text: sum(map(str.isdigit, text)) >= least


def _is_account(number: str) -> bool:
    """Return True for a number of its own in a sentence that is no date, no time and no pseudonym."""
    is_date = re.fullmatch(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d", number)
    is_time = re.fullmatch(r"1[4-9]\d{8}", number)
    return not (is_date or is_time or is_pseudonym_text(number) or isin.is_valid(number) or len(set(number)) == 1)


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
    Detector("the address of a wallet", _form(r"(?:bc1|[13])[A-Za-z0-9]{25,60}"), bitcoin.is_valid),
    Detector("the address of a wallet", _form(r"0x[0-9A-Fa-f]{40}")),
    Detector("the number of a telephone", re.compile(
        r"(?<![\w.+:/-])(?:\+[1-9]\d{0,2}[ ./-]?\(?\d{1,4}\)?(?:[ ./-]?\d{2,4}){2,4}|(?:1[ .-])?\(\d{3}\) ?\d{3}[ .-]\d{4}"
        r"|(?:1[ .-])?\d{3}-\d{3}-\d{4}|(?:1[ .-])?\d{3}\.\d{3}\.\d{4}|\d{3} \d{3} \d{4}|0\d{2,4}[ /-]\d{5,8})(?![\w-]|\.\d)"), _is_new),
    Detector("the number of a telephone", _named(
        "t[ée]l|telephone|t[ée]l[ée]phone|telefono?|handy|m[óo]vil|cellulare|phone|call(?: me| us)?(?: (?:at|on))?|mobile|cell|fax|sms to|whatsapp|reach \\w+ (?:at|on)",
        r"\(?[\d+][\d ()./-]{5,}\d"), _has_digits(7)),
    Detector("the number of an account", re.compile(
        r"(?i)\b(?:account|acct|a/c|acc\b|konto|compte|cuenta|conto|conta|rekening)(?:[ _-]?(?:numbers?|no|nr|num|nummer|id))?[.\"']?[\s#:=-]*(?:is |ending in )?[\"'(]*"
        r"(?-i:(?P<leak>[A-Z]{0,3}-?\d[\d-]{3,}))(?!\w|\.\d)"), _is_new),
    Detector("the number of an account", re.compile(
        r"(?:(?<=[A-Za-z,;:)#] )|^(?=\w+ [a-z]))(?<!\d, )(?<!(?i:cusip) )(?P<leak>(?:[A-Z]{1,3}-?)?\d{7,12}|[A-Z]{0,2}\d{2,5}-\d{4,8}(?:-[A-Z]{2})?)"
        r"(?![\w:/%-]|[.,]\d| (?:[A-Z]{3}\b|bytes|ms|seconds|shares|units|requests|milliseconds|microseconds))"), _is_account),
    Detector("the end of the number of an account", re.compile(r"(?<![\w*])(?:[*•●]{2,}|[xX]{3,})[ -]?\d{3,6}(?!\w|[.,]\d)"), _is_new),
    Detector("the number of a bank", _named(
        "routing|aba|sort code|transit|bank code|blz|bsb|institution", r"\d{2}-\d{2}-\d{2}|\d{3}-\d{3}|\d{5,9}")),
    Detector("the number of a passport", _named("passport|reisepass|passeport|pasaporte|passaporto|paspoort|paszport|personalausweis|ausweis(?:nummer)?", r"(?=(?:[A-Z]*\d){3})[A-Z0-9]{6,10}")),
    Detector("the number of a licence", _named(
        "driv(?:er'?s?|ing) licen[cs]e|f[üu]e?hrerschein(?:nummer)?|permis de conduire|permiso de conducir|patente di guida|rijbewijs|licen[cs]e (?:plate|no\\.?|number)|plate", r"(?=[A-Z0-9 -]*\d{3})[A-Z0-9][A-Z0-9-]{4,18}")),
    Detector("a national id", _named(
        "ssn|sin|itin|tin|ein|nino|nhs|bsn|cpf|cnpj|nif|nie|dni|aadhaar|pesel|ahv|steuer-?(?:id|nummer)|tax(?:payer)?(?:[ -]?id)?"
        "|national (?:id|insurance)|social (?:security|insurance)|health card|medicare|identity card|id card",
        r"(?=(?:\W?\w){0,6}\d)[A-Z]{0,3} ?\d[\d .-]{4,16}\d[A-Z]?"), _has_digits(6)),
    Detector("the number of a customer", _named(
        "customer|client|cliente|kunden-?(?:nummer|nr)\\.?|klantnummer|mitglieds(?:nummer|nr)|member(?:ship)?|employee|policy|investor|subscriber", r"[A-Z]{0,3}-?\d{5,12}"), _is_new),
    Detector("the number of a device", _named("imei|serial", r"(?=\w*\d{4})[\w-]{8,20}")),
    Detector("an id", _form(r"[0-9A-Fa-f]{8}(?P<gap>[ _])(?:[0-9A-Fa-f]{4}(?P=gap)){3}[0-9A-Fa-f]{12}")),
    Detector("the security code of a card", _named("cvv2?|cvc2?|csc", r"\d{3,4}")),
    Detector("the address of a computer", re.compile(
        r"(?<![\w.:/-])(?<!version )(?<!SDK )(?P<leak>(?:\d{1,3}\.){3}\d{1,3})(?![\w.-]*\w)"), _is_address),
    Detector("the address of a computer", re.compile(
        r"(?i)(?<![\w:.])(?P<leak>(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}"
        r"|(?:[0-9a-f]{1,4}:){2,7}:)(?![\w:])"), _is_address),
    Detector("the address of a computer", _form(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")),
    Detector("a date of birth", re.compile(
        rf"(?i)\b(?:born|birth(?: ?date|day)?|date of birth|d\.?o\.?b\.?|geb(?:oren|urtsdatum)|n[ée]\(?e?\)? le|date de naissance|nacid[ao]|fecha de nacimiento|nat[ao] il|data di nascita|nascid[ao]|urodzon[ay]|född|født|birthdate|b\.(?= \d))(?!\w)\W{{0,3}}(?:is|was|on|am|in|ist|el|em|op)?\W{{0,3}}"
        rf"(?P<leak>{_DATE})(?!\d)")),
    Detector("a place on earth", re.compile(r"(?<![\w.])(?P<leak>-?\d{1,2}\.\d{4,8}°?(?: ?[NS])?, ?-?\d{1,3}\.\d{4,8}°?(?: ?[EW])?)(?![\w.])")),
    Detector("a street address", re.compile(
        rf"(?<![\w.])(?P<leak>\d{{1,5}}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z0-9][\w'.-]*,? ){{1,4}}(?i:{_ROAD})\b\.?(?:,? (?:Apt|Unit|Suite|#)\.? ?\w+)?)")),
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
    Detector("the name of a person", _TURNED_NAME, _is_name),
    Detector(
        "the name of a person",
        _INTRODUCED_NAME,
        lambda text: not {word.lower().rstrip(".") for word in text.split()} & _NOT_FAMILY,
    ),
)
"""Every one of them has two words with capitals."""
INTRODUCED: tuple[Detector, ...] = (
    Detector("the name of a person", _FOREIGN_NAME, lambda text: not set(text.lower().split()) & _NOT_FAMILY),
    Detector("the name of a person", _NAME_IN_SIGNS),
    Detector("the name of a person", _MAIDEN_NAME),
    Detector(
        "the name of a person", _SMALL_NAME, lambda text: text.split()[0] in _GIVEN and text.split()[-1] in _FAMILY
    ),
)
"""Names that only the words before them tell of."""
