"""The suite runs once per backend, chosen by the environment: JSVCODEC_BACKEND=python or c.

A run that asked for one backend and got the other would prove nothing, so it stops here.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

import jsvcodec

# A test judges results and never the clock: the machines that run it are shared.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("suite"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


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
