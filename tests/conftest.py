"""The suite runs once per backend, chosen by the environment: JSVCODEC_BACKEND=python or c.

A run that asked for one backend and got the other would prove nothing, so it stops here.
"""

from __future__ import annotations

import os

import pytest

import jsvcodec


def pytest_configure() -> None:
    wanted = os.environ.get("JSVCODEC_BACKEND")
    try:
        running = jsvcodec.backend
    except ImportError as error:
        raise pytest.UsageError(str(error)) from None
    if wanted and running != wanted:
        raise pytest.UsageError(f"JSVCODEC_BACKEND={wanted} was asked for, but {running} runs")


def pytest_report_header() -> str:
    return f"jsvcodec backend: {jsvcodec.backend}"
