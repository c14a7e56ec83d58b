"""The app as a reader meets it: a server of its own on a free port, and a quiet headless browser."""

import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, NamedTuple

ROOT = Path(__file__).parents[1]
CHROMIUM = (  # the one without a window takes a fifth less of the processor
    shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
NO_CHROMIUM = "no Chromium on this machine (Debian: apt-get install chromium-headless-shell)"
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

SECRET = {"STREAMLIT_SERVER_COOKIE_SECRET": "s" * 32}  # of every server here, so that a test can open a class


def in_chromium(test: Any) -> Any:
    """Marks a test that drives Chromium: skipped with a reason where there is none, a failure under CI."""
    import pytest

    here = CHROMIUM or os.environ.get("CI") == "true"
    return pytest.mark.browser(pytest.mark.skipif(not here, reason=NO_CHROMIUM)(test))


def port() -> int:
    """A free one, outside those that the system gives to whoever connects: it stays free while a process restarts."""
    anywhere = random.SystemRandom()
    while True:
        with socket.socket() as s, suppress(OSError):
            s.bind(("127.0.0.1", at := anywhere.randrange(11_000, 32_000)))
            return at


class Served(NamedTuple):
    base: str
    port: int
    pid: int
    healthy: float  # seconds from the start to the first healthy answer


@contextmanager
def served(
    app: str = "streamlit_app.py", below: str = "", log: IO[str] | int = subprocess.DEVNULL, **env: str
) -> Iterator[Served]:
    """`below`: the path under which a host serves the app, such as "/class/ml"."""
    at = port()
    command = [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(at), "--server.headless", "true"]
    settings = {**os.environ, "OMP_NUM_THREADS": "1", "STREAMLIT_SERVER_BASE_URL_PATH": below, **SECRET, **env}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{at}{below}"
    try:
        while not _healthy(base):
            assert process.poll() is None and time.perf_counter() - start < 120, "the server did not start"
            time.sleep(0.02)
        yield Served(base, at, process.pid, time.perf_counter() - start)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _healthy(base: str) -> bool:
    try:
        return bool(urllib.request.urlopen(f"{base}/_stcore/health", timeout=1))
    except OSError:
        return False


@contextmanager
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as pw, closing(launched(pw)) as browser:
        yield browser


def launched(pw: Any) -> Any:
    return pw.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())


class Shared:
    """One server, one browser and its contexts for tests that drive them one after the other; tests/conftest.py closes
    them before a test that does not: while Playwright runs, asyncio.run does not."""

    def __init__(self) -> None:
        self.open, self.made = ExitStack(), dict[str, Any]()

    def app(self) -> str:
        return str(self._once("app", lambda: self.open.enter_context(served()).base))

    def playwright(self) -> Any:
        from playwright.sync_api import sync_playwright

        return self._once("playwright", lambda: self.open.enter_context(sync_playwright()))

    def browser(self) -> Any:
        return self._once("browser", lambda: self.open.enter_context(closing(launched(self.playwright()))))

    def context(self, script: str = "", **options: Any) -> Any:
        """Kept for all that ask for the same, in a browser that remembers what it loaded and compiled: a page opens
        for two thirds of the processor time."""

        def make() -> Any:
            profile = self.open.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
            context = self.playwright().chromium.launch_persistent_context(
                profile, executable_path=CHROMIUM, args=QUIET.split(), **options
            )
            self.open.callback(context.close)
            context.add_init_script(script)
            return context

        return self._once(f"{script} {options}", make)

    def close(self) -> None:
        self.made.clear()
        self.open.close()

    def _once(self, key: str, make: Callable[[], Any]) -> Any:
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]


shared = Shared()
