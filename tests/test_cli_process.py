"""The command as a process: full disks, closed streams, signals, links, devices, files of others."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TEXT = b"{a:b}"
JSON = b'{"a":"b"}\n'
NO_SPACE = b"<stdout>: No space left on device\n"
COMMAND = [sys.executable, "-m", "jsvcodec"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="files and signals of POSIX")
needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs the rights of root")


def run(*args: str, data: bytes = TEXT, **options: Any) -> subprocess.CompletedProcess[bytes]:
    if "stdin" not in options:
        options["input"] = data
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run([*COMMAND, *args], check=False, timeout=60, **options)


def shell(script: str, cwd: Path, data: bytes = TEXT) -> subprocess.CompletedProcess[bytes]:
    script = script.replace("jsvcodec ", f"{sys.executable} -m jsvcodec ")
    return subprocess.run(["bash", "-c", script], input=data, capture_output=True, check=False, cwd=cwd, timeout=60)


# --- nothing is lost ----------------------------------------------------------------------------------------------


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "args",
    [["convert"], ["models"], ["sample", "Authenticate"], ["check", "--from", "jsv"], ["--help"], ["--version"],
     ["convert", "--help"], ["convert", "-o", "/dev/stdout"]],
    ids=" ".join,
)  # fmt: skip
def test_a_full_disk(args: list[str], unbuffered: str) -> None:
    with open("/dev/full", "wb") as full:
        done = run(*args, stdout=full, env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
    name = b"/dev/stdout" if args[-1] == "/dev/stdout" else b"<stdout>"
    assert (done.returncode, done.stderr) == (3, NO_SPACE.replace(b"<stdout>", name))


@pytest.mark.parametrize("unbuffered", ["", "PYTHONUNBUFFERED=1"])
def test_a_file_that_may_not_grow(tmp_path: Path, unbuffered: str) -> None:
    data = b"[" + b"abcdefgh," * 100_000 + b"x]"
    done = shell(f"ulimit -f 8; {unbuffered} jsvcodec convert > out", tmp_path, data)
    assert (done.returncode, done.stderr) == (3, b"<stdout>: File too large\n")


@pytest.mark.parametrize(
    ("script", "name"),
    [("jsvcodec convert >&-", b"<stdout>"), ("jsvcodec convert <&-", b"<stdin>"), ("jsvcodec check <&-", b"<stdin>"),
     ("jsvcodec models >&-", b"<stdout>"), ("jsvcodec --help >&-", b"<stdout>"), ("jsvcodec --version >&-", b"<stdout>"),
     ("jsvcodec check --from jsv >&-", b"<stdout>")],
)  # fmt: skip
def test_a_closed_stream(tmp_path: Path, script: str, name: bytes) -> None:
    done = shell(script, tmp_path)
    assert (done.returncode, done.stderr) == (3, name + b": closed\n")


def test_a_closed_pipe_does_not_hide_a_failure(tmp_path: Path) -> None:
    (tmp_path / "bad.jsv").write_bytes(b"{a")
    (tmp_path / "good.jsv").write_bytes(b"{a:b}")
    script = "set -o pipefail; (sleep 0.5; jsvcodec check bad.jsv good.jsv good.jsv) | true"
    assert shell(script, tmp_path).returncode == 1
    assert shell(script.replace("bad.jsv", ""), tmp_path).returncode == 0


# --- outputs that are no files of their own -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "out"),
    [
        ("jsvcodec convert -o /dev/stdout > out", JSON),
        ("echo old > out; jsvcodec convert -o /dev/stdout >> out", b"old\n" + JSON),
        ("echo old > out; jsvcodec convert -o /dev/fd/1 >> out", b"old\n" + JSON),
        ("echo old > out; jsvcodec convert -o /dev/stderr 2>> out", b"old\n" + JSON),
        ("exec 7> out; echo old >&7; jsvcodec convert -o /dev/fd/7; echo new >&7", b"old\n" + JSON + b"new\n"),
        ("jsvcodec convert -o /dev/stdout | cat > out", JSON),
        ("jsvcodec convert -o >(cat > out); sleep 0.3", JSON),
        ("mkfifo pipe; cat pipe > out & jsvcodec convert --to json -o pipe; wait", JSON),
    ],
)
def test_it_is_written_where_it_stands(tmp_path: Path, script: str, out: bytes) -> None:
    done = shell(script, tmp_path)
    assert (done.returncode, done.stderr, (tmp_path / "out").read_bytes()) == (0, b"", out)


@pytest.mark.parametrize(
    ("output", "code", "reason"),
    [("", 3, b"'': the name of the output is empty\n"), ("x/", 3, b"x/: Is a directory\n"),
     (".", 3, b".: Is a directory\n"), ("none/x.json", 3, b"none/x.json: No such file or directory\n")],
)  # fmt: skip
def test_what_is_no_output(tmp_path: Path, output: str, code: int, reason: bytes) -> None:
    done = run("convert", "-o", output, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", reason)
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_bytes(b"old")
    file.chmod(0o444)
    done = run("convert", "-o", str(file))
    assert (done.returncode, done.stderr) == (3, f"{file}: the file is read-only\n".encode())
    assert file.read_bytes() == b"old"


# --- files that cannot be replaced --------------------------------------------------------------------------------


@as_root
def test_the_owner_of_a_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_bytes(b"old")
    os.chown(file, 12345, 23456)
    file.chmod(0o640)
    assert run("convert", "-o", str(file)).returncode == 0
    found = file.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 23456, 0o640)
    assert file.read_bytes() == JSON


@as_root
@pytest.mark.parametrize("text", [TEXT, b"{a:" + b"b" * 100_000 + b"}"])
def test_a_file_that_is_mounted_by_itself(tmp_path: Path, text: bytes) -> None:
    source, mounted = tmp_path / "source", tmp_path / "out.json"
    source.write_bytes(b"old, and longer than what comes")
    mounted.touch()
    if subprocess.run(["mount", "--bind", source, mounted], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        done = run("convert", "-o", str(mounted), data=text)
        refused = run("convert", "-o", str(mounted), data=b"{a:")
    finally:
        subprocess.run(["umount", mounted], check=True)
    assert (done.returncode, done.stderr, refused.returncode) == (0, b"", 1)
    assert source.read_bytes() == b'{"a":"' + text[3:-1] + b'"}\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json", "source"]


@as_root
def test_a_directory_that_may_not_be_changed(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_bytes(b"old")
    file.chmod(0o666)
    tmp_path.chmod(0o555)
    script = "import os, sys; os.setgid(65534); os.setuid(65534); from jsvcodec.cli import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", script, "convert", "-o", str(file)],
        input=TEXT,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    if b"Error" in done.stderr:
        pytest.skip("another user cannot reach the file")
    assert (done.returncode, done.stderr, file.read_bytes()) == (0, b"", JSON)


# --- signals ------------------------------------------------------------------------------------------------------


@pytest.fixture
def heeded(number: signal.Signals) -> Iterator[None]:
    """Have a process that is started heed a signal, which tests in the background may have been started to ignore."""
    old = signal.signal(number, signal.default_int_handler)
    yield
    signal.signal(number, old)


@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str
)
def test_a_signal_ends_it_quietly(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """At any moment from its first module on: nothing is printed and no draft stays."""
    output = tmp_path / "out.json"
    output.write_bytes(b"old")
    pipe = [*COMMAND, "convert", "-o", str(output)]
    codes: set[int] = set()
    for after in (0.05, 0.1, 0.2, 0.35, 0.6, 1.2, 2.5, 5, 10):
        if after > 1 and codes:
            break  # the longer ones are for busy machines
        with subprocess.Popen(pipe, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            time.sleep(after)
            process.send_signal(number)
            out, err = process.communicate()
        if b"jsvcodec/cli" not in err and process.returncode in (-number, 1):
            continue  # the interpreter was still starting
        codes.add(process.returncode)
        assert (out, err, output.read_bytes()) == (b"", b"", b"old"), after
    assert codes == {code}
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_what_ignores_a_signal_goes_on_ignoring_it(tmp_path: Path) -> None:
    done = shell(
        "trap '' HUP; (sleep 0.6; echo '{a:b}') | jsvcodec convert & sleep 0.4; kill -HUP $!; wait $!", tmp_path
    )
    assert (done.returncode, done.stdout) == (0, JSON)


# --- which format -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "out", "noted"),
    [
        ("x.jsv", b'{"a":1,"b":"\\n"}', b'{a:1,b:"\n"}\n', True),
        ("x.jsv", b'["a,b",1]', b'["a,b","1"]\n', False),
        ("x.jsv", b'{"a":1,"b":NaN}', b'{"a":"1","b":"NaN"}\n', False),
        ("x.json", b'{"a":1}', b"{a:1}\n", False),
    ],
)
def test_certain_json_is_read_as_json(tmp_path: Path, name: str, text: bytes, out: bytes, noted: bool) -> None:
    (tmp_path / name).write_bytes(text)
    done = run("convert", name, cwd=tmp_path)
    note = f"{name}: holds JSON and is read as that; --from jsv reads it as JSV\n".encode()
    assert (done.returncode, done.stdout, done.stderr) == (0, out, note if noted else b"")
    if noted:
        assert run("convert", name, "--from", "jsv", cwd=tmp_path).stderr == b""


@pytest.mark.parametrize("text", [b'{"a":1,"b":NaN}', b'{"id":01}', b'{"id":1 /* c */}'])
def test_broken_json_is_told_as_that(text: bytes) -> None:
    done = run("convert", data=text)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"the text looks like JSON" in done.stderr


@pytest.mark.parametrize("text", [b"hello world", b"<html>\n<p>x</p></html>", b"", b"x\n"])
def test_any_text_is_not_valid(tmp_path: Path, text: bytes) -> None:
    done = run("check", data=text)
    assert (done.returncode, done.stdout) == (1, b"")
    if text[:1] == b"<":
        assert done.stderr == b"<stdin>:1:7: a text with special characters must be quoted\n"
        return
    assert b"--from jsv" in done.stderr
    assert run("check", "--from", "jsv", data=text).stdout == b"<stdin>: valid jsv\n"
    (tmp_path / "x.jsv").write_bytes(text)
    assert run("check", "x.jsv", cwd=tmp_path).stdout == b"x.jsv: valid jsv\n"


def test_an_empty_input_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "out.json").write_bytes(b"old")
    done = run("convert", "-o", "out.json", data=b"", cwd=tmp_path)
    assert (done.returncode, (tmp_path / "out.json").read_bytes()) == (1, b"old")
    assert done.stderr.startswith(b"<stdin>: the input is empty")


# --- wrong use ----------------------------------------------------------------------------------------------------

MODULES = {
    "leaves": "import sys; sys.exit('done')",
    "fails": "raise ValueError('at import')",
    "prints": "print('hello')\nclass X:\n    a: str\n    def __init__(self, a): self.a = a",
    "unresolved": "import attrs\n@attrs.define\nclass X:\n    a: 'Nowhere'",
}


@pytest.mark.parametrize(
    ("type", "reason"),
    [("leaves:X", b"cannot import leaves:X: SystemExit"), ("fails:X", b"ValueError: at import"),
     ("sys:modules", b""), ("unresolved:X", b"Nowhere"), ("os:path", b""), ("nowhere:X", b"ModuleNotFoundError")],
)  # fmt: skip
@pytest.mark.parametrize("command", ["convert", "check", "sample"])
def test_a_type_that_is_none(tmp_path: Path, type: str, reason: bytes, command: str) -> None:
    for name, source in MODULES.items():
        (tmp_path / f"{name}.py").write_text(source)
    args = [command, type] if command == "sample" else [command, "--type", type]
    done = run(*args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b""), done
    assert reason in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_an_import_prints_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "prints.py").write_text("print('hello')\nimport attrs\n@attrs.define\nclass X:\n    a: str")
    done = run("convert", "--type", "prints:X", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, JSON, b"hello\n")


@pytest.mark.parametrize(
    "args", [["--names", "snake"], ["-o", "out.csvx"], ["-o", "out.txt", "--names", "pascal"]], ids=" ".join
)
def test_wrong_use(tmp_path: Path, args: list[str]) -> None:
    done = run("convert", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert list(tmp_path.iterdir()) == []


# --- terminals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion(shell_name: str) -> None:
    done = run(env={**os.environ, "_JSVCODEC_COMPLETE": f"{shell_name}_source"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"_JSVCODEC_COMPLETE" in done.stdout
    asked = {"_JSVCODEC_COMPLETE": f"{shell_name}_complete", "COMP_WORDS": "jsvcodec con",
             "COMP_CWORD": "con" if shell_name == "fish" else "1"}  # fmt: skip
    assert b"convert" in run(env={**os.environ, **asked}).stdout


def test_no_colours_on_a_terminal() -> None:
    import pty

    for args, data in ((["convert"], b"{a:b}"), (["convert"], b"{a"), (["convert", "--nope"], b""), (["--help"], b"")):
        ours, theirs = pty.openpty()
        done = run(*args, data=data, stdout=theirs, stderr=theirs)
        os.close(theirs)
        assert done.returncode in (0, 1, 2)
        assert b"\x1b" not in os.read(ours, 100_000)
        os.close(ours)


def deaf(stream: str) -> int:
    """Return what to open as a stream that nobody listens to."""
    if stream == "full":
        return os.open("/dev/full", os.O_WRONLY)
    ours, theirs = os.pipe()
    os.close(ours)
    return theirs


@pytest.mark.parametrize("stream", ["gone", pytest.param("full", marks=needs_full), "closed"])
@pytest.mark.parametrize(
    ("command", "code"),
    [("convert bad", 1), ("check bad", 1), ("format bad", 1), ("infer bad", 1), ("diff bad bad", 3), ("convert none", 3),
     ("convert --no", 2), ("convert bad --from jsvl --on-error skip --stats", 0)],
)  # fmt: skip
def test_who_does_not_listen_to_errors_hides_none(tmp_path: Path, command: str, code: int, stream: str) -> None:
    (tmp_path / "bad").write_bytes(b'{"a":')
    if stream == "closed":
        assert shell(f"jsvcodec {command} 2>&-", tmp_path).returncode == code
        return
    errors = deaf(stream)
    try:
        assert run(*command.split(), cwd=tmp_path, stderr=errors).returncode == code
    finally:
        os.close(errors)
