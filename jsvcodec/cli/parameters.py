"""The parameters of the command that are looked up: classes and formats by their names."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from jsvcodec._formats import format_names

__all__ = ("ClassName", "FormatName")

if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]
else:
    _ParamType = click.ParamType  # generic in newer versions only


class ClassName(_ParamType):
    """A shipped class by its name, or any other as ``package.module:Class``."""

    name = "class"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the class. Fails where there is none of this name."""
        if not isinstance(value, str):
            return value
        home, colon, name = value.partition(":")
        if not colon:
            from jsvcodec import models

            if value in models.__all__:
                return getattr(models, value)
            self.fail(f"no shipped class is called {value!r}; others are given as package.module:Class", param, ctx)
        return self._import(home, name, param, ctx)

    def _import(self, home: str, name: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from importlib import import_module

        if os.getcwd() not in sys.path:
            sys.path.append(os.getcwd())
        try:
            found = import_module(home)
            for part in name.split("."):
                found = getattr(found, part)
        except Exception as error:
            reason = f"cannot import {home}:{name}: {type(error).__name__}: {error}"
        else:
            return found
        self.fail(reason, param, ctx)


class FormatName(_ParamType):
    """A registered format; the module of ``--type``, which is looked at first, may have registered more."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name. Fails where no format has it."""
        if value in format_names():
            return value
        self.fail(f"{value!r} is not one of {', '.join(map(repr, format_names()))}.", param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return what the help shows for a name."""
        return f"[{'|'.join(format_names())}]"
