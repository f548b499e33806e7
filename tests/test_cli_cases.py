"""Cases that people ran into with converters: suffixes, blank lines, line separators, look-alikes of numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.commands import ok, run


@pytest.mark.parametrize("text", ["{a:1}\n\n", "\n{a:1}", "\r\n \t\n{a:1}\r\n", "{a:1} \n", "{a:1}\n \n"])
def test_blank_lines_are_no_part_of_a_document(text: str) -> None:
    assert ok("convert", stdin=text) == '{"a":"1"}\n'
    assert ok("check", "--from", "jsv", stdin=text) == "<stdin>: valid jsv\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", "a\r\n1\r\n"), ("a.ndjson", '{"a":"1"}\n'), ("a.jsonl", '{"a":"1"}\n'), ("a.JSON", '{"a":"1"}\n'),
     ("a.JsvL", "{a:1}\n"), ("a.forml", "a=1\n")],
)  # fmt: skip
def test_suffixes_of_outputs(tmp_path: Path, name: str, text: str) -> None:
    assert ok("convert", "-o", str(tmp_path / name), stdin="{a:1}") == ""
    assert (tmp_path / name).read_bytes() == text.encode()
    assert ok("convert", "--to", "jsvl", str(tmp_path / name)) == "{a:1}\n"


def test_lines_end_at_lf_alone() -> None:
    strange = "x\u2028y\u2029\u0085\x0c\x1c z"
    text = f'{{"a":"{strange}"}}\n{{"a":2}}\n'.replace("\x0c", "\\f").replace("\x1c", "\\u001c")
    assert ok("convert", "--from", "ndjson", "--to", "jsvl", stdin=text).split("\n") == [
        f"{{a:{strange}}}",
        "{a:2}",
        "",
    ]
    assert ok("convert", "--from", "jsvl", "--to", "jsvl", stdin='{a:"x\ry"}\r\n{a:2}\n') == '{a:"x\ry"}\n{a:2}\n'


NUMBERS = ["10000000000.1", "6394093", "1e5", "1.10", "-0", "1E400", "12345678901234567890123"]
LOOK_ALIKES = ["007", "39e1804", "0205e7", "1e2641", "NA", "None", "True", "1234567890123456", *NUMBERS]


@pytest.mark.parametrize("target", ["jsv", "csv", "form", "jsvl", "forml"])
def test_numbers_are_written_as_they_are_spelled(target: str) -> None:
    names = [f"n{place}" for place in range(len(NUMBERS))]
    text = "{" + ",".join(f'"{name}":{number}' for name, number in zip(names, NUMBERS, strict=True)) + "}"
    written = ok("convert", "--from", "json", "--to", target, stdin=text)
    assert ok("convert", "--from", target, "--to", "csv", stdin=written).split() == [",".join(names), ",".join(NUMBERS)]


def test_cells_stay_text() -> None:
    names = ",".join(f"c{place}" for place in range(len(LOOK_ALIKES)))
    table = f"{names}\r\n{','.join(LOOK_ALIKES)}\r\n"
    assert ok("convert", "--from", "csv", "--to", "csv", stdin=table) == table.replace("\r\n", "\n")
    assert all(f'"{cell}"' in ok("convert", "--from", "csv", stdin=table) for cell in LOOK_ALIKES)


def test_an_input_that_broke_off_replaces_nothing(tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("old")
    result = run("convert", "-o", str(output), stdin="")
    assert (result.exit_code, output.read_text()) == (1, "old")
    (tmp_path / "a.json").write_text("")
    assert run("convert", str(tmp_path / "a.json")).exit_code == 1
