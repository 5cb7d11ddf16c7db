"""The page in Chromium, from a disk and from a server: films play, chapters seek, slides hold.

Without playwright (`pip install --group browser`) or a Chromium of the system, there is nothing to
open it with.
"""

import dataclasses
import io
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PIL import Image

from scenes.studio.film.job import Job, render
from scenes.studio.filmed import _filmed
from scenes.studio.gallery.page import write_page
from tests.scenes.conftest import TINY

pytestmark = pytest.mark.slow
api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
if not CHROMIUM:
    pytest.skip("there is no Chromium", allow_module_level=True)

# Is there a frame, at each repaint, on which neither the film nor its cover shows a picture?
LOOK_FOR_BLANKS = """() => {
  window.blanks = 0;
  const look = () => {
    blanks += show.readyState < 2 && cover.hidden;
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.fixture(scope="module")
def folder(tiny, tmp_path_factory):
    """A page of two lessons, the same film, of two beats each; the second beat loops in one."""
    media = tmp_path_factory.mktemp("media")
    job = Job(tiny, TINY, "dark", media)
    assert render(job).status == "rendered"
    first = _filmed(job)
    again = dataclasses.replace(job, entry=dataclasses.replace(tiny, name="Again"))
    shutil.copy(job.video, again.video)
    shutil.copytree(job.video.with_suffix(""), again.video.with_suffix(""))
    still = [dataclasses.replace(beat, loops=False) for beat in first.beats]
    lessons = [
        dataclasses.replace(first, title="One", beats=still),
        dataclasses.replace(first, title="Two", job=again),
    ]
    rows = [[["0.25", "C", "0", "0.2512", "0.2512"]], []]
    write_page(lessons, [rows, rows], title="Squares", folder=media)
    return media


@pytest.fixture(scope="module")
def browser():
    with api.sync_playwright() as playwright:
        options = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
        chromium = playwright.chromium.launch(**options)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, folder):
    """A page whose errors and requests to elsewhere fail the test."""
    context = browser.new_context(viewport={"width": 640, "height": 360})
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("request", lambda request: wrong.extend(elsewhere(request.url, folder)))
    yield page
    context.close()
    assert not wrong


def elsewhere(url, folder):
    ours = (f"file://{folder}/", "http://127.0.0.1:", "data:", "blob:http://127.0.0.1:")
    return [] if url.startswith(ours) else [url]


@pytest.fixture(scope="module")
def served(folder):
    """The page's address on Python's own server, which sends no parts of a file."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["disk", "server"])
def address(request, folder, served):
    return served if request.param == "server" else f"file://{folder}/index.html"


def text(page, selector):
    return page.locator(selector).inner_text()


def test_a_lesson_is_opened_and_its_film_plays_with_its_sentences(page, address):
    page.goto(address)
    assert page.locator("#topics h3").all_inner_texts() == ["One", "Two"]
    page.get_by_role("link", name="Two").click()
    page.wait_for_function("film.readyState > 1")
    assert text(page, "#title") == "Two"
    page.evaluate("film.play()")
    page.wait_for_function("film.ended")
    assert text(page, "#said") == "It moves."
    assert text(page, "#beats li[aria-current]").split("\n") == [
        "0:00",
        "It moves.",
        "",
        "Watch <C>.",
    ]


def test_a_beat_is_sought_by_keyboard_and_shows_its_ledger(page, address):
    page.goto(f"{address}#SquareMoves/2")
    page.wait_for_function("film.readyState > 1 && film.currentTime > 0.9")
    assert text(page, "#said") == "It moves."
    assert page.locator("#none").is_visible()
    page.locator("#beats button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("film.currentTime < 0.9")
    assert text(page, "#said") == "A square."
    page.evaluate("film.pause()")
    assert page.locator("#rows td").all_inner_texts() == ["0.25", "C", "0", "0.2512", "0.2512"]


def test_the_search_finds_beats_by_sentence_and_note(page, address):
    page.goto(address)
    page.get_by_label("Search").fill("moves watch")
    assert page.locator("#found a").all_inner_texts() == ["It moves.", "It moves."]
    assert text(page, "#count") == "2 beats found"
    page.locator("#found a").last.click()
    assert text(page, "#title") == "Two"
    assert page.evaluate("location.hash") == "#Again/2"


def picture(page):
    """What is on screen, as small as the film."""
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return np.asarray(seen.resize((TINY.width, TINY.height), Image.Resampling.BOX), dtype=float)


def held(page, at, *, press=None):
    """Press a key, and wait until slide `at` stands still."""
    if press:
        page.keyboard.press(press)
    page.wait_for_function(f"at === {at} && held && show.paused && !show.seeking && cover.hidden")
    page.wait_for_timeout(50)


def beat_on_screen(page, folder):
    """Which beat's last frame it is that is on screen."""
    stills = sorted((folder / "videos" / "tiny" / "72p15" / "SquareMoves").glob("*.png"))
    wanted = [np.asarray(Image.open(path).convert("RGB"), dtype=float) for path in stills]
    differ = np.abs(wanted[0] - wanted[1]) > 60
    seen = picture(page)
    apart = [np.abs(seen - still)[differ].mean() for still in wanted]
    assert max(apart) > 3 * min(apart)
    return int(np.argmin(apart)) + 1


def test_every_beat_is_reached_by_a_key_and_holds_and_nothing_flashes(page, address, folder):
    page.goto(f"{address}#present")
    page.wait_for_function("show.readyState > 1 && cover.hidden")
    page.evaluate(LOOK_FOR_BLANKS)
    held(page, 0, press="ArrowRight")
    assert beat_on_screen(page, folder) == 1
    held(page, 1, press="PageDown")
    assert beat_on_screen(page, folder) == 2
    held(page, 2, press=" ")
    assert page.evaluate("location.hash") == "#present/Again/1"
    assert beat_on_screen(page, folder) == 1
    held(page, 1, press="ArrowLeft")
    assert beat_on_screen(page, folder) == 2
    held(page, 0, press="PageUp")
    assert beat_on_screen(page, folder) == 1
    held(page, 3, press="End")
    page.keyboard.press("ArrowRight")  # there is no more
    assert page.evaluate("at") == 3
    assert page.evaluate("blanks") == 0


def test_a_second_press_takes_a_beat_to_its_end(page, address):
    page.goto(f"{address}#present")
    page.wait_for_function("show.readyState > 1 && cover.hidden")
    page.evaluate("show.playbackRate = 0.1")  # the beat must not end before the second press
    page.keyboard.press("ArrowRight")
    page.wait_for_function("!show.paused")
    held(page, 0, press="ArrowRight")
    assert page.evaluate("show.currentTime - (SLIDES[0].beat.end - 0.1)") == pytest.approx(
        0, abs=0.01
    )


def test_presses_that_come_at_once_lose_their_way_nowhere(page, address):
    page.goto(f"{address}#present")
    for key in ("ArrowRight",) * 6 + ("ArrowLeft",) * 2 + ("End", "Home", "PageDown"):
        page.keyboard.press(key)
    page.wait_for_function("held && show.paused && cover.hidden")
    held(page, 3, press="End")


def test_a_beat_that_loops_begins_again_until_the_next_press(page, address):
    page.goto(f"{address}#present/Again/2")
    page.wait_for_function("show.readyState > 1 && cover.hidden")
    page.evaluate("window.again = 0; show.addEventListener('seeked', () => again++)")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("again >= 2 && at === 3 && !show.paused")


def test_black_jump_and_leaving(page, address):
    page.goto(f"{address}#present")
    page.wait_for_function("show.readyState > 1 && cover.hidden")
    page.keyboard.press("b")
    assert picture(page).max() == 0
    page.keyboard.press("b")
    assert picture(page).max() > 0
    page.keyboard.press("j")
    stops = page.locator("#stops button")
    assert stops.all_inner_texts() == [
        *("One: A square.", "One: It moves.", "Two: A square.", "Two: It moves."),
    ]
    stops.nth(2).click()
    held(page, 2)
    page.keyboard.press("Escape")
    page.wait_for_function("location.hash === '#Again/1'")
    assert text(page, "#title") == "Two"
    assert not page.locator("#stage").is_visible()


def test_the_second_window_has_notes_and_a_clock_and_goes_on(page, address):
    page.goto(f"{address}#present")
    page.wait_for_function("show.readyState > 1 && cover.hidden")
    held(page, 0, press="ArrowRight")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value
    notes.wait_for_function("document.getElementById('now').textContent === 'A square.'")
    assert text(notes, "#next") == "It moves."
    assert text(notes, "#place") == "1 of 4"
    notes.keyboard.press("PageDown")
    notes.wait_for_function("document.getElementById('note').textContent === 'Watch <C>.'")
    notes.wait_for_function("document.getElementById('since').textContent > '0:00'")
    held(page, 1)


def test_everything_that_can_be_used_has_a_name(page, address):
    page.goto(address)
    unnamed = """() => [...document.querySelectorAll('a, button, input, video, section, nav')]
      .filter(e => e.checkVisibility() && !(e.textContent.trim() || e.labels?.length ||
        e.getAttribute('aria-label'))).map(e => e.outerHTML)"""
    assert page.evaluate(unnamed) == []
    page.get_by_role("link", name="One").click()
    assert page.evaluate(unnamed) == []
    assert page.get_by_role("heading", name="One").evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_words_can_be_read_in_both_themes(browser, folder, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"file://{folder}/index.html")
    colours = "e => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
    for selector in ("h1", "#topics p"):
        ink, ground = map(luminance, page.locator(selector).first.evaluate(colours))
        assert (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05) > 4.5  # WCAG 2, AA
    context.close()


def luminance(rgb):
    """Relative luminance of "rgb(r, g, b)" by WCAG 2."""
    parts = np.array([int(part) for part in rgb[4:-1].split(",")]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
