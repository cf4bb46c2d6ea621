"""Whether there is a newer srgui: asked for only where a person asks, and an address was configured."""

import html
import json
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from srgui import __version__
from srgui.errors import UserError

_PATIENCE_MS = 15_000
_LONGEST_ANSWER = 65_536


class NewVersionError(UserError):
    """The address gave no answer that srgui understands; the message says what to do."""


class NewVersionCheck(QObject):
    """Asks an address, once, what the newest version is.

    The address answers with JSON: `{"version": "0.2.0", "page": "https://..."}`, the page being where a person gets
    it. Nothing of this computer is sent but the question.

    Args:
        address: of https; of http on this computer alone.
        parent: of it.
    """

    said = Signal(str)  # a sentence of rich text: there is a newer one and where, there is none, or what went wrong

    def __init__(self, address: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = address
        self._network = QNetworkAccessManager(self)
        self._network.setTransferTimeout(_PATIENCE_MS)
        self._network.setAutoDeleteReplies(True)
        self._network.finished.connect(self._read)

    def ask(self) -> None:
        """Ask; `said` follows."""
        url = QUrl(self._address)
        if not (_is_page(url) or (url.scheme() == "http" and url.host() in {"127.0.0.1", "localhost"})):
            self.said.emit(f"“{html.escape(self._address)}” is no address of https; put it right where it is set.")
            return
        self._network.get(QNetworkRequest(url))

    def _read(self, reply: QNetworkReply) -> None:
        if reply.error() != QNetworkReply.NetworkError.NoError:
            why = html.escape(reply.errorString().rstrip("."))
            self.said.emit(f"{html.escape(QUrl(self._address).host())} did not answer ({why}). Try again later.")
            return
        try:
            self.said.emit(news_in(bytes(reply.read(_LONGEST_ANSWER).data())))
        except NewVersionError as error:
            self.said.emit(html.escape(str(error)))


def news_in(answer: bytes, version: str = __version__) -> str:
    """Return what an answer means to whoever runs a version: a sentence of rich text.

    Raises:
        NewVersionError: it is no such answer.
    """
    try:
        told: dict[str, Any] = json.loads(answer)
        newest, page = str(told["version"]), QUrl(str(told["page"]))
        is_newer = _numbers(newest) > _numbers(version)
    except (ValueError, KeyError, TypeError) as error:
        raise NewVersionError("What the address answers is not about versions of srgui; it may have moved.") from error
    if not is_newer:
        return f"srgui {html.escape(version)} is the newest."
    if not _is_page(page):
        raise NewVersionError(f"There is srgui {newest}, but the address does not say on which page of https.")
    link = html.escape(page.toString(QUrl.ComponentFormattingOption.FullyEncoded))
    return f'There is srgui {html.escape(newest)}: <a href="{link}">get it</a>.'


def _is_page(url: QUrl) -> bool:
    return url.isValid() and url.scheme() == "https" and bool(url.host())


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
