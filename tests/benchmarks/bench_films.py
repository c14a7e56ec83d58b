"""Cached films a second from one process, over loopback, by Debian's wrk.

python -m tests.benchmarks.bench_films [slug]

The promise is 1,000. wrk and the server share the machine's cores with whatever else runs there, so the server's own
processor time is said too: what one core that has nothing else to do would send.
"""

import os
import re
import shutil
import subprocess
import sys
import urllib.request

from dashboard.order import Order
from dashboard.watch.address import film_address
from tests.served import served

SECONDS = 8
CONNECTIONS = 32


def films_a_second(slug: str = "adaboost") -> float:
    wrk = shutil.which("wrk")
    assert wrk, "apt-get install wrk"
    with served() as app:
        address = f"{app.base}/{film_address(Order.read(slug, {}))}"
        asked = urllib.request.Request(address, headers={"accept-encoding": "gzip"})
        size = len(urllib.request.urlopen(asked).read())
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", "accept-encoding: gzip", address]
        before = used(app.pid)
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        seconds = used(app.pid) - before
    assert "Non-2xx" not in said and "Socket errors" not in said, said
    [rate] = re.findall(r"Requests/sec:\s+([\d.]+)", said)
    [late] = re.findall(r"99%\s+(\S+)", said)
    [sent] = re.findall(r"(\d+) requests in", said)
    print(f"{slug}: {float(rate):,.0f} films of {size / 1000:.0f} kB a second, 99 % within {late}")
    print(f"{int(sent) / seconds:,.0f} for each second of a processor")
    return float(rate)


def used(pid: int) -> float:
    """Seconds of a processor that a process has had."""
    parts = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    films_a_second(*sys.argv[1:2])
