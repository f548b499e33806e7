"""The compiled core, whose sources are found; everything else about the package is in pyproject.toml."""

from glob import glob

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "jsvcodec.core._core",
            sources=sorted(glob("jsvcodec/core/*.c")),
            depends=sorted(glob("jsvcodec/core/*.h")),
            extra_compile_args=["-O3", "-fvisibility=hidden", "-fno-plt"],
            optional=True,  # without a compiler the Python side does all the work
        )
    ]
)
