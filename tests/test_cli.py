"""The command: what goes in and out, what is reported where, exit codes, files, and how it behaves as a process."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.commands import ok, run
from support.rows import SEEDS

import jsvcodec
from jsvcodec import jsv

TEXT = "{provider:credentials,userName:me,rememberMe:True,meta:{a:b}}"
AS_JSON = '{"provider":"credentials","userName":"me","rememberMe":"True","meta":{"a":"b"}}'
AS_MODEL = '{"provider":"credentials","userName":"me","rememberMe":true,"meta":{"a":"b"}}'
AS_FORM = "provider=credentials&userName=me&rememberMe=True&meta=%7Ba%3Ab%7D"

CLASSES = """
from __future__ import annotations
from attrs import define, field
from datetime import datetime

def refuse(instance, attribute, value):
    raise ValueError(f"{value} is not good")

@define
class Outer:
    @define
    class Event:
        at: datetime
        count: int
    event: Event | None = None

@define
class Picky:
    pin: str = field(validator=refuse)

@define
class Unreadable:
    what: complex
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory to be in, with a module of classes that is found there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.py").write_text(CLASSES)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "shapes", raising=False)
    return tmp_path


# --- convert ---------------------------------------------------------------------------------------


def test_tree_from_standard_input() -> None:
    assert ok("convert", stdin=TEXT) == AS_JSON + "\n"
    assert ok("convert", "-", stdin=TEXT) == AS_JSON + "\n"


def test_through_a_model() -> None:
    assert ok("convert", "--type", "Authenticate", stdin=TEXT) == AS_MODEL + "\n"
    assert ok("convert", "--type", "Authenticate", "--names", "pascal", "--to", "jsv", stdin=AS_JSON) == (
        "{provider:credentials,UserName:me,RememberMe:True,Meta:{a:b}}\n"
    )


@pytest.mark.parametrize("source", ["jsv", "json", "form"])
@pytest.mark.parametrize("target", ["jsv", "json", "form"])
def test_every_format_to_every_format(source: str, target: str) -> None:
    texts = {"jsv": TEXT, "json": AS_MODEL, "form": AS_FORM}
    given = ["--type", "Authenticate", "--to", target]
    assert ok("convert", "--from", source, *given, stdin=texts[source]) == texts[target] + "\n"
    assert ok("convert", *given, stdin=texts[source]) == texts[target] + "\n", "sniffed"


def test_formats_follow_from_suffixes(here: Path) -> None:
    """A suffix says more than the text: this text is JSON, too."""
    for suffix, expected in (
        ("jsv", '["a,b","1"]'),
        ("json", '["a,b",1]'),
        ("JSON", '["a,b",1]'),
        ("txt", '["a,b",1]'),
    ):
        (here / f"in.{suffix}").write_text('["a,b",1]')
        assert ok("convert", f"in.{suffix}") == expected + "\n"
    (here / "in.json").write_text('{"a":1}')
    (here / "in.form").write_text("a=1")
    assert ok("convert", "in.form") == '{"a":"1"}\n'
    for suffix, expected in (("jsv", "{a:1}\n"), ("form", "a=1\n"), ("json", '{"a":1}\n')):
        ok("convert", "in.json", "-o", f"out.{suffix}")
        assert (here / f"out.{suffix}").read_text() == expected
    ok("convert", "in.json", "--to", "form", "-o", "out.jsv")
    assert (here / "out.jsv").read_text() == "a=1\n"


def test_indented() -> None:
    block = (SEEDS / "Authenticate.jsv").read_text()
    assert ok("convert", "--to", "jsv", "--indent", stdin=jsv.compact(block)) == block + "\n"
    assert ok("convert", "--to", "jsv", stdin=block) == jsv.compact(block) + "\n"
    assert json.loads(ok("convert", "--indent", stdin=TEXT)) == json.loads(AS_JSON)
    assert ok("convert", "--indent", stdin=TEXT).count("\n") > 5
    assert run("convert", "--to", "form", "--indent", stdin=TEXT).exit_code == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [("x", "x"), ("x\n", "x"), ("x\r\n", "x"), ("x ", "x "), (" x \n", " x "), ('"a\n"\n', "a\n"), ("", None)],
)
def test_one_line_break_at_the_end_is_no_data(text: str, value: str | None) -> None:
    assert json.loads(ok("convert", "--from", "jsv", stdin=text)) == value


def test_a_second_line_break_is_data() -> None:
    assert run("convert", "--from", "jsv", stdin="x\n\n").exit_code == 1


def test_infer() -> None:
    text = "{a:7,b:007,c:True,d:true,e:1.5,f:1.50,g:1E+21,h:NaN,i:-1,j:+1,k:,l:[1,,x],7:8}"
    assert json.loads(ok("convert", "--infer", stdin=text)) == {
        "a": 7, "b": "007", "c": True, "d": "true", "e": 1.5, "f": 1.5, "g": 1e21, "h": "NaN", "i": -1, "j": "+1",
        "k": None, "l": ["1", None, "x"], "7": 8,
    }  # fmt: skip
    assert run("convert", "--infer", "--type", "Authenticate", stdin=text).exit_code == 2


def test_numbers_keep_their_spelling_unless_they_are_inferred():
    text = '{"a":[1.50,1e5,-0,1E400],"b":"1.50"}'
    assert ok("convert", stdin=text) == "{a:[1.50,1e5,-0,1E400],b:1.50}\n"
    assert ok("convert", "--to", "json", stdin=text) == text + "\n"
    assert (
        ok("convert", "--to", "json", "--redact", stdin='{"a":1.50,"password":1.50}') == '{"a":1.50,"password":"***"}\n'
    )
    assert ok("convert", "--to", "json", "--infer", stdin='{"a":1.50,"b":"7"}') == '{"a":1.50,"b":7}\n'


def test_infer_leaves_text_that_comes_back_as_it_was() -> None:
    text = "{a:7,b:007,c:True,d:true,e:1.5,f:1.50,g:1E+21,h:12345678901234567890123,i:-0}"
    assert ok("convert", "--infer", "--to", "jsv", stdin=text) == text + "\n"
    assert "12345678901234567890123" in ok("convert", "--infer", stdin=text)


def test_lenient() -> None:
    assert run("convert", stdin="{a:[1,2").exit_code == 1
    assert ok("convert", "--lenient", stdin="{a:[1,2") == '{"a":["1","2"]}\n'


def test_type_of_a_module(here: Path) -> None:
    text = "{event:{at:2023-11-07,count:3}}"
    assert json.loads(ok("convert", "--type", "shapes:Outer", stdin=text))["event"]["count"] == 3
    assert json.loads(ok("convert", "--type", "shapes:Outer.Event", stdin="{at:2023-11-07,count:3}"))["count"] == 3


def test_bytes_that_are_no_text() -> None:
    result = run("convert", "--from", "jsv", stdin=b"{a:b,\nc:\xff}")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "<stdin>:2:3: not UTF-8: give its encoding with --encoding\n"


def test_unicode_goes_through_whatever_the_terminal_is() -> None:
    assert run("convert", stdin="{a:né😀}".encode()).stdout_bytes == '{"a":"né😀"}\n'.encode()


# --- redact ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{userName:me,password:x}", "{userName:me,password:***}"),
        ("{PassWord:x,access_token:y,bearer-token:z}", "{PassWord:***,access_token:***,bearer-token:***}"),
        ("{oauth_token:x}", "{oauth_token:***}"),
        ("{apiKey:x,ss-tok:y,Salt:z,PasswordHash:h}", "{apiKey:***,ss-tok:***,Salt:***,PasswordHash:***}"),
        ("{password:,a:b}", "{a:b}"),
        ('{password:"",a:b}', "{password:***,a:b}"),
        ("[{sessionId:x},[{token:{a:b}}]]", "[{sessionId:***},[{token:***}]]"),
        ('{log:"{password:x,a:1}"}', '{log:"{password:***,a:1}"}'),
        ('{log:"{""password"":""x"",""a"":1}"}', '{log:"{""password"":""***"",""a"":1}"}'),
        ('{log:"{a:""{password:x}""}"}', '{log:"{a:""{password:***}""}"}'),
        ('{log:"{a:1, b:[x]}"}', '{log:"{a:1, b:[x]}"}'),
        ('{log:"{password:x"}', "{log:***}"),
        ('{stackTrace:"[Authenticate: 1/1/2024]:\n[REQUEST: {password:x}]"}', "{stackTrace:***}"),
        ('{url:"https://a/b?access_token=x"}', '{url:"https://a/b?access_token=***"}'),
        ("{url:https://a/b?c=d}", '{url:"https://a/b?c=d"}'),
        ("{note:my password is set}", "{note:my password is set}"),
        ('{log:"{\t""password""\n:\t""x"}', "{log:***}"),
        (
            r'{log:"[""{\u0022password\u0022\u003a\u0022x\u0022}""]"}',
            r'{log:"[""{\""password\"":\""***\""}""]"}',
        ),
        ('{log:"{password:x,password:}"}', "{log:***}"),
        ('{log:"{""password"":""x"",""password"":null}"}', "{log:***}"),
        (
            "{user.password:x,Access Token:y,tokens:z,tokenType:z}",
            "{user.password:***,Access Token:***,tokens:***,tokenType:z}",
        ),
    ],
)
def test_redact(text: str, shown: str) -> None:
    assert ok("convert", "--redact", "--to", "jsv", stdin=text) == shown + "\n"


def test_redact_through_a_model() -> None:
    text = "{password:x,extra:{refreshToken:y},oauth_token:z,userName:me,rememberMe:on}"
    written = ok("convert", "--redact", "--type", "Authenticate", "--names", "pascal", "--to", "jsv", stdin=text)
    assert written == "{UserName:me,Password:***,RememberMe:True,extra:{refreshToken:***},oauth_token:***}\n"


def test_redact_knows_the_secrets_of_the_type(here: Path) -> None:
    (here / "vault.py").write_text(
        "from dataclasses import dataclass, field\n"
        "from jsvcodec.names import wire\n"
        "@dataclass\nclass Door:\n    pin: int = field(metadata=wire('PIN', secret=True))\n"
        "@dataclass\nclass House:\n    doors: list[Door]\n    note: str\n"
    )
    text = '{doors:[{PIN:1234}],note:"{pin:99}"}'
    assert ok("convert", "--redact", "--type", "vault:House", "--to", "jsv", stdin=text) == (
        '{doors:[{PIN:***}],note:"{pin:***}"}\n'
    )
    sys.modules.pop("vault")


def test_redact_forms_and_json() -> None:
    assert ok("convert", "--redact", "--to", "form", stdin="a=b&password=x") == "a=b&password=%2A%2A%2A\n"
    assert ok("convert", "--redact", "--to", "json", "--from", "json", stdin='{"token":7,"a":[true]}') == (
        '{"token":"***","a":[true]}\n'
    )
    text = "meta[token]=x&user.password=y&a={key:z}"
    assert json.loads(ok("convert", "--redact", "--from", "form", stdin=text)) == {
        "meta[token]": "***",
        "user.password": "***",
        "a": "{key:***}",
    }


# --- what is reported ------------------------------------------------------------------------------


def test_syntax_has_a_line_and_a_column(here: Path) -> None:
    (here / "a.jsv").write_text("{\n\ta: b,\n\tc]\n}\n")
    result = run("convert", "a.jsv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("a.jsv:3:3: ")
    assert result.stderr.count("\n") == 1
    assert run("convert", stdin='{"a":1]').stderr.startswith("<stdin>:1:7: ")


def test_meaning_has_a_path_for_each_problem() -> None:
    text = "{rememberMe:perhaps,meta:[],roles:x}"
    result = run("convert", "--type", "Authenticate", stdin=text)
    assert result.exit_code == 1
    assert result.stderr == "<stdin>: $.rememberMe: not a bool\n<stdin>: $.meta: expected a map\n"


def test_names_from_the_document_are_escaped(here: Path) -> None:
    (here / "steer.py").write_text("from attrs import define\n@define\nclass Counts:\n    counts: dict[str, int]\n")
    result = run("check", "--type", "steer:Counts", stdin='{counts:{"a\x1b[31m\u202e\u200bé":x}}')
    assert result.exit_code == 1
    assert result.stderr == r'<stdin>: $.counts["a\x1b[31m\u202e\u200bé"]: not an integer' + "\n"
    sys.modules.pop("steer")


def test_file_names_are_escaped(here: Path) -> None:
    result = run("convert", "no\x1bfile")
    assert (result.exit_code, result.stderr) == (3, "no\\x1bfile: No such file or directory\n")


def test_what_cannot_be_written() -> None:
    result = run("convert", "--to", "form", stdin="[a,b]")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("<stdin>: $: ")


@pytest.mark.parametrize(
    "args",
    [
        ("convert", "--type", "Nothing"),
        ("convert", "--type", "Category2"),
        ("convert", "--type", "no_such_module:X"),
        ("convert", "--type", "json:Nothing"),
        ("convert", "--from", "xml"),
        ("convert", "--names", "kebab"),
        ("convert", "a", "b"),
        ("sample",),
        ("sample", "Nothing"),
        ("frobnicate",),
    ],
)
def test_wrong_use(args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
    assert "Traceback" not in result.output


def test_no_value_in_a_message(here: Path) -> None:
    result = run("convert", "--type", "shapes:Picky", stdin="{pin:canary}")
    assert (result.exit_code, result.stderr) == (1, "<stdin>: $: refused by ValueError\n")
    result = run("convert", "--type", "shapes:Unreadable", stdin="{what:canary}")
    assert (result.exit_code, result.stderr) == (
        2,
        "<stdin>: cannot be processed: Unreadable.what: no way to read or write complex\n",
    )


# --- files -----------------------------------------------------------------------------------------


def test_missing_and_unreadable_files(here: Path) -> None:
    assert run("convert", "nowhere").stderr == "nowhere: No such file or directory\n"
    assert run("convert", "nowhere").exit_code == 3
    assert run("convert", ".").exit_code == 3
    result = run("convert", "-o", "none/out.json", stdin=TEXT)
    assert (result.exit_code, result.stderr) == (3, "none/out.json: No such file or directory\n")


def test_output_file_is_written(here: Path) -> None:
    assert ok("convert", "-o", "out.json", stdin=TEXT) == ""
    assert (here / "out.json").read_text() == AS_JSON + "\n"
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((here / "out.json").stat().st_mode) == 0o666 & ~umask
    assert sorted(path.name for path in here.iterdir()) == ["out.json", "shapes.py"]


def test_output_file_keeps_its_mode_and_its_link(here: Path) -> None:
    (here / "real").mkdir()
    target = here / "real" / "out.json"
    target.write_text("old")
    target.chmod(0o640)
    (here / "link.json").symlink_to(target)
    ok("convert", "-o", "link.json", stdin=TEXT)
    assert (here / "link.json").is_symlink()
    assert target.read_text() == AS_JSON + "\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [path.name for path in target.parent.iterdir()] == ["out.json"]


@pytest.mark.parametrize("text", ["{a:b", "{rememberMe:perhaps}", "[a]"])
def test_output_file_stays_when_the_input_is_bad(here: Path, text: str) -> None:
    (here / "out.json").write_text("old")
    assert run("convert", "--type", "Authenticate", "-o", "out.json", stdin=text).exit_code == 1
    assert (here / "out.json").read_text() == "old"
    assert sorted(path.name for path in here.iterdir()) == ["out.json", "shapes.py"]


def test_output_file_stays_when_it_cannot_be_replaced(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "out.json").write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    result = run("convert", "-o", "out.json", stdin=TEXT)
    assert (result.exit_code, result.stderr) == (3, "out.json: No space left on device\n")
    assert (here / "out.json").read_text() == "old"
    assert sorted(path.name for path in here.iterdir()) == ["out.json", "shapes.py"]


def test_input_and_output_may_be_one_file(here: Path) -> None:
    (here / "a.txt").write_text(TEXT)
    ok("convert", "a.txt", "-o", "a.txt", "--to", "json")
    assert (here / "a.txt").read_text() == AS_JSON + "\n"
    ok("convert", "a.txt", "-o", "a.txt", "--to", "jsv")
    assert (here / "a.txt").read_text() == TEXT + "\n"


def test_output_to_a_device(here: Path) -> None:
    assert ok("convert", "-o", os.devnull, stdin=TEXT) == ""
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


# --- check, sample, models -------------------------------------------------------------------------


def test_check(here: Path) -> None:
    (here / "good.jsv").write_text(TEXT)
    (here / "also.json").write_text(AS_JSON)
    (here / "bad.jsv").write_text("{rememberMe:x,meta:y}")
    (here / "worse.jsv").write_text("{a:")
    result = run("check", "--type", "Authenticate", "good.jsv", "bad.jsv", "also.json", "worse.jsv")
    assert result.exit_code == 1
    assert result.stdout == "good.jsv: valid jsv\nalso.json: valid json\n"
    assert result.stderr.splitlines()[:2] == [
        "bad.jsv: $.rememberMe: not a bool",
        "bad.jsv: $.meta: expected a map",
    ]
    assert result.stderr.splitlines()[2].startswith("worse.jsv:1:4: ")
    assert run("check", "bad.jsv", "nowhere", "worse.jsv").exit_code == 3
    assert ok("check", "good.jsv", "also.json", "bad.jsv").count("valid") == 3


def test_check_standard_input() -> None:
    assert ok("check", stdin="a=1&b=2") == "<stdin>: valid form\n"
    assert ok("check", "--from", "jsv", stdin="a=1&b=2") == "<stdin>: valid jsv\n"


def test_sample(here: Path) -> None:
    assert ok("sample", "Authenticate", "--indent") == (SEEDS / "Authenticate.jsv").read_text() + "\n"
    assert ok("sample", "ConnectSessionRequest") == "{token:String}\n"
    assert ok("sample", "ConnectSessionRequest", "--to", "json") == '{"token":"String"}\n'
    assert ok("sample", "AssignRoles", "--names", "pascal", "--to", "form").startswith("UserName=String&Permissions=")
    assert ok("sample", "shapes:Outer") == "{event:{at:0001-01-01,count:0}}\n"
    for kind, reason in (
        ("shapes:Picky", "does not take its example"),
        ("shapes:Unreadable", "Unreadable.what: no way to read or write complex"),
    ):
        result = run("sample", kind)
        assert result.exit_code == 2
        assert reason in result.stderr


def test_models() -> None:
    lines = ok("models").splitlines()
    assert [line for line in lines if not line.startswith(" ")] == list(jsvcodec.models.__all__)
    shown = [line.split() for line in lines]
    assert ["password", "str", "|", "None", "secret"] in shown
    assert ["token", "str", "required,", "secret"] in shown
    assert "categories              list[Category | str | None] | None" in "\n".join(lines)
    assert "    UserName" in ok("models", "--names", "pascal")
    assert "hris-legacy" in "\n".join(lines)


def test_version_and_help() -> None:
    assert ok("--version") == f"jsvcodec, version {jsvcodec.__version__}\n"
    for args in ((), ("convert",), ("check",), ("sample",), ("models",)):
        assert "Usage:" in ok(*args, "-h")


# --- as a process ----------------------------------------------------------------------------------


def process(*args: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    # A C locale, so that nothing rests on the terminal's encoding.
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    return subprocess.run([sys.executable, *args], capture_output=True, check=False, env=environment, **options)


def test_as_a_process(tmp_path: Path) -> None:
    done = process("-m", "jsvcodec", "convert", input="{a:é}\n".encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, '{"a":"é"}\n'.encode(), b"")
    refused = process("-m", "jsvcodec", "convert", "--from", "jsv", input=b"{a")
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert refused.stderr.startswith(b"<stdin>:1:3: ")
    assert process("-m", "jsvcodec", "convert", str(tmp_path / "none")).returncode == 3
    assert process("-m", "jsvcodec", "convert", "--nothing").returncode == 2
    assert process("-m", "jsvcodec", "--version").stdout.startswith(b"jsvcodec, version ")


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_goes_away_is_no_failure() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    for args in (["convert"], ["models"], ["sample", "Authenticate"]):
        done = subprocess.run(
            [sys.executable, "-m", "jsvcodec", *args],
            input=TEXT.encode(),
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b""), args
    os.close(writer)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_device() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "jsvcodec", "convert"],
            input=TEXT.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (3, b"<stdout>: No space left on device\n")


def test_only_what_is_needed_is_loaded() -> None:
    """The start is what a user of a shell pays each time: without a class neither attrs nor cattrs is loaded."""
    code = (
        "import sys; from jsvcodec.cli import main; main(['convert', '--to', 'jsv'], standalone_mode=False);"
        "print(sorted({'attr', 'attrs', 'cattrs', 'cattr'} & set(sys.modules)))"
    )
    done = process("-c", code, input=b"{a:b}")
    assert done.stdout.splitlines() == [b"{a:b}", b"[]"]


def test_the_help_names_each_command_in_one_line():
    lines = run("--help").output.splitlines()
    assert all(line.endswith(".") and not line.endswith("...") for line in lines[lines.index("Commands:") + 1 :])


def test_a_function_is_no_class_and_has_no_address():
    result = run("check", "--type", "json:loads", "-", stdin="{}")
    assert (result.exit_code, result.stderr) == (2, "<stdin>: cannot be processed: no way to read or write loads\n")
