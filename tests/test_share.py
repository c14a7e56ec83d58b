"""The Share menu in a browser: by keyboard, what it copies, and the files that the browser makes: a video and a GIF
as long as their film, a picture."""

import json
import os
import shutil
import subprocess

import pytest
from PIL import Image

from dashboard import studio
from dashboard.order import Order
from tests.served import in_chromium, served

STATE = "vanishing?length=8&lang=en"
OPEN = ".share-menu:popover-open"


def probed(path):
    """Codec, width, height, frames, seconds of a moving picture, by ffprobe."""
    asked = "stream=codec_name,width,height,nb_read_frames:format=duration"
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", asked, "-of", "json", str(path)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    [stream] = told["streams"]
    size = stream["width"], stream["height"]
    return stream["codec_name"], size, int(stream["nb_read_frames"]), float(told["format"]["duration"])


@pytest.fixture
def ffprobe():
    if shutil.which("ffprobe") is None:
        assert os.environ.get("CI") != "true", "CI needs ffprobe: apt-get install ffmpeg"
        pytest.skip("no ffprobe on this machine (Debian: apt-get install ffmpeg)")


@in_chromium
def test_the_menu_shares_what_is_on_show(ffprobe, browser, tmp_path):
    head = told_of("vanishing", length="8")
    with served(below="/ml") as app:
        context = browser.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab, errors, asked = context.new_page(), [], []
        tab.on("pageerror", lambda e: errors.append(str(e)))
        tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        tab.on("request", lambda r: asked.append(r.url))
        tab.goto(f"{app.base}/watch/{STATE}&step=3")
        tab.locator("[data-testid=film][data-ready=true]").wait_for(timeout=60_000)
        assert not [u for u in asked if "share.js" in u or "/sharing-" in u], "the menu weighs on the first visit"

        button = tab.get_by_role("button", name="Share")
        button.focus()
        tab.keyboard.press("Enter")
        tab.locator(OPEN).wait_for()
        focus = "document.activeElement.dataset.share"
        assert tab.evaluate(focus) == "link"
        tab.keyboard.press("Enter")
        tab.locator(".share-menu .said", has_text="Copied.").wait_for()
        assert tab.evaluate("navigator.clipboard.readText()") == f"{app.base}/{STATE}&step=3"
        for key, lands in (("ArrowDown", "code"), ("End", "handout"), ("Home", "link")):
            tab.keyboard.press(key)
            assert tab.evaluate(focus) == lands
        assert tab.locator("[data-testid=film]").get_attribute("data-frame") == "2", "the film heard the menu's keys"
        tab.keyboard.press("Escape")
        assert tab.locator(OPEN).count() == 0 and tab.evaluate("document.activeElement.className") == "share"
        button.click()
        tab.locator(OPEN).wait_for()

        def taken(item):
            with tab.expect_download(timeout=120_000) as download:
                tab.locator(item).click()
            path = tmp_path / download.value.suggested_filename
            download.value.save_as(path)
            return path

        tab.locator("[data-share=video]", has_text=" s, ").wait_for()
        codec, size, frames, seconds = probed(taken("[data-share=video]"))
        assert codec in ("h264", "vp9", "vp8") and size == (1280, 720)
        assert head["slow"] == 0 and abs(seconds - head["frames"] / head["pace"]) < 0.1 and frames >= seconds * 29

        tab.locator(".share-menu .said", has_text="Saved").wait_for()
        path = taken("[data-share=gif]")
        codec, (width, _), frames, seconds = probed(path)
        assert codec == "gif" and width <= 800 and frames / seconds <= 25.5 and path.stat().st_size <= 8_000_000
        assert abs(seconds - head["frames"] / head["pace"]) < 0.2

        tab.locator("[data-share=picture]").click()
        tab.get_by_label("ground").select_option("clear")
        picture = Image.open(taken("[data-make=png]"))
        assert (
            picture.width == 2560
            and picture.getpixel((2, 2))[3] == 0
            and len(picture.resize((160, 60)).getcolors(9600)) > 50
        )

        assert taken("[data-share=csv]").read_bytes().startswith(b"\xef\xbb\xbf")
        assert not errors and all(url.startswith((app.base, "data:", "blob:")) for url in asked)
        context.close()


# as a browser without the right to H.264 answers
NO_H264 = """const knows = VideoEncoder.isConfigSupported.bind(VideoEncoder);
  VideoEncoder.isConfigSupported = (one) =>
    one.codec.startsWith("avc") ? Promise.resolve({ supported: false }) : knows(one);"""


@in_chromium
def test_where_a_browser_writes_no_mp4_the_video_is_webm(ffprobe, browser, app, tmp_path):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    context.add_init_script(NO_H264)
    tab = context.new_page()
    tab.goto(f"{app}/watch/{STATE}")
    tab.locator("[data-testid=film][data-ready=true]").wait_for(timeout=60_000)
    tab.get_by_role("button", name="Share").click()
    tab.locator("[data-share=video]", has_text=" s, ").wait_for()
    with tab.expect_download(timeout=120_000) as download:
        tab.locator("[data-share=video]").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    codec, size, frames, seconds = probed(path)
    head = told_of("vanishing", length="8")
    assert path.suffix == ".webm" and codec in ("vp9", "vp8") and size == (1280, 720)
    assert abs(seconds - head["frames"] / head["pace"]) < 0.1 and frames >= seconds * 29
    context.close()


def told_of(slug, **knobs):
    """The header of a film."""
    message = studio.film(Order.read(slug, knobs)).bytes
    return json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")])
