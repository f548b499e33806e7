"""Which names are those of secrets: the table that the documentation points to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jsvcodec._redaction import secret_names
from jsvcodec._redaction.names import SECRET_WORDS, Names

NAMES = Names(secret_names())


def names_of(text: str) -> list[str]:
    """Return names that are separated by blanks."""
    return text.split()


SECRET = names_of("""
password Password PASSWORD pass_word pass-word passWord db.password user[password] password[0] password.0 pAsSwOrD
DB_PASSWORD dbPassword userpassword newPasswordRepeat password2 passwordHash password_hint PasswordResetUrl
passwords passwd mypasswd PASSWD passphrase passcode pass pw pwd Pwd PWD adminPwd db_pwd pwdHash secret Secret
clientSecret client-secret CLIENT_SECRET secrets secretKey secret_value topsecret token Token access_token
accessToken AccessToken bearer-token refreshToken csrf_token tokens tokenId token_value idToken X-Auth-Token apikey
apiKey ApiKey api_key api-key api.key API_KEY x-api-key X-API-Key myAPIkey apiKeys accessKey AccountKey
SharedAccessKey signing_key encryptionKey masterKey validationKey authorization Authorization Proxy-Authorization
bearer cookie Cookie Set-Cookie cookies sessionCookie credential credentials aws_credentials privateKey private_key
PRIVATE-KEY rsaPrivateKey salt Salt passwordSalt password_salt salts hash Hash passwordHash PASSWORD_HASH hashes
digestHa1Hash md5hash commitHash jwt JWT jWT idJwt jwt_value sessionId session_id SESSION-ID session.id SessionID
jsessionid PHPSESSID ss-id ss-pid ss-tok ss-reftok connectionString ConnectionString connection_string
connection-string ConnectionStrings:Default connStr key headers oauth_verifier sig pass\u200bword to\u212aen
""")
"""Hidden. Also what only may be a secret, such as a hint, a link to reset a password, or the hash of a commit."""

SHOWN = names_of("""
user userName name id email code state provider url note order tag city keys keyboard monkey publicKey foreignKey
tokens_used tokensUsed token_type tokenType token_count maxTokens max_tokens total_tokens promptTokens
completion_tokens tokenizer tokenize tokenization tokenExpiresAt access_token_expires_in token_endpoint
tokenLifetime hashtag hashTag hash_tag HashTags hashing hashmap hash_algorithm hashType hasHistory has_href hasAlt
isAlternate passwordless password_less passwordPolicy password_length passwordChangedAt password_strength
hasPassword password_required min_password_length passport compass bypass passenger secretary secretaries
secretariat secret_name secretVersion cookieConsent cookie_policy cookieName cookiecutter apiKeyName apiKeyCount
basalt saltwater session sessions sessionCount connection connections connect authorizationEndpoint author authorize
authorized design signature
""")
"""Shown: what is no secret, and what says something about one."""


@pytest.mark.parametrize("name", SECRET)
def test_names_of_secrets(name: str) -> None:
    assert NAMES.is_secret(name)


@pytest.mark.parametrize("name", SHOWN)
def test_innocent_names(name: str) -> None:
    assert not NAMES.is_secret(name)


@pytest.mark.parametrize(("text", "is_one"), [
    ("api key", True), ("my Api Key", True), ("Connection String", True), ("the password", True), ("private  key", True),
    ("password was changed", False), ("", False), ("see", False), ("api keyboard", False), ("session id", True),
])  # fmt: skip
def test_names_at_the_end_of_texts(text: str, is_one: bool) -> None:
    assert NAMES.is_last_of(text.split()) == is_one


def test_names_that_the_caller_gives() -> None:
    names = Names(["Card-Pin", "ssn", "", "--"])
    assert [names.is_secret(name) for name in ("cardPin", "CARD_PIN", "user.ssn", "pin", "ssns", "", "_")] == [
        True, True, True, False, False, False, False,
    ]  # fmt: skip


@given(
    st.lists(st.sampled_from([*SECRET_WORDS, *SECRET, *SHOWN, "_", "-", " ", ".", "[", "a", "X", "\u200b"]), max_size=4)
    .map("".join)
    .flatmap(lambda name: st.sampled_from([name, name.upper(), name.title()])),
    st.text(max_size=5),
)
def test_a_text_with_the_name_of_a_secret_is_never_passed_over(name: str, around: str) -> None:
    if NAMES.is_secret(name):
        assert NAMES.may_be_in(f"{around}{name}{around}")


@given(
    st.sampled_from(SECRET_WORDS),
    st.sampled_from([str.lower, str.upper, str.title, lambda word: word[:1] + word[1:].upper()]),
    st.text(max_size=4),
    st.text(max_size=4),
)
def test_spelling_makes_no_difference(word: str, spell: Callable[[str], str], before: str, after: str) -> None:
    name = spell(word)
    assert NAMES.is_secret(name)
    assert NAMES.is_secret(f"{before}.{name}.{after}")
    assert NAMES.is_secret(f"my_{name}")
    assert NAMES.is_secret(f"my{word.title()}")


def test_many_names_are_not_all_kept() -> None:
    names = Names([])
    for number in range(25_000):
        names.is_secret(f"name{number}")
    names.is_secret("x" * 1_000)
    assert len(names._seen) <= 10_000
    assert "x" * 1_000 not in names._seen
