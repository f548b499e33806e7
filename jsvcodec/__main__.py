"""The command as ``python -m jsvcodec``: see `jsvcodec.cli`."""

from jsvcodec.cli import run

if __name__ == "__main__":
    run()
