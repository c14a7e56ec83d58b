"""Two hypothesis profiles: a fast, derandomised one by default; HYPOTHESIS_PROFILE=deep looks further."""

import functools
import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from streamlit.components.v2 import manifest_scanner

from dashboard.studio import computing
from tests.lessons import SLUGS
from tests.served import shared

os.environ.setdefault("OMP_NUM_THREADS", "1")
slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
quick = (Phase.explicit, Phase.generate)
settings.register_profile(
    "fast", max_examples=8, deadline=None, derandomize=True, phases=quick, suppress_health_check=slow
)
settings.register_profile("deep", max_examples=300, deadline=None, suppress_health_check=slow)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
# a page without a browser begins a new Streamlit, which reads what every package of the machine says of itself
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"


@pytest.fixture(autouse=True)
def a_page_waits_for_its_film(monkeypatch):
    """A page without a browser has nobody who asks again after a second."""
    monkeypatch.setattr(computing, "SOON", 60.0)


def pytest_collection_modifyitems(items):
    """Browser tests before the quick ones, which then fill the other core; a lesson's laws and topic together, for
    its runs are kept (tests/lessons.py)."""

    def place(item):
        slug = getattr(item, "callspec", None) and item.callspec.params.get("slug")
        slug = slug or item.path.stem.removeprefix("test_")
        browser = item.get_closest_marker("browser") is not None
        return (not browser, SLUGS.index(slug) if slug in SLUGS and not browser else -1)

    items.sort(key=place)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem):
    """The browser and the server live as long as tests that drive them follow each other."""
    if nextitem is None or nextitem.get_closest_marker("browser") is None:
        shared.close()


def pytest_sessionfinish():
    """Where the first failure ends all, too."""
    shared.close()


@pytest.fixture
def browser():
    return shared.browser()


@pytest.fixture
def app():
    """The base address of the app, for whoever needs no server of its own."""
    return shared.app()
