"""A plugin of pytest for runs that are many times slower than usual, as under sanitizers: ``-p safety.unhurried``.

Hypothesis judges no test by the time it takes.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("unhurried", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("unhurried")
