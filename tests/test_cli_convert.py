"""Options of ``convert``: files and directories, compression, encodings, types, parts, in place."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from support.commands import ok, run

TEXT = "{a:b}"
JSON = '{"a":"b"}\n'
CLASSES = """
from attrs import define

@define
class Order:
    id: int
    note: str | None = None

@define
class Box:
    orders: dict[str, Order]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop2.py").write_text(CLASSES)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "shop2", raising=False)
    return tmp_path


# --- several files ------------------------------------------------------------------------------------------------


def test_files_and_patterns_become_lines(here: Path) -> None:
    for name in "ab":
        (here / f"{name}.jsvl").write_text(f"{{{name}:1}}\n{{{name}:2}}\n")
    wanted = '{"a":"1"}\n{"a":"2"}\n{"b":"1"}\n{"b":"2"}\n'
    assert ok("convert", "a.jsvl", "b.jsvl", "--to", "ndjson") == wanted
    assert ok("convert", "*.jsvl", "--to", "ndjson") == wanted
    assert ok("convert", "*.jsvl", "-o", "all.jsonl") == ""
    assert (here / "all.jsonl").read_text() == wanted
    assert ok("convert", "a.jsvl", "-", "--to", "ndjson", "--from", "jsvl", stdin="{c:3}") == (
        '{"a":"1"}\n{"a":"2"}\n{"c":"3"}\n'
    )
    (here / "c.json").write_text('[{"c":1},{"c":2}]')
    assert ok("convert", "c.json", "a.jsvl", "--to", "jsvl") == "{c:1}\n{c:2}\n{a:1}\n{a:2}\n"
    assert run("convert", "a.jsvl", "b.jsvl").exit_code == 2
    assert run("convert", "a.jsvl", "b.jsvl", "-o", "x.json").exit_code == 2
    assert not (here / "x.json").exists()
    assert run("convert", "*.none").exit_code == 3


def test_a_directory_goes_to_a_directory(here: Path) -> None:
    (here / "in" / "deep").mkdir(parents=True)
    (here / "in" / "a.jsv").write_text(TEXT)
    (here / "in" / "deep" / "b.jsv.gz").write_bytes(gzip.compress(TEXT.encode()))
    (here / "in" / "notes.md").write_text("none")
    assert ok("convert", "in", "--to", "json", "--out-dir", "out") == ""
    found = {str(path.relative_to(here / "out")): path.read_text() for path in (here / "out").rglob("*.json")}
    assert found == {"a.json": JSON, os.path.join("deep", "b.json"): JSON}
    assert run("convert", "in").exit_code == 2
    assert run("convert", "in", "--out-dir", "out").exit_code == 2
    (here / "a.jsv").write_text(TEXT)
    assert run("convert", "in/a.jsv", "a.jsv", "--to", "json", "--out-dir", "out").exit_code == 2
    assert run("convert", "-", "--to", "json", "--out-dir", "out").exit_code == 2


def test_a_refused_file_of_several_leaves_its_output(here: Path) -> None:
    (here / "a.jsv").write_text(TEXT)
    (here / "b.jsv").write_text("{a")
    (here / "b.json").write_text("old")
    result = run("convert", "a.jsv", "b.jsv", "--to", "json", "--out-dir", ".")
    assert result.exit_code == 1
    assert ((here / "a.json").read_text(), (here / "b.json").read_text()) == (JSON, "old")


def test_in_place(here: Path) -> None:
    (here / "a.jsv").write_text("{b:1,a:{password:x}}")
    (here / "a.jsv").chmod(0o600)
    assert ok("convert", "--in-place", "--redact", "--sort-keys", "a.jsv") == ""
    assert (here / "a.jsv").read_text() == "{a:{password:***},b:1}\n"
    assert (here / "a.jsv").stat().st_mode & 0o777 == 0o600
    assert ok("convert", "--in-place", "--to", "jsv", "a.jsv") == ""
    for args in (["-"], ["--to", "json", "a.jsv"], ["-o", "x.jsv", "a.jsv"], ["--out-dir", "x", "a.jsv"], ["shop2.py"]):
        assert run("convert", "--in-place", *args, stdin="{a:b}").exit_code == 2
    (here / "a.jsv").write_text("{a")
    assert run("convert", "--in-place", "a.jsv").exit_code == 1
    assert (here / "a.jsv").read_text() == "{a"
    assert sorted(path.name for path in here.iterdir()) == ["a.jsv", "shop2.py"]


# --- compression and encodings ------------------------------------------------------------------------------------

PACKED: dict[str, Any] = {"gz": gzip, "bz2": bz2, "xz": lzma}
ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"


@pytest.mark.parametrize("suffix", [*PACKED, "zst"])
def test_compressed(here: Path, suffix: str) -> None:
    module = PACKED.get(suffix) or pytest.importorskip(ZSTD)
    lines = "".join(f"{{a:{place}}}\n" for place in range(2_000))
    packed = module.compress(lines.encode())
    (here / f"in.jsvl.{suffix}").write_bytes(packed)
    assert ok("convert", f"in.jsvl.{suffix}", "-o", f"out.ndjson.{suffix}") == ""
    made = module.decompress((here / f"out.ndjson.{suffix}").read_bytes()).decode()
    assert made == "".join(f'{{"a":"{place}"}}\n' for place in range(2_000))
    assert ok("convert", "--from", "jsvl", "--to", "ndjson", stdin=packed) == made
    result = run("convert", "--from", "jsvl", stdin=packed[: len(packed) // 2])
    assert (result.exit_code, result.stderr) == (3, "<stdin>: the compressed data ends too early\n")
    assert ok("convert", "--from", "jsvl", "--to", "ndjson", stdin=packed + packed) == made * 2  # joined files
    broken = packed[:20] + bytes(byte ^ 0xFF for byte in packed[20:40]) + packed[40:]
    result = run("convert", "--from", "jsvl", stdin=broken)
    assert result.exit_code == 3
    assert result.stderr.startswith("<stdin>: the compressed data ")


def test_compression_that_cannot_be_read_is_named() -> None:
    assert "a zip archive" in run("convert", stdin=b"PK\x03\x04rest of it").stderr
    assert "a 7z archive" in run("convert", stdin=b"7z\xbc\xaf\x27\x1crest of it").stderr


def test_zstd_without_a_library_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    told = "zstd needs Python 3.14, or the extra jsvcodec[zstd]\n"
    result = run("convert", stdin=b"\x28\xb5\x2f\xfdrest of it")
    assert (result.exit_code, result.stderr) == (3, f"<stdin>: {told}")
    result = run("convert", "-o", "out.json.zst", stdin="{a:b}")
    assert (result.exit_code, result.stderr) == (3, f"out.json.zst: {told}")
    assert not (here / "out.json.zst").exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("kind", ["jsvl", "jsv"])
def test_encodings(encoding: str, kind: str) -> None:
    text = "{a:né}".encode(encoding)
    assert ok("convert", "--encoding", encoding, "--from", kind, "--to", "json", stdin=text) in (
        '{"a":"né"}\n', '[{"a":"né"}]\n',
    )  # fmt: skip


def test_what_is_not_utf8_is_told_with_the_option() -> None:
    for args in (["convert"], ["check"], ["convert", "--from", "jsvl"]):
        assert "give --encoding utf-16" in run(*args, stdin="{a:b}\n".encode("utf-16")).stderr
        assert "give its encoding with --encoding" in run(*args, stdin=b"{a:\xff}\n").stderr
    assert run("convert", "--encoding", "none").exit_code == 2
    assert run("convert", "--encoding", "hex").exit_code == 2
    result = run("convert", "--encoding", "ascii", stdin=b"{a:\xff}")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


# --- types --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "text", "out"),
    [
        ("list[shop2:Order]", "[{id:1},{id:2}]", '[{"id":1},{"id":2}]'),
        ("dict[str, shop2:Order | None]", "{x:{id:1},y:}", '{"x":{"id":1},"y":null}'),
        ("shop2:Box", "{orders:{x:{id:1}}}", '{"orders":{"x":{"id":1}}}'),
        ("list[int]", "[1,2]", "[1,2]"),
        ("tuple[int, ...]", "[1,2]", "[1,2]"),
        ("Optional[int]", "7", "7"),
        ("list[Literal['a', 'b']]", "[a,b]", '["a","b"]'),
        ("dict[UUID, datetime]", "{}", "{}"),
        ("list[Authenticate]", "[{userName:me}]", '[{"userName":"me"}]'),
    ],
)
def test_expressions_of_types(here: Path, type: str, text: str, out: str) -> None:
    assert ok("convert", "--from", "jsv", "--type", type, "--to", "json", stdin=text) == out + "\n"


@pytest.mark.parametrize(
    "type",
    ["list[", "shop2:Order()", "__import__('os')", "list[shop2:Order", "1", "list[Nothing]", "int[str]", "lambda: 1",
     "shop2:Order.id.x", "[int]", "a" * 2_000, "list[" * 200 + "int" + "]" * 200],
)  # fmt: skip
def test_types_that_are_none(here: Path, type: str) -> None:
    result = run("convert", "--from", "jsv", "--type", type, stdin="x")
    assert (result.exit_code, result.stdout) == (2, "")


# --- options of reading and writing -------------------------------------------------------------------------------


def test_options_of_reading(here: Path) -> None:
    order = ["--type", "shop2:Order"]
    assert run("convert", *order, "--unknown", "error", stdin="{id:1,x:2}").exit_code == 1
    assert run("convert", "--unknown", "error", stdin="{id:1,x:2}").exit_code == 2
    assert run("convert", "--duplicates", "error", stdin="{id:1,id:2}").exit_code == 1
    assert ok("convert", "--duplicates", "last", stdin="{id:1,id:2}") == '{"id":"2"}\n'


def test_options_of_writing(here: Path) -> None:
    assert ok("convert", "--type", "shop2:Order", "--nulls", "keep", stdin="{id:1}") == '{"id":1,"note":null}\n'
    assert ok("convert", "--sort-keys", stdin="{b:1,a:{d:1,c:2}}") == '{"a":{"c":"2","d":"1"},"b":"1"}\n'
    assert ok("convert", "--sort-keys", "--from", "jsvl", stdin="{b:1,a:2}") == '{"a":"2","b":"1"}\n'
    assert run("convert", "--from", "jsvl", "--to", "ndjson", "--indent", stdin="{a:b}").exit_code == 2


@pytest.mark.parametrize("path", ["/data/0/x", "data[0].x", "$.data[0].x", '$["data"][0]["x"]'])
def test_a_part(path: str) -> None:
    assert ok("convert", "--path", path, stdin="{data:[{x:[1,2]}]}") == '["1","2"]\n'
    assert ok("convert", "--path", path, "--type", "list[int]", stdin="{data:[{x:[1,2]}]}") == "[1,2]\n"
    assert ok("convert", "--path", path, "--to", "jsv", stdin='{"data":[{"x":1.50}]}') == "1.50\n"
    result = run("convert", "--path", path, stdin="{data:[{}]}")
    assert (result.exit_code, result.stderr) == (1, "<stdin>: $.data[0].x: this member is missing\n")


def test_a_path_that_is_none() -> None:
    assert run("convert", "--path", "a..b", stdin="{a:1}").exit_code == 2


def test_nested_texts_are_opened() -> None:
    assert ok("convert", "--nested", "--from", "form", "--to", "json", stdin="a=%5B1%2C2%5D&b=x") == (
        '{"a":["1","2"],"b":"x"}\n'
    )
    assert ok("convert", "--from", "form", "--to", "json", stdin="a=%5B1%2C2%5D") == '{"a":"[1,2]"}\n'


@pytest.mark.parametrize("text", ["?a=1&b=2", "https://host:8/x/y?a=1&b=2#top", "//host?a=1&b=2", "a=1&b=2"])
def test_queries_and_urls_are_forms(text: str) -> None:
    assert ok("convert", "--from", "form", "--to", "jsv", stdin=text) == "{a:1,b:2}\n"
    assert ok("convert", "--from", "forml", "--to", "jsvl", stdin=f"{text}\n{text}") == "{a:1,b:2}\n{a:1,b:2}\n"


def test_a_root_text_is_not_laid_out() -> None:
    text = '"a: {b, [c]}"'
    written = ok("convert", "--from", "json", "--to", "jsv", "--indent", stdin=text)
    assert ok("convert", "--from", "jsv", "--to", "json", stdin=written) == text + "\n"


def test_fixed_names_stay_and_that_is_said_once(here: Path) -> None:
    (here / "fixed2.py").write_text(
        "from dataclasses import dataclass, field\nfrom jsvcodec.names import wire\n"
        "@dataclass\nclass Fixed:\n    order_id: int = field(metadata=wire('ORDER'))\n"
    )
    result = run(
        "convert", "--from", "jsvl", "--type", "fixed2:Fixed", "--names", "pascal", stdin="{ORDER:1}\n{ORDER:2}"
    )
    assert result.stdout == '{"ORDER":1}\n{"ORDER":2}\n'
    assert result.stderr.count("\n") == 1
    assert "--names" in result.stderr
    sys.modules.pop("fixed2")
    assert ok("convert", "--type", "shop2:Order", "--names", "pascal", stdin="{id:1}") == '{"Id":1}\n'


def test_masked_keys_in_errors(here: Path) -> None:
    text = '{orders:{"secret key":{id:x}}}'
    shown = run("convert", "--type", "shop2:Box", "--redact", stdin=text)
    assert (shown.exit_code, shown.stderr) == (1, "<stdin>: $.orders.***.id: not an integer\n")
    assert "secret key" in run("convert", "--type", "shop2:Box", stdin=text).stderr


def test_statistics() -> None:
    result = run("convert", "--from", "jsvl", "--stats", stdin="{a:1}\n{a:2}\n")
    assert result.stdout == '{"a":"1"}\n{"a":"2"}\n'
    assert result.stderr.startswith("2 records, 12 bytes read, 0 failures, ")


@pytest.mark.parametrize(
    "args", [["--rejects", "x"], ["--infer", "--type", "Authenticate"], ["--jobs", "0"], ["--to", "xml"],
             ["-o", "a.json", "--out-dir", "b"], ["-o", "a.txt.gz"]], ids=" ".join
)  # fmt: skip
def test_wrong_use(here: Path, args: list[str]) -> None:
    assert run("convert", *args, stdin=TEXT).exit_code == 2
    assert [path.name for path in here.iterdir()] == ["shop2.py"]


def test_help_has_examples() -> None:
    for command in ("convert", "check", "diff", "format", "sample"):
        text = ok(command, "--help")
        assert "Examples:" in text
        assert command == "sample" or "- is standard input" in " ".join(text.split())
