"""The benchmarks measure what they say: the same documents every time, equal results. No clock is judged."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

import jsvcodec
from benchmarks import __main__ as command
from benchmarks import (
    chart,
    conversions,
    data,
    faults_process,
    forms,
    growth,
    hostile,
    memory,
    models,
    options,
    report,
    structures,
    trees,
)
from benchmarks.calls import calls_table
from benchmarks.commands import commands_table
from benchmarks.comparing import plain_document
from benchmarks.peers import PYTHON, US, peer, peers
from benchmarks.report import Section, Verdict
from benchmarks.starting import starting_table
from benchmarks.tables import Row, Settings, Table, Target
from benchmarks.timing import Fresh, Job, compare, in_own_process, medians
from jsvcodec import DecodeError, jsv

QUICK = Settings(seconds=0.01, quick=True)


def test_documents_are_the_same_every_time() -> None:
    assert data.response(Random(1)) == data.response(Random(1)) != data.response(Random(2))
    assert data.responses(20).jsv == data.responses(20).jsv
    assert data.readings(5).json == data.readings(5).json
    for make in data.MADE.values():
        assert make(Random(1)) == make(Random(1))


@pytest.mark.parametrize(
    ("make", "low", "high"),
    [(data.one_response, 450, 650), (data.one_response_with_picture, 1_400, 1_600)],
)
def test_responses_have_the_size_they_are_named_for(make: Callable[[], data.Document], low: int, high: int) -> None:
    document = make()
    assert low <= len(document.jsv) <= high
    assert jsv.loads(document.jsv, jsvcodec.models.AuthenticateResponse).extra == {}


def test_look_alikes_hold_the_objects_they_were_made_of() -> None:
    for name, make in data.MADE.items():
        document = data.tree_document(name, make(Random(1)))
        assert document.tree == data.read_public(document.typed) == jsv.loads(document.jsv)
        assert document.of_types().tree == make(Random(1))


def test_public_documents_become_text(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"n":[1,2.50,-0.0,1e400,null],"t":true,"z":null,"s":"a,\\"b\\""}')
    document = data.public_document(tmp_path / "a.json")
    assert document.tree == {"n": ["1", "2.50", "-0.0", "1e400", ""], "t": "True", "s": 'a,"b"'}
    assert jsv.loads(document.jsv) == document.tree
    assert document.of_types().tree["n"][:3] == [1, 2.5, 0.0]


@pytest.mark.parametrize(
    "document", [data.one_request(), data.one_response(), data.one_response_with_picture(),
                 data.one_response_with_status(), data.responses(30), data.readings(10)],
    ids=lambda document: document.name,
)  # fmt: skip
@pytest.mark.parametrize("wire", ["jsv", "json"])
@pytest.mark.parametrize("reading", [True, False])
def test_every_library_that_is_there_makes_the_same_models(document: data.Document, wire: str, reading: bool) -> None:
    jobs, expected = models.model_jobs(document, reading=reading, wire=wire, quick=True)
    assert expected == plain_document(document.tree)
    assert {US, "json", "msgspec", "msgspec Struct"} <= {job.peer for job in jobs}
    _all_give(jobs, expected)


@pytest.mark.parametrize("document", [data.one_response_with_status(), data.responses(30), data.readings(10)],
                         ids=lambda document: document.name)  # fmt: skip
def test_every_library_makes_the_same_of_trees_and_models(document: data.Document) -> None:
    for jobs, expected in (
        structures.tree_jobs(document),
        structures.tree_jobs(document, is_plain=True),
        structures.model_jobs(document),
    ):
        assert {US, "msgspec", "msgspec Struct"} <= {job.peer for job in jobs}
        _all_give(jobs, expected)


def _all_give(jobs: list[Job], expected: object) -> None:
    for job in jobs:
        assert job.plain(job.run()) == expected, job.peer


TREES = [
    data.as_tree(data.responses(30)),
    *map(data.made, ("twitter look-alike", "random look-alike", "numbers", "strings with quotes", "empty maps")),
    data.made("Japanese, single words"),
]


@pytest.mark.parametrize("document", TREES, ids=lambda document: document.name)
def test_every_library_that_is_there_makes_the_same_trees(document: data.Document) -> None:
    for jobs, expected in (
        trees.reading_jobs(document),
        trees.writing_jobs(document),
        trees.writing_jobs(document.of_types(), fresh=True),
        trees.reading_jobs(document.of_types(), wire="json"),
        trees.writing_jobs(document.of_types(), wire="json"),
    ):
        assert {US, "json", "msgspec"} <= {job.peer for job in jobs}
        _all_give(jobs, expected)


def test_forms_are_the_pairs_that_the_standard_library_makes() -> None:
    for query in forms.queries():
        _all_give(*forms.reading_jobs(query))
        _all_give(*forms.writing_jobs(query))


@pytest.mark.parametrize("back", [False, True])
def test_conversions_give_the_same(back: bool) -> None:
    for document in (data.one_response(), data.responses(9)):
        _all_give(*conversions.typed_jobs(document, back=back))
    for document in (data.as_tree(data.responses(9)), data.made("numbers")):
        _all_give(*conversions.untyped_jobs(document, back=back))


@pytest.mark.parametrize("reading", [True, False])
def test_options_change_no_result(reading: bool) -> None:
    for way in options.ways(reading):
        assert options.differing(way, options.works(way)) == [], way


def test_an_option_that_changes_a_result_is_told() -> None:
    way = options.Way(True, "JSV", True, "codec", False)
    assert options.differing(way, {"": lambda: 1, "names": lambda: 2}) == ["names"]


def test_each_run_of_a_fresh_work_has_an_argument_of_its_own() -> None:
    seen: list[object] = []
    medians({"work": Fresh(object, seen.append)}, 0.001)
    assert len(seen) == len(set(map(id, seen))) > 3


def test_targets_beside_a_library_that_is_not_there_are_left_out() -> None:
    jobs = [Job(US, lambda: 1, int), Job("other", lambda: 1, int)]
    targets = [Target("other", 1.0, PYTHON), Target("missing", 1.0, PYTHON)]
    table = Table("title", "note", lambda item: (jobs, 1), targets)
    section = table.measure([Row(data.one_request, targets), Row(data.one_request)], QUICK)
    assert [verdict.against for verdict in section.verdicts] == ["other", "other"]
    assert section.lines[-1][0] == "geometric mean"


def test_what_is_missed_is_told_with_its_distance() -> None:
    section = Section("title", "note", ["work"])
    section.verdicts = [
        Verdict("fast", "peer", 1.3, 1.2),
        Verdict("slow", "peer", 0.9, 1.2),
        Verdict("long", "itself", 9.0, 3.0, at_most=True),
    ]
    told = report.summary([section])
    assert "1 of 3 are reached" in told
    assert "fast" not in told
    assert "no, 25.0% too little" in told
    assert "no, 3.0 times as much" in told


@pytest.mark.skipif(sys.platform == "win32", reason="no page faults are told there")
def test_a_process_tells_its_page_faults() -> None:
    told = memory.run_worker("benchmarks.faults_process", "jsv", "models", "20", "dumps", "6")
    assert told["bytes"] > 5_000
    assert told["faults"] >= 0 < told["seconds"]
    touched = faults_process.measure(lambda size: bytearray(size), 64 << 20, 6)
    assert touched["faults"] > 0


def test_a_wrong_result_and_a_failure_are_told() -> None:
    jobs = [Job("right", lambda: 1, int), Job("wrong", lambda: 2, int), Job("fails", lambda: 1 // 0, int)]
    cells = compare(jobs, 1)
    assert [cells[name].same for name in ("right", "wrong", "fails")] == [True, False, False]
    assert cells["fails"].note == "ZeroDivisionError"
    assert not Verdict("work", "peer", 9.0, 1.0, same=False).reached


def test_a_missing_library_is_left_out_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ujson", None)
    peers.cache_clear()
    peer.cache_clear()
    try:
        found, notes = peers()
        assert "ujson" not in found
        assert "ujson is not installed and left out" in notes
    finally:
        monkeypatch.undo()
        peers.cache_clear()
        peer.cache_clear()


def test_the_table_of_a_folder_has_a_flag_in_every_cell(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"a":1},{"b":"x,y"}]')
    section = trees.read_trees(Settings(0.01, quick=True, folder=tmp_path))
    assert section.failures == []
    assert section.header[2] == US
    assert (PYTHON in section.header) == (jsvcodec.backend == "c")
    assert all(cell.endswith("✓") for cell in section.lines[0][2:])
    assert "| a.json |" in section.markdown()


@pytest.mark.parametrize("content", [None, "nope"])
def test_a_folder_without_documents_is_told(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "a.json").write_text(content)
    with pytest.raises(SystemExit, match="2"):
        command.main(["read", "--data", str(tmp_path)])
    assert ("no *.json" if content is None else "is no JSON") in capsys.readouterr().err


def test_a_list_of_a_hundred_thousand_is_a_list_of_the_same_responses() -> None:
    long = growth.long_list(3_000)
    assert json.loads(long.json) == json.loads(data.responses(1_000).json) * 3
    assert len(jsv.loads(long.jsv)) == 3_000


def test_a_process_of_its_own_tells_what_reading_takes(tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(data.responses(50).jsv)
    told = memory.run_worker("benchmarks.memory", US, "AuthenticateResponse", str(tmp_path / "input"), "trace")
    assert told["items"] == 50
    assert 0 < told["kept"] <= told["peak"]


def test_hostile_keys_are_read_or_refused_in_sets_and_maps() -> None:
    seen = [hostile.outcome(read, shape(4_096)) for _, _, read, shape in hostile.keyed()]
    assert len(seen) == 2 * len(hostile.KEYS)
    assert not any(isinstance(outcome, DecodeError) for outcome in seen)


def test_hostile_documents_that_are_to_be_refused_are() -> None:
    for name, _, read, shape in hostile.refused():
        for length in (512, 4_096):
            text = shape(length)
            assert length // 2 <= len(text) <= 2 * length, name
            assert isinstance(hostile.outcome(read, text), DecodeError), name


@pytest.mark.parametrize("name", hostile.SHAPES)
def test_hostile_texts_are_as_long_as_asked_and_read_or_refused(name: str) -> None:
    text = hostile.SHAPES[name](4_096)
    assert 2_048 <= len(text) <= 3 * 4_096
    for read in hostile.readers().values():
        hostile.outcome(read, text)


@pytest.mark.parametrize(("power", "grown"), [(1, 2), (2, 4)])
def test_the_square_of_a_length_is_noticed(monkeypatch: pytest.MonkeyPatch, power: int, grown: int) -> None:
    passed = 0.0

    def read(text: str) -> None:
        nonlocal passed
        passed += 1e-6 * len(text) ** power

    monkeypatch.setattr(hostile, "thread_time", lambda: passed)
    assert hostile.growth(read, lambda n: "x" * n, 0.001)[0] == pytest.approx(grown)


def test_calls_of_both_sides_arrive() -> None:
    section = calls_table(seconds=0.01, quick=True)
    assert [line[0] for line in section.lines] == ["JSV, sync", "JSV, async", "JSON, sync", "JSON, async"]
    assert all(800 < int(line[1].replace(",", "")) < 1_300 for line in section.lines)
    assert [verdict.target for verdict in section.verdicts] == [1.15] * 4
    assert all(figures["client"] > 0 < figures["httpx"] for figures in section.figures)


def test_the_command_makes_what_its_peers_make() -> None:
    section = commands_table(quick=True)
    assert section.failures == []
    assert {"lines to NDJSON", "root list to NDJSON", "typed lines to NDJSON"} <= {line[0] for line in section.lines}
    assert {"--redact, json to json", "--infer, ndjson to ndjson"} <= {line[0] for line in section.lines}
    assert {verdict.target for verdict in section.verdicts} >= {1.0, 1 / 3}
    assert all(verdict.figure and verdict.figure > 0 for verdict in section.verdicts)


def test_starting_is_measured_beside_click() -> None:
    section = starting_table(quick=True)
    assert [line[0] for line in section.lines][:2] == ["import click", "--version"]
    assert len(section.verdicts) == len(section.lines) - 1
    assert all(verdict.figure and verdict.figure > 0 and verdict.target == 1.5 for verdict in section.verdicts)


def test_a_process_of_its_own_gives_its_result_back_and_its_failure_away() -> None:
    assert in_own_process(lambda: {"a": [1]}) == {"a": [1]}
    with pytest.raises((EOFError, ZeroDivisionError)):
        in_own_process(lambda: 1 // 0)


def test_the_chart_says_everything_in_text() -> None:
    seconds = {US: 0.5, "msgspec": 1.0, "json": 2.0}
    section = Section("Reading into models", "", [])
    section.figures.append(
        {"work": "1,000 responses"} | {name: {"seconds": value, "same": True} for name, value in seconds.items()}
    )
    drawn = chart.draw([section], "CPython")
    root = ElementTree.fromstring(drawn)
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"jsvcodec", "4.0x", "msgspec", "2.0x", "json", "1.0x"} <= set(texts)
    assert "jsvcodec 4.0x, msgspec 2.0x, json 1.0x" in (root.findtext("{http://www.w3.org/2000/svg}desc") or "")
