"""Frames a second and late frames in headless Chromium without a GPU: our player beside Plotly's own frames;
"two" is a comparison's two fields of 100 × 100 with 300 points each.

python -m tests.benchmarks.bench_player
"""

import statistics

from tests.served import chromium, served

SAMPLE = """async drawn => {
  const gaps = [], t0 = performance.now();
  let last = t0, d0 = drawn === 'film' ? +document.querySelector('[data-testid=film]').dataset.drawn : 0;
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
    with served("tests/benchmarks/player_server.py") as server, chromium() as browser:
        for what in ("field", "particles", "two"):
            for way in ("film",) if what == "two" else ("film", "plotly"):
                tab = browser.new_page(viewport={"width": 1280, "height": 800})
                tab.goto(f"{server.base}/?what={what}&way={way}")
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
                middle = statistics.median(gaps)
                print(
                    f"{what:9} {way:6}: {got['drawn']:5.1f} drawn a second, "
                    f"{100 * late:4.1f} % late, median gap {middle:.1f} ms"
                )
                tab.close()


if __name__ == "__main__":
    main()
