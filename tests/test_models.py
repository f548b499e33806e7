"""The shipped classes: their members in ServiceStack's order, their names on the wire, what they keep and show."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import attrs
import pytest

import jsvcodec
from jsvcodec import jsv, models
from jsvcodec._types.members import shape_of
from jsvcodec.models import (
    AssignRoles,
    Authenticate,
    AuthenticateResponse,
    CancelRequestResponse,
    Category,
    ConnectSession,
    ConnectSessionRequest,
    ConvertSessionToToken,
    ResponseStatus,
    UnAssignRolesResponse,
    UserApiKey,
)

CLASSES = [cls for name in models.__all__ if attrs.has(cls := getattr(models, name))]

# Members as ServiceStack's own classes order them; * marks a secret.
MEMBERS = {
    "ResponseError": "errorCode fieldName message meta",
    "ResponseStatus": "errorCode message stackTrace errors meta",
    "ErrorResponse": "responseStatus",
    "Authenticate": "provider userName password* rememberMe accessToken* accessTokenSecret* returnUrl errorView meta",
    "AuthenticateResponse": "userId sessionId* userName displayName referrerUrl bearerToken* refreshToken* "
    "refreshTokenExpiry profileUrl roles permissions authProvider responseStatus meta",
    "AuthenticateLogout": "returnUrl",
    "AssignRoles": "userName permissions roles meta",
    "AssignRolesResponse": "allRoles allPermissions meta responseStatus",
    "UnAssignRoles": "userName permissions roles meta",
    "UnAssignRolesResponse": "allRoles allPermissions meta responseStatus",
    "Register": "userName firstName lastName displayName email password* confirmPassword* autoLogin errorView meta",
    "RegisterResponse": "userId sessionId* userName referrerUrl bearerToken* refreshToken* refreshTokenExpiry roles "
    "permissions redirectUrl responseStatus meta",
    "ConvertSessionToToken": "preserveSession meta",
    "ConvertSessionToTokenResponse": "meta accessToken* refreshToken* responseStatus",
    "GetAccessToken": "refreshToken* meta",
    "GetAccessTokenResponse": "accessToken* meta responseStatus",
    "UserApiKey": "key* keyType expiryDate meta",
    "GetApiKeys": "environment meta",
    "GetApiKeysResponse": "results meta responseStatus",
    "RegenerateApiKeys": "environment meta",
    "RegenerateApiKeysResponse": "results meta responseStatus",
    "CancelRequest": "tag meta",
    "CancelRequestResponse": "tag elapsed meta responseStatus",
    "ConnectSessionRequest": "token*",
    "ConnectSession": "id organization_id project_id categories provider origin_owner_id origin_owner_name "
    "origin_username account_id label created_at metadata external_trigger_token* type integration_id",
}


def session(**members: Any) -> dict[str, Any]:
    """The required members of a connect session, as a tree, and others."""
    return {
        "id": "1",
        "organization_id": "2",
        "project_id": "p",
        "origin_owner_id": "o",
        "origin_owner_name": "n",
        "created_at": "2023-11-07T05:31:56Z",
        **members,
    }


def read_session(**members: Any) -> ConnectSession:
    return jsv.loads(jsv.dumps(session(**members)), ConnectSession)


def test_every_class_is_listed() -> None:
    assert {cls.__name__ for cls in CLASSES} == set(MEMBERS)
    assert set(models.__all__) - set(MEMBERS) == {"Category"}


@pytest.mark.parametrize("cls", CLASSES)
def test_members_and_secrets(cls: Any) -> None:
    members = shape_of(cls).members
    assert " ".join(member.wire + "*" * member.secret for member in members) == MEMBERS[cls.__name__]


@pytest.mark.parametrize("cls", CLASSES)
def test_classes_are_slotted_and_keyword_only(cls: Any) -> None:
    assert "__slots__" in vars(cls)
    assert all(field.kw_only for field in attrs.fields(cls))
    assert cls.__doc__


@pytest.mark.parametrize("cls", CLASSES)
def test_what_is_required(cls: Any) -> None:
    required = {member.attribute for member in shape_of(cls).members if member.required}
    assert required == {
        "ConnectSession": set(session()),
        "ConnectSessionRequest": {"token"},
    }.get(cls.__name__, set())


def test_missing_members_are_all_named() -> None:
    with pytest.raises(jsvcodec.DecodeError) as refused:
        jsv.loads("{}", ConnectSession)
    assert {problem.path for problem in refused.value.problems} == {f"$.{name}" for name in session()}


def test_provider_is_lower_case_on_pascal_hosts() -> None:
    value = Authenticate(provider="credentials", user_name="me", remember_me=True)
    assert jsv.dumps(value, names="pascal") == "{provider:credentials,UserName:me,RememberMe:True}"
    assert jsv.loads("{Provider:credentials,USERNAME:me,rememberme:on}", Authenticate) == value


def test_connect_session_is_snake_case_whatever_is_asked_for() -> None:
    text = jsv.dumps(read_session(), names="pascal")
    assert text == (
        "{id:1,organization_id:2,project_id:p,origin_owner_id:o,origin_owner_name:n,created_at:2023-11-07T05:31:56Z}"
    )


def test_older_generations_are_kept() -> None:
    """Authenticate had members until 2023 that it has no more; they are kept and written behind the others."""
    text = "{userName:me,oauth_token:t,meta:{a:b},nc:1}"
    value = jsv.loads(text, Authenticate)
    assert value.extra == {"oauth_token": "t", "nc": "1"}
    assert jsv.dumps(value) == "{userName:me,meta:{a:b},oauth_token:t,nc:1}"
    with pytest.raises(jsvcodec.DecodeError, match=r"\$\.nc: "):
        jsv.loads(text, Authenticate, unknown="error")


def test_lists_that_start_empty() -> None:
    assert jsv.dumps(AssignRoles(user_name="me")) == "{userName:me,permissions:[],roles:[]}"
    assert jsv.dumps(UnAssignRolesResponse()) == "{allRoles:[]}"
    assert AssignRoles().roles is not AssignRoles().roles


def test_values_that_start_as_in_dotnet() -> None:
    assert ConvertSessionToToken().preserve_session is False
    assert CancelRequestResponse().elapsed == timedelta()
    assert jsv.loads("{elapsed:PT1M30.5S}", CancelRequestResponse).elapsed == timedelta(seconds=90.5)


def test_nulls_in_lists_and_maps() -> None:
    text = '{"roles":["a",null],"meta":{"a":null}}'
    value = jsvcodec.json.loads(text, AuthenticateResponse)
    assert (value.roles, value.meta) == (["a", None], {"a": None})


# --- connect session -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("hris-legacy", Category.HRIS_LEGACY),
        ("hrisLegacy", Category.HRIS_LEGACY),
        ("HRIS_LEGACY", Category.HRIS_LEGACY),
        ("stackone", Category.STACKONE),
        ("stackOne", Category.STACKONE),
        ("ats", Category.ATS),
        ("file-storage", "file-storage"),
        ("7", "7"),
        ("Something New", "Something New"),
    ],
)
def test_categories_are_an_open_enum(text: str, category: Category | str) -> None:
    value = read_session(categories=[text])
    assert value.categories == [category]
    assert type(value.categories[0]) is type(category)
    written = category.value if isinstance(category, Category) else category
    assert f"categories:[{written}]" in jsv.dumps(value)


def test_categories_may_be_null_and_hold_null() -> None:
    assert read_session().categories is None
    assert jsvcodec.json.loads(
        jsvcodec.json.dumps(session()).replace("{", '{"categories":["ats",null],', 1), ConnectSession
    ).categories == [Category.ATS, None]


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7), ("007", "007"), ("a7", "a7"), ("-1", -1), ("8267.13", "8267.13")]
)
def test_ids_are_numbers_or_text(text: str, value: int | str) -> None:
    found = read_session(id=text).id
    assert (found, type(found)) == (value, type(value))


def test_created_at_is_aware() -> None:
    assert read_session().created_at == datetime(2023, 11, 7, 5, 31, 56, tzinfo=UTC)
    offset = read_session(created_at="2023-11-07T05:31:56.120+02:00").created_at
    assert offset.utcoffset() == timedelta(hours=2)


def test_type_is_text_or_a_list() -> None:
    assert read_session(type="production").type == "production"
    assert read_session(type=["PRODUCTION", "TEST"]).type == ["PRODUCTION", "TEST"]


def test_metadata_is_whatever_it_is() -> None:
    metadata = {"plan": {"seats": ["1", None]}, "note": ""}
    assert read_session(metadata=metadata).metadata == metadata


# --- what is shown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", CLASSES)
def test_repr_masks_secrets_and_nothing_else(cls: Any) -> None:
    example = jsvcodec.sample(cls)
    for member in shape_of(cls).members:
        if str in (member.type, *get_args(member.type)):
            setattr(example, member.attribute, f"canary-{member.attribute}.")
    for member in shape_of(cls).members:
        value = getattr(example, member.attribute)
        if isinstance(value, str) and value.startswith("canary"):
            assert (value in repr(example)) is not member.secret
            assert (f"{member.attribute}='***'" in repr(example)) is member.secret


def test_repr_tells_a_secret_that_is_not_set() -> None:
    assert "password=None" in repr(Authenticate())
    assert "password='***'" in repr(Authenticate(password=""))
    assert repr(ConnectSessionRequest(token="t")) == "ConnectSessionRequest(token='***', extra={})"
    assert "key='***'" in repr(UserApiKey(key="k"))


def test_repr_of_unknown_members_has_no_values() -> None:
    value = ResponseStatus(extra={"oauth_token": "canary", "gone": None, "nested": {"a": "canary"}})
    assert repr(value).endswith("extra={'oauth_token': '***', 'gone': None, 'nested': '***'})")


@pytest.mark.parametrize("cls", CLASSES)
def test_models_are_copied_compared_and_pickled(cls: Any) -> None:
    example = jsvcodec.sample(cls)
    example.extra["more"] = "x"
    again = pickle.loads(pickle.dumps(example))
    assert again == example == attrs.evolve(example)
    again.extra["more"] = "y"
    assert again != example
