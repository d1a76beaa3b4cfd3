"""Know the names that APIs give to secrets and to what is somebody's, in the languages of their makers. Pure.

Names are compared as words: `pinCode`, `PIN-Code` and `user.pin_code` are one name, and so are `contraseña` and
`contrasena`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from harness.naming import snake_case

_LATIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "\u0131": "i"})
"""Letters that are no other letter with an accent."""
_ACCENT = re.compile(r"[\u0300-\u036f]")
_BETWEEN_WORDS = re.compile(r"[\s./'\u2019-]+")
_NUMBER = r"(?:_?(?:id|no|nr|num|number|nummer|numero|code|ref|reference)s?)"
_SECRETS = re.compile(
    rf"""
    auth | authorization | bearer | client_?id | key | oauth_verifier | redirect_uri | session | sid | sig
    | .* (?: secret | passw | pass_?phrase | credential | signature | hmac | [cx]srf | jwt | cookie | session_?id ) .*
    | .* (?: access | api | consumer | encryption | decryption | private | session | signing | ssh | master
        | shared ) _?key .*
    | (?:.*_)? tokens? (?: _(?!type).* )?
    | (?:.*_)? (?: pass | pwd | pswd | pw | [mt]?pin | tan | t?otp | mfa | [2t]fa | cv[vcn]2? | csc ) {_NUMBER}? \d?
    | (?:.*_)? (?: security | access | auth\w* | mfa | [2t]fa | two_?factor | one_?time | sms | log_?[io]n
        | sign_?in | verification | confirmation | recovery | backup | reset | activation | unlock
        | emergency ) _? (?:pass_?)? codes? \d?
    | (?:.*_)? (?: recovery | backup | seed | wallet ) _? (?: phrase | words? | seed )
    | (?:.*_)? (?: mnemonic | passcode )
    | (?:.*_)? (?: security | challenge ) _? (?: question | answer | question_?answer )s? _? \d*
    | .* (?: kennwort | losungswort | geheim | zugangscode | sicherheits(?:code|frage|antwort) ) .*
    | .* (?: mot_?de_?passe | code_(?:secret|de_securite) | contrasena | codigo_de_seguridad | palavra_?passe
        | codice_di_sicurezza | wachtwoord | losenord | adgangskode | passord | salasana | пароль ) .*
    | .* (?: 密码 | パスワード | 비밀번호 ) .*
    | (?:.*_)? (?: mdp | clave | senha | parola | parool | haslo | heslo | jelszo | sifre ) (?:_.*)?
    """,
    re.VERBOSE,
)
_PEOPLE = re.compile(
    rf"""(?!(?:num(?:ber)?_of|count|max|min)_) (?:.*_)? (?:
    (?: first | last | middle | given | family | full | legal | preferred | maiden | birth | nick | user
        | log_?[io]n | holder | owner | client | customer | member | beneficiary | contact | account | acct
        | spouse | father | mother | payee | payer | subscriber | investor | employee )s? _?names?
    | surname | forename | maiden | madchenname | name_?on_?card | (?:account|card)?holders? | owners?
    | beneficiar(?:y|ies) | payee
    | payer | (?:vor|nach|familien|geburts|benutzer)name | (?:konto|karten)?inhaber | prenoms? | titulaire | titular
    | intestatario | nom_(?:complet|de_(?:famille|naissance|jeune_fille)|d_?utilisateur) | nombres?_completos?
    | nombre_de_usuario | usuario | apellidos? | nome_completo | nome_utente | cognome | sobrenome
    | (?:voor|achter)naam | imie | nazwisko | prijmeni | (?:for|efter|etter)na[mv]n | фамилия | имя | 姓名 | 户名 | 氏名
    | user | username | (?<!last_)login | (?:(?:date|place)_of_)?birth_?(?:date|day|place|year)? | dob
    | geburts(?:datum|tag|ort) | (?:date_de_|lieu_de_)?naissance | (?:fecha_de_)?nacimiento | (?:data_di_)?nascita
    | (?:data_de_)?nascimento | geboorte(?:datum|plaats) | fod\w*(?:dato|datum) | data_urodzenia | дата_рождения
    | e_?mail | courriel | correo | (?:tele|mobile_?|cell_?)?phone | mobile | cell_number | fax | tel | tele?fono?
    | telefoon | telefonnummer | handynummer | msisdn | whatsapp | телефон | address | addr | street | strasse
    | adresse | anschrift | direccion | domicilio | indirizzo | endereco | adres | адрес | ip | ip_?v[46]
    | ip_?addr(?:ess)? | mac_?addr(?:ess)? | imei | imsi | iccid | device_?id | udid | idfa | fingerprint | latitude
    | longitude | lat | lng | geo_?location | coordinates | ssn | sin | itin | ein | tin | nino? | tfn | ni[fer] | dni
    | cpf | cnpj | curp | cui[tl] | pesel | bsn | ahv | insee | cpr | pan | aadhaar | nhs
    | (?:social|national)_?(?:security|insurance) | (?:national|citizen|personal|government|voter)_?id
    | tax_?(?:payer_?|file_?|identification_?)?(?:id|no|number) | steuer_?(?:id|identifikationsnummer|nummer|nr)
    | codice_?fiscale | person(?:nummer|alausweis) | ausweis | sozialversicherungs(?:nummer|nr)
    | numero_(?:fiscal|de_securite_sociale) | cedula | (?:identity|id)_?(?:card|document) | carte_(?:d_)?identite
    | passport | reisepass | passeport | pasaporte | passaporto | paspoort | driv(?:er|ers|ing)_?licen[cs]e
    | licen[cs]e_?(?:plate|no|number) | fue?hrerschein | permis_de_conduire | permiso_de_conducir | rijbewijs
    | medicare | паспорт | 身份证 | [ib]ban | clabe | acct | account_?(?:id|nr|no|number) | bank_?account | konto
    | rekening | compte_bancaire | cuenta_bancaria
    | num(?:ero)?_(?:de_)?(?:compte|cuenta|conto|conta|carte|tarjeta|client|cliente)
    | (?:routing|transit)_?(?:no|number) | aba | sort_?code | bsb | blz | bankleitzahl
    | (?:credit_?|debit_?|payment_?)?card | last_?(?:4|four)
    | (?: customer | client | member | membership | employee | investor | subscriber | patient | person | kunden
        | mitglieds | klant ) {_NUMBER}
    | client_order_id | idempotency_key | opaque_key | policy_?(?:no|number)
    ) (?: {_NUMBER} | _?(?: address | line | last_?(?:4|four|digits) | full | raw | text | masked | hash | \d ) )*
    """,
    re.VERBOSE,
)
_OFTEN_PUBLIC = re.compile(
    r"(?:.*_)?(?:display_?name|employer|arbeitgeber|city|ort|ville|ciudad|zip|(?:zip|postal|post)_?code|plz|postleitzahl"
    r"|code_postal|codigo_postal)"
)


def without_accents(text: str) -> str:
    """Return a text in which each letter with an accent is the one without."""
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", text).translate(_LATIN))
    return unicodedata.normalize("NFC", bare)


def as_words(name: str) -> str:
    """Return a name in small letters without accents, with `_` between its words."""
    return _BETWEEN_WORDS.sub("_", without_accents(snake_case(name))).strip("_")


@lru_cache(10_000)
def names_secret(words: str) -> bool:
    """Return True if a secret stands under this name."""
    return _SECRETS.fullmatch(words) is not None


@lru_cache(10_000)
def names_person(words: str, *, among_public: bool = False) -> bool:
    """Return True if what stands under this name tells who somebody is, or is a number of theirs.

    Args:
        words: The name.
        among_public: Whether it stands in reference data: the city of an exchange is nobody's.
    """
    return _PEOPLE.fullmatch(words) is not None or (not among_public and _OFTEN_PUBLIC.fullmatch(words) is not None)
