"""Files opened while the program runs go to the running window."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.gui import handover
from srgui.gui.handover import Handover, hand_over

_CALL = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from srgui.gui.handover import hand_over
app = QCoreApplication([])
sys.exit(0 if hand_over([Path(name) for name in sys.argv[1:]]) else 5)
"""


@pytest.fixture(name="home", autouse=True)
def home_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SRGUI_HOME", str(tmp_path / "home ąę"))
    return tmp_path


def called(*names: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", _CALL, *names])


def test_a_running_window_takes_files(qapp: QApplication, qtbot: QtBot, home: Path) -> None:
    taker = Handover(qapp)
    assert taker.listen()
    with qtbot.waitSignal(taker.opened, timeout=30_000) as opened:
        process = called(str(home / "zdjęcie 1.png"), "relative.jpg")
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=30_000)
    assert process.returncode == 0
    assert opened.args == [[home / "zdjęcie 1.png", Path("relative.jpg").absolute()]]


def test_where_no_window_is_open_nobody_takes_them(home: Path) -> None:
    assert not hand_over([home / "a.png"])


def test_only_the_first_window_takes_files(qapp: QApplication) -> None:
    first, second = Handover(qapp), Handover(qapp)
    assert first.listen()
    assert not second.listen()
    first.deleteLater()
    first._server.close()
    assert second.listen()


def test_what_a_killed_program_left_behind_does_not_matter(qapp: QApplication, tmp_path: Path) -> None:
    code = _CALL.replace("sys.exit(0 if hand_over([Path(name) for name in sys.argv[1:]]) else 5)", "")
    code += "from srgui.gui.handover import Handover; h = Handover(app); assert h.listen(); import os; os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert not hand_over([tmp_path / "a.png"])
    assert Handover(qapp).listen()


@pytest.mark.parametrize("said", [b"no json\n", b'{"a": 1}\n', b"[1]\n", b"x" * ((1 << 20) + 10)])
def test_nonsense_is_passed_over(qapp: QApplication, qtbot: QtBot, said: bytes) -> None:
    taker = Handover(qapp)
    taken: list[object] = []
    taker.opened.connect(taken.append)
    assert taker.listen()
    sockets = []
    for line in (said, b'["/a.png"]\n'):  # once the second is there, the first was looked at
        socket = QLocalSocket(QObject(qapp))
        socket.connectToServer(handover._place())
        assert socket.waitForConnected(5000)
        socket.write(line)
        sockets.append(socket)
        qtbot.waitUntil(lambda socket=socket: socket.bytesToWrite() == 0, timeout=30_000)  # type: ignore[misc]
    qtbot.waitUntil(lambda: bool(taken), timeout=30_000)
    assert taken == [[Path("/a.png")]]
    for socket in sockets:
        socket.abort()
