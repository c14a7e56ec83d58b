"""The README's table: each lesson's default run, its first film's size, and how it plays.   python -m tests.benchmarks.table

With --write the table replaces the one in README.md. Peers are timed by the bench_*.py beside this file.
"""

import importlib
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from dashboard import runs
from dashboard.catalogue import LESSONS

ROOT = Path(__file__).parents[2]
PORT = 8595
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync".split()
PLAY = """async () => {
  const film = document.querySelector('[data-testid=film]'), d0 = +film.dataset.drawn, t0 = performance.now();
  let n = 0, late = 0, last = t0;
  while (performance.now() - t0 < 1500 && film.dataset.playing === 'true') {
    await new Promise(requestAnimationFrame);
    const now = performance.now(); n++; late += now - last > 33.4; last = now;
  }
  return [(+film.dataset.drawn - d0) / (last - t0) * 1000, late / Math.max(n, 1)];
}"""


def measured(slug):
    engine = importlib.import_module(f"engine.{slug}")
    lesson = importlib.import_module(f"dashboard.lessons.{slug}").LESSON
    trace, times = engine.run(engine.Params()), []
    for _ in range(3):
        start = time.perf_counter()
        engine.run(engine.Params())
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times), len(runs.message(lesson, lesson.films[0], trace, "en")) / 1024


def played(tab, slug):
    tab.goto(f"http://127.0.0.1:{PORT}/{slug}")
    tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=60_000)
    tab.wait_for_timeout(1500)
    tab.locator("[data-testid=film]").focus()
    tab.keyboard.press("Home")
    tab.wait_for_timeout(900)
    tab.keyboard.press(" ")
    tab.wait_for_timeout(200)
    return tab.evaluate(PLAY)


def main():
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(PORT)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = ["| lesson | default run, ms | first film, kB | drawn a second | late |", "|---|---|---|---|---|"]
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.3)
        with sync_playwright() as pw:
            tab = pw.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET).new_page(viewport={"width": 1280, "height": 800})
            for e in LESSONS:
                drawn, late = played(tab, e.slug)
                ms, kb = measured(e.slug)
                lines.append(f"| {e.title.en} | {ms:.0f} | {kb:.0f} | {drawn:.0f} | {late:.0%} |")
                print(lines[-1], flush=True)
    finally:
        server.terminate()
    if "--write" in sys.argv:
        readme = ROOT / "README.md"
        text = readme.read_text("utf-8")
        without = re.sub(r"\n\| lesson \|.*?(?=\n\n|\Z)", "", text, flags=re.S).rstrip()
        readme.write_text(without + "\n\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
