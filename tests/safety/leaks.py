"""No memory leaks: many calls on every path through the library, half of them failing ones.

After a warm-up each path is called again and again. Then no memory block more may be allocated than before, no byte of
memory in use, and no reference to the objects that take part: the input, the decoder or encoder, the class, and the
singletons that the core hands out. A leak of one in a hundred calls is found. Each path also checks its own outcome: one
that is to fail must fail, and with the exception it names.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tracemalloc
import warnings
from collections import UserDict, deque
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Annotated, Any, NamedTuple

import attrs
from support.sides import want_for

import jsvcodec
from jsvcodec import DecodeError, EncodeError, form, json, jsv
from jsvcodec._redaction import Redactor
from jsvcodec.core.converting import model_converter
from jsvcodec.limits import Limits
from jsvcodec.models import AuthenticateResponse
from safety.backends import core
from safety.kinds import Counting, Everything, Needed, Picky, Positional, Shade, Tree, WithDict

CALLS = 10_000
WARM_UP = 400
"""Calls until caches, free lists and the interpreter's own specialising have settled."""


class Path(NamedTuple):
    """One way through the library: a call with its arguments, and the exception that it ends with, or None."""

    name: str
    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    raises: type[BaseException] | None = None
    involved: tuple[Any, ...] = ()

    @property
    def slow(self) -> bool:
        """Whether a call takes milliseconds, and is left out of the short run."""
        return self.name in (
            "read: malformed near the end",
            "write: a cycle without a limit",
            "write: more levels than are laid out",
        )


# --- classes that fail --------------------------------------------------------------------------------------------


class _Stop(BaseException):
    """What is no Exception passes through the core as it is."""


def _raise() -> Any:
    raise LookupError("a factory")


def _stop() -> Any:
    raise _Stop


@attrs.define
class FailingFactory:
    a: int = 0
    b: list[int] = attrs.field(factory=_raise)


@attrs.define
class StoppingFactory:
    a: int = 0
    b: list[int] = attrs.field(factory=_stop)


class FailingHook(Enum):
    A = "a"

    @classmethod
    def _missing_(cls, value: object) -> Any:
        raise LookupError("a hook")


@attrs.define
class FailingMember:
    a: int = 0
    b: str = ""


class FailingMap(UserDict):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[Any]:
        raise LookupError("a map")


class FailingZone(tzinfo):
    def utcoffset(self, _: object) -> Any:
        raise LookupError("a zone")


# --- paths --------------------------------------------------------------------------------------------------------

_TREE = '{a:1,b:[x,,"y,z"],c:{d:{},e:[]}}'
_WIDE = '{é:"a€""b",😀:[ü,ключ]}'
_JSON = '{"a":1,"b":["x",null,true,-1.5],"c":{"d":{},"e":[ ]},"\\u00e9":"a\\n\\ud83d\\ude00","long":"sixteen characters and more é"}'
_AUTH = b'{userId:1,userName:u,roles:[Admin,,"a,b"],refreshTokenExpiry:2023-11-07T05:31:56Z,meta:{k:v},other:{x:[1]}}'
_ALL = (
    "{text:a,flag:True,number:7,ratio:1.5,amount:1.10,when:2023-11-07T05:31:56+02:00,day:2023-11-07,clock:PT5H,span:PT1M,"
    "id:b3f0c1a200004000800000000000aaaa,raw:AQID,shade:Red,level:20,marks:3,literal:a,open:7,names:[a,,b],rows:[[1],[]],"
    "tags:[x],pair:[1,a],dates:[2023-11-07],meta:{k:v},counts:{1:1.5},byDay:{2023-11-07:1},point:{x:1},options:{size:1},"
    "box:{item:1,more:[2]},boxes:[{item:a}],child:{number:1},anything:[1,{a:b}],extra1:{a:[1]}}"
)

_FORM = form.dumps(jsv.loads(_ALL, Everything))


def _read(name: str, kind: Any, data: Any, raises: Any = None, **options: Any) -> Path:
    decoder = jsv.Decoder(kind, **options)
    return Path(f"read: {name}", decoder.decode, (data,), raises, (decoder, kind))


def _read_json(name: str, kind: Any, data: Any, raises: Any = None, **options: Any) -> Path:
    decoder = json.Decoder(kind, **options)
    return Path(f"read JSON: {name}", decoder.decode, (data,), raises, (decoder, kind))


def _write(
    name: str, value: Any, raises: Any = None, *, as_text: bool = False, format: Any = jsv, **options: Any
) -> Path:
    encoder = format.Encoder(**options)
    kind = "" if format is jsv else " JSON"
    return Path(
        f"write{kind}: {name}", encoder.encode_text if as_text else encoder.encode, (value,), raises, (encoder,)
    )


def _read_form(name: str, kind: Any, data: Any, raises: Any = None, **options: Any) -> Path:
    decoder = form.Decoder(kind, **options)
    return Path(f"read a form: {name}", decoder.decode, (data,), raises, (decoder, kind))


def _write_form(name: str, value: Any, raises: Any = None, **options: Any) -> Path:
    encoder = form.Encoder(**options)
    return Path(f"write a form: {name}", encoder.encode, (value,), raises, (encoder,))


def reading() -> list[Path]:
    """Paths that read a text to its end."""
    return [
        _read("a tree from str", None, _TREE),
        _read("a tree from UTF-8", None, _WIDE.encode()),
        _read("a tree from a wide str", None, _WIDE),
        _read("a tree from a bytearray", None, bytearray(_TREE.encode())),
        _read("an indented tree", None, jsv.indent(_TREE)),
        _read("a mangled tree", None, jsv.indent(_TREE).replace("\t", " ")),
        _read("a tree with a lone surrogate", None, "{a:\ud800}"),
        _read("a long list", None, f"[{','.join([_TREE] * 300)}]"),
        _read("deep nesting", None, "[" * 100 + "]" * 100),
        _read("every kind of member", Everything, _ALL),
        _read("an answer", AuthenticateResponse, _AUTH),
        _read("a list of answers", list[AuthenticateResponse], b"[" + b",".join([_AUTH] * 100) + b"]"),
        _read("a recursive class", Tree, "{name:a,inner:[{name:b},{inner:[{}]}],left:{}}"),
        _read("a class with a converter", Picky, "{a:1,b:2}"),
        _read("a class with __attrs_post_init__", Counting, "{a:1}"),
        _read("a class with a __dict__", WithDict, "{b:x,a:1}"),
        _read("a TypedDict", Needed, "{a:1,b:x}"),
        _read("a type that is left to Python", deque[int], "[1,2,3]"),
        _read("a map as text", dict[str, str], "{a:{b:[1,2]},c:[é]}"),
        _read("keys that are one", dict[int, str], "{1:a,01:b}"),
        _read_form("texts", None, "a=1&b=x+y&a=%C3%A9&c&é=%zz&a=2"),
        _read_form("every kind of member", Everything, _FORM),
        _read_form("every kind of member from bytes", Everything, _FORM.encode()),
        _read_form("a map of lists", dict[str, list[str]], "a=1,2&a=[]&a=%5B3%5D&%C3%A9=x%22y&b=&b=c"),
        _read_form("more than there is room for", Tree, f"name={'%22' * 9000}&inner=[{{name:a}}]"),
        _read_form("a class with a converter", Picky, "a=1&b=2"),
        _read_form("names of parts", Tree, "name=a&inner[0].name=b"),
        _read_json("a tree from str", None, _JSON),
        _read_json("a tree from UTF-8", None, _JSON.encode()),
        _read_json("a long list", None, f"[{','.join([_JSON] * 300)}]"),
        _read_json("a tree of numbers", None, "[1,-2.5,1e300,12345678901234567890,0.1e-5,1e400,-0]"),
        _read_json("every kind of member", Everything, json.dumps(jsv.loads(_ALL, Everything))),
        _read_json(
            "a list of answers", list[AuthenticateResponse], json.dumpb([jsv.loads(_AUTH, AuthenticateResponse)] * 50)
        ),
        _read_json("numbers of other types", dict[str, str | Decimal], '{"a":1.50,"b":2,"c":1e5}'),
        _read_json(
            "escapes in members", Everything, '{"text":"\\u00e9","shade":"R\\u0065d","zzz":["\\n",{"a\\"b":1}]}'
        ),
        _read_json("a class with a converter", Picky, '{"a":1, "b":2}'),
        Path("read: a decoder made anew", lambda data: jsv.Decoder(list[Tree]).decode(data), ("[{name:a}]",)),
        *([Path("read: a schema made anew", _make_schema, ())] if core else []),
    ]


def failing_to_read() -> list[Path]:
    """Paths that end with an exception."""
    return [
        _read("malformed", None, "{a:[1,{b:2}", DecodeError),
        _read("malformed near the end", None, "[" + "{a:b}," * 1000 + "x:", DecodeError),
        _read("an open quote", AuthenticateResponse, b'{userId:1,roles:[a,b],userName:"u}', DecodeError),
        _read("too deep", None, "[" * 200 + "]" * 200, DecodeError),
        _read("too deep for a limit", Tree, "{left:{left:{left:{name:a}}}}", DecodeError, limits=Limits(depth=3)),
        _read("not UTF-8", None, b"{a:[b,{c:\xff}]}", DecodeError),
        _read("a surrogate in UTF-8", Everything, b"{text:a,userName:\xed\xa0\x80}", DecodeError),
        _read("bad scalars", Everything, "{number:x,when:y,id:z,rows:[[1],[q]],box:{item:w}}", DecodeError),
        _read("a member missing", Positional, "{b:x}", DecodeError),
        _read("a list for a map", dict[str, Tree], "{a:[],b:{}}", DecodeError),
        _read_form("a validator that raises", Picky, "a=13", DecodeError),
        _read_form("bad scalars", Everything, "number=x&when=y&rows=[[1],[q]]&names=a,b", DecodeError),
        _read_form("brackets that do not match", Everything, "number=1&names=[a,b}", DecodeError),
        _read_form("too many fields", None, "a=1&b=2&a=3", DecodeError, limits=Limits(fields=2)),
        _read_json("malformed", None, '{"a":[1,{"b":2}', DecodeError),
        _read_json("an open string", None, '{"a":["x\\n', DecodeError),
        _read_json("a bad escape", AuthenticateResponse, '{"userId":"u","roles":["a","\\x"]}', DecodeError),
        _read_json("not UTF-8", None, b'{"a":["b\\n\xff"]}', DecodeError),
        _read_json("bad scalars", Everything, '{"number":"x","when":1,"id":1.5,"rows":[[1],[true]]}', DecodeError),
        _read_json("a validator that raises", list[Picky], '[{"a":1},{"a":13}]', DecodeError),
        _read("a validator that raises", list[Picky], "[{a:1},{a:13}]", DecodeError),
        _read("an __attrs_post_init__ that raises", list[Counting], "[{a:1},{a:7}]", DecodeError),
        _read("a factory that raises", dict[str, FailingFactory], "{x:{a:1}}", DecodeError),
        _read("a factory that stops all", dict[str, StoppingFactory], "{x:{a:1}}", _Stop),
        _read("a hook that raises", list[FailingHook], "[a,b]", DecodeError),
        _read("neither text nor bytes", Everything, 12, TypeError),
        _read("every other byte", Everything, memoryview(_ALL.encode())[::2], DecodeError),
        _read("an unknown member", Positional, "{a:1,z:2}", DecodeError, unknown="error"),
    ]


def _structure(name: str, kind: Any, tree: Any, raises: Any = None, module: Any = jsv) -> Path:
    decoder = module.Decoder(kind)
    return Path(f"structure: {name}", decoder.structure, (tree,), raises, (decoder, kind))


def structuring() -> list[Path]:
    """Paths that make values of trees."""
    return [
        _structure("every kind of member", Everything, jsv.loads(_ALL)),
        _structure(
            "every kind of member of JSON", Everything, json.loads(json.dumps(jsv.loads(_ALL, Everything))), None, json
        ),
        _structure("a list of answers", list[AuthenticateResponse], jsv.loads(b"[" + b",".join([_AUTH] * 50) + b"]")),
        _structure("a recursive class", Tree, {"name": "a", "inner": [{"name": "b"}, {"Inner": [{}]}], "left": {}}),
        _structure("a class with a converter", Picky, {"a": "1", "b": 2}),
        _structure("a TypedDict", Needed, {"a": 1, "b": "x"}),
        _structure("unknown members", Everything, {"text": "a", "zzz": [1], "yyy": object()}),
        _structure("a wrong leaf", Everything, {"text": "a", "names": ["x"], "number": "x"}, DecodeError),
        _structure("a wrong shape", list[Tree], [{"name": "a"}, {"inner": {}}], DecodeError),
        _structure("a missing member", dict[str, Needed], {"a": {"a": 1, "b": "x"}, "b": {}}, DecodeError),
        _structure("no key", list[Tree], [{"name": "a"}, {1: "a"}], Exception),
        _structure("numbers of other types", dict[str, str | Decimal], {"a": Decimal("1.50"), "b": 2}, None, json),
    ]


def writing() -> list[Path]:
    """Paths that write a value."""
    everything = jsv.loads(_ALL, Everything)
    answers = [jsv.loads(_AUTH, AuthenticateResponse)] * 50
    return [
        _write("a tree", jsv.loads(_TREE)),
        _write("a wide tree", jsv.loads(_WIDE)),
        _write("a tree as str", jsv.loads(_WIDE), as_text=True),
        _write("every kind of member", everything),
        _write("every kind of member, indented", everything, indent=True),
        _write("every kind of member as str, exact", everything, as_text=True, dates="exact"),
        _write("a list of answers", answers),
        _write("long strings", ["x" * 5000, 'é"' * 3000, "a,b" * 2000]),
        _write_form("every kind of member", everything),
        _write_form("a dict", {"a": "x y", "é": [1, {"b": None}], "c": "😀" * 2000, "d": 1.5, "e": None}),
        _write_form("what is left to Python", {"a": UserDict(b=1)}),
        _write("numbers", [0, -1, 2**70, 1.5, -0.0, 1e300, True, None]),
        _write("enums and keys", {Shade.RED: 1, 2: Shade.DARK_BLUE, datetime(2020, 1, 2, 3): {1, 2}}),
        _write("what is left to Python", [UserDict(a=deque([1, 2])), bytearray(b"x")]),
        Path("write: an encoder made anew", lambda value: jsv.Encoder().encode(value), ([1, Tree("a")],)),
    ]


def writing_json() -> list[Path]:
    """Paths that write a value as JSON, some of them failing."""
    write = partial(_write, format=json)
    everything = jsv.loads(_ALL, Everything)
    deep: Any = "x"
    for _ in range(60):
        deep = {"a": [deep]}
    return [
        write("a tree", jsv.loads(_TREE)),
        write("a wide tree as str", jsv.loads(_WIDE), as_text=True),
        write("a deep tree", deep),
        write("every kind of member", everything),
        write("every kind of member, indented", everything, indent=True),
        write("every kind of member as str, with nulls", everything, as_text=True, dates="wcf", nulls="keep"),
        write("long strings", ["x" * 5000, 'é"' * 3000, "a\n" * 2000]),
        write("numbers", [0, -1, 2**70, 1.5, -0.0, 1e300, True, None]),
        write("enums and keys", {Shade.RED: 1, 2: Shade.DARK_BLUE, datetime(2020, 1, 2, 3): {1, 2}}),
        write("what is left to Python", [UserDict(a=deque([1, 2])), bytearray(b"x")]),
        write("too deep", {"a": [deep] * 3}, EncodeError, limits=Limits(depth=70)),
        write("a lone surrogate", {"a": ["é" * 50, "\ud800"]}, EncodeError),
        write("NaN", [everything, float("nan")], EncodeError),
        write("no form on the wire", [Tree("a"), object()], EncodeError),
        write("a key that is a container", {"a": {(1, 2): 1}}, EncodeError),
        write("a map that raises", {"a": FailingMap(a=1)}, LookupError),
        write("a zone that raises", ["a", datetime(2020, 1, 2, tzinfo=FailingZone())], EncodeError),
    ]


def failing_to_write() -> list[Path]:
    """Paths that end with an exception."""
    cycle: list[Any] = [1]
    cycle.append({"a": cycle})
    deep: Any = "x"
    for _ in range(200):
        deep = {"a": [deep]}
    without = FailingMember()
    object.__delattr__(without, "b")
    return [
        _write_form("a cycle", {"a": cycle}, EncodeError),
        _write_form("a lone surrogate", {"a": "b", "c": "\ud800"}, EncodeError),
        _write_form("too many fields", {"a": 1, "b": 2}, EncodeError, limits=Limits(fields=1)),
        _write("a cycle", cycle, EncodeError),
        _write("a cycle without a limit", cycle, EncodeError, limits=Limits(depth=None)),
        _write("too deep", deep, EncodeError),
        _write("a lone surrogate", {"a": ["é" * 50, "\ud800"]}, EncodeError),
        _write("a lone surrogate in a key", [Tree("a"), {"\udfff": 1}], EncodeError),
        _write("no form on the wire", [Tree("a"), object()], EncodeError),
        _write("a key without text", {"a": {None: 1}}, EncodeError),
        _write("a key that is a container", {"a": {(1, 2): 1}}, EncodeError),
        _write("two members alike", [{"a": 1}, {complex(1): 2}], EncodeError),
        _write("a member without a value", [Tree("a"), without], AttributeError),
        _write("a map that raises", {"a": FailingMap(a=1)}, LookupError),
        _write("a zone that raises", ["a", datetime(2020, 1, 2, tzinfo=FailingZone())], EncodeError),
        _write("a number too long to write", [10**5000], EncodeError),
        _write("more levels than are laid out", ["[" * 1100], EncodeError, indent=True),
    ]


_RECORDS = (False, True, -1, False, (True, b"\n", False), '{a:"é"},[b,{c:d}],e,{a:'.encode(), 0)


def _to_columns(core: Any, block: bytes) -> Any:
    columns = core.columns((0, None, None, ((b"a", (2, None, None, ())), (b"b", (0, (1, None, None, ()), None, ())))))
    return core.convert_records(False, columns, -1, False, (False, b"\n", False), block, 0)


def converting() -> list[Path]:
    """Paths from one format to another; the last end with an exception."""
    many = "{" + ",".join(f"k{key}:{{a:é}}" for key in range(200)) + "}"
    return [
        _convert("a tree", _TREE, "jsv", "json"),
        _convert("a wide tree", _WIDE, "jsv", "jsv"),
        _convert("many keys", many, "jsv", "json"),
        _convert("JSON", b'{"a":[1,null,"b,\\u00e9"],"\\u00fc":null}', "json", "jsv"),
        *([Path("convert: records", core.convert_records, _RECORDS, None)] if core is not None else []),
        *_through_models(),
        *(
            [Path("convert: columns", _to_columns, (core, b"{a:1,b:[True]}\n{a:x}\n"), None)]
            if core is not None
            else []
        ),
        Path("spelled", json.Decoder().read_spelled, ('{"a":[1.50,-0,1]}',), None),
        Path("redacted", Redactor().redact, ([{"token": "x", "a": ["b:c", {"key": 1}]}, [["pwd", 1]]],), None),
        _convert("what is left to Python", '{"a":1,"a":1e400}', "json", "json"),
        _convert("through a model", _AUTH, "jsv", "json", type=AuthenticateResponse),
        _convert("malformed", _TREE[:-1], "jsv", "json", DecodeError),
        _convert("not UTF-8", b'{"\xff":null}', "json", "jsv", DecodeError),
        _convert("a lone surrogate", '["\\ud800"]', "json", "json", EncodeError),
    ]


def _through_models() -> list[Path]:
    made: list[Path] = []
    for items, block in ((False, '{a:"é"}\n{a:1,a:2}\n{a:"b\nc"}\n{a:[x}\n'), (True, '{a:"é"},{a:1,a:2},{a:[x},')):
        kind: Any = list[Tree] if items else Tree
        convert = model_converter(jsv.Decoder(kind, duplicates="error"), json.Encoder(), items, False)
        if convert is not None:
            made.append(
                Path(f"convert: {'items' if items else 'lines'} through models", convert, (block.encode(), 0), None)
            )
    return made


def verbs() -> list[Path]:
    """Paths through what the verbs keep from call to call: the same call again, and what is not kept."""
    return [
        _verb("options", lambda: jsv.loads("[1]", list[int], names="pascal", hooks={Decimal: (Decimal, str)})),
        _verb("an option made anew", lambda: jsv.loads("[1]", list[int], names="".join(["pas", "cal"]))),
        _verb("what cannot be hashed", lambda: jsv.loads("1", Annotated[int, []])),
        _verb("wrong", lambda: jsv.dumps(1, names="wrong"), ValueError),
    ]


def _verb(name: str, call: Callable[[], Any], raises: Any = None) -> Path:
    return Path(f"verb: {name}", call, (), raises)


def _convert(name: str, data: Any, source: str, target: str, raises: Any = None, **options: Any) -> Path:
    return Path(f"convert: {name}", partial(jsvcodec.convert, **options), (data, source, target), raises)


def _make_schema() -> Any:

    return want_for(Everything)


# --- measuring ----------------------------------------------------------------------------------------------------


class Held(NamedTuple):
    """What is in use at one moment."""

    blocks: int
    size: int
    references: tuple[int, ...]


def settle() -> None:
    """Free what the interpreter keeps for itself.

    Its cache of methods keeps the names that its C code makes anew for each call, as for ``utcoffset`` of a time zone.
    """
    with warnings.catch_warnings(action="ignore"):
        getattr(sys, "_clear_type_cache", int)()
    for _ in range(3):
        gc.collect()


def _held(watched: tuple[Any, ...]) -> Held:
    settle()
    return Held(sys.getallocatedblocks(), tracemalloc.get_traced_memory()[0], tuple(map(sys.getrefcount, watched)))


def growth(path: Path, calls: int, warm_up: int = WARM_UP) -> str:
    """Call a path so often; return what has grown, or nothing. Raises `AssertionError` for an outcome of another kind.

    What has grown is measured again and again: a leak shows every time, a free list of the interpreter fills up.
    """
    _repeat(path, warm_up)
    for _ in range(6):
        grown = _growth(path, calls)
        if not grown:
            break
    return grown


def _growth(path: Path, calls: int) -> str:
    watched = (None, True, "", (), b"", str, *path.involved, *path.arguments)
    before = _held(watched)
    _repeat(path, calls)
    after = _held(watched)
    drift = [abs(now - then) for now, then in zip(after.references, before.references, strict=True)]
    some = 40 + calls // 100  # what has been measured is itself in memory
    grown = (
        (after.blocks - before.blocks, "blocks", some),
        (after.size - before.size, "bytes", some * 32),
        (max(drift), "references, up or down", some),
    )
    return ", ".join(f"{number:+,} {what}" for number, what, bound in grown if number > bound)


def _repeat(path: Path, calls: int) -> None:
    call, arguments, raises = path.call, path.arguments, path.raises
    for _ in range(calls):
        try:
            call(*arguments)
        except BaseException as error:
            if raises is None or not isinstance(error, raises):
                raise AssertionError(f"{path.name} raises {type(error).__name__}: {error}") from None
        else:
            assert raises is None, f"{path.name} does not fail"


def all_paths() -> list[Path]:
    """Every path, in nine groups."""
    from safety.trees import making_trees

    reading_paths = [*reading(), *failing_to_read(), *structuring(), *making_trees()]
    return [*reading_paths, *writing(), *failing_to_write(), *writing_json(), *converting(), *verbs()]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=CALLS, help=f"on each path ({CALLS:,})")
    args = parser.parse_args()
    tracemalloc.start()
    paths = all_paths()
    leaking = 0
    for path in paths:
        grown = growth(path, args.calls)
        leaking += bool(grown)
        print(f"{path.name:45}{grown or 'nothing stays'}", flush=True)
    failing = sum(path.raises is not None for path in paths)
    print(f"{len(paths)} paths, {failing} of them failing, {args.calls:,} calls each: {leaking} leak")
    return 1 if leaking else 0
