"""Names on the wire, and what a field or a class says of them."""

from __future__ import annotations

import dataclasses
from typing import Annotated, NamedTuple, TypedDict

import attrs
import pytest

from jsvcodec import jsv
from jsvcodec.names import Wire, camel_case, fold, naming, pascal_case, snake_case, wire

CASES = [
    ("user_name", "userName", "UserName", "user_name"),
    ("id", "id", "Id", "id"),
    ("from_", "from", "From", "from_"),
    ("_private", "private", "Private", "_private"),
    ("ID", "id", "ID", "id"),
    ("UserID", "userID", "UserID", "user_i_d"),
    ("URLPath", "urlPath", "URLPath", "url_path"),
    ("XMLHttp", "xmlHttp", "XMLHttp", "xml_http"),
    ("Under_Score", "under_Score", "Under_Score", "under__score"),
    ("someThing", "someThing", "someThing", "some_thing"),
    ("A1b", "a1b", "A1b", "a1b"),
    ("_", "_", "_", "_"),
]


@pytest.mark.parametrize(("name", "camel", "pascal", "snake"), CASES)
def test_cases(name, camel, pascal, snake):
    assert (camel_case(name), pascal_case(name), snake_case(name)) == (camel, pascal, snake)


def test_fold_compares_as_dotnet_does():
    assert fold(" UserName\t") == fold("username")
    assert fold("user_name") != fold("userName")


@naming("snake")
@attrs.define
class Session:
    origin_owner: str = attrs.field(metadata=wire("Owner:1"))
    account_id: str = "a"


@dataclasses.dataclass
class Data:
    my_field: int = dataclasses.field(metadata=wire("odd"))
    other_field: int = 0


class Row(NamedTuple):
    first_item: Annotated[int, Wire("1st")]
    second_item: int = 0


class Loose(TypedDict):
    some_key: Annotated[int, Wire("k")]
    other_key: int


@pytest.mark.parametrize(
    ("value", "camel", "pascal"),
    [
        (Session("x"), '{"Owner:1":x,account_id:a}', '{"Owner:1":x,account_id:a}'),
        (Data(1), "{odd:1,otherField:0}", "{odd:1,OtherField:0}"),
        (Row(1, 2), "{1st:1,secondItem:2}", "{1st:1,SecondItem:2}"),
    ],
)
def test_names_of_fields_and_classes(value, camel, pascal):
    assert jsv.dumps(value) == camel
    assert jsv.dumps(value, names="pascal") == pascal
    for text in (camel, pascal, camel.upper()):
        assert jsv.loads(text.replace("X", "x").replace("ACCOUNT_ID:A", "ACCOUNT_ID:a"), type(value)) == value


def test_snake_case_on_demand():
    assert jsv.dumps(Data(1), names="snake") == "{odd:1,other_field:0}"
    assert jsv.loads("{odd:1,other_field:7}", Data, names="snake") == Data(1, 7)
    assert jsv.loads("{odd:1,other_field:7}", Data) == Data(1, 0)


def test_the_keys_of_a_typed_dict_are_names_as_they_stand():
    assert jsv.loads("{K:1,OTHER_KEY:2}", Loose) == {"some_key": 1, "other_key": 2}
    assert jsv.dumps({"some_key": 1}) == "{some_key:1}"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: naming("kebab"), ValueError, "naming must be one of 'camel', 'pascal', 'snake'"),
        (lambda: naming(Data), ValueError, "naming must be one of 'camel', 'pascal', 'snake'"),
        (lambda: wire(5), TypeError, "name must be a str or None, not int"),
        (lambda: wire("a", secret="y"), TypeError, "secret must be a bool, not str"),
        (lambda: wire("a", extra=1), TypeError, "extra must be a bool, not int"),
    ],
)
def test_wrong_names_are_refused_where_they_are_given(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
