"""The command as ``python -m jsvcodec``: see `jsvcodec.cli`."""

from jsvcodec.cli import main

if __name__ == "__main__":
    main(prog_name="jsvcodec")
