"""The README's examples do what they show, and its docstring cousins in the library too."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import jsvcodec

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(jsvcodec.__path__, "jsvcodec.")
    if not module.name.endswith(("__main__", "._core", ".core.powers"))
)


def test_the_readme(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert found.attempted > 20
    assert found.failed == 0


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_the_pages(page):
    assert doctest.testfile(str(ROOT / "docs" / page), module_relative=False).failed == 0


@pytest.mark.parametrize("name", ["jsvcodec", *MODULES])
def test_the_docstrings(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
