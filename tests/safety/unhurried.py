"""A plugin of pytest for runs that are many times slower than usual, as under sanitizers: ``-p safety.unhurried``.

Hypothesis judges no test by the time it takes, and the tests that measure time are left out.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings

MEASURE_TIME = ("test_the_square_of_a_length_is_noticed",)

settings.register_profile("unhurried", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Leave out the tests that measure time."""
    items[:] = [item for item in items if item.originalname not in MEASURE_TIME]
