"""A first visit: how many bytes a lesson's page asks for, and how long until its film stands, beside another tree's.

`python -m tests.benchmarks.bench_visit http://127.0.0.1:8601 http://127.0.0.1:8602` asks a server of the old tree and
one of this, in turns in one run: each page in a browser that has seen nothing, at the processor's own speed and four
times slower. The old page is the measure of all ratios; this tree's film without Streamlit, /watch/<slug>, is the third
line.
"""

import argparse
import statistics
import time

from tests.served import chromium

READY = "[data-testid=film][data-ready=true]"


def visit(browser, address, slower):
    """(bytes received, seconds until the film stands) of a first visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    cdp = context.new_cdp_session(tab)
    cdp.send("Network.enable")
    if slower > 1:
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    received = []
    cdp.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
    cdp.on("Network.webSocketFrameReceived", lambda e: received.append(len(e["response"]["payloadData"]) * 3 / 4))
    start = time.perf_counter()
    tab.goto(address, wait_until="commit")
    tab.wait_for_selector(READY, state="attached", timeout=180_000)
    took = time.perf_counter() - start
    tab.wait_for_timeout(1500)  # what arrives after the film is part of the visit, too
    context.close()
    return sum(received), took


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--slug", default="adaboost")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slower", type=int, nargs="+", default=(1, 4), help="so many times slower a processor")
    args = parser.parse_args()
    pages = {
        "old page": f"{args.old}/{args.slug}",
        "page": f"{args.new}/{args.slug}",
        "watch": f"{args.new}/watch/{args.slug}",
    }
    with chromium() as browser:
        for address in pages.values():
            visit(browser, address, 1)  # the server's own first time
        print(f"{'':9} {'speed':>6} {'kB':>6} {'s':>6}  of the old page: medians, median")
        for slower in args.slower:
            got = {name: [] for name in pages}
            for _ in range(args.rounds):
                for name, address in pages.items():
                    got[name].append(visit(browser, address, slower))
            old = statistics.median(took for _, took in got["old page"])
            for name, rows in got.items():
                size, took = (statistics.median(column) for column in zip(*rows, strict=True))
                ratios = statistics.median(row[1] / was[1] for row, was in zip(rows, got["old page"], strict=True))
                print(
                    f"{name:9} 1/{slower:<4} {size / 1e3:6.0f} {took:6.2f} {took / old:5.2f} {ratios:5.2f}", flush=True
                )


if __name__ == "__main__":
    main()
