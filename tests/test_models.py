"""The shipped classes: their members in ServiceStack's order, their names on the wire, what they keep and show."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import attrs
import pytest
from support.wires import members_of

import jsvcodec
from jsvcodec import jsv, models
from jsvcodec.models import (
    AssignRoles,
    Authenticate,
    AuthenticateResponse,
    CancelRequestResponse,
    Category,
    ConnectSession,
    ConnectSessionCreate,
    ConnectSessionRequest,
    ConnectSessionTokenAuthLink,
    ConvertSessionToToken,
    QueryBase,
    QueryResponse,
    ResponseStatus,
    StackOneErrorData,
    StackOneErrorResponse,
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
    "QueryBase": "skip take orderBy orderByDesc include fields meta",
    "QueryResponse": "offset total results meta responseStatus",
    "ConnectSessionCreate": "origin_owner_id origin_owner_name account_id categories expires_in label metadata multiple "
    "origin_username provider provider_version type",
    "ConnectSessionRequest": "token*",
    "ConnectSession": "id organization_id project_id categories provider origin_owner_id origin_owner_name "
    "origin_username account_id label created_at metadata external_trigger_token* type integration_id",
    "StackOneErrorData": "statusCode message headers*",
    "StackOneErrorResponse": "statusCode message timestamp data providerErrors",
}
# Members of its own and those of its base, in whichever order such are written.
MEMBERS_OF_DERIVED = {"ConnectSessionTokenAuthLink": "token* auth_link_url " + MEMBERS["ConnectSession"]}


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
    assert {cls.__name__ for cls in CLASSES} == MEMBERS.keys() | MEMBERS_OF_DERIVED.keys()
    assert set(models.__all__) - {cls.__name__ for cls in CLASSES} == {"Category"}


@pytest.mark.parametrize("cls", CLASSES)
def test_members_and_secrets(cls: Any) -> None:
    members = [member.wire + "*" * member.secret for member in members_of(cls)]
    if cls.__name__ in MEMBERS_OF_DERIVED:
        assert sorted(members) == sorted(MEMBERS_OF_DERIVED[cls.__name__].split())
    else:
        assert members == MEMBERS[cls.__name__].split()


@pytest.mark.parametrize("cls", CLASSES)
def test_classes_are_slotted_and_keyword_only(cls: Any) -> None:
    assert "__slots__" in vars(cls)
    assert all(field.kw_only for field in attrs.fields(cls))
    assert cls.__doc__


@pytest.mark.parametrize("cls", CLASSES)
def test_what_is_required(cls: Any) -> None:
    required = {member.attribute for member in members_of(cls) if member.required}
    assert required == {
        "ConnectSession": set(session()),
        "ConnectSessionCreate": {"origin_owner_id", "origin_owner_name"},
        "ConnectSessionRequest": {"token"},
        "ConnectSessionTokenAuthLink": {*session(), "token", "auth_link_url"},
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
    """Authenticate had members until 2023 that it no longer has; they are kept and written after the others."""
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
    ("text", "value"),
    [("7", 7), ("007", "007"), ("a7", "a7"), ("-1", -1), ("8267.13", 8267.13), ("8267.130", "8267.130")],
)
def test_ids_are_numbers_or_text(text: str, value: float | str) -> None:
    found = read_session(id=text).id
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["7", "8267.13", '"7"', '"8267.13"', '"a7"'])
def test_ids_are_written_as_they_came(text: str) -> None:
    document = jsvcodec.json.dumps(session()).replace('"id":"1"', f'"id":{text}')
    assert jsvcodec.json.dumps(jsvcodec.json.loads(document, ConnectSession)) == document


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


def test_what_makes_a_session() -> None:
    request = ConnectSessionCreate(origin_owner_id="o", origin_owner_name="n", categories=[Category.ATS], expires_in=60)
    text = '{"origin_owner_id":"o","origin_owner_name":"n","categories":["ats"],"expires_in":60}'
    assert jsvcodec.json.dumps(request, names="pascal") == text
    assert jsvcodec.json.loads(text, ConnectSessionCreate) == request


def test_a_session_that_was_just_made_has_its_token_and_link() -> None:
    text = jsv.dumps(session(token="canary", auth_link_url="https://h/x", more="y"))
    made = jsv.loads(text, ConnectSessionTokenAuthLink)
    assert isinstance(made, ConnectSession)
    assert (made.token, made.auth_link_url, made.id, made.extra) == ("canary", "https://h/x", 1, {"more": "y"})
    assert "canary" not in repr(made)
    assert jsv.loads(jsv.dumps(made), ConnectSessionTokenAuthLink) == made


# --- errors of StackOne ----------------------------------------------------------------------------

ERROR = (
    '{"statusCode":400,"message":"Bad Request","timestamp":"2023-05-30T00:00:00Z",'
    '"data":{"statusCode":400,"message":"Bad Request","headers":{"set-cookie":"canary"},"more":1},'
    '"providerErrors":[{"status":401,"headers":{"x":"canary"}}],"path":"/x"}'
)


def test_an_error_is_read_and_written_back() -> None:
    error = jsvcodec.json.loads(ERROR, StackOneErrorResponse)
    assert (error.status_code, error.message) == (400, "Bad Request")
    assert error.timestamp == datetime(2023, 5, 30, tzinfo=UTC)
    assert error.data == StackOneErrorData(
        status_code=400, message="Bad Request", headers={"set-cookie": "canary"}, extra={"more": 1}
    )
    assert error.provider_errors == [{"status": 401, "headers": {"x": "canary"}}]
    assert error.extra == {"path": "/x"}
    assert jsvcodec.json.dumps(error, names="snake") == ERROR
    assert "canary" not in repr(error)


@pytest.mark.parametrize("format", [jsv, jsvcodec.json])
def test_provider_errors_are_read_in_both_spellings(format: Any) -> None:
    for name in ("providerErrors", "ProviderErrors", "provider_errors"):
        error = format.loads(format.dumps({name: [{"status": "401"}]}), StackOneErrorResponse)
        assert (error.provider_errors, error.extra) == ([{"status": "401"}], {})
        assert format.dumps(error) == format.dumps({"providerErrors": [{"status": "401"}]})


def test_both_spellings_at_once_lose_nothing() -> None:
    error = jsv.loads("{providerErrors:[a],provider_errors:[b]}", StackOneErrorResponse)
    assert (error.provider_errors, error.extra) == (["a"], {"provider_errors": ["b"]})


def test_the_mapping_of_a_caller_stays_as_it_is() -> None:
    extra = {"provider_errors": ["a"], "more": 1}
    error = StackOneErrorResponse(extra=extra)
    assert (error.provider_errors, error.extra) == (["a"], {"more": 1})
    assert extra == {"provider_errors": ["a"], "more": 1}


def test_an_error_may_lack_anything() -> None:
    assert jsvcodec.json.loads("{}", StackOneErrorResponse) == StackOneErrorResponse()
    nulls = '{"statusCode":null,"message":null,"timestamp":null,"data":null,"providerErrors":null}'
    assert jsvcodec.json.loads(nulls, StackOneErrorResponse) == StackOneErrorResponse()


# --- AutoQuery -------------------------------------------------------------------------------------


@attrs.define(kw_only=True)
class QueryPets(QueryBase):
    age: int | None = None
    names: list[str] | None = None


@attrs.define
class Pet:
    id: int
    name: str | None = None


def test_a_query_has_members_of_its_own_and_conditions() -> None:
    query = QueryPets(take=10, order_by="-id", names=["a,b", "c"], extra={"ageGreaterThan": "8"})
    for format in (jsv, jsvcodec.json, jsvcodec.form):
        assert format.loads(format.dumps(query), QueryPets) == query
    pairs = jsvcodec.form.dumps(query).split("&")
    assert sorted(pairs) == ["ageGreaterThan=8", "names=%5B%22a%2Cb%22%2Cc%5D", "orderBy=-id", "take=10"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", QueryResponse()),
        ('{"results":null,"meta":null,"total":null}', QueryResponse()),
        ('{"results":[]}', QueryResponse()),
        ('{"total":-1,"results":[{"id":1}]}', QueryResponse(total=-1, results=[Pet(1)])),
        (
            '{"offset":2,"total":3,"results":[{"id":3,"name":"Rex"}],"responseStatus":{"errorCode":"e"},"x":"y"}',
            QueryResponse(
                offset=2,
                total=3,
                results=[Pet(3, "Rex")],
                response_status=ResponseStatus(error_code="e"),
                extra={"x": "y"},
            ),
        ),
    ],
)
def test_pages_of_rows(text: str, found: QueryResponse[Pet]) -> None:
    assert jsvcodec.json.loads(text, QueryResponse[Pet]) == found
    assert jsv.loads(jsv.dumps(found), QueryResponse[Pet]) == found


def test_rows_are_checked() -> None:
    with pytest.raises(jsvcodec.DecodeError, match=r"\$\.results\[1\]\.id: not an integer"):
        jsv.loads("{results:[{id:1},{id:x}]}", QueryResponse[Pet])


# --- what is shown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", CLASSES)
def test_repr_masks_secrets_and_nothing_else(cls: Any) -> None:
    example = jsvcodec.sample(cls)
    for member in members_of(cls):
        if str in (member.type, *get_args(member.type)):
            setattr(example, member.attribute, f"canary-{member.attribute}.")
    for member in members_of(cls):
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
