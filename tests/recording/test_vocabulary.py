"""The names of fields: those of secrets and of people, in any spelling and many languages, and of nothing else."""

from __future__ import annotations

import json

import pytest
from recording.made import scrubber

from harness.recording.privacy.vocabulary import as_words, names_person, names_secret

SECRETS = """
pinCode PIN-Code userPin cvv CVC2 card_cvc securityCode security.code accessCode mfa_code 2faCode otpCode totp
tan recovery_code backupCodes verificationCode resetCode one-time-code auth_code security_answer
securityQuestion1 xsrf X-XSRF-Token refreshToken clientSecretValue seed_phrase recoveryPhrase mnemonic apiKey
sshPrivateKey pass pwd sessionID bearer_token Passwort Kennwort Geheimzahl Sicherheitsfrage contraseña
contrasena clave mot_de_passe MotDePasse senha hasło wachtwoord lösenord adgangskode salasana пароль 密码 パスワード
"""
PEOPLE = """
given_name family-name FirstName middleName displayName mother_maiden_name name_on_card holderName
portfolio_owner birthday dateOfBirth place_of_birth Geburtsdatum fechaDeNacimiento date_de_naissance
fødselsdato ssn socialSecurityNumber national_id taxId Steuer-ID Steuernummer NIF dni cpf PESEL bsn
personnummer codiceFiscale passport_no PassportNumber driver_license driversLicenseNumber Führerschein
Reisepass id_card bank_account acctNo account-number IBAN routing_number sortCode BLZ Kontonummer
numéro_de_compte cuentaBancaria card cardNumber card_last4 customerId client_no member_number Kundennummer
loginName userName username email_address e-mail courriel homePhone mobile_number téléphone address_line_1
billingAddress straße dirección city postalCode PLZ ip ip_address clientIp device_id fingerprint latitude lng
employer prénom nom_de_famille apellidos nazwisko Kontoinhaber titulaire intestatario имя 姓名
"""
NOBODYS = """
nonce swift bic id name symbol code description currency account_type brokerage_type token_type status_code
mic_code expiration_code country_code exchange last_login number_of_owners user_count updated_date order_id
lot_id routing transit tax_lots taxes fees market_cap pinned opinion shipping tanker capacity address_type
raw_symbol
"""


@pytest.mark.parametrize("name", SECRETS.split())
def test_the_name_of_a_secret_is_known(name: str) -> None:
    """In camelCase, snake_case and kebab-case, with accents or without."""
    assert names_secret(as_words(name))


@pytest.mark.parametrize("name", PEOPLE.split())
def test_the_name_of_what_is_somebodys_is_known(name: str) -> None:
    """Names, birthdays, documents, taxes, banks, cards, customers, addresses, devices and places."""
    assert names_person(as_words(name))


@pytest.mark.parametrize("name", NOBODYS.split())
def test_the_name_of_what_is_nobodys_is_let_pass(name: str) -> None:
    """Nor does a word count that only begins like one."""
    assert not names_secret(as_words(name))
    assert not names_person(as_words(name))


@pytest.mark.parametrize("name", ["city", "displayName", "postal_code", "employer"])
def test_companies_have_names_and_addresses_too(name: str) -> None:
    """In reference data they are nobody's."""
    assert not names_person(as_words(name), among_public=True)


@pytest.mark.parametrize("name", [*SECRETS.split(), *PEOPLE.split()])
def test_what_stands_under_such_a_name_never_reaches_a_cassette(name: str) -> None:
    """As text, and inside an object."""
    body = json.dumps({"rows": [{name: "Zk-4711-Qx", "more": {name: {"of it": ["Zk-4711-Qx"]}}}]})

    assert "4711" not in scrubber().scrub_response("GET", "/accounts", body.encode()).decode()


def test_a_long_name_costs_no_time() -> None:
    """No pattern tries the parts of a name in every order."""
    for name in ("card" + "1" * 5_000 + "x", "_" * 5_000 + "x", "no" * 5_000 + "x"):
        assert not names_person(name)
        assert not names_secret(name)
