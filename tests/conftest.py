"""Two hypothesis profiles: a fast, derandomised one by default; HYPOTHESIS_PROFILE=deep looks further."""

import os

from hypothesis import HealthCheck, Phase, settings

os.environ.setdefault("OMP_NUM_THREADS", "1")
slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
quick = (Phase.explicit, Phase.generate)
settings.register_profile(
    "fast", max_examples=8, deadline=None, derandomize=True, phases=quick, suppress_health_check=slow
)
settings.register_profile("deep", max_examples=300, deadline=None, suppress_health_check=slow)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
