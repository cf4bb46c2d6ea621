"""The page of a comparison: what is in it, and what a browser makes of it."""

import base64
import html
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from srgui.engine.measure import Likeness
from srgui.imaging.image import Image, Pixels
from srgui.progress import Cancelled, CancelToken
from srgui.report.comparison import Comparison, ComparisonError, Entry
from srgui.report.comparison_page import check_page_size, make_page

_BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_RED, _GREEN, _BLUE = (230, 20, 20), (20, 200, 20), (20, 20, 230)


def _flat(colour: tuple[int, int, int]) -> Image:
    pixels = np.empty((120, 160, 3), np.float32)
    pixels[:] = np.asarray(colour, np.float32) / 255
    return Image(pixels, exif=b"MM\0*secret place")


@pytest.fixture(name="comparison")
def comparison_fixture() -> Comparison:
    return Comparison(
        'Łąka <b>"&" </script>.png',
        "Shrunk & restored.",
        (
            Entry("original", "Original", _flat(_GREEN)),
            Entry("bicubic", "Bicubic", _flat(_RED), 0.05, Likeness(27.104, 0.85281)),
            Entry("mine", "Mine <i>", _flat(_BLUE), 1.5, Likeness(29.5, None)),
        ),
    )


class _Outline(HTMLParser):
    """Collects what is read, and which addresses anything is loaded from."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action"}]
        self._is_code = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._is_code = False

    def handle_data(self, data: str) -> None:
        if not self._is_code and data.strip():
            self.words.append(data.strip())


def _outline(page: str) -> _Outline:
    outline = _Outline()
    outline.feed(page)
    return outline


def test_the_page_needs_nothing_but_itself(comparison: Comparison) -> None:
    page = make_page(comparison, CancelToken())
    outline = _outline(page)
    assert len(outline.addresses) == 3
    assert all(address.startswith("data:image/") for address in outline.addresses)
    assert "://" not in page
    assert "url(" not in page
    assert not re.search("<!--[A-Z]+-->", page)


def test_every_pixel_is_in_it_and_no_camera_data(comparison: Comparison) -> None:
    for address, entry in zip(
        _outline(make_page(comparison, CancelToken())).addresses, comparison.entries, strict=True
    ):
        data = base64.b64decode(address.partition(",")[2])
        assert b"secret" not in data
        with PillowImage.open(io.BytesIO(data)) as picture:
            shown = np.asarray(picture.convert("RGB"), np.float32) / np.float32(255)
        assert np.abs(shown - entry.image.pixels).max() <= 0.5 / 255 + 1e-6


def test_the_smaller_of_two_kinds_is_taken() -> None:
    noise = Image(np.random.default_rng(1).random((64, 64, 3), np.float32))
    kinds = []
    for image in (noise, Image(np.zeros((17000, 2, 1), np.float32))):
        page = make_page(Comparison("a", "", (Entry("a", "A", image, 1.0),)), CancelToken())
        kinds.append(_outline(page).addresses[0].partition(";")[0])
    assert kinds == ["data:image/webp", "data:image/png"], "WebP ends at 16383 pixels a side"


def test_what_a_person_wrote_is_text_and_the_numbers_are_there(comparison: Comparison) -> None:
    words = _outline(make_page(comparison, CancelToken())).words
    assert words.count('Łąka <b>"&" </script>.png') == 2
    assert words.count("Mine <i>") == 2
    for expected in ("Shrunk & restored.", "27.10 dB", "0.8528", "50 ms", "29.50 dB", "1.5 s"):
        assert expected in words


def test_too_large_a_page_is_refused_with_a_way_out() -> None:
    check_page_size(2000, 2000, 10)
    with pytest.raises(ComparisonError, match="48 megapixels, and a page takes 40; choose a region"):
        check_page_size(4000, 3000, 4)


def test_making_a_page_can_be_stopped(comparison: Comparison) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        make_page(comparison, cancel)


# --- in a browser ------------------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(_BROWSER is None, reason="no Chromium or Chrome on this computer")


def _run(page: str, folder: Path, script: str, *, shot: bool = False) -> str:
    """Open the page, run a script after its own, and return the document; or take a picture of it."""
    assert _BROWSER is not None
    (folder / "page.html").write_text(page.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    wanted = [f"--screenshot={folder / 'page.png'}"] if shot else ["--dump-dom"]
    switches = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,800"]
    profile = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run(
        [_BROWSER, *switches, profile, *wanted, (folder / "page.html").as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def _screen(page: str, folder: Path, script: str) -> Pixels:
    _run(page, folder, script, shot=True)
    with PillowImage.open(folder / "page.png") as shot:
        return np.asarray(shot.convert("RGB"), np.float32)


def _share(screen: Pixels, colour: tuple[int, int, int]) -> int:
    return int((np.abs(screen - np.asarray(colour, np.float32)).max(axis=2) < 8).sum())


_PRESS = "const press = (key, more) => document.dispatchEvent(new KeyboardEvent('keydown', {key, ...more}));"


@needs_browser
def test_the_divider_shows_more_of_one_and_less_of_the_other(comparison: Comparison, tmp_path: Path) -> None:
    page = make_page(comparison, CancelToken())
    screen = _screen(page, tmp_path, "")
    red, blue = _share(screen, _RED), _share(screen, _BLUE)
    assert red == pytest.approx(blue, rel=0.15), "bicubic to the left, the best to the right"
    assert red > 5000
    assert _share(screen, _GREEN) == 0
    moved = _screen(page, tmp_path, f"{_PRESS} for (let k = 0; k < 5; k++) press('ArrowRight')")
    assert _share(moved, _RED) > 1.3 * red
    assert _share(moved, _BLUE) < 0.8 * blue


@needs_browser
def test_a_number_shows_one_alone_and_once_more_both(comparison: Comparison, tmp_path: Path) -> None:
    page = make_page(comparison, CancelToken())
    alone = _screen(page, tmp_path, f"{_PRESS} press('1')")
    assert _share(alone, _GREEN) > 15_000
    assert _share(alone, _RED) + _share(alone, _BLUE) == 0
    both = _screen(page, tmp_path, f"{_PRESS} press('1'); press('1')")
    assert _share(both, _GREEN) == 0


@needs_browser
def test_keys_wheel_hand_and_lists_do_what_they_say(comparison: Comparison, tmp_path: Path) -> None:
    script = (
        _PRESS
        + """
      const said = [], say = (what) => said.push(what), name = () => byId('nameleft').textContent;
      const at = () => Number(cut.getAttribute('aria-valuenow')), box = stage.getBoundingClientRect();
      const middle = [box.left + box.width / 2, box.top + box.height / 2];
      const hand = (target, type, x, y, id = 1) =>
        target.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: id, clientX: x, clientY: y}));
      stage.setPointerCapture = () => {};
      say(stage.classList.contains('pixels'));
      zoomTo(3.5); say(stage.classList.contains('pixels'));
      zoomTo(1);
      stage.dispatchEvent(new WheelEvent('wheel', {deltaY: -300, clientX: middle[0], clientY: middle[1]}));
      say(view.zoom); zoomTo(1);
      hand(cut, 'pointerdown', middle[0], middle[1]); hand(stage, 'pointermove', box.left + box.width / 4, middle[1]);
      hand(stage, 'pointerup', 0, 0); say(at());
      hand(stage, 'pointerdown', 100, 300); hand(stage, 'pointermove', 80, 310); hand(stage, 'pointerup', 80, 310);
      say([Math.round(view.x - width / 2), Math.round(view.y - height / 2)]);
      hand(stage, 'pointerdown', 300, 300, 1); hand(stage, 'pointerdown', 400, 300, 2);
      hand(stage, 'pointermove', 500, 300, 2); hand(stage, 'pointerup', 0, 0, 1); hand(stage, 'pointerup', 0, 0, 2);
      say(Math.round(100 * view.zoom));
      press(' '); say(name()); press(' '); say(view.alone);
      byId('left').value = 0; byId('left').dispatchEvent(new Event('change')); say(name());
      press('9'); say(view.alone);
      document.querySelector('[data-picture="3"]').click(); say(name()); press('Escape'); say(view.alone);
      document.body.innerHTML = '<pre id="said"></pre>';
      document.getElementById('said').textContent = JSON.stringify(said);
    """
    )
    document = _run(make_page(comparison, CancelToken()), tmp_path, script)
    found = re.search(r'<pre id="said">(.*?)</pre>', document, re.DOTALL)
    assert found, "the script ran to its end"
    assert json.loads(html.unescape(found[1])) == [
        False,
        True,
        2,
        25,
        [20, -10],
        200,
        "Bicubic, 50 ms, 27.10 dB, SSIM 0.8528",
        None,
        "Original",
        None,
        "Mine <i>, 1.5 s, 29.50 dB",
        None,
    ]
