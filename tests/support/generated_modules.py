"""Modules that the generator writes, imported, and the services of recorded hosts as their classes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from jsvcodec.dtos import python_source
from support.rows import TESTS

HOSTS = ("metadata", "metadata_zoo")


def metadata_of(name: str) -> bytes:
    """What a host said of its types."""
    return (TESTS / "vectors" / f"{name}.json").read_bytes()


def source_of_host(name: str, **options: Any) -> str:
    """The module of a host's types."""
    return python_source(metadata_of(name), **options)


def imported(source: str, directory: Path, name: str) -> Any:
    """A module, imported from a file."""
    path = directory / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
