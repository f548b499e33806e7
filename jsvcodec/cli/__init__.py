"""The command ``jsvcodec``, the conversion utility: see `jsvcodec.cli.commands`."""

from jsvcodec.cli.commands import main

__all__ = ("main",)
