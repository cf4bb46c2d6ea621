"""How the program starts where it cannot open its window."""

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="the screen of X11")
@pytest.mark.parametrize(
    ("screen", "said"), [({}, "There is no screen"), ({"DISPLAY": ":4711"}, "Qt cannot open the window")]
)
def test_without_a_screen_a_sentence_says_so(screen: dict[str, str], said: str) -> None:
    without = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    done = subprocess.run(
        [sys.executable, "-m", "srgui"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**without, **screen, "QT_QPA_PLATFORM": "xcb"},
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(said)
    assert "srgui.log" in done.stderr
