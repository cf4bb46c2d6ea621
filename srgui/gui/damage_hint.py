"""What is said of a picture with JPEG damage or noise, and the network that is made for it, one press away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from srgui.gui.catalogue import Catalogue, NetworkFacts
from srgui.gui.labels import label
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.scenes import Picture


class DamageHint(QWidget):
    """Says how a picture is damaged, and offers the network for that; hidden where there is nothing to say.

    Attributes:
        button: shows the network beside the others; hidden where it is among them.
    """

    wanted = Signal(str)  # key of a pane

    def __init__(self) -> None:
        super().__init__()
        self._damage = ""
        self._network: NetworkFacts | None = None
        self._chosen: tuple[str, ...] = ()
        self._words = label("", "warn", wraps=True)
        self.button = QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # it goes once pressed, and the next would have a ring
        self.button.clicked.connect(self._want)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._words)
        layout.addWidget(self.button)
        self._refresh()

    @property
    def words(self) -> str:
        """What it says; empty where there is nothing to say."""
        return self._words.text()

    def show_picture(self, picture: Picture | None) -> None:
        """Look at another picture, or at none."""
        self._damage = picture.traces.in_words if picture is not None else ""
        self._refresh()

    def show_networks(self, catalogue: Catalogue, chosen: tuple[str, ...]) -> None:
        """Take the networks that there are, and the panes that are shown."""
        self._network = next((network for network in catalogue.ready if network.card.is_for_damage), None)
        self._chosen = chosen
        self._refresh()

    def _refresh(self) -> None:
        network = self._network
        self.setVisible(bool(self._damage) and network is not None)
        if network is None or not self._damage:
            self._words.setText("")
            return
        shown = any(PaneChoice.of_key(key).network == network.name for key in self._chosen)
        self._words.setText(
            f"{self._damage[:1].upper()}{self._damage[1:]}. Networks for clean pictures enlarge that too; "
            f"{network.title} takes it away."
        )
        self.button.setText(f"Show {network.title}")
        self.button.setToolTip(network.card.summary)
        self.button.setVisible(not shown)

    def _want(self) -> None:
        if self._network is not None:
            self.wanted.emit(PaneChoice(self._network.name).key)
