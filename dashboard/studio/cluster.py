"""Films made by worker processes: a Dask cluster of this machine (UNROLLED_WORKERS) or of many (UNROLLED_SCHEDULER).

Equal keys of all clients are one task; a run's trace stays on the worker that made it, and the films of that run are
packed there. A worker that dies takes its tasks to another. The web process holds names of runs, not runs.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from cachetools import LRUCache
from dask import config
from distributed import Client, LocalCluster

from dashboard.message import Film
from dashboard.order import Order, version
from dashboard.studio import there
from dashboard.studio.job import LIMIT, NotNow, go_on
from engine.core import Text

HERE = pathlib.Path(__file__).parent
RUNS = 32  # whose traces workers keep for this process
CONNECT = 3.0  # seconds that a scheduler may take to answer
QUEUE = 2 * LIMIT  # seconds after which a film is no longer waited for: it stood in a queue
MEMORY = "1500MB"  # a worker that takes more is ended and begun anew
AWAY = Text(
    "The machines that compute cannot be reached at the moment; ask again soon.", "暂时无法连接计算节点，请稍后再试。"
)
CROWDED = Text("Too many are computing at the moment; ask again soon.", "当前计算的人太多，请稍后再试。")
SETTINGS = {
    "distributed.scheduler.allowed-failures": 1,  # a run that kills two workers is not given to a third
    "distributed.scheduler.work-stealing": True,
    "distributed.admin.large-graph-warning-threshold": "64MB",  # a reader's table goes with its order
    "distributed.comm.timeouts.connect": f"{CONNECT}s",
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.target": False,
}

T = TypeVar("T")
_lock = threading.RLock()
_client: Client | None = None
_cluster: LocalCluster | None = None
_workers: list[subprocess.Popen[bytes]] = []
_traces: LRUCache[str, Any] = LRUCache(RUNS)


def film(order: Order) -> Film:
    """For the thread of a job: it may be stopped while it waits, and then nobody computes on."""
    client = connected()
    traces = [_trace(client, side) for side in order.sides]
    made = client.submit(there.pack, order, version(), *traces, key=f"film-{_digest(order.key)}")
    return cast(Film, _awaited(client, order, made))


def look(see: Callable[..., T], order: Order) -> T:
    client = connected()
    traces = [_trace(client, side) for side in order.sides]
    return cast(T, _awaited(client, order, client.submit(see, *traces, pure=False)))


def connected() -> Client:
    """The cluster's client, made anew when the one before has lost its scheduler. NotNow where there is none."""
    global _client, _traces
    with _lock:
        if _client is None or _client.status != "running":
            if _client is not None:
                threading.Thread(target=_client.close, args=(1,), daemon=True).start()
                _client, _traces = None, LRUCache(RUNS)
            with config.set(SETTINGS):
                config.update(config.config, SETTINGS, priority="new")
                try:
                    _client = Client(_address(), timeout=CONNECT, set_as_default=False)
                except (OSError, TimeoutError) as e:
                    raise NotNow(*AWAY) from e
            _client.register_plugin(there.Warm(), name="unrolled")
        return _client


def close() -> None:
    global _client, _cluster
    with _lock:
        client, cluster, _client, _cluster = _client, _cluster, None, None
    while _workers:
        _workers.pop().terminate()
    for each in (client, cluster):
        if each is not None:
            each.close(5)


def _address() -> str:
    """Of the scheduler: the host's, or one of our own with its workers."""
    global _cluster
    if address := os.environ.get("UNROLLED_SCHEDULER"):
        return address
    if _cluster is None:
        _cluster = LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50)
        _workers.append(_begun(str(_cluster.scheduler_address)))
    return str(_cluster.scheduler_address)


def _begun(scheduler: str) -> subprocess.Popen[bytes]:
    """Worker processes under a nanny, which begins another where one dies. By the command that other machines use: a
    process that Python spawns from this one would run the page's script, which Streamlit has put where it looks."""
    many, memory = os.environ["UNROLLED_WORKERS"], os.environ.get("UNROLLED_WORKER_MEMORY", MEMORY)
    command = ("worker", scheduler, "--nworkers", many, "--nthreads", "1", "--memory-limit", memory, "--no-dashboard")
    path = os.pathsep.join(filter(None, [str(HERE.parents[1]), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *command, "--death-timeout", "30"],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _trace(client: Client, order: Order) -> Any:
    """The run's future. Held for a while, so that its films find it; a run that failed is not."""
    with _lock:
        found = _traces.get(order.run)
        if found is None or found.status in ("error", "lost", "cancelled"):
            found = client.submit(there.run, order, version(), key=f"run-{_digest(order.run)}")
            _traces[order.run] = found
        return found


def _awaited(client: Client, order: Order, future: Any) -> Any:
    over = threading.Event()
    future.add_done_callback(lambda _: over.set())
    whole = False
    try:
        for _ in range(int(QUEUE / 0.1)):
            if over.wait(0.1):
                break
            go_on()
            if client.status != "running":
                raise NotNow(*AWAY)
        else:
            raise NotNow(*CROWDED)
        if future.status in ("lost", "cancelled"):
            raise NotNow(*AWAY)
        value = future.result()
        whole = True
        return value
    finally:
        future.release()
        if not whole:
            with _lock:
                for side in order.sides:
                    _traces.pop(side.run, None)  # the last who lets go of a run ends it


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
