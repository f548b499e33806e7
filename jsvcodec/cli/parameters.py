"""The parameters of the command that are looked up: types and kinds of text by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jsvcodec._safe_text import escaped
from jsvcodec.cli.kinds import Kind, kind_named, kind_names

__all__ = ("ClassName", "KindName")

if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]
else:
    _ParamType = click.ParamType  # generic in newer versions only


class ClassName(_ParamType):
    """A shipped class by its name, any other as ``package.module:Class``, or an expression of types."""

    name = "type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the class. Fails where there is none of this name."""
        if not isinstance(value, str):
            return value
        from jsvcodec.cli.types import parsed_type

        try:
            return parsed_type(value)
        except ValueError as error:
            reason = str(error)
        self.fail(escaped(reason), param, ctx)


class KindName(_ParamType):
    """A kind of text: a registered format, or lines of one; the module of ``--type`` may have registered more."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the kind. Fails where none has the name."""
        found = value if isinstance(value, Kind) else kind_named(value)
        if found is None:
            self.fail(f"{value!r} is not one of {', '.join(map(repr, kind_names()))}.", param, ctx)
        return found

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return what the help shows for a name."""
        return f"[{'|'.join(kind_names())}]"
