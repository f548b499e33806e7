"""Imports run one way: the layers of the package, read from its source.

A module imports from its own layer's unit and from the layers below it. What is imported inside a function or for
annotations alone runs later and may not go up either, but for the exceptions named here.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from jsvcodec.core import core

ROOT = Path(__file__).parents[1]


class Import(NamedTuple):
    module: str
    imported: str
    lazy: bool


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(path): path for path in sorted((ROOT / "jsvcodec").rglob("*.py"))}


def _imports(module: str, path: Path) -> Iterator[Import]:
    """Yield what a module imports of the package, each name as the module that it is or that defines it."""
    waiting: list[tuple[ast.AST, bool]] = [(ast.parse(path.read_text(encoding="utf-8")), False)]
    while waiting:
        node, lazy = waiting.pop()
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else str(node.module) for name in names]
        else:
            inner = lazy or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) or _is_typing(node)
            waiting += [(child, inner) for child in ast.iter_child_nodes(node)]
            continue
        yield from (Import(module, name, lazy) for name in names if name.partition(".")[0] == "jsvcodec")


def _is_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


IMPORTS = [found for module, path in MODULES.items() for found in _imports(module, path)]

LAYERS = (
    "_caches _safe_text _trees limits",
    "errors",
    "_text names _framing",
    "_source_layout _source_names",
    "_class_source",
    "_options _items",
    "_scalars",
    "_texts",
    "_types models",
    "_hooks",
    "_unstructuring",
    "_structuring",
    "_format_base",
    "_codec",
    "core",
    "_verbs",
    "_streams",
    "_stream_verbs",
    "jsv json",
    "form",  # whose values are JSV or JSON
    "_detection",
    "csv",  # whose cells are read as the values of forms
    "_formats",
    "_conversion",
    "_sampling _cattrs _rebuilding",
    "_redaction",
    "_inference",
    "http",
    "httpx asgi",
    "dtos testing",
    "converters",
    "cli",
    "jsvcodec __main__",
)
"""From the lowest up. Units of one line do not import each other; the formats are `jsv`, `json`, `form` and `csv`."""

UPWARD = {
    ("jsvcodec._texts", "jsvcodec.jsv.reader"): "a text where a map or list is wanted is JSV, in every format",
    ("jsvcodec._codec", "jsvcodec.core.readers"): "the core makes values of trees, in every format",
    ("jsvcodec._format_base", "jsvcodec.jsv.writer"): "a map or list where text is wanted is its JSV",
    ("jsvcodec._format_base", "jsvcodec.jsv"): "the leaves of formats without numbers are those of JSV",
    ("jsvcodec._format_base", "jsvcodec.json.values"): "the leaves of formats with numbers are those of JSON",
    ("jsvcodec.core.schema", "jsvcodec.jsv.grammar"): "the core reads what the grammar says",
    ("jsvcodec.core.schema", "jsvcodec.jsv.reader"): "the places of nested maps and lists",
    ("jsvcodec.cli.commands", "jsvcodec"): "the version",
    ("jsvcodec.httpx.options", "jsvcodec"): "the version",
    ("jsvcodec.cli.models", "jsvcodec"): "the list of the shipped classes",
    ("jsvcodec.cli.sample", "jsvcodec"): "the public function",
}
"""What goes up all the same, and why."""

LAYER_OF = {unit: height for height, units in enumerate(LAYERS) for unit in units.split()}


def _unit(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def test_every_unit_has_a_layer():
    assert {_unit(module) for module in MODULES} <= set(LAYER_OF)


def _goes_up(found: Import) -> bool:
    here, there = _unit(found.module), _unit(found.imported)
    return here != there and LAYER_OF[here] <= LAYER_OF[there]


def test_imports_run_one_way():
    upward = {(found.module, found.imported) for found in IMPORTS if _goes_up(found)}
    assert upward - set(UPWARD) == set()
    assert set(UPWARD) - upward == set(), "these exceptions are no longer needed"


def test_no_imports_at_module_level_run_in_a_circle():
    needs = {
        module: {found.imported for found in IMPORTS if found.module == module and not found.lazy} for module in MODULES
    }
    # Whatever needs nothing that is left can be loaded; a circle is never loaded.
    while loadable := {module for module, imported in needs.items() if not imported & (needs.keys() - {module})}:
        needs = {module: imported for module, imported in needs.items() if module not in loadable}
    assert not needs


_TREES = """
import sys, jsvcodec.jsv
assert jsvcodec.jsv.dumps(jsvcodec.jsv.loads("{a:[b]}")) == "{a:[b]}"
print(*sys.modules)
"""


@pytest.mark.parametrize("backend", ["", "python"])
def test_trees_of_jsv_load_no_library_for_classes(backend):
    environment = {**os.environ, "JSVCODEC_BACKEND": backend}
    ran = subprocess.run([sys.executable, "-c", _TREES], env=environment, capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "jsvcodec.jsv" in loaded
    assert not loaded & {"attr", "attrs", "cattr", "cattrs", "click", "msgspec", "pydantic", "sqlalchemy"}
    assert not loaded & {"dataclasses", "inspect"}, "these take longer to load than all that is needed here"


_CALLS = """
import sys
from jsvcodec import http, models
http.encode_request(models.Register(email="a"), "https://host", body="multipart")
http.decode_reply(200, "application/jsv", b"{userId:1}", models.RegisterResponse)
print(*sys.modules)
"""


def test_calls_need_no_library_for_http():
    ran = subprocess.run([sys.executable, "-c", _CALLS], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "jsvcodec.http.replies" in loaded
    assert not loaded & {"aiohttp", "http.client", "httpx", "multipart", "requests", "socket", "starlette", "urllib3"}


_SMALL = """
import sys, click
before = {*sys.modules}
from jsvcodec.cli.commands import main
main(["convert", *sys.argv[1:]], standalone_mode=False)
print(*sys.modules.keys() - before, file=sys.stderr)
"""
STANDARD = {"_decimal", "_locale", "decimal", "gc", "locale", "numbers"}
"""What a small conversion loads of the standard library that Click has not loaded; the core needs decimals."""

UNUSED = (
    "_cattrs _class_source _framing _hooks _inference _items _rebuilding _redaction _sampling _scalars _stream_verbs"
    " _streams _structuring _types _unstructuring asgi converters csv dtos form http httpx models testing"
)
"""The units of the package that it does not load."""

UNUSED_MODULES = (
    "cli.blocks cli.call cli.check cli.diff cli.format cli.infer cli.models cli.parallel cli.records cli.sample cli.sinks"
    " cli.sources core.plans core.schema core.writers json.framing json.reader json.streams json.values jsv.framing"
    " jsv.layout jsv.loose jsv.reader jsv.streams jsv.tokens jsv.writer"
)


@pytest.mark.skipif(core is None, reason="Python reads and writes by more")
@pytest.mark.parametrize("way", ["file", "standard input", "to a file"])
@pytest.mark.parametrize(("source", "target"), [("jsv", "json"), ("json", "jsv")])
def test_a_small_conversion_loads_little(tmp_path, source, target, way):
    given = tmp_path / f"a.{source}"
    given.write_text({"jsv": "{a:b}", "json": '{"a":"b"}'}[source])
    output = ["-o", str(tmp_path / f"a.{target}")] if way == "to a file" else ["--to", target]
    arguments = ["-" if way == "standard input" else str(given), *output]
    # Without the site, whose modules would hide what the command loads.
    command = [sys.executable, "-S", "-c", _SMALL, *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    ran = subprocess.run(
        command, input=given.read_text(), env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stderr.split())
    ours = {name for name in loaded if name.partition(".")[0] == "jsvcodec"}
    others = {name for name in loaded - ours if not name.startswith(("click", "encodings"))}
    of_click = {"_heapq", "difflib", "heapq"}  # it looks for the likes of a short option
    assert others <= (STANDARD | of_click if way == "to a file" else STANDARD)
    assert "jsvcodec.core._core" in ours
    assert {_unit(name) for name in ours}.isdisjoint(UNUSED.split())
    assert ours.isdisjoint(f"jsvcodec.{name}" for name in UNUSED_MODULES.split())


def test_the_names_of_unused_modules_are_modules():
    assert {f"jsvcodec.{name}" for name in (*UNUSED.split(), *UNUSED_MODULES.split())} <= MODULES.keys()
