"""Draws the home page's cards: each lesson's first view, played in a browser and kept as a small moving picture.

    python assets/make_cards.py [slug ... | page]  (needs tests/requirements.txt, Chromium, and Pillow from streamlit)

Writes assets/cards/<slug>_{light,dark}.webp (moving), ..._still.webp (at rest, and for readers who want no motion) and
<slug>_preview.jpg (for shared links), for the home page's film also ..._large.webp; without slugs also the README's
moving picture, a whole page.
"""

import io
import pathlib
import sys

ROOT = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
SIZE, FRAMES, EACH = (300, 206), 9, 330  # pixels, frames, milliseconds a frame
STAGE = (420, 320)  # pixels: the plot then has about the card's shape
LARGE_STAGE = (840, 500)
LARGE, LARGE_FRAMES, LARGE_EACH = (720, 420), 24, 260  # of the home page's film
PREVIEW = (800, 420)  # of a shared link: 1.91 : 1
PAGE, PAGE_STEPS, PAGE_EACH = (960, 600), 24, 400  # the README's
FILM = "document.querySelector('[data-testid=film]')"
GO = f"at => {{ const s = {FILM}.querySelector('.scrub'); s.value = at; s.dispatchEvent(new Event('input')); }}"
HIDE = (
    ".xaxislayer-above,.yaxislayer-above,.infolayer,.modebar-container,.brushes,header,.film .menu,"
    ".film .transport,.film .view:not(:first-child){display:none!important}"
)
PLOT = """() => {
  const full = document.querySelector('.film .plot')._fullLayout;
  const [x, y] = [full.xaxis, full.yaxis];
  return [x._offset, y._offset, x._offset + x._length, y._offset + y._length].map(Math.round);
}"""


def main() -> None:
    from PIL import Image

    from dashboard.cards import SHOWN
    from dashboard.catalogue import SLUGS
    from tests.served import chromium, served

    page_only, asked = sys.argv[1:] == ["page"], sys.argv[1:]
    out = ROOT / "assets" / "cards"
    out.mkdir(exist_ok=True)
    with served() as server, chromium() as browser:
        for scheme in ("light", "dark"):
            small = browser.new_page(viewport={"width": 470, "height": 900}, color_scheme=scheme)
            large = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme=scheme)
            for slug in [] if page_only else asked or SLUGS:
                shots = _shots(small, f"{server.base}/watch/{slug}?lang=en", SIZE, FRAMES, STAGE)
                _keep(shots, out / f"{slug}_{scheme}", EACH)
                shown = slug == SHOWN
                if shown or scheme == "light":
                    shots = _shots(
                        large, f"{server.base}/watch/{slug}?lang=en", LARGE, LARGE_FRAMES if shown else 1, LARGE_STAGE
                    )
                if shown:
                    _keep(shots, out / f"{slug}_{scheme}_large", LARGE_EACH)
                if scheme == "light":
                    card = Image.new("RGB", PREVIEW, shots[-1].getpixel((1, 1)))
                    card.paste(shots[-1], ((PREVIEW[0] - LARGE[0]) // 2, 0))
                    card.save(out / f"{slug}_preview.jpg", quality=72, optimize=True)
        if page_only or not asked:
            _page(browser.new_page(viewport={"width": 1280, "height": 800}), f"{server.base}/adaboost?step=1")


def _shots(tab, address: str, size: tuple[int, int], frames: int, room: tuple[int, int]) -> list:
    """The first view alone at so many steps, the last one last; without titles, axes and tools."""
    from PIL import Image

    tab.goto(address)
    tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=180_000)
    tab.add_style_tag(content=f"{HIDE} .film .view .stage{{height:{room[1]}px!important;width:{room[0]}px!important}}")
    tab.evaluate("dispatchEvent(new Event('resize'))")
    tab.wait_for_timeout(900)
    last = int(tab.evaluate(f"{FILM}.dataset.frames")) - 1
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    shots = []
    scene = tab.locator(".film .stage").first
    box = tab.evaluate(PLOT)
    for k in range(frames):
        at = round(last * k / (frames - 1)) if frames > 1 else last
        tab.evaluate(GO, at)
        tab.wait_for_timeout(60)
        whole = Image.open(io.BytesIO(scene.screenshot(timeout=180_000))).convert("RGB")
        part = whole.crop(box)
        part.thumbnail(size, Image.Resampling.LANCZOS)
        card = Image.new("RGB", size, ground)
        card.paste(part, ((size[0] - part.width) // 2, (size[1] - part.height) // 2))
        shots.append(card)
    return shots


def _keep(shots: list, path: pathlib.Path, each: int) -> None:
    shots[-1].save(path.with_name(f"{path.name}_still.webp"), quality=60, method=6)
    moving = path.with_name(f"{path.name}.webp")
    times = [each] * (len(shots) - 1) + [1500]
    shots[0].save(moving, save_all=True, append_images=shots[1:], duration=times, loop=0, quality=42, method=4)
    print(moving.name, moving.stat().st_size // 1024, "kB")


def _page(tab, address: str) -> None:
    """A whole page with its film, a step a picture."""
    from PIL import Image

    tab.goto(address)
    tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=180_000)
    tab.wait_for_timeout(2000)
    shots = []
    for at in range(PAGE_STEPS):
        tab.evaluate(GO, at)
        tab.wait_for_timeout(700)  # the still is drawn
        shots.append(Image.open(io.BytesIO(tab.screenshot())).convert("RGB").resize(PAGE, Image.Resampling.LANCZOS))
    moving = ROOT / "assets" / "page.webp"
    times = [PAGE_EACH] * (len(shots) - 1) + [2500]
    shots[0].save(moving, save_all=True, append_images=shots[1:], duration=times, loop=0, quality=55, method=6)
    print(moving.name, moving.stat().st_size // 1024, "kB")


if __name__ == "__main__":
    main()
