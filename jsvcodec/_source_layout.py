"""Lines of Python source, broken as ``ruff format`` breaks them, and text from outside as literals and docstrings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from jsvcodec._safe_text import escaped

__all__ = ("Call", "call_lines", "docstring_lines", "import_lines", "literal", "literal_lines", "statement_line")

WIDTH = 120
MAX_DOC = 2000
"""How many characters of a description are kept."""

_OUTSIDE = ("attrs", "jsvcodec")
_DOCTEST = re.compile(r">>>|\.\.\.(?=\s|$)")


def literal(value: str | int) -> str:
    """Return a literal, in double quotes unless it has more of these than of single ones.

    >>> print(literal("it's"), literal('say "x"'), literal(chr(0x2028) + chr(92)), literal(-1))
    "it's" 'say "x"' "\\u2028\\\\" -1
    """
    if not isinstance(value, str):
        return str(int(value))
    quote = "'" if value.count('"') > value.count("'") else '"'
    body = escaped(value.replace("\\", "\\\\")).replace(quote, f"\\{quote}")
    return f"{quote}{body}{quote}"


def docstring_lines(text: str, indent: str) -> list[str]:
    """Return a docstring of one or more lines, in which nothing is a directive, an escape or an example that runs."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", _plain(text))]
    filled = [textwrap.wrap(part, WIDTH - len(indent) - 8, break_on_hyphens=False) for part in paragraphs if part]
    lines = [line for part in filled for line in (*part, "")][:-1]
    if not lines:
        return []
    if lines[0].startswith('"'):  # four quotes in a row would be broken up
        lines[0] = f"'{lines[0][1:]}"
    if len(lines) == 1:
        text = f"{lines[0][:-1]}'" if lines[0].endswith('"') else lines[0]
        return [f'{indent}"""{text}"""']
    return [f'{indent}"""{lines[0]}', *(f"{indent}{line}" if line else "" for line in lines[1:]), f'{indent}"""']


def _plain(text: str) -> str:
    cut = text if len(text) <= MAX_DOC else f"{text[:MAX_DOC]}…"
    cut = _DOCTEST.sub(lambda found: " ".join(found[0]), "\n".join(cut.splitlines()).replace("\t", " "))
    return "\n".join(escaped(line).replace("\\", "\\\\") for line in cut.split("\n")).replace('"""', "'''")


class Call(NamedTuple):
    """A call, decorator or class statement: what comes before its parentheses, what they hold, and what follows."""

    head: str
    args: Sequence[Call | str]
    tail: str = ""

    def __str__(self) -> str:
        return f"{self.head}({', '.join(map(str, self.args))}){self.tail}"


def call_lines(call: Call, indent: str = "") -> list[str]:
    """Return the lines of a call: on one line, or its arguments on one line, or each on its own.

    What is too long in another place than its arguments is kept from being broken.
    """
    if not call.args or _fits(f"{indent}{call}"):
        return [f"{indent}{call}"]
    if not _fits(f"{indent}{call.head}("):
        return [statement_line(str(call), indent)]
    inner = f"{indent}    {', '.join(map(str, call.args))}"
    lines = [inner] if _fits(inner) else [line for arg in call.args for line in _arg_lines(arg, f"{indent}    ")]
    return [f"{indent}{call.head}(", *lines, f"{indent}){call.tail}"]


def statement_line(statement: str, indent: str = "") -> str:
    """Return a statement that has no arguments, kept from being broken where it is too long."""
    line = f"{indent}{statement}"
    return line if _fits(line) else f"{line}  # fmt: skip"


def literal_lines(name: str, value: str, indent: str) -> list[str]:
    """Return the assignment of a literal, which is put in parentheses where that makes it fit."""
    line, inner = f"{indent}{name} = {value}", f"{indent}    {value}"
    return [line] if _fits(line) or not _fits(inner) else [f"{indent}{name} = (", inner, f"{indent})"]


def _arg_lines(arg: Call | str, indent: str) -> list[str]:
    return [f"{indent}{arg},"] if isinstance(arg, str) else call_lines(arg._replace(tail=","), indent)


def _fits(line: str) -> bool:
    wide = 0 if line.isascii() else sum(east_asian_width(char) in "WF" for char in line)
    return len(line) + wide <= WIDTH


def import_lines(imports: Iterable[tuple[str, str]]) -> list[str]:
    """Return the imports of a module, sorted as ruff sorts them: pairs of a module and a name, or of one and nothing.

    >>> print("\\n".join(import_lines({("uuid", "UUID"), ("attrs", ""), ("typing", "Any"), ("typing", "TypeVar")})))
    from __future__ import annotations
    <BLANKLINE>
    from typing import Any, TypeVar
    from uuid import UUID
    <BLANKLINE>
    import attrs
    """
    pairs = set(imports)
    lines = ["from __future__ import annotations"]
    for is_outside in (False, True):
        of_group = {pair for pair in pairs if (pair[0].split(".")[0] in _OUTSIDE) is is_outside}
        if of_group:
            lines += ["", *_import_group(of_group)]
    return lines


def _import_group(pairs: Iterable[tuple[str, str]]) -> list[str]:
    modules = sorted(module for module, name in pairs if not name)
    names: dict[str, list[str]] = {}
    for module, name in pairs:
        if name:
            names.setdefault(module, []).append(name)
    lines = [f"import {module}" for module in modules]
    for module in sorted(names):
        # Constants come before classes, and these before functions.
        found = sorted(names[module], key=lambda name: (not name.isupper(), not name[0].isupper(), name.lower()))
        lines += [f"from {module} import {', '.join(found)}"]
    return lines
