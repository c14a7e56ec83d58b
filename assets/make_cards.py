"""Draws the home page's cards: each lesson's first view, played in a browser and kept as a small moving picture.

    python assets/make_cards.py [slug ...]          (needs tests/requirements.txt, Chromium, and Pillow from streamlit)

Writes assets/cards/<slug>_{light,dark}.webp (moving) and ..._still.webp (for readers who want no motion); without
slugs also the README's picture, a whole page.
"""

import io
import pathlib
import sys

ROOT = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
SIZE, FRAMES, EACH = (300, 206), 9, 330  # pixels, frames, milliseconds a frame
STAGE = 320  # pixels high: the plot then has about the card's shape
FILM = "document.querySelector('[data-testid=film]')"
PLOT = """() => {
  const full = document.querySelector('.film .plot')._fullLayout;
  const [x, y] = [full.xaxis, full.yaxis];
  return [x._offset, y._offset, x._offset + x._length, y._offset + y._length].map(Math.round);
}"""


def main() -> None:
    from dashboard.catalogue import SLUGS
    from tests.served import chromium, served

    out = ROOT / "assets" / "cards"
    out.mkdir(exist_ok=True)
    with served() as server, chromium() as browser:
        for scheme in ("light", "dark"):
            tab = browser.new_page(viewport={"width": 470, "height": 900}, color_scheme=scheme)
            for slug in sys.argv[1:] or SLUGS:
                _card(tab, f"{server.base}/{slug}", slug, scheme, out)
        if not sys.argv[1:]:
            _page(browser.new_page(viewport={"width": 1280, "height": 800}), f"{server.base}/adaboost?step=18")


def _card(tab, address: str, slug: str, scheme: str, out: pathlib.Path) -> None:
    from PIL import Image

    tab.goto(address)
    tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=60_000)
    # only the main view, without titles, axes and tools
    hide = (
        ".xaxislayer-above,.yaxislayer-above,.infolayer,.modebar-container,.brushes,header,.stAppHeader"
        "{display:none!important}"
    )
    tab.add_style_tag(content=hide + f".film .views .view:first-child .stage{{height:{STAGE}px!important}}")
    tab.wait_for_timeout(900)
    last = int(tab.evaluate(f"{FILM}.dataset.frames")) - 1
    shots = []
    stage = tab.locator(".film .stage").first
    box = tab.evaluate(PLOT)
    for k in range(FRAMES):
        at = round(last * k / (FRAMES - 1))
        tab.evaluate(
            f"at => {{ const s = {FILM}.querySelector('input[type=range]'); s.value = at; "
            f"s.dispatchEvent(new Event('input')); }}",
            at,
        )
        tab.wait_for_timeout(60)
        whole = Image.open(io.BytesIO(stage.screenshot())).convert("RGB")
        part = whole.crop(box)
        part.thumbnail(SIZE, Image.Resampling.LANCZOS)
        card = Image.new("RGB", SIZE, whole.getpixel((1, 1)))
        card.paste(part, ((SIZE[0] - part.width) // 2, (SIZE[1] - part.height) // 2))
        shots.append(card)
    shots[-1].save(out / f"{slug}_{scheme}_still.webp", quality=60, method=6)
    times = [EACH] * (FRAMES - 1) + [1500]
    path = out / f"{slug}_{scheme}.webp"
    shots[0].save(
        path, save_all=True, append_images=shots[1:], duration=times, loop=0, quality=42, method=6, minimize_size=True
    )
    print(slug, scheme, path.stat().st_size // 1024, "kB")


def _page(tab, address: str) -> None:
    from PIL import Image

    tab.goto(address)
    tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=60_000)
    tab.wait_for_timeout(2000)
    Image.open(io.BytesIO(tab.screenshot())).convert("RGB").save(ROOT / "assets" / "page.webp", quality=80, method=6)


if __name__ == "__main__":
    main()
