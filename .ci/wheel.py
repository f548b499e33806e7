"""Check what a wheel holds: the compiled core and the mark of typing, and no sources of the core."""

import sys
from zipfile import ZipFile

names = ZipFile(sys.argv[1]).namelist()
assert any(name.startswith("jsvcodec/core/_core.") for name in names), names
assert "jsvcodec/py.typed" in names, names
assert not [name for name in names if name.endswith((".c", ".h"))], names
assert {name.partition("/")[0].partition("-")[0] for name in names} == {"jsvcodec"}, names
print(f"{len(names)} files")
