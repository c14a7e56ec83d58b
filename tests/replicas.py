"""What deploy/compose.yaml starts, as processes of this machine that can be killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

from tests.served import ROOT, SECRET, port

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
LONG = 180  # seconds, for what takes a few on a quiet machine: a test ends when it is so, not when time is up
GUARD = 'trap "" INT TERM HUP; read -r _; kill -s KILL -- "-$0"'


def until(true, seconds=LONG):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"in vain for {seconds} s"
        time.sleep(0.02)


class Process:
    """A command that can be killed and begun again, as a supervisor does. A guard holds a pipe of this process: when
    that breaks, however this process ended, the command and all that it has started are killed."""

    def __init__(self, *command, **env):
        self.command, self.env = command, {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), **env}
        self.begin()

    @property
    def alive(self):
        return self.running.poll() is None

    def begin(self):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        self.running = subprocess.Popen(self.command, cwd=ROOT, env=self.env, **quiet)
        self.guard = subprocess.Popen(["sh", "-c", GUARD, str(self.running.pid)], stdin=subprocess.PIPE, **quiet)

    def kill(self):
        """kill -9, with all that it has started."""
        self.guard.kill()
        self.guard.stdin.close()
        self.guard.wait()
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(LONG)


@contextmanager
def running(*processes):
    """Kills them in the end, whatever comes."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()


@contextmanager
def behind_nginx(home, replicas, **env):
    """So many web replicas behind deploy/nginx.conf: its address, the replicas by their port, nginx's log."""
    at, ports = port(), [port() for _ in range(replicas)]
    same = {**SECRET, "STREAMLIT_BROWSER_SERVER_ADDRESS": "127.0.0.1"}
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
            until(lambda p=p: healthy(f"http://127.0.0.1:{p}"))
        yield f"http://127.0.0.1:{at}", webs, home / "access.log"


def healthy(base):
    with suppress(OSError):
        return urllib.request.urlopen(f"{base}/_stcore/health", timeout=10).status == 200
    return False
