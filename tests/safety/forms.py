"""Forms for the fuzz: both backends asked the same, and texts and values to ask them about.

A text is a recorded form, a written value, or fields made up for the members of a type, so that most are near what is
read; the values of fields are near JSV. `read_both` and `write_both` are as in `backends`.
"""

from __future__ import annotations

from functools import cache, partial
from random import Random
from typing import Any
from urllib.parse import quote, quote_plus

from support.rows import rows

from jsvcodec import form
from jsvcodec.core import core
from jsvcodec.errors import EncodeError
from jsvcodec.limits import Limits
from safety import backends, kinds
from safety.backends import Read, Result, Work, Write, compare, decline, face_difference

# --- the ways -----------------------------------------------------------------------------------------------------


@cache
def _decoder(what: Read) -> form.Decoder[Any]:
    return form.Decoder(what.kind, limits=Limits(depth=what.depth, fields=FIELDS))


FIELDS = 30
"""So few that a text often has too many."""


@cache
def core_reader(what: Read) -> Work | None:
    """How the core alone reads, or None for a type whose forms it leaves to Python."""
    from jsvcodec.form.compiled import compiled_reader

    assert core
    decoder = _decoder(what)
    reader = form.Decoder.format.reader(what.kind, decoder.options)
    reader.decode = decline  # type: ignore[method-assign]
    return compiled_reader(core, reader, form.Decoder)


@cache
def _encoder(how: Write) -> form.Encoder:
    limits = Limits(depth=how.depth, fields=FIELDS)
    return form.Encoder(**{**backends.options_of(how).changed(), "limits": limits})


@cache
def core_writer(how: Write) -> Work | None:
    """How the core alone writes, or None for options with which it leaves forms to Python."""
    from jsvcodec.form.compiled import compiled_writer

    assert core
    writer = form.Encoder.format.writer(_encoder(how).options)
    writer.encode = writer.encode_text = decline  # type: ignore[method-assign]
    return compiled_writer(core, writer, how.as_text, (core_writer, (how,)))


def read_both(data: Any, what: Read) -> Result:
    """Read by the core and by Python."""
    by_core = core_reader(what)
    if by_core is None:
        return Result("")
    return compare(by_core, partial(form.Decoder.decode, _decoder(what)), data)


def read_by_face(data: Any, what: Read) -> str:
    """Read by the library and by Python; return how they differ, errors included."""
    decoder = _decoder(what)
    return face_difference(decoder.decode, partial(form.Decoder.decode, decoder), data)


def write_both(value: Any, how: Write) -> Result:
    """Write by the core and by Python."""
    by_core = core_writer(how)
    return Result("") if by_core is None else compare(by_core, _python_writer(how), value)


def write_by_face(value: Any, how: Write) -> str:
    """Write by the library and by Python; return how they differ, errors included."""
    encoder = _encoder(how)
    return face_difference(encoder.encode_text if how.as_text else encoder.encode, _python_writer(how), value)


def _python_writer(how: Write) -> Work:
    return partial(form.Encoder.encode_text if how.as_text else form.Encoder.encode, _encoder(how))


# --- texts --------------------------------------------------------------------------------------------------------

_VALUES = (
    "", "", "a", "1", "True", "on", "False,True", "2023-11-07", "P1DT2H", "AQID", "Red", "null", "a b", "é€😀", "\ufeffa",
    "1,2,3", "a,,b", ",", "[1,2]", "[]", "[a,,b]", '["a,b",c]', "[[1],[2]]", "{}", "{a:1}", "{a:1,b:x}", "{a:{b:[1]}}",
    "a:1,b:2", "[{a:1},{b:y}]", "{a:1},{a:2}", '"a,b"', '"a""b"', '"', '""', '"a"b', "{", "]", "{a:1", "[1,2}", "},{",
    "{a:1}]", '{"a":1}', '{"a": 1}', "[1, 2]", "{\n\ta: 1\n}", "[\r\n\t1\r\n]", "a\nb", "{name:x,inner:[{name:y}]}", "a:b",
    "b3f0c1a2-0000-4000-8000-0123456789ab", "-0.5", "1e5", "7", "13", "\0", "\ud800", "a=b", "a&b", "%", "+", "x" * 40,
)  # fmt: skip
_SUFFIXES = ("[0]", "[]", "[1].a", ".a", "[a]", ".", "[", "]", "[0][b]", " ", "2", "é")


def random_form(source: Random, name: str) -> str:
    """Return a form for a type, most of whose fields are those of its members."""
    known = kinds.names_of(name)
    names = [known[int(source.random() * len(known))] for _ in range(1 + int(source.random() * 4))]
    fields = []
    for _ in range(int(source.random() * 6)):
        field = names[int(source.random() * len(names))]
        if source.random() < 0.1:
            field = field.swapcase()
        if source.random() < 0.1:
            field += _SUFFIXES[int(source.random() * len(_SUFFIXES))]
        text = _VALUES[int(source.random() * len(_VALUES))]
        fields.append(f"{_coded(source, field)}={_coded(source, text)}" if source.random() < 0.97 else field)
    return "&".join(fields)


def _coded(source: Random, text: str) -> str:
    chance = source.random()
    if chance < 0.5:
        return (
            quote(text, safe="", errors="surrogatepass") if chance < 0.4 else quote_plus(text, errors="surrogatepass")
        )
    return text.replace(" ", "+") if chance < 0.9 else "".join(f"%{byte:02x}" for byte in text.encode(errors="replace"))


@cache
def seeds() -> tuple[tuple[str, str], ...]:
    """Forms with the names of their types: the recorded ones, and what the texts of other formats are as forms."""
    found: dict[tuple[str, str], None] = {}
    for row in rows("query"):
        found[row["query"], "tree"] = None
    for text, name in kinds.seeds():
        try:
            value = backends.python_reader(Read(kinds.kind_of(name)))(text)
            found[form.Encoder.encode_text(_encoder(Write()), value), name] = None
        except (ValueError, EncodeError, AttributeError):
            continue
    return tuple(found)
