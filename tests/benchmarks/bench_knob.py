"""How long from turning a knob to the new film's first picture, in a real browser.

python -m tests.benchmarks.bench_knob [times]

AdaBoost's number of rounds, one more at each key press:
every press is a run of the engine that nobody has asked for before. Then the same of B, against the run with 40.
"""

import statistics
import sys

from tests.served import chromium, served

PRESSED = """() => {
  window.pressed = null;
  addEventListener('keydown', e => (window.pressed ??= e.timeStamp), {capture: true});
}"""
DRAWN = """frames => new Promise(done => {  // -> ms until the new film is on show, and until Plotly has its still
  const film = document.querySelector('[data-testid=film]'), before = film.dataset.drawn;
  let shown = null;
  const look = () => {
    if (film.dataset.frames !== String(frames) || film.dataset.drawn === before) return requestAnimationFrame(look);
    shown ??= performance.now() - window.pressed;
    if (film.classList.contains('moving')) return requestAnimationFrame(look);
    done([shown, performance.now() - window.pressed]);
  };
  requestAnimationFrame(look);
})"""


def measured(browser, address, times):
    """(times,) pairs of ms."""
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.goto(address)
    tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=60_000)
    tab.wait_for_timeout(4000)
    knob, took = tab.get_by_role("slider", name="rounds").first, []
    for k in range(times):
        knob.focus()
        tab.evaluate(PRESSED)
        tab.keyboard.press("ArrowRight")
        took.append(tab.evaluate(DRAWN, 41 + k))
        tab.wait_for_timeout(700)
    tab.close()
    return took


def main():
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    medians = []
    with served() as server, chromium() as browser:
        for what, query in (("AdaBoost", "seed=3"), ("AdaBoost, knob of B", "seed=4&b=1")):
            took = measured(browser, f"{server.base}/adaboost?{query}", times)
            for said, ms in zip(("new film drawn", "Plotly's still"), zip(*took, strict=True), strict=True):
                p95, middle = sorted(ms)[int(0.95 * len(ms))], statistics.median(ms)
                medians.append(middle)
                print(
                    f"knob turned -> {said}, {what}, {times} times: median {middle:.0f} ms, p95 {p95:.0f} ms (aim 300)"
                )
    print(f"of two runs: {medians[2] / medians[0]:.2f} times a single run's (aim 1.3)")


if __name__ == "__main__":
    main()
