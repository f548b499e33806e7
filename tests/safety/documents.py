"""Texts of JSON and forms to begin with, and changes that these formats have of their own.

The texts hold what the seeds of JSV hold, as Python writes it, and what only these formats have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from jsvcodec import jsv
from jsvcodec.errors import DecodeError, EncodeError
from safety.kinds import kind_of, names_of, seeds
from safety.mutations import Material, mutate
from safety.sides import writing

_JSON = {
    "tree": (
        '{"a":1,"b":[true,false,null],"c":{"d":"e"}}', '[1,-2,0,-0,1.5,-0.0,1e5,1E-7,12345678901234567890,0.1,5e-324,1e400]',
        '{"a":"\\u00e9\\ud83d\\ude00\\n\\t\\"\\\\\\/\\b\\f\\r","a":2,"\\u0061":3}', ' { "a" : [ 1 , { } , [ ] ] }\r\n',
        '"\\ud800"', '["\\ud83d","\\ude00\\ud83d","\\u0000"]', "\ufeff[1]", '{"":"","é":"日本","😀":"ключ"}', "123", "null", '"x"',
        '{"__type":"Point","x":1,"y":2}', '[9007199254740993,1.7976931348623157e308,4.9e-324,2.2250738585072014e-308]',
    ),
    "Everything": (
        '{"text":"a","number":7,"ratio":1.5,"amount":1.10,"flag":true,"when":"2024-01-09T10:00:00Z","names":["a",null],'
        '"counts":{"1":2},"more":{"x":[1]}}',
        '{"TEXT":"\\u0061","Number":"7","when":"/Date(1500000000000+0200)/","child":{"text":"b"},"tags":["a","a"]}',
        '{"text":{"a":[1,"b"]},"number":null,"meta":{"a":1,"b":true}}', '{"te\\u0078t":"x","extra":{"y":1.50},"z":1e-7}',
    ),
    "list[int]": ("[1,2,-3]", '["1",2.0,1e3]', "[1.5]", "[true]", "[null]"),
    "list[Any]": ('[1.5,{"a":1.0},"x",null,1e400]',),
    "dict[str,int]": ('{"a":1,"b":"2","a":3}',),
    "Decimal": ("1.10", '"1.10"', "1e-400", "-0.0"),
    "float": ("1", "1.5", '"NaN"', "1e309"),
    "str": ('"a"', "1.50", "true", '{"a":1.50}', "null"),
    "datetime": ('"\\/Date(0)\\/"', '"2024-01-09"', '"2024-01-09T10:00:00+02:00"'),
    "timedelta": ('"PT1H"', '"1.02:03:04"', "5"),
    "Tree": ('{"name":"a","left":{"name":"b"},"right":null}', '{"name":"a","extra":1}'),
    "Tree|Base": ('{"name":"a"}', '{"id":1}'),
    "Any": ('{"__type":"Point","x":1,"y":2}', '[{"__type":"Tree, App","name":"a"}]'),
}  # fmt: skip
_FORM = {
    "tree": ("a=1&b=x+y&c=%C3%A9&d=", "a=1&a=2&a[]=3", "a.b=1&a[b]=2&c[0]=1", "=1&&a", "a=%5B1%2C2%5D&b=%7Bx%3Ay%7D", "%C3%A9=%F0%9F%98%80"),
    "Everything": (
        "text=a+b&number=7&flag=on&when=2024-01-09&names=a,b&counts={1:2}&child={text:x}&meta[a]=1&meta.b=2",
        "Text=%22a%2Cb%22&names[]=a&names[1]=b&child.text=x&child[number]=5&unknown=1&amount=1.10&ratio=1e5",
        "names=%5Ba%2C%22b%2Cc%22%5D&counts%5B1%5D=2&extra=x&flag=&text=&number=", 'child={"text":"x"}&names=["a",null]',
    ),
    "Authenticate": ("provider=credentials&userName=me&password=p%2655&rememberMe=true&meta=%7Ba%3Ab%7D", "UserName=a&username=b&x=1"),
    "dict[str,int]": ("a=1&b=2&a=3", "a=x"),
    "dict[str,Tree]": ("a={name:x}&b.name=y", "a[name]=1&a[left][name]=2"),
    "Tree": ("name=a&left.name=b&left[right].name=c", "name=a&left={name:b}&right="),
}  # fmt: skip
_EXAMPLES: dict[str, Any] = {"json": _JSON, "form": _FORM, "jsv": {}}

_PIECES = {
    "json": (
        "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\n", "\\/", '\\"', "\\", "\\x", "\\u0000", "null", "true", "false", "tru", "1e5",
        "-0", "0.1", "1.5e-7", "12345678901234567890", "1e400", "1e-400", "01", ".5", "1.", "-", "Infinity", "NaN", '"":', '"a":1,',
        '{"a":1}', '"/Date(0)/"', '"__type":"Point",', " ", "\x1f", '","', "1" * 70, "0." + "3" * 25, "\u2028", "é", "日本語", "😀", "\ud800",
    ),
    "form": (
        "&", "=", "+", "%20", "%", "%2", "%C3%A9", "%C3", "%ff", "%ED%A0%80", "%00", "%2C", "%22", "%7Bx%3A1%7D", "%5B1%2C2%5D", "[0]",
        "[1]", "[]", "[a]", ".a", ".", "[", "]", "%5B0%5D", "a=", "&&", ";", "a=1&", "null", "true", "{a:1}", "[1,2]", '{"a":1}', "+1",
        '"', "é", "%F0%9F%98%80", "\ud800", "\n", "=" * 3, "x" * 40,
    ),
    "jsv": ('"', ":", ",", "{", "}", "[", "]", "\n", "\t", " ", "null", '""', "é", "\ud800"),
}  # fmt: skip


@cache
def texts(format: str, kinds: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """Texts of a format with the names of the types that they are for; `kinds` are those types, all by default."""
    known = [(text, kind) for text, kind in seeds() if not kinds or kind in kinds]
    if format == "jsv":
        return tuple(known)
    examples = [(text, kind) for kind, all_of in _EXAMPLES[format].items() for text in all_of]
    found = dict.fromkeys(examples)
    write = writing(format, "", True).python
    for text, kind in known:
        for name in {kind, "tree"}:
            try:
                written = write(jsv.Decoder(kind_of(name)).decode(text))
            except (DecodeError, EncodeError, AttributeError, TypeError):
                continue
            if len(written) <= 300:
                found[written, name] = None
    return (*examples * 8, *found)


def change(source: Random, format: str, text: str, kind: str, other: str) -> str:
    """Return a text with a change or some: those of any text, other values, or pieces of this format."""
    at = source.random
    chance = at()
    if chance < 0.25:
        return mutate(source, text, Material(other, names_of(kind)))
    if chance < 0.6:
        for _ in range(1 + int(at() * 3)):
            text = _with_another_value(at, format, text)
        return text
    pieces = _PIECES[format]
    for _ in range(1 if chance < 0.9 else 2):
        here, piece = int(at() * (len(text) + 1)), pieces[int(at() * len(pieces))]
        way = at()
        if way < 0.5:
            text = text[:here] + piece + text[here:]
        elif way < 0.8:
            text = text[:here] + piece + text[here + 1 + int(at() * 3) :]
        elif way < 0.9:
            text = _RENAME[format](at, text, names_of(kind))
        else:
            text = text[:here] + text[here + 1 :]
    return text


_VALUE = {
    "json": re.compile(r'"(?:[^"\\]|\\.)*"(?!\s*:)|-?[0-9][0-9.eE+-]*|true|false|null|\{\}|\[\]'),
    "form": re.compile(r"(?<==)[^&]*"),
    "jsv": re.compile(r"(?<=[:,\[])[^:,{}\[\]\"\n]+"),
}
_VALUES = {
    "json": (
        "null", "true", "false", "0", "-0", "-1", "7", "65536", "9223372036854775807", "-9223372036854775808", "18446744073709551616",
        "123456789012345678901234567890", "1.0", "1.5", "-2.50", "0.1", "1e5", "1E+2", "1e-7", "1e22", "1e23", "4.9e-324", "1e-400",
        "1.7976931348623157e308", "1e309", "123456.789e-3", '""', '"a"', '"1"', '"1.5"', '"-7"', '"true"', '"null"', '"NaN"', '"é"', '"日本"', '"😀"',
        '"\\u00e9"', '"\\n\\t"', '"a\\"b"', '"\\\\"', '"\\/Date(1500000000000)\\/"', '"/Date(0-0500)/"', '"2024-01-09T10:20:30.1234567Z"',
        '"2024-01-09"', '"PT1H2M3.5S"', '"1.02:03:04"', '"d9b2d63d-a233-4123-847a-7ea4b3b4a1d0"', '"aGk="', '"Red"', '"DarkBlue"', "{}", "[]",
        '{"a":1}', "[1]", '["a",null]', '{"name":"x"}', '{"__type":"Point","x":1}', '"{a:1}"', '"[1,2]"', '"' + "x" * 40 + '"', '"' + "é" * 20 + '"',
    ),
    "form": (
        "", "null", "true", "on", "0", "-1", "7", "1.5", "1e5", "a", "a+b", "a,b", "%C3%A9", "%F0%9F%98%80", "2024-01-09", "PT1H", "%2FDate(0)%2F",
        "[1,2]", "%5B1%2C%222%22%5D", "{a:1}", "%7Bname%3Ax%7D", '{"a":1}', "[a,b", "%22a%22", '"a,b"', "%22a%2C%22%22b%22", "aGk=", "Red", "1,2,3",
        "d9b2d63da2334123847a7ea4b3b4a1d0", "x" * 40, "%E6%97%A5" * 6, "a%00b", "%0A", "[{name:a},{name:b}]", "%5B%5D", "%7B%7D", "null",
    ),
    "jsv": ("a", "1", "-1", "1.5", "True", '"a,b"', "{a:1}", "[1]", "é", ""),
}  # fmt: skip


def _with_another_value(at: Callable[[], float], format: str, text: str) -> str:
    found = _VALUE[format].search(text, int(at() * len(text)))
    if found is None:
        return text
    values = _VALUES[format]
    return text[: found.start()] + values[int(at() * len(values))] + text[found.end() :]


_MEMBER = {
    "json": re.compile(r'"([^"\\]*)"\s*:'),
    "form": re.compile(r"(?:^|&)([^&=.\[]*)"),
    "jsv": re.compile(r"[{,]([^:]*):"),
}


def _rename(format: str) -> Callable[[Callable[[], float], str, Any], str]:
    members = _MEMBER[format]

    def rename(at: Callable[[], float], text: str, names: Any) -> str:
        found = members.search(text, int(at() * len(text) * 0.7))
        if found is None:
            return text
        name: str = names[int(at() * len(names))]
        return text[: found.start(1)] + name + text[found.end(1) :]

    return rename


_RENAME = {format: _rename(format) for format in _MEMBER}
