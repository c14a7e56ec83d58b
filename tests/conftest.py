"""Two hypothesis profiles: a fast, derandomised one by default; HYPOTHESIS_PROFILE=deep looks further."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from dashboard.studio import computing

os.environ.setdefault("OMP_NUM_THREADS", "1")
slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
quick = (Phase.explicit, Phase.generate)
settings.register_profile(
    "fast", max_examples=8, deadline=None, derandomize=True, phases=quick, suppress_health_check=slow
)
settings.register_profile("deep", max_examples=300, deadline=None, suppress_health_check=slow)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"


@pytest.fixture(autouse=True)
def a_page_waits_for_its_film(monkeypatch):
    """A page without a browser has nobody who asks again after a second."""
    monkeypatch.setattr(computing, "SOON", 60.0)
