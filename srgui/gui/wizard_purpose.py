"""The wizard's second page: what for, which scale, which network."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFormLayout

from srgui.gui.catalogue import Catalogue
from srgui.gui.labels import label, say
from srgui.gui.wizard_draft import Draft
from srgui.gui.wizard_pieces import CardChoice, ChoiceCard, Page, Segments, in_tab_order, plain_button
from srgui.gui.wizard_purposes import (
    DAMAGES,
    ENLARGEMENTS,
    PURPOSES,
    Purpose,
    card_for,
    card_of,
    fitting,
    recommended,
    scales_in_words,
)
from srgui.models.card import ModelCard
from srgui.models.weights import WeightsError, read_card
from srgui.progress import count_in_words
from srgui.training.presets import Preset, paper_presets
from srgui.training.run_folder import run_that_made

_SENTENCE = "Say what the network is for. What is proposed is a good choice: Next takes it."
_INDENT_PX = 22


class PurposePage(Page):
    """Purpose, scale, damage, network or paper, and what training goes on from."""

    def __init__(self, draft: Draft, catalogue: Catalogue) -> None:
        super().__init__("What for?", _SENTENCE, draft)
        self._catalogue = catalogue
        self._listed: tuple[object, ...] = ()
        self.purposes = CardChoice("What for", columns=2)
        self.purposes.set_cards([ChoiceCard(purpose, *words) for purpose, words in PURPOSES.items()])
        self.purposes.chosen.connect(lambda key: draft.choose_purpose(Purpose(key)))
        self.papers = CardChoice("Paper")
        self.papers.set_cards([_paper_card(found) for found in paper_presets()])
        self.papers.chosen.connect(self._choose_paper)
        self.scales = Segments("Scale", [(str(scale), f"x{scale}") for scale in ENLARGEMENTS])
        self.scales.chosen.connect(lambda key: draft.choose_scale(int(key)))
        self.networks = CardChoice("Network")
        self.networks.chosen.connect(draft.choose_network)
        self._shows_all = False
        self.more_button = plain_button("Show all networks", self.show_all)
        self.share_box = QCheckBox(f"Learn {scales_in_words(ENLARGEMENTS)} in one network")
        self.share_box.clicked.connect(draft.share_scales)
        self.start_box = QCheckBox("Go on from the weights at hand, which is faster")
        self.start_box.clicked.connect(draft.start_from_weights)
        self.column.addWidget(self.purposes)
        self._form = self._make_form()
        self.column.addLayout(self._form)
        self._taken_back = label("", "quiet", wraps=True)
        self.column.addWidget(self._taken_back)
        self._problem = label("", "error", wraps=True)
        self._heading = label("Network", "heading")
        for widget in (self._heading, self._problem, self.papers, self.networks):
            self.column.addWidget(widget)
        self.column.addWidget(self.more_button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.share_box)
        self.column.addWidget(self.start_box)
        self._start_words = label("", "quiet", wraps=True)
        self._start_words.setContentsMargins(_INDENT_PX, 0, 0, 0)
        self.column.addWidget(self._start_words)
        self.column.addStretch(1)

    @property
    def is_complete(self) -> bool:
        """Whether there is a network for it."""
        card = card_of(self.draft.recipe.network)
        scales = self.draft.recipe.scales
        return card is not None and card.trainable and bool(scales) and set(scales) <= set(card.scales)

    def enter(self) -> None:
        """Bring what is gone through by the tab key into its order."""
        segments = [button for row in (self.scales, *self.damage.values()) for button in row.buttons.values()]
        cards = [card.radio for choice in (self.papers, self.networks) for card in choice.cards.values()]
        purposes = [card.radio for card in self.purposes.cards.values()]
        in_tab_order([*purposes, *segments, *cards, self.more_button, self.share_box, self.start_box])

    def show_all(self) -> None:
        """List the networks too that are not recommended."""
        self._shows_all = True
        self.refresh()
        self.networks.cards[self.networks.key].radio.setFocus()

    def refresh(self) -> None:
        """Show what the draft is for."""
        draft, recipe = self.draft, self.draft.recipe
        is_paper = draft.purpose is Purpose.PAPER
        self.purposes.choose(draft.purpose)
        self.papers.setVisible(is_paper)
        self.papers.choose(draft.preset.name)
        self.networks.setVisible(not is_paper)
        self._heading.setText("Paper" if is_paper else "Network")
        self._show_scales(is_paper)
        self._show_damage()
        self._list_networks()
        self.networks.choose(recipe.network)
        card = card_of(recipe.network)
        shares = card is not None and card.shares_scales and draft.purpose is not Purpose.CLEAN
        self.share_box.setVisible(shares)
        self.share_box.setChecked(len(recipe.scales) > 1)
        self._show_start(card)
        say(self._problem, "" if self.is_complete else _no_network(draft.scale))

    def _show_scales(self, is_paper: bool) -> None:
        recipe = self.draft.recipe
        self._form.setRowVisible(self.scales, self.draft.purpose is not Purpose.CLEAN)
        card = card_of(recipe.network)
        for key, button in self.scales.buttons.items():
            scale = int(key)
            possible = scale in card.scales if is_paper and card is not None else bool(fitting(scale))
            button.setEnabled(possible)
            button.setToolTip("" if possible else _no_network(scale))
        self.scales.choose(str(recipe.scales[0]) if len(recipe.scales) == 1 else "")

    def _show_damage(self) -> None:
        recipe = self.draft.recipe
        is_shown = self.draft.purpose in {Purpose.WEB, Purpose.CLEAN}
        for damage in DAMAGES:
            segments = self.damage[damage.title]
            self._form.setRowVisible(segments, is_shown)
            segments.choose(damage.level(recipe))
            segments.note.setText(damage.said(recipe))
        say(self._taken_back, self.draft.jpeg_note if is_shown else "")

    def _list_networks(self) -> None:
        """List the networks for a scale; their cards are made anew only where that or the purpose is another."""
        draft = self.draft
        cards = fitting(draft.scale)
        wanted = (draft.scale, draft.purpose, tuple(card.name for card in cards))
        if wanted != self._listed:
            self._listed = wanted
            first = list(recommended(draft.scale, draft.purpose))
            ordered = sorted(cards, key=lambda card: first.index(card.name) if card.name in first else len(first))
            self.networks.set_cards([_network_card(card) for card in ordered])
            self.enter()
        own = card_for(draft.recipe)
        for card in cards:
            built = own if own is not None and own.name == card.name else card
            _describe(self.networks.cards[card.name], built, draft, self._reached(built))
        shown = {*recommended(draft.scale, draft.purpose), draft.recipe.network}
        for name, network in self.networks.cards.items():
            network.setVisible(self._shows_all or name in shown)
        is_paper = draft.purpose is Purpose.PAPER
        self.more_button.setVisible(not is_paper and not self._shows_all and not shown >= {card.name for card in cards})
        self.more_button.setText(f"Show all {len(cards)} networks")

    def _reached(self, card: ModelCard) -> str:
        """Say what the network's weights at hand reach, which is what clean training aims for."""
        known = None if card.is_resized else self._catalogue.network(card.name)
        figure = known.figure_at(self.draft.scale) if known is not None else None
        return f" The weights at hand reach {figure.psnr_db:.1f} dB on {figure.dataset}." if figure else ""

    def _show_start(self, card: ModelCard | None) -> None:
        recipe = self.draft.recipe
        file = self.draft.weights_for(recipe)
        self.start_box.setVisible(file is not None)
        self.start_box.setChecked(bool(recipe.start_from))
        words = ""
        if file is not None and card is not None:
            words = _described(file, card.title)
        if recipe.start_from and (file is None or recipe.start_from != str(file)):
            words = f"It goes on from “{recipe.start_from}”, as set in all settings."
        elif recipe.start_from and file is not None and (run := run_that_made(file)) is not None:
            words = f"It goes on from what the run “{run.path.name}” learnt."
        say(self._start_words, words)

    def _choose_paper(self, name: str) -> None:
        self.draft.choose_preset(next(found for found in paper_presets() if found.name == name))

    def _make_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 8, 0, 0)
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Scale", self.scales)
        self.damage: dict[str, Segments] = {}
        for damage in DAMAGES:
            segments = Segments(damage.title, [(level, level.capitalize()) for level in damage.levels])
            segments.chosen.connect(lambda level, damage=damage: self.draft.change(**damage.fields(level)))
            self.damage[damage.title] = segments
            form.addRow(damage.title, segments)
        return form


def _network_card(card: ModelCard) -> ChoiceCard:
    made = ChoiceCard(card.name, card.title)
    made.setToolTip(card.paper)
    return made


def _describe(shown: ChoiceCard, card: ModelCard, draft: Draft, reached: str) -> None:
    """Say what a network is, in the sizes in which it would be trained."""
    parameters, adds = card.parameters[draft.scale], card.multiply_adds[draft.scale]
    facts = f"{count_in_words(parameters)} parameters, {count_in_words(adds)} multiply-adds a pixel"
    shown.radio.setText(card.title)
    shown.describe(card.summary + reached, facts, recommended(draft.scale, draft.purpose).get(card.name, ""))


def _paper_card(found: Preset) -> ChoiceCard:
    return ChoiceCard(found.name, found.title, f"{found.summary}\n{found.source}")


def _described(file: Path, title: str) -> str:
    """Say what weights were trained on."""
    try:
        card = read_card(file)
    except WeightsError as error:
        return str(error)
    return f"{title} was trained before on {card.trained_on}."


def _no_network(scale: int) -> str:
    if scale == 1:
        return "No network here can be trained to clean at the same size; choose another purpose."
    return f"No network here can be trained for x{scale}; choose another scale."
