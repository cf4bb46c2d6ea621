"""The check for a newer version: against a small server, and against answers that are none."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from srgui import paths
from srgui.gui.about import AboutBox
from srgui.gui.new_version import NewVersionCheck, NewVersionError, news_in

NEWER = {"version": "9.10.0", "page": "https://example.org/srgui?a=1&b=<2>"}


class Server(HTTPServer):
    """Answers every question alike."""

    answer = b""
    status = 200
    asked = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/newest.json"


class _Answers(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(name="server")
def server_fixture() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(name="window")
def window_fixture(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def box_of(window: QWidget) -> AboutBox:
    box = AboutBox(window)
    box.show()
    return box


def button_in(box: AboutBox) -> QPushButton | None:
    return next((found for found in box.findChildren(QPushButton) if "new version" in found.text()), None)


def test_there_is_no_check_where_no_address_was_configured(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SRGUI_NEW_VERSION", raising=False)
    assert button_in(box_of(window)) is None


def test_an_address_is_asked_when_the_person_asks_and_not_before(
    server: Server, window: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = json.dumps(NEWER).encode()
    monkeypatch.setenv("SRGUI_NEW_VERSION", server.address)
    box = box_of(window)
    button = button_in(box)
    assert button is not None
    assert server.asked == 0
    button.click()
    assert not button.isEnabled()
    qtbot.waitUntil(button.isEnabled)
    assert server.asked == 1
    (news,) = (found for found in box.findChildren(QLabel) if "9.10.0" in found.text())
    assert news.isVisible()
    assert 'href="https://example.org/srgui?a=1&amp;b=%3C2%3E"' in news.text()


def test_a_packed_address_gives_way_to_that_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "resources_folder", lambda: tmp_path)
    monkeypatch.delenv("SRGUI_NEW_VERSION", raising=False)
    assert paths.new_version_address() == ""
    (tmp_path / "new_version.txt").write_text("https://example.org/newest.json\n")
    assert paths.new_version_address() == "https://example.org/newest.json"
    monkeypatch.setenv("SRGUI_NEW_VERSION", "")
    assert paths.new_version_address() == ""


@pytest.mark.parametrize("version", ["0.1.0", "0.2", "0.1.9"])
def test_what_is_no_newer_is_no_news(version: str) -> None:
    answer = json.dumps({"version": version, "page": "https://example.org"}).encode()
    assert news_in(answer, "0.2.0") == "srgui 0.2.0 is the newest."


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>moved</html>",
        b"[]",
        b"null",
        b'{"version": "new", "page": "https://example.org"}',
        b'{"version": "9.0"}',
        b'{"version": "9.0", "page": "javascript:alert(1)"}',
        b'{"version": "9.0", "page": "http://example.org"}',
        b'{"version": "9.0", "page": "https://"}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_answer_is_refused(answer: bytes) -> None:
    with pytest.raises(NewVersionError):
        news_in(answer, "0.2.0")


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (404, b"", "did not answer"),
        (200, b"no JSON", "not about versions"),
        (200, b" " * 200_000 + b"{}", "not about"),
    ],
)
def test_an_address_that_does_not_know_is_said_so(
    server: Server, qtbot: QtBot, status: int, answer: bytes, said: str
) -> None:
    server.status, server.answer = status, answer
    check = NewVersionCheck(server.address)
    with qtbot.waitSignal(check.said) as waited:
        check.ask()
    assert said in waited.args[0]


@pytest.mark.parametrize("address", ["http://example.org/newest.json", "file:///etc/passwd", "newest.json", "https://"])
def test_no_other_address_is_asked(address: str, qtbot: QtBot) -> None:
    check = NewVersionCheck(address)
    with qtbot.waitSignal(check.said) as waited:
        check.ask()
    assert "no address of https" in waited.args[0]


def test_a_server_that_is_not_there_did_not_answer(qtbot: QtBot) -> None:
    with Server(("127.0.0.1", 0), _Answers) as closed:
        check = NewVersionCheck(closed.address)
    with qtbot.waitSignal(check.said) as waited:
        check.ask()
    assert "did not answer" in waited.args[0]
