"""Files that are opened while the program runs go to its window, not to another one."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from srgui import paths

_PATIENCE_MS = 2000
_MOST_BYTES = 1 << 20
_TAKEN = b"taken\n"


def hand_over(files: Sequence[Path]) -> bool:
    """Give files to a window that is open already; return whether one took them."""
    socket = QLocalSocket()
    socket.connectToServer(_place())
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(json.dumps([str(file.absolute()) for file in files]).encode() + b"\n")
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_PATIENCE_MS):
            return False  # it hangs: the person shall see a window
    return socket.readLine().data() == _TAKEN


class Handover(QObject):
    """Takes files from later starts of the program, and from the system where that sends them to the running one.

    Signals:
        opened: files, absolute; none where only the window is wanted.
    """

    opened = Signal(list)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        parent.installEventFilter(self)

    def listen(self) -> bool:
        """Be the window that files go to, unless there is one; return whether this is it."""
        probe = QLocalSocket()
        probe.connectToServer(_place())
        if probe.waitForConnected(_PATIENCE_MS):
            return False
        QLocalServer.removeServer(_place())  # what a program that was killed left behind
        return self._server.listen(_place())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what macOS asks the program to open."""
        if isinstance(event, QFileOpenEvent):
            self.opened.emit([Path(event.file())])
            return True
        return super().eventFilter(watched, event)

    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(socket.deleteLater)
        self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _MOST_BYTES:
            socket.abort()
        if not socket.canReadLine():
            return
        with suppress(ValueError):
            files = json.loads(bytes(socket.readLine().data()))
            if isinstance(files, list) and all(isinstance(file, str) for file in files):
                socket.write(_TAKEN)
                socket.flush()
                self.opened.emit([Path(file) for file in files])


def _place() -> str:
    """Return where this person's window listens; another home of srgui is another program."""
    return "srgui-" + hashlib.sha256(str(paths.user_folder().absolute()).encode()).hexdigest()[:16]
