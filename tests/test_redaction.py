"""Documents without their secrets: where a secret may stand, that it never comes out, and that nothing else changes."""

from __future__ import annotations

import base64
import gc
import json
import string
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from support.strategies import strings, trees

from jsvcodec import EncodeError, Limits, jsv
from jsvcodec import json as ss_json
from jsvcodec._redaction import Redactor, redact, secret_names
from jsvcodec._redaction.names import Names
from jsvcodec._redaction.texts import LEVELS, MARK
from jsvcodec._trees import Spelled
from jsvcodec.models import Authenticate

MASK = "***"


def redactor_of(in_python: bool, **options: Any) -> Redactor:
    """Return what masks, by the core or in Python."""
    redactor = Redactor(secret_names(), **options)
    if in_python:
        redactor._compiled = None
    return redactor


# --- where a secret may stand -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        # names
        ({"a": {"Password": "x"}, "b": [{"api_key": 7}]}, {"a": {"Password": MASK}, "b": [{"api_key": MASK}]}),
        ({"password": None, "token": "", "secret": {"a": 1}}, {"password": None, "token": MASK, "secret": MASK}),
        # pairs
        ({"Key": "Password", "Value": "x"}, {"Key": "Password", "Value": MASK}),
        ({"name": "ss-tok", "value": ["x"]}, {"name": "ss-tok", "value": MASK}),
        ({"VALUE": {"a": "x"}, "NAME": "Api Key"}, {"VALUE": MASK, "NAME": "Api Key"}),
        ({"k": "token", "v": "x"}, {"k": "token", "v": MASK}),
        ({"ParameterKey": "DbPassword", "ParameterValue": "x"}, {"ParameterKey": "DbPassword", "ParameterValue": MASK}),
        ({"note": "password", "data": "x"}, {"note": "password", "data": "x"}),
        ({"name": "Password", "label": "x"}, {"name": "Password", "label": "x"}),
        ({"key": "colour", "value": "red"}, {"key": "colour", "value": "red"}),
        ({"key": "ak-1"}, {"key": MASK}),
        ([["Authorization", "Bearer x"], ["Accept", "y"]], [["Authorization", MASK], ["Accept", "y"]]),
        (["password", "x"], ["password", "x"]),
        # map keys
        ({"password=x": "1", "a": "b"}, {"password=***": MASK, "a": "b"}),
        ({"{Key:Password,Value:x}": "1"}, {"{Key:Password,Value:***}": MASK}),
        ({"token:x": 1, "token:y": 2}, {"***": MASK, "***2": MASK}),
        # URLs
        ("https://me:x@host/a?b=c", "https://***@host/a?b=c"),
        ("https://x@host/a", "https://***@host/a"),
        ("//me:x@host/a", "//***@host/a"),
        ("postgres://me:x/y?z@host/db", MASK),
        ("ssh://git@host/a", "ssh://git@host/a"),
        ("http://host:8080/@me", "http://host:8080/@me"),
        ("https://host/a?access_token=x&b=c", "https://host/a?access_token=***&b=c"),
        ("https://host/a#id_token=x&b=c", "https://host/a#id_token=***&b=c"),
        ("https://host/a?b=c#token=x", "https://host/a?b=c%23token%3D***"),
        ("/a?next=%2Fb%3Ftoken%3Dx", "/a?next=/b%3Ftoken%3D***"),
        ("https://host/a;jsessionid=x?b=c", MASK),
        ("https://host/a?token=x&y", MASK),
        ("see https://me:x@host/ there", MASK),
        # query strings
        ("a=b&password=x%26y", "a=b&password=***"),
        ("user%5Bpassword%5D=x&a=b", "user%5Bpassword%5D=***&a=b"),
        ("a={password:x}&b=c", "a=%7Bpassword%3A***%7D&b=c"),
        ("Name=Password&Value=x", MASK),
        ("Name=colour&Value=x", "Name=colour&Value=x"),
        # connection strings
        ("Server=db;User Id=me;Password=x", "Server=db;User Id=me;Password=***"),
        ("Server=db; Pwd = x ;Database=y;", "Server=db; Pwd =***;Database=y;"),
        ("AccountName=a;AccountKey=x==;Url=https://me:y@h/", "AccountName=a;AccountKey=***;Url=https://***@h/"),
        ("Server=db;Password='x;y=1'", MASK),
        ("Server=db;Password=x&y", MASK),
        ("host:6379,password=x,ssl=True", MASK),
        # documents in texts
        ('{"password":"x","a":1.50}', '{"password":"***","a":1.50}'),
        ("{password:x,a:1.50}", "{password:***,a:1.50}"),
        ('"{\\"token\\":\\"x\\"}"', '"{\\"token\\":\\"***\\"}"'),
        ('[["Authorization","x"]]', '[["Authorization","***"]]'),
        ('{"a":1,"a":{"password":"x"}}', MASK),
        ("{password:x", MASK),
        # other texts
        ("GET /a?token=x HTTP/1.1", MASK),
        ("login failed, password: x", MASK),
        ("Api Key = x", MASK),
        ("<password>x</password>", MASK),
        ("%7Bpassword%3Ax%7D", MASK),
        ("%70assword%3Dx", MASK),
        (r"\"password\":\"x\"", MASK),
        (r"\u0070assword: x", MASK),
        ("a&quot;password&quot;:&quot;x", MASK),
        ("my password is set", "my password is set"),
        ("the password was changed at 10:00", "the password was changed at 10:00"),
        ("tokens_used=5", "tokens_used=5"),
        ("100% sure: yes", "100% sure: yes"),
        (r"C:\new\x: 1", r"C:\new\x: 1"),
    ],
    ids=repr,
)
def test_redact(value: Any, shown: Any) -> None:
    assert redact(value) == shown
    assert redact(redact(value)) == shown


def test_the_caller_may_name_more() -> None:
    tree = {"pin": "1", "log": "{card_pin:2,cardPin:3}", "key": "pin", "value": 4}
    assert Redactor(["card-pin", "PIN"]).redact(tree) == {
        "pin": MASK, "log": "{card_pin:***,cardPin:***}", "key": "pin", "value": MASK,
    }  # fmt: skip


def test_the_tree_that_is_given_stays_as_it_is() -> None:
    tree = {"a": [{"password": "x"}], "password=x": {}, "b": [["token", "x"]]}
    before = json.dumps(tree)
    redact(tree)
    assert json.dumps(tree) == before


def test_depth() -> None:
    nested: Any = {"password": "x"}
    for _ in range(127):
        nested = [nested]
    assert "x" not in json.dumps(redact(nested))
    with pytest.raises(EncodeError):
        redact([nested])
    cycle: list[Any] = []
    cycle.append(cycle)
    with pytest.raises(EncodeError):
        redact(cycle)
    assert redact([[{"token": "x"}]], limits=Limits(depth=None)) == [[{"token": MASK}]]


@pytest.mark.parametrize("in_python", [False, True])
def test_odd_keys_and_texts_cost_no_memory(in_python: bool) -> None:
    redactor = redactor_of(in_python)
    redactor.redact([{"k" * 1_000: 1}, "k:" * 1_000])
    for start in range(0, 25_000, 1_000):
        redactor.redact([{f"b{start + number}": f"a:{start + number}"} for number in range(1_000)])
        for kept in (redactor._kinds[0], redactor._plain[0]):
            assert 0 < len(kept) <= 10_000
            assert max(map(len, kept)) <= 200


# --- laws ---------------------------------------------------------------------------------------------------------

SECRET_NAMES = st.sampled_from(
    ["password", "Password", "DB_PASSWORD", "apiKey", "api-key", "x-api-key", "accessToken", "ss-tok", "Authorization",
     "user.password", "clientSecret", "connectionString", "sessionId", "jwt", "pwd", "passwordHash", "Set-Cookie"]
)  # fmt: skip
INNOCENT_NAMES = st.sampled_from(["a", "userName", "note", "tokensUsed", "hashtag", "data", "log"])
SECRETS = st.text(
    string.ascii_letters + string.digits + "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~ é€\\", min_size=8, max_size=20
)
"""What holds at least one letter of its own, so that no other part of a document can be taken for it."""

Place = Callable[[str, Any], Any]


def forms_of(secret: str) -> list[str]:
    """Return how a secret may be written."""
    return [
        secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1], secret.replace('"', '""'), urlencode({"": secret})[1:],
        base64.b64encode(secret.encode()).decode(),
    ]  # fmt: skip


def plant(draw: Any, name: str, secret: str) -> Any:
    """Return a part of a document with a secret under its name, in one of the ways that are told apart."""
    other = draw(INNOCENT_NAMES)
    return draw(
        st.sampled_from(
            [
                {name: secret},
                {name: [secret]},
                {name: {other: {"b": secret}}},
                {other: 1, name: secret},
                {"Key": name, "Value": secret},
                {"value": secret, "name": name},
                {"k": name, "v": {"b": [secret]}},
                [[name, secret], ["a", "b"]],
                {f"{name}={quote(secret, safe='')}": "1"},
                {jsv.dumps({"Key": name, "Value": secret}): "1"},
                f"https://me:{quote(secret, safe='')}@host/",
                f"https://host/a?{urlencode({other: 'x', name: secret})}",
                f"https://host/a?b=c#{urlencode({name: secret, other: 'x'})}",
                urlencode({other: "x", name: secret}),
                urlencode({other: jsv.dumps({name: secret})}),
                f"Server=db;{name}={secret.replace(';', '')};Database=x" if secret.count(";") == 0 else {name: secret},
                f'Server=db;{name}="{secret}";Database=x',
                f"a line with {name}: {secret} and more",
                f"a line with '{name}' = '{secret}' and more",
            ]
        )
    )


def wrap(draw: Any, value: Any) -> Any:
    """Return what holds a value: a map, a list, or a text in which it is written."""
    name = draw(INNOCENT_NAMES)
    ways: list[Callable[[Any], Any]] = [
        lambda inner: {name: inner, "z": "x"},
        lambda inner: [inner, "x"],
        lambda inner: {"id": 1, name: [inner]},
        lambda inner: ss_json.dumps(inner),
        lambda inner: jsv.dumps(inner),
        lambda inner: json.dumps(inner, ensure_ascii=True),
        lambda inner: f"/path?{urlencode({name: inner if isinstance(inner, str) else jsv.dumps(inner)})}",
        lambda inner: quote(inner if isinstance(inner, str) else jsv.dumps(inner), safe=""),
        lambda inner: f"at 10:00 {ss_json.dumps(inner)} was sent",
    ]
    return draw(st.sampled_from(ways))(value)


@st.composite
def planted(draw: Any) -> tuple[str, Any]:
    """Draw a secret, and a document that holds it."""
    secret = draw(SECRETS) + "Zq7"
    value = plant(draw, draw(SECRET_NAMES), secret)
    for _ in range(draw(st.integers(0, 10))):
        value = wrap(draw, value)
    return secret, value


@given(planted(), st.booleans())
@example(('00?"Zq7', quote('{"value":"00?\\"Zq7","name":"password"}')), False)
@example(("0&0=Zq7", "https://host/a?b=c#password=0%260%3DZq7&a=x"), False)
@example(("0&0=Zq7", "https://host/a?b=c?password=0%260%3DZq7"), False)
@example(("0;0=Zq7", "a=1&b=x=1;password=0%3B0%3DZq7"), False)
@example(('0","a":"Zq7', 'a={"password":"0%22,%22a%22:%22Zq7"}&b=1'), False)
@example(('00#"Zq7', quote('{"v":"00#\\"Zq7","k":"password"}')), False)
@settings(max_examples=300)
def test_a_secret_never_comes_out(found: tuple[str, Any], in_text: bool) -> None:
    secret, value = found
    shown = redact(value)
    written = json.dumps(shown, ensure_ascii=in_text)
    while True:  # whatever coding it is in
        assert "Zq7" not in written
        for form in forms_of(secret):
            assert form not in written
        undone = written.replace("\\\\", "\\").replace('\\"', '"').replace("%25", "%").replace('""', '"')
        if undone == written:
            return
        written = undone


@given(trees(strings | st.none() | st.integers() | st.floats(allow_nan=False) | st.booleans()))
def test_trees_without_names_of_secrets_are_not_changed(tree: Any) -> None:
    assume(not Names(secret_names()).may_be_in(json.dumps(tree)))
    assert redact(tree) == tree


INNOCENT_TEXTS = st.sampled_from(
    ["2024-01-09T10:00:00Z", "10:30", "https://host:80/a?b=c&d=%2F#e", "a=b&c=d", "Server=db;Database=x", "{a:1, b:[x]}",
     '{"a":1.50}', "ratio 3:1", "me@host", "C:\\new", "100%", "[a]", "[[a,b]]", "x > y", "the token is new, at 10:30",
     "tokens_used: 5", "ssh://git@host/a", "a%20b", "mailto:me@host", "'", '"', "secretary: x"]
)  # fmt: skip


@given(st.recursive(INNOCENT_TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(INNOCENT_NAMES, inner)))
@example({"name": "a", "data": "b"})
def test_documents_without_secrets_are_not_changed(tree: Any) -> None:
    assert redact(tree) == tree
    assert redact(jsv.dumps(tree)) == jsv.dumps(tree)
    assert redact({"log": ss_json.dumps(tree)}) == {"log": ss_json.dumps(tree)}


@given(planted())
@example(("0Zq7", {"ss-tok=0Zq7": "1"}))
@example(("0Zq7", "/path?a=%7BuserName%3A%7BKey%3Apassword%2CValue%3A0Zq7%7D%2Cz%3Ax%7D"))
@example(("0Zq7", [['{"password": {"a": {"b": "0Zq7"}}}', "x"]]))
@example(("0Zq7", {"Key": '{"password": {"a": {"b": "0Zq7"}}}', "Value": "x"}))
def test_what_is_masked_stays_so(found: tuple[str, Any]) -> None:
    shown = redact(found[1])
    assert redact(shown) == shown


# --- the core and Python ------------------------------------------------------------------------------------------

LEAVES = (
    strings | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.decimals(allow_nan=False)
    | st.binary(max_size=4) | st.builds(Spelled, st.just("1.50")) | st.datetimes() | INNOCENT_TEXTS
    | st.sampled_from([(), (1, "a"), ["token", "x"], {1: "token=x", True: 2}, {"x"}, Authenticate(password="x", user_name="u")])
)  # fmt: skip
PARTS = LEAVES | planted().map(lambda found: found[1])
KEYS = (
    strings | SECRET_NAMES | INNOCENT_NAMES | INNOCENT_TEXTS | st.sampled_from(["key", "Name", "value", "k", "V", "id"])
)


def told(make: Callable[[Any], Any], value: Any) -> Any:
    """Return all that can be seen of a result, or of a refusal."""
    try:
        return repr(make(value))
    except EncodeError as error:
        return str(error)


def check_sides(value: Any, **options: Any) -> None:
    """Redact on both sides, compare all that can be seen, and see that the value is left as it was."""
    before = repr(value)
    results = [told(redactor_of(in_python, **options).redact, value) for in_python in (False, True)]
    assert results[0] == results[1]
    assert repr(value) == before


@given(st.recursive(PARTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5)))
@example([["token", "x"], ["a", "b"], ("pwd", 1)])
@example({"Key": "Password", "Value": "x", "token=y": {"key": 1}, "token=***": "a"})
@example({"value": 1, "key": "password", "secret": None})
def test_both_sides_mask_the_same(value: Any) -> None:
    check_sides(value)
    check_sides([value, {"a": value}], limits=Limits(depth=3))


@given(st.text(st.sampled_from("=:>%\\[]T 012a\u00e9\u0661\U0001f600\n"), max_size=12))
@example("10:30")
@example("a\n10:30")
def test_both_sides_look_into_the_same_texts(text: str) -> None:
    """A text is gone into where it has a mark, however its characters are kept."""
    for whole in (text, text + "\u0100", text + "\U0001f600"):
        for in_python in (False, True):
            redactor = redactor_of(in_python)
            redactor._texts.shown = lambda text, level: "seen"  # type: ignore[method-assign]
            assert redactor.redact([whole]) == (["seen"] if MARK.search(whole) else [whole])


def test_wide_trees_are_gone_through_by_both_sides() -> None:
    check_sides([[{"token": number, "a": [[[number]]]}] for number in range(3_000)])
    nested: Any = "password=x"
    for _ in range(100):
        nested = {"a": nested, "b": [nested]} if _ < 8 else [nested]
    check_sides(nested)


# --- bounds -------------------------------------------------------------------------------------------------------


def nested_text(levels: int, innermost: Any) -> Any:
    for _ in range(levels):
        innermost = f"a={quote(innermost, safe='')}&b=c"
    return innermost


def test_lists_that_are_emptied_while_they_wait() -> None:
    """By user code that looks for them among all objects; iterating over the second is what calls it."""

    class Emptying(list[Any]):
        def __iter__(self) -> Any:
            for found in gc.get_objects():
                if type(found) is list and found[:1] == ["waits"]:
                    found.clear()
            return super().__iter__()

    assert redact([["waits"], Emptying(["x"])]) == [[], ["x"]]
    assert redact({"a": [["waits"], 1], "b": [Emptying(["x"])]}) == {"a": [[], 1], "b": [["x"]]}


@pytest.mark.parametrize("in_python", [False, True])
def test_names_that_become_the_same_stay_short(in_python: bool) -> None:
    tree = {f"?token={number}": number for number in range(2_000)} | {f"?token=***{number}": 0 for number in range(200)}
    shown = redactor_of(in_python).redact(tree)
    assert len(shown) == len(tree)
    assert max(map(len, shown)) == len("?token=***2200")
    assert set(shown.values()) == {MASK}


def test_so_many_levels_are_gone_through() -> None:
    for levels in range(12):
        shown = redact(nested_text(levels, "password=hunter2"))
        assert "hunter2" not in shown
        assert ("password" in shown) == (levels < LEVELS)  # what is deeper is masked as a whole
        assert levels > LEVELS or redact(nested_text(levels, "a=b")) == nested_text(levels, "a=b")


@pytest.mark.parametrize(
    "text",
    [
        ":" * 20_000, "=" * 20_000, "password " * 3_000, "//" * 10_000, "//a:b" * 5_000, "//a:/" * 5_000, "%25" * 9_000,
        "\\" * 20_000, '"' * 20_000, "{" * 20_000, "[" * 20_000, "a=" * 10_000, "?a=" * 8_000, ";a=b" * 5_000,
        "token" * 5_000 + ":", "{a:" * 5_000, "hash_tag" * 3_000 + "=x", "%2525" * 4_000 + "token=x", "[[" * 9_000,
        "&quot;" * 5_000 + ":", "a\u0301" * 9_000 + ": token", "secret_" * 4_000,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_cost_is_linear(text: str) -> None:
    """Counted as calls of Python functions and methods, which a clock cannot blur."""
    few, many = (calls_of(lambda size=size: redact({"a": text[:size], text[:size]: 1})) for size in (5_000, 20_000))
    assert many < 8 * few + 2_000


def calls_of(function: Callable[[], Any]) -> int:
    import sys

    count = 0

    def note(*_: Any) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count
