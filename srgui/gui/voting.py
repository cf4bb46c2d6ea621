"""Ties blind voting to the window: its actions, what is said under the panes, and the counted votes."""

from PySide6.QtCore import QObject

from srgui import paths
from srgui.gui.actions import Actions
from srgui.gui.blind_vote import LEAST_PANES, BlindVote
from srgui.gui.enhance_tab import EnhanceTab
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.vote_book import VoteBook
from srgui.gui.votes_dialog import VotesDialog


class Voting(QObject):
    """Starts and ends the blind vote, and shows what came of it.

    Args:
        tab: where the panes are.
        actions: of the window.

    Attributes:
        blind: the vote itself.
    """

    def __init__(self, tab: EnhanceTab, actions: Actions) -> None:
        super().__init__(tab)
        self._tab, self._actions = tab, actions
        self._book = VoteBook(paths.votes_file())
        self.blind = BlindVote(tab.view, tab.previews, self._book, self._looked_at)
        self.blind.changed.connect(lambda: tab.say_below(self.blind.words))
        self.blind.failed.connect(tab.notice.show_error)
        actions["blind"].toggled.connect(self._switch)
        actions["votes"].triggered.connect(self.show_votes)
        tab.panel.networks.changed.connect(self._end)
        tab.changed.connect(self._follow)

    def show_votes(self) -> None:
        """Open the counted votes."""
        dialog = VotesDialog(self._book, self._title_of, self._tab.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _switch(self, is_on: bool) -> None:
        if is_on:
            self._tab.set_blind(True)
            self.blind.start(self._tab.panel.networks.chosen)
            return
        self.blind.stop()
        self._tab.set_blind(False)
        if self.blind.count:
            self.show_votes()

    def _end(self) -> None:
        """Give the names back where other panes are wanted."""
        self._actions["blind"].setChecked(False)

    def _follow(self) -> None:
        has_enough = len(self._tab.panel.networks.chosen) >= LEAST_PANES
        can_vote = self._looked_at() is not None and has_enough and self._tab.catalogue is not None
        if not can_vote:
            self._end()
        self._actions["blind"].setEnabled(can_vote)

    def _looked_at(self) -> tuple[str, str] | None:
        scene = self._tab.stage.scene
        return None if scene is None else (scene.picture.name, self._tab.stage.target.in_name())

    def _title_of(self, key: str) -> str:
        choice = PaneChoice.of_key(key)
        return choice.title_of(self._tab.panel.networks.title_of(choice.network))
