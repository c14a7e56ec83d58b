"""Frames a second and late frames in headless Chromium without a GPU: our player beside Plotly's own frames.

python -m tests.benchmarks.bench_player
"""

import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync".split()
PORT = 8597
SAMPLE = """async drawn => {
  const gaps = [], t0 = performance.now(); let last = t0, d0 = drawn === 'film' ? +document.querySelector('[data-testid=film]').dataset.drawn : 0;
  let seen = new Set();
  while (performance.now() - t0 < 2800) {
    await new Promise(requestAnimationFrame);
    const now = performance.now(); gaps.push(now - last); last = now;
    if (drawn !== 'film') seen.add(document.querySelector('.js-plotly-plot .scatterlayer')?.innerHTML.slice(0, 4000));
  }
  const s = (last - t0) / 1000;
  const n = drawn === 'film' ? +document.querySelector('[data-testid=film]').dataset.drawn - d0 : seen.size;
  return {drawn: n / s, gaps};
}"""


def main():
    from playwright.sync_api import sync_playwright

    app = ROOT / "tests" / "benchmarks" / "player_server.py"
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(PORT), "--server.headless", "true"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.3)
        with sync_playwright() as pw:
            browser = pw.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
            for what in ("field", "particles"):
                for way in ("film", "plotly"):
                    tab = browser.new_page(viewport={"width": 1280, "height": 800})
                    tab.goto(f"http://127.0.0.1:{PORT}/?what={what}&way={way}")
                    if way == "film":
                        tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=60_000)
                        tab.wait_for_timeout(1500)
                        tab.locator("[data-testid=film]").focus()
                        tab.keyboard.press("Home")
                        tab.wait_for_timeout(1200)
                        tab.keyboard.press(" ")
                    else:
                        tab.wait_for_selector(".js-plotly-plot .updatemenu-button", timeout=60_000)
                        tab.wait_for_timeout(1500)
                        tab.locator(".updatemenu-button").click()
                    got = tab.evaluate(SAMPLE, way)
                    gaps = got["gaps"][1:]
                    late = sum(g > 33.4 for g in gaps) / len(gaps)
                    print(
                        f"{what:9} {way:6}: {got['drawn']:5.1f} drawn a second, {100 * late:4.1f} % late, median gap {statistics.median(gaps):.1f} ms"
                    )
                    tab.close()
            browser.close()
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
