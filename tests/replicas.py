"""What deploy/compose.yaml starts, as processes of this machine that can be killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

from tests.served import ROOT

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.01)


def port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Process:
    """A command that can be killed and begun again, as a supervisor does."""

    def __init__(self, *command, **env):
        self.command, self.env = command, {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), **env}
        self.begin()

    def begin(self):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.running = subprocess.Popen(self.command, cwd=ROOT, env=self.env, start_new_session=True, **quiet)

    def kill(self):
        """kill -9, with all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(10)


@contextmanager
def running(*processes):
    try:
        yield
    finally:
        for process in processes:
            process.kill()


@contextmanager
def behind_nginx(home, replicas, **env):
    """So many web replicas behind deploy/nginx.conf: its address, the replicas by their port, nginx's log."""
    at, ports = port(), [port() for _ in range(replicas)]
    same = {"STREAMLIT_SERVER_COOKIE_SECRET": "s" * 32, "STREAMLIT_BROWSER_SERVER_ADDRESS": "127.0.0.1"}
    run = (sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.address", "127.0.0.1")
    webs = {p: Process(*run, "--server.port", str(p), **same, **env) for p in ports}
    for name in ("nginx.conf", "places.conf"):
        text = (ROOT / "deploy" / name).read_text()
        for i, p in enumerate(ports, 1):
            text = text.replace(f"web{i}:8501", f"127.0.0.1:{p}")
        lines = [line for line in text.splitlines() if "server web" not in line]
        (home / name).write_text("\n".join(lines).replace("/dev/stdout", "access.log") + "\n")
    (home / "listen.conf").write_text(f"listen 127.0.0.1:{at};")
    front = Process(NGINX, "-p", str(home), "-c", str(home / "nginx.conf"), "-g", "daemon off; user root;")
    with running(front, *webs.values()):
        for p in (*ports, at):
            until(lambda p=p: healthy(f"http://127.0.0.1:{p}"), 90)
        yield f"http://127.0.0.1:{at}", webs, home / "access.log"


def healthy(base):
    with suppress(OSError):
        return urllib.request.urlopen(f"{base}/_stcore/health", timeout=1).status == 200
    return False
