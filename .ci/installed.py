"""Check an installed package: its core runs, and no module of it warns; to be run with ``-I -W error``."""

import importlib
import pkgutil
from pathlib import Path

import jsvcodec

# Modules that are loaded for the models of packages that nobody has to install.
NEEDS = {"jsvcodec._types.pydantic_models": "pydantic", "jsvcodec._types.sqlalchemy_models": "sqlalchemy"}

assert jsvcodec.backend == "c", jsvcodec.backend
assert Path(jsvcodec.__file__).with_name("py.typed").exists()
assert "site-packages" in jsvcodec.__file__, jsvcodec.__file__
modules = [found.name for found in pkgutil.walk_packages(jsvcodec.__path__, "jsvcodec.")]
for name in modules:
    if name.endswith((".__main__", ".powers")):  # these are commands
        continue
    try:
        importlib.import_module(name)
    except ImportError as error:
        says_extra = 'pip install "jsvcodec[' in str(error)
        if not says_extra and (error.name is None or error.name != NEEDS.get(name)):
            raise
print(f"{len(modules)} modules of {jsvcodec.__file__}, backend {jsvcodec.backend}")
