"""The README's examples do what they show, and its docstring cousins in the library too."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest
from support.registering import registrations

import jsvcodec
from jsvcodec import _formats
from jsvcodec._scalars import registry
from jsvcodec._types import fields

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(jsvcodec.__path__, "jsvcodec.")
    if not module.name.endswith(("__main__", "._core", ".core.powers"))
)


def _registered():
    return dict(registry._registry), list(fields._providers), dict(_formats._registered)


@pytest.fixture(autouse=True, scope="module")
def before():
    return _registered()


@pytest.fixture(autouse=True)
def _examples_leave_nothing_registered():
    """What an example registers is process-wide, and would be met by the tests that run after it."""
    with registrations():
        yield


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


def test_no_registration_of_an_example_is_left(before):
    """The examples above register a scalar, a class provider and formats."""
    assert _registered() == before
