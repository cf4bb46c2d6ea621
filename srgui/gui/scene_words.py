"""What is said of a scene under the scale: the sizes, and the way that a pane's network takes there."""

from srgui.gui.catalogue import NetworkFacts, way_in_words
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.pane_parts import own_size
from srgui.gui.scenes import Scene
from srgui.gui.words import pixels_in_words


def sizes_of(scene: Scene | None) -> str:
    """Say what comes in and what goes out: ``512x768 → 1024x1536, 1.6 MP``; empty without a scene."""
    if scene is None:
        return ""
    small, large = f"{scene.source.width}x{scene.source.height}", f"{scene.size[0]}x{scene.size[1]}"
    if scene.measured_by:
        return f"{small} → {large}, measured against “{scene.measured_by}”"
    if scene.trial is not None:
        return f"Test: {large} → {small} → {large}"
    return f"{small} → {pixels_in_words(*scene.size)}"


def way_of(scene: Scene, network: NetworkFacts | None, choice: PaneChoice | None, *, turns: bool) -> str:
    """Say how the network of a pane reaches its size; empty where no network's pane is chosen.

    Args:
        scene: what is looked at.
        network: of the pane.
        choice: the pane.
        turns: whether all take the mean over flips and turns, unless a pane has a way of its own.
    """
    if network is None or choice is None:
        return ""
    is_turned = turns if choice.turns is None else choice.turns
    words = way_in_words(network, (scene.source.width, scene.source.height), own_size(scene, choice))
    return f"{words}, over 8 turns" if is_turned and network.gains_by_turns else words
