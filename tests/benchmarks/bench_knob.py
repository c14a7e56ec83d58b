"""How long from turning a knob to the new film's first picture, in a real browser.

python -m tests.benchmarks.bench_knob [times]

AdaBoost's number of rounds, one more at each key press:
every press is a run of the engine that nobody has asked for before.
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


def main():
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with served() as server, chromium() as browser:
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.goto(f"{server.base}/adaboost")
        tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=60_000)
        tab.wait_for_timeout(4000)
        knob = tab.get_by_role("slider", name="rounds").first
        took = []
        for k in range(times):
            knob.focus()
            tab.evaluate(PRESSED)
            tab.keyboard.press("ArrowRight")
            took.append(tab.evaluate(DRAWN, 41 + k))
            tab.wait_for_timeout(700)
    for what, ms in zip(("new film drawn", "Plotly's still"), zip(*took, strict=True), strict=True):
        ordered = sorted(ms)
        p95 = ordered[int(0.95 * len(ordered))]
        print(
            f"knob turned -> {what}, AdaBoost, {times} times: "
            f"median {statistics.median(ms):.0f} ms, p95 {p95:.0f} ms (aim 300)"
        )


if __name__ == "__main__":
    main()
