"""The README's table: each lesson's default run, its first film's size,
how it plays, and the peer's time where there is one.

python -m tests.benchmarks.table            (prints it; --write replaces the one in README.md)
"""

import importlib
import re
import sys

from dashboard import message
from dashboard.catalogue import LESSONS
from dashboard.order import Order
from tests.benchmarks import (
    bench_diffusion,
    bench_flows,
    bench_metrics,
    bench_neurons,
    bench_sequences,
    bench_trees,
    bench_vision,
)
from tests.benchmarks.timing import best
from tests.served import ROOT, chromium, served

PEERS = {  # slug -> what the peer does, and (ours, the peer's) in milliseconds for the same work
    "activation_race": ("torch, six nets one by one", bench_neurons.six_at_once),
    "random_forest": ("scikit-learn, 100 trees, staged", bench_trees.trees),
    "adaboost": ("scikit-learn, 100 stumps, staged", bench_trees.adaboost),
    "gbdt": ("scikit-learn, 100 trees, staged", bench_trees.first_order),
    "xgboost": ("xgboost, staged surface", bench_trees.second_order),
    "receptive_field": ("autograd, VGG-16", bench_vision.famous),
    "recurrent": ("torch.nn.GRU, which keeps no gate", bench_sequences.cells),
    "vanishing": ("autograd, one pass a unit", bench_sequences.gradients),
    "attention": ("torch.nn, weights only", bench_sequences.stages),
    "realnvp": ("zuko, one training step", bench_flows.training_step),
    "solvers": ("torchdiffeq, dopri5 at 1e-5", bench_diffusion.adaptive),
    "smooth_max": ("torch, soft ranks by pairs", bench_metrics.ranks),
    "soft_bleu": ("sacrebleu, one pair", bench_metrics.bleus),
}
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
    (run,) = best(lambda: engine.run(engine.Params()), times=3)
    return run, len(message.make(Order(slug, engine.Params())).bytes) / 1024


def played(tab, base, slug):
    tab.goto(f"{base}/{slug}")
    tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=60_000)
    tab.wait_for_timeout(1500)
    tab.locator("[data-testid=film]").focus()
    tab.keyboard.press("Home")
    tab.wait_for_timeout(900)
    tab.keyboard.press(" ")
    tab.wait_for_timeout(200)
    return tab.evaluate(PLAY)


def beside(slug):
    """The peer's work, its time and ours, in milliseconds."""
    if slug not in PEERS:
        return " | "
    what, compare = PEERS[slug]
    ours, theirs = (f"{ms:,.0f}" if ms >= 100 else f"{ms:.3g}" for ms in compare())
    return f"{what} | {theirs} / {ours}"


def main():
    lines = [
        "| lesson | default run, ms | first film, kB | drawn a second | late | peer, same work | peer / ours, ms |",
        "|---|---|---|---|---|---|---|",
    ]
    with served() as server, chromium() as browser:
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        plays = {e.slug: played(tab, server.base, e.slug) for e in LESSONS}
    for e in LESSONS:
        (drawn, late), (ms, kb) = plays[e.slug], measured(e.slug)
        lines.append(f"| {e.title.en} | {ms:.0f} | {kb:.0f} | {drawn:.0f} | {late:.0%} | {beside(e.slug)} |")
        print(lines[-1], flush=True)
    if "--write" in sys.argv:
        readme = ROOT / "README.md"
        text = readme.read_text("utf-8")
        without = re.sub(r"\n\| lesson \|.*?(?=\n\n|\Z)", "", text, flags=re.S).rstrip()
        readme.write_text(without + "\n\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
