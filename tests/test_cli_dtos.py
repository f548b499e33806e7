"""``jsvcodec dtos``: from files, standard input and hosts, and what is said where that goes wrong."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.commands import ok, run
from support.generated_modules import HOSTS, metadata_of, source_of_host
from support.hosts import Answer, Asked, serving
from support.rows import TESTS

from jsvcodec.dtos.fetching import metadata_url

JSON = (("Content-Type", "application/json"),)


def hosting(body: bytes, status: int = 200, headers: tuple[tuple[str, str], ...] = JSON) -> object:
    return serving(lambda asked: Answer(status, body, headers))


@pytest.mark.parametrize("host", HOSTS)
def test_files_and_standard_input(host: str, tmp_path: Path) -> None:
    source, file = source_of_host(host), str(TESTS / "vectors" / f"{host}.json")
    assert ok("dtos", file) == source
    assert ok("dtos", stdin=metadata_of(host)) == ok("dtos", "-", stdin=metadata_of(host)) == source
    target = tmp_path / "dtos.py"
    target.write_text("old")
    assert ok("dtos", file, "-o", str(target)) == ""
    assert target.read_text(encoding="utf-8") == source


def test_options() -> None:
    zoo = str(TESTS / "vectors" / "metadata_zoo.json")
    assert "grade: Grade | int | str = 0" in ok("dtos", zoo, "--open-enums")
    assert run("dtos", zoo, "--names", "snake").exit_code == 2


def test_hosts() -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Answer:
        asked.append(request)
        return Answer(200, metadata_of("metadata"), JSON)

    with serving(answer) as host:
        assert ok("dtos", host.url) == ok("dtos", f"{host.url}/app/") == source_of_host("metadata")
        assert ok("dtos", f"{host.url}/types/metadata.json") == source_of_host("metadata")
    paths = ["/types/metadata.json", "/app/types/metadata.json", "/types/metadata.json"]
    assert [(request.method, request.path) for request in asked] == [("GET", path) for path in paths]


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (Answer(404, b"", JSON), 1, "404"),
        (Answer(200, b"<html>", (("Content-Type", "text/html"),)), 1, "instead of a document"),
        (Answer(302, b"", (("Location", "/Account/Login?ReturnUrl=/types"),)), 1, "not signed in"),
        (Answer(200, b'{"types":[]}', JSON), 1, "the metadata: $.operations: this member is missing"),
        (Answer(200, b"\xff", JSON), 1, "the metadata"),
        (Answer(200, b"", (("Content-Type", "application/json"), ("Content-Encoding", "gzip"))), 1, "the metadata"),
        (Answer(200, b" " * (16 * 2**20 + 1), JSON), 3, "larger than"),
        (Answer(fault=lambda connection: connection.close()), 3, "the connection broke"),
    ],
)  # fmt: skip
def test_hosts_that_fail(answer: Answer, code: int, message: str, tmp_path: Path) -> None:
    target = tmp_path / "dtos.py"
    target.write_text("old")
    with serving(lambda asked: answer) as host:
        found = run("dtos", host.url, "-o", str(target))
        assert len(host.asked) == 1, "nothing is sent twice, and no redirect is followed"
    assert (found.exit_code, found.stdout, target.read_text()) == (code, "", "old")
    assert message in found.stderr
    assert found.stderr.count("\n") == 1


def test_slow_hosts() -> None:
    def slow(asked: Asked) -> Answer:
        time.sleep(1.5)
        return Answer(200, b"{}", JSON)

    with serving(slow) as host:
        found = run("dtos", host.url, "--timeout", "0.2")
    assert (found.exit_code, found.stderr) == (3, "no whole reply in time\n")


@pytest.mark.parametrize(
    "url", ["http://", "https://me:hunter2@host.example", "http://[", "http://127.0.0.1:x", "https://me:hunter2"]
)
def test_addresses_that_are_none(url: str) -> None:
    found = run("dtos", url)
    assert found.exit_code == 2
    assert "hunter2" not in found.output
    assert "Traceback" not in found.output


def test_files_that_are_none(tmp_path: Path) -> None:
    assert run("dtos", str(tmp_path / "none.json")).exit_code == 3
    assert run("dtos", str(tmp_path)).exit_code == 3
    assert "begins with https://" in run("dtos", "host.example").stderr
    bad = tmp_path / "bad.json"
    bad.write_text('{"types":[{"name":"A","password":"hunter2"}],"operations":[{"request":7}]}')
    found = run("dtos", str(bad))
    assert (found.exit_code, found.stderr) == (1, f"{bad}: $.operations[0].request: expected a map\n")
    if Path("/dev/zero").exists():
        assert "larger than" in run("dtos", "/dev/zero").stderr


def test_addresses_of_metadata() -> None:
    assert metadata_url("https://host.example?debug=1") == "https://host.example/types/metadata.json?debug=1"
    with pytest.raises(ValueError, match="must not hold"):
        metadata_url("https://me:hunter2@host.example")


def test_without_httpx_it_is_said_how_to_install_it() -> None:
    program = "import sys; sys.modules['httpx'] = None; from jsvcodec.cli import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", program, "dtos", "https://host.example"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert 'pip install "jsvcodec[httpx]"' in done.stderr
