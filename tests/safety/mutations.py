"""Seeds -> inputs: texts with one to a few things changed, as `str` or as bytes in one of several buffers.

Everything follows from a `random.Random`, so that a run can be repeated. Most changes are of one place and keep the text
near the grammar, where the two backends may differ; a few blow it up, so that stacks and buffers have to grow.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

STRUCTURE = '":,{}[]\r\n'
SNIPPETS = (
    *STRUCTURE, '""', "{}", "[]", ":{", ":[", ",,", '":"', "},{", "],[", "null", "True", "false", "NaN", "-", "+", ".",
    "e", "E9", "0", "9", "00000", "99999999999999999999", "T", "Z", "+01:00", "/Date(", ")/", "P", "=", " ", "\t", "\n\t",
    "\r\n", "\0", "\x0b", "\x1f", "\x7f", "\x85", "\xa0", "é", "ß", "İ", "ı", "\u212a", "ſ", "€", "\u2028", "\u200b",
    "\ufeff", "\uffff", "😀", "\U0010ffff", "\ud800", "\udfff", "\ud83d\ude00", "a" * 15, "b" * 16, "c" * 33, "\\", '\\"', "\\n", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\u",
    "true", "-0", "e5", ".0", "0.",
)  # fmt: skip
BROKEN_BYTES = (
    b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc3", b"\xe0\x80\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xed\xbf\xbf",
    b"\xf0\x80\x80\x80", b"\xf0\x9f\x98", b"\xf4\x90\x80\x80", b"\xf5", b"\xfe", b"\xff", b"\xef\xbb\xbf", b"\xef\xbb",
)  # fmt: skip


class Material(NamedTuple):
    """What a change may be made of: another seed, and names of members."""

    other: str
    names: Sequence[str]


Change = Callable[[Callable[[], float], str, Material], str]
"""Takes what gives a number from 0 to 1, the text, and what it may be changed into."""


def _replace(at: Callable[[], float], text: str, _: Material) -> str:
    here = int(at() * len(text))
    return text[:here] + SNIPPETS[int(at() * len(SNIPPETS))] + text[here + 1 :]


def _insert(at: Callable[[], float], text: str, _: Material) -> str:
    here = int(at() * (len(text) + 1))
    return text[:here] + SNIPPETS[int(at() * len(SNIPPETS))] + text[here:]


def _delete(at: Callable[[], float], text: str, _: Material) -> str:
    here = int(at() * len(text))
    return text[:here] + text[here + 1 + int(at() * at() * 6) :]


def _duplicate(at: Callable[[], float], text: str, _: Material) -> str:
    start = int(at() * len(text))
    end = start + 1 + int(at() * 20)
    return text[:end] + text[start:]


def _truncate(at: Callable[[], float], text: str, _: Material) -> str:
    return text[: int(at() * len(text))]


def _splice(at: Callable[[], float], text: str, material: Material) -> str:
    return text[: int(at() * len(text))] + material.other[int(at() * len(material.other)) :]


_NAME = re.compile(r'[{,]"?([A-Za-z_][^":,{}\[\]\r\n]*)"?:')


def _rename(at: Callable[[], float], text: str, material: Material) -> str:
    found = list(_NAME.finditer(text))
    if not found:
        return text
    here = found[int(at() * len(found))]
    return text[: here.start(1)] + material.names[int(at() * len(material.names))] + text[here.end(1) :]


def _add_member(at: Callable[[], float], text: str, material: Material) -> str:
    found = list(_NAME.finditer(text))
    if not found:
        return text
    here = found[int(at() * len(found))].start(1)
    value = material.other if at() < 0.3 else ("", "1", "null", "{x:1}", "[]", '""')[int(at() * 6)]
    return f"{text[:here]}{material.names[int(at() * len(material.names))]}:{value},{text[here:]}"


def _change_case(at: Callable[[], float], text: str, _: Material) -> str:
    start = int(at() * len(text))
    end = start + 1 + int(at() * 12)
    return text[:start] + text[start:end].swapcase() + text[end:]


def _change_blanks(at: Callable[[], float], text: str, _: Material) -> str:
    blank = (" ", "\t", "\n", "\r\n", "", "  ")[int(at() * 6)]
    if "\n" in text:
        return re.sub(r"\t+|\n| ", lambda found: found[0] if at() < 0.8 else blank, text)
    here = int(at() * (len(text) + 1))
    return text[:here] + blank + text[here:]


def _tweak_number(at: Callable[[], float], text: str, _: Material) -> str:
    found = re.search("[0-9]", text[int(at() * len(text)) :])
    if found is None:
        return text
    here = text.index(found[0])
    return text[:here] + "0123456789.-+eE:"[int(at() * 16)] + text[here + (at() < 0.5) :]


_CHANGES: tuple[Change, ...] = (
    _replace, _replace, _insert, _insert, _insert, _delete, _duplicate, _truncate, _splice, _change_case, _change_blanks,
    _tweak_number, _rename, _add_member,
)  # fmt: skip


_HOW_MANY = (0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 6)


def mutate(source: random.Random, text: str, material: Material) -> str:
    """Return the text with a change or some, or rarely blown up."""
    at = source.random
    for _ in range(_HOW_MANY[int(at() * len(_HOW_MANY))]):
        text = _CHANGES[int(at() * len(_CHANGES))](at, text, material)
    return blow_up(at, text) if at() < 0.001 else text


def blow_up(at: Callable[[], float], text: str) -> str:
    """Return a text of kilobytes: many items, many members, deep nesting, or one long value."""
    times = int(1 + at() * 400)
    return (
        lambda: f"[{','.join([text] * times)}]",
        lambda: text[:1] + ",".join([text[1:-1]] * times) + text[-1:],
        lambda: ("[" + "1," * (times // 3)) * 4 + text + "]" * 4,
        lambda: "{" + ",".join(f"k{index % 300}:{text}" for index in range(times)) + "}",
        lambda: "[" * min(times, 135) + text + "]" * min(times, 135),
        lambda: "{child:" * min(times, 135) + text + "}" * min(times, 135),
        lambda: text.replace("1", "1" * times, 1),
        lambda: text.replace("a", text * (times // 8), 1),
        lambda: '"' + text.replace('"', '""') * (times // 8) + '"',
    )[int(at() * 9)]()


def as_input(source: random.Random, text: str) -> str | bytes | bytearray | memoryview:
    """Return the text in one of the forms that readers take, broken UTF-8 among them."""
    at = source.random
    form = at()
    if form < 0.45:
        return text
    data = text.encode("utf-8", "surrogatepass")
    if form < 0.75:
        return data
    if form < 0.87:
        here = int(at() * (len(data) + 1))
        if at() < 0.5:
            return data[:here] + BROKEN_BYTES[int(at() * len(BROKEN_BYTES))] + data[here:]
        return data[:here] + bytes((int(at() * 256),)) + data[here + 1 :]
    if form < 0.91:
        return bytearray(data)
    # A part of a longer buffer: what comes after its end must not be read.
    return memoryview(b'"{:0' + data + b'"}]9,:')[4:-6]


def as_kept(data: object) -> str | bytes:
    """Return an input as what a file of the corpus holds."""
    return data if isinstance(data, str) else bytes(data)  # type: ignore[call-overload, no-any-return]


def minimise(data: str | bytes, fails: Callable[[str | bytes], bool]) -> str | bytes:
    """Return a part of the input that still fails, found by leaving out ever smaller pieces."""
    size = max(len(data) // 2, 1)
    while size:
        start = 0
        while start < len(data):
            shorter = data[:start] + data[start + size :]  # type: ignore[operator]
            if fails(shorter):
                data = shorter
            else:
                start += size
        size //= 2
    return data
