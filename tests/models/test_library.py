"""Own networks: where they are found, what they are called, and files that must not become one."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from srgui import paths
from srgui.models.card import Member, WeightsCard
from srgui.models.ensemble import Ensemble, EnsembleError
from srgui.models.library import (
    export_weights,
    find_network,
    free_own_name,
    install_weights,
    library,
    make_ensemble,
    remove_own,
    rename_own,
    unusable_files,
)
from srgui.models.listing import ListedNetwork, list_networks
from srgui.models.registry import UnknownNetworkError, network, networks
from srgui.models.sizes import Sizes
from srgui.models.weights import (
    WeightsError,
    find_weights,
    load_into,
    native_scales,
    own_name,
    read_card,
    save_weights,
)

CARD = WeightsCard("cnn-small", (2,), "MIT", "3 pictures", "10 steps")


def state(name: str = "cnn-small", scale: int = 2) -> dict[str, Tensor]:
    torch.manual_seed(1)
    return network(name).build(scale).state_dict()


def in_sizes(sizes: Sizes, **fields: Any) -> tuple[dict[str, Tensor], WeightsCard]:
    """Return weights of FSRCNN in other sizes at x2, and their card."""
    torch.manual_seed(1)
    module = network("fsrcnn").with_sizes(sizes).build(2)
    return module.state_dict(), replace(CARD, network="fsrcnn", sizes=sizes, **fields)


def saved(folder: Path, file_name: str = "w.safetensors", *, card: WeightsCard = CARD) -> Path:
    save_weights(state(card.network, card.scale), card, folder / file_name)
    return folder / file_name


def dropped(file_name: str, card: WeightsCard) -> Path:
    """Return weights as they lie in the person's folder when put there by hand, or by an older srgui."""
    return saved(paths.user_weights_folder(), file_name, card=card)


def own() -> list[str]:
    return [card.name for card in library() if card.is_own]


def listed(name: str) -> ListedNetwork:
    return next(entry for entry in list_networks() if entry.card.name == name)


def names_in(folder: Path) -> Iterable[str]:
    return sorted(file.name for file in folder.iterdir())


def test_without_own_networks_the_library_is_what_is_registered() -> None:
    assert library() == networks()
    assert not any(card.is_own for card in networks())
    assert all(card.architecture == card.name for card in networks())


def test_installed_weights_are_a_network_of_their_own(tmp_path: Path) -> None:
    installed = install_weights(saved(tmp_path), "Holiday Photos!", "Trained on the beach.")
    assert (installed.name, installed.title) == ("holiday-photos", "Holiday Photos!")
    card = find_network("holiday-photos")
    assert card == library()[-1]
    assert card.is_own
    assert (card.title, card.summary) == ("Holiday Photos!", "Trained on the beach.")
    assert (card.architecture, card.colour, card.scales) == ("cnn-small", "rgb", (1, 2, 3, 4))
    assert native_scales(card) == (2,)
    file = find_weights(card, 2)
    assert file is not None
    assert read_card(file) == installed
    net = card.build(2)
    load_into(net, file)
    assert torch.equal(net.state_dict()["last.weight"], state()["last.weight"])
    assert listed("holiday-photos").weights == (installed,)


def test_own_weights_never_take_the_place_of_a_registered_networks() -> None:
    mine = dropped("fsrcnn_x2.safetensors", replace(CARD, network="fsrcnn"))
    bundled = find_weights(network("fsrcnn"), 2)
    assert bundled is not None
    assert bundled.parent == paths.bundled_weights_folder()
    card = find_network("my-fsrcnn")
    assert (card.title, card.summary) == ("My FSRCNN", "FSRCNN of your own, trained on 3 pictures.")
    assert find_weights(card, 2) == mine


def test_files_of_one_name_are_one_network_at_several_scales() -> None:
    card = replace(CARD, network="c-dcscn", name="portraits", title="Portraits")
    for scale in (3, 2):
        dropped(f"any{scale}.safetensors", replace(card, scales=(scale,)))
    assert own() == ["portraits"]
    assert listed("portraits").scales == (2, 3)
    assert [weights.scales for weights in listed("portraits").weights] == [(2,), (3,)]


def test_one_file_for_several_scales_is_listed_once() -> None:
    dropped("any.safetensors", replace(CARD, scales=(1, 2, 4), name="wide"))
    assert listed("wide").scales == (1, 2, 4)
    assert len(listed("wide").weights) == 1


def test_an_own_network_runs_on_the_colours_it_was_trained_for(tmp_path: Path) -> None:
    card = replace(CARD, network="c-dcscn", colour="every channel")
    name = install_weights(saved(tmp_path, card=card), "By Channel", "").name
    assert (find_network(name).colour, find_network(name).channels) == ("every channel", 1)
    name = install_weights(saved(tmp_path, card=replace(CARD, colour="every channel")), "Together", "").name
    assert find_network(name).colour == "rgb"


SMALL: Sizes = (("d", 8), ("s", 4), ("m", 2))


def test_an_own_network_keeps_its_sizes_wherever_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    state, card = in_sizes(SMALL)
    save_weights(state, card, tmp_path / "w.safetensors")
    assert install_weights(tmp_path / "w.safetensors", "", "").title == "My FSRCNN (8, 4, 2)"
    name = rename_own("my-fsrcnn-8-4-2", "Tiny", "")
    export_weights(name, 2, tmp_path / "shared.safetensors")
    monkeypatch.setenv("SRGUI_HOME", str(tmp_path_factory.mktemp("another computer")))
    assert install_weights(tmp_path / "shared.safetensors", "", "").sizes == SMALL
    own_card, built = find_network("tiny"), network("fsrcnn").with_sizes(SMALL)
    assert (own_card.architecture, own_card.sizes) == ("fsrcnn", built.sizes)
    assert (own_card.parameters, own_card.halo_px) == (built.parameters, built.halo_px)
    assert own_card == find_network("tiny"), "a list that is read anew is the same list"
    file = find_weights(own_card, 2)
    assert file is not None
    net = own_card.build(2)
    load_into(net, file)
    assert torch.equal(net.state_dict()["enlarge.weight"], state["enlarge.weight"])
    entry = listed("tiny").as_json()
    assert entry["sizes"] == entry["weights"][0]["sizes"] == dict(SMALL)
    remove_own("tiny")
    assert own() == []


def test_files_of_one_name_in_different_sizes_are_not_one_network() -> None:
    folder = paths.user_weights_folder()
    save_weights(*in_sizes(SMALL, name="mine"), folder / "a.safetensors")
    save_weights(*in_sizes((("d", 9), *SMALL[1:]), name="mine"), folder / "b.safetensors")
    save_weights(*in_sizes((), name="mine"), folder / "c.safetensors")
    assert find_network("mine").is_built_as(network("fsrcnn").with_sizes(SMALL))
    assert find_weights(find_network("mine"), 2) == folder / "a.safetensors"
    assert [found.file.name for found in unusable_files()] == ["b.safetensors", "c.safetensors"]
    assert all("another network of yours" in found.problem for found in unusable_files())
    remove_own("mine")
    assert names_in(folder) == ["b.safetensors", "c.safetensors"]


@pytest.mark.parametrize(
    ("network_name", "sizes", "words"),
    [
        ("vdsr", (("layers", 64), ("filters", 512)), "146 million parameters"),
        ("fsrcnn", (("d", 10**30),), "“d” is a number of 1 to 512"),
        ("fsrcnn", (("filters", 8),), "no size called “filters”"),
    ],
)
def test_a_file_that_asks_for_impossible_sizes_is_refused_before_anything_is_built(
    network_name: str, sizes: Sizes, words: str, tmp_path: Path
) -> None:
    file = paths.user_weights_folder() / "huge.safetensors"
    save_weights({"a": torch.zeros(1)}, replace(CARD, network=network_name, sizes=sizes), file)
    with pytest.raises(WeightsError, match=rf"“huge\.safetensors” cannot be used: .*{words}"):
        install_weights(file, "", "")
    assert words in unusable_files()[0].problem
    assert own() == []
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["fsrcnn", "FSRCNN ", "bicubic"])
def test_a_file_that_bears_a_registered_networks_name_is_listed_under_another(name: str) -> None:
    dropped("w.safetensors", replace(CARD, name=name))
    assert own() == [f"my-{name.strip().lower()}"]
    assert [card.name for card in library()].count(name) == (name != "FSRCNN ")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "x" * 500, "a\x00b", "ab\u202ecd"])
def test_a_name_from_a_file_cannot_lead_out_of_a_folder(name: str) -> None:
    dropped("w.safetensors", replace(CARD, name=name))
    (found,) = own()
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert 0 < len(found) <= 43


def test_names_are_made_from_titles_and_never_used_twice(tmp_path: Path) -> None:
    assert free_own_name("Żółw & Café 2") == "zow-cafe-2"
    assert free_own_name("写真") == "network"
    assert free_own_name("FSRCNN") == "fsrcnn-2"
    file = saved(tmp_path)
    assert [install_weights(file, "Mine", "").name for _ in range(3)] == ["mine", "mine-2", "mine-3"]
    assert own() == ["mine", "mine-2", "mine-3"]
    dropped("lost_x2.safetensors", CARD).write_bytes(b"damaged")
    assert free_own_name("Lost") == "lost-2"


def test_a_title_may_be_left_to_the_file(tmp_path: Path) -> None:
    assert install_weights(saved(tmp_path), " ", "").title == "My CNN Small"
    titled = saved(tmp_path, card=replace(CARD, title="Theirs", note="By a friend."))
    assert install_weights(titled, "", "").title == "Theirs"
    assert find_network("theirs").summary == "By a friend."


def test_the_library_is_never_behind_the_folder(tmp_path: Path) -> None:
    assert own() == []
    name = install_weights(saved(tmp_path), "New", "").name
    assert own() == [name]
    remove_own(name)
    assert own() == []
    assert list(paths.user_weights_folder().iterdir()) == []


def test_files_that_make_no_network_are_left_out_and_told_of() -> None:
    dropped("a_x2.safetensors", replace(CARD, name="good"))
    dropped("b_x2.safetensors", replace(CARD, name="good", network="fsrcnn"))
    dropped("c.safetensors", replace(CARD, scales=(7,)))
    dropped("d.safetensors", replace(CARD, network="c-dcscn", scales=(2, 3)))
    dropped("good_x3.safetensors", CARD).write_bytes(b"damaged")
    save_weights({"a": torch.zeros(1)}, replace(CARD, network="magic"), paths.user_weights_folder() / "e.safetensors")
    assert own() == ["good"]
    assert find_network("good").architecture == "cnn-small"
    words = {found.file.name: found.problem for found in unusable_files()}
    assert sorted(words) == [
        "b_x2.safetensors",
        "c.safetensors",
        "d.safetensors",
        "e.safetensors",
        "good_x3.safetensors",
    ]
    assert "another network of yours" in words["b_x2.safetensors"]
    assert "CNN Small at x7" in words["c.safetensors"]
    assert "c-DCSCN at x2, x3" in words["d.safetensors"]
    assert "“magic”, which this srgui does not have" in words["e.safetensors"]
    assert listed("good").problems == (words["good_x3.safetensors"],)
    assert listed("good").scales == (2,)


def test_a_damaged_file_is_told_of_at_the_network_whose_name_it_bears() -> None:
    dropped("c-dcscn_x2.safetensors", CARD).write_bytes(b"not weights")
    assert "not a weights file" in listed("c-dcscn").problems[0]
    assert 2 in listed("c-dcscn").scales


def test_what_cannot_be_used_is_not_installed(tmp_path: Path) -> None:
    broken = state()
    broken["last.bias"][0] = float("inf")
    save_weights(broken, CARD, tmp_path / "inf.safetensors")
    save_weights(state(), replace(CARD, network="fsrcnn"), tmp_path / "shapes.safetensors")
    save_weights(state(), replace(CARD, network="magic"), tmp_path / "unknown.safetensors")
    save_weights({}, replace(CARD, network="bicubic"), tmp_path / "bicubic.safetensors")
    (tmp_path / "text.safetensors").write_text("hello")
    expected = {
        "inf": "not finite",
        "shapes": "another network",
        "unknown": "does not have",
        "bicubic": "cannot be",
        "text": "not a weights file",
        "missing": "not a weights file",
    }
    for stem, words in expected.items():
        with pytest.raises(WeightsError, match=words):
            install_weights(tmp_path / f"{stem}.safetensors", "Bad", "")
    assert own() == []
    assert not paths.user_weights_folder().exists()


def test_an_own_network_is_renamed_at_all_its_scales() -> None:
    card = replace(CARD, network="c-dcscn", name="old", title="Old", note="Before.")
    for scale in (2, 3):
        dropped(f"old_x{scale}.safetensors", replace(card, scales=(scale,)))
    assert rename_own("old", "New One", "After.") == "new-one"
    assert own() == ["new-one"]
    assert names_in(paths.user_weights_folder()) == ["new-one_x2.safetensors", "new-one_x3.safetensors"]
    assert (listed("new-one").card.title, listed("new-one").card.summary) == ("New One", "After.")
    assert listed("new-one").scales == (2, 3)


def test_a_name_stays_where_the_title_does(tmp_path: Path) -> None:
    file = saved(tmp_path)
    install_weights(file, "Mine", "")
    install_weights(file, "Mine", "")
    assert rename_own("mine-2", "Mine", "The better one.") == "mine-2"
    assert rename_own("mine-2", "", "The best one.") == "mine-2"
    assert find_network("mine-2").summary == "The best one."
    assert rename_own("mine-2", "MINE", "") == "mine-2"
    assert find_network("mine-2").title == "MINE"
    assert names_in(paths.user_weights_folder()) == ["mine-2_x2.safetensors", "mine_x2.safetensors"]


def test_weights_from_an_older_srgui_can_be_renamed() -> None:
    dropped("fsrcnn_x2.safetensors", replace(CARD, network="fsrcnn"))
    assert rename_own("my-fsrcnn", "Sharper", "") == "sharper"
    assert own() == ["sharper"]


@pytest.mark.parametrize("name", ["fsrcnn", "nothing"])
def test_only_own_networks_can_be_renamed_and_removed(name: str) -> None:
    with pytest.raises(UnknownNetworkError):
        rename_own(name, "Mine", "")
    with pytest.raises(UnknownNetworkError):
        remove_own(name)


def test_exported_weights_can_be_installed_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    install_weights(saved(tmp_path), "Mine", "By me.")
    target = tmp_path / "shared.safetensors"
    export_weights("mine", 2, target)
    export_weights("mine", 2, target)
    assert names_in(tmp_path) == ["shared.safetensors", "w.safetensors"]
    monkeypatch.setenv("SRGUI_HOME", str(tmp_path_factory.mktemp("another computer")))
    assert install_weights(target, "", "").name == "mine"
    export_weights("fsrcnn", 2, target)
    assert install_weights(target, "", "").title == "My FSRCNN"


def test_what_cannot_be_exported_is_said(tmp_path: Path) -> None:
    install_weights(saved(tmp_path), "Mine", "")
    with pytest.raises(WeightsError, match="no weights for x3"):
        export_weights("mine", 3, tmp_path / "a.safetensors")
    with pytest.raises(UnknownNetworkError):
        export_weights("nothing", 2, tmp_path / "a.safetensors")
    with pytest.raises(WeightsError, match="cannot be written"):
        export_weights("mine", 2, tmp_path / "no folder" / "a.safetensors")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    paths.user_folder().joinpath("weights").write_text("in the way")
    with pytest.raises(WeightsError, match="cannot be written"):
        install_weights(saved(tmp_path), "Mine", "")


def test_an_unknown_name_is_answered_with_own_names_too(tmp_path: Path) -> None:
    install_weights(saved(tmp_path), "Mine", "")
    with pytest.raises(UnknownNetworkError, match=r"choose one of: bicubic.*, mine"):
        find_network("magic")


def test_a_listing_is_plain_values(tmp_path: Path) -> None:
    install_weights(saved(tmp_path), "Mine", "")
    entry = listed("mine").as_json()
    assert (entry["is_own"], entry["architecture"], entry["shares_scales"]) == (True, "cnn-small", True)
    assert entry["halo_px"] == {"1": 3, "2": 4, "3": 3, "4": 3}
    assert entry["weights"][0]["name"] == "mine"


def ensemble(**changes: Any) -> WeightsCard:
    """Return the card of an ensemble of two networks, as a file might hold it."""
    return replace(CARD, network="ensemble", members=(Member("cnn-small"), Member("fsrcnn")), **changes)


def test_an_ensemble_is_a_network_of_ones_own_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = make_ensemble(["c-dcscn", "fsrcnn"], turns=True, note="For slides.", scales=(2,))
    assert (made.name, made.title, made.scales) == ("c-dcscn-fsrcnn-8-turns", "c-DCSCN + FSRCNN, 8 turns", (2,))
    assert (made.licence, made.turns) == ("MIT", True)
    assert [member.title for member in made.members] == ["c-DCSCN", "FSRCNN"]
    assert made.training.startswith("c-DCSCN: ")
    assert "; FSRCNN: " in made.training
    card = find_network(made.name)
    assert (card.is_own, card.summary, card.colour, card.turns) == (True, "For slides.", "luma", True)
    assert (card, native_scales(card)) == (find_network(made.name), (2,))
    built, file = card.build(2), find_weights(card, 2)
    assert isinstance(built, Ensemble)
    assert file is not None
    load_into(built, file)
    bundled = load_file(paths.bundled_weights_folder() / "fsrcnn_x2.safetensors")
    assert all(torch.equal(value, bundled[key]) for key, value in built.members[1].state_dict().items())
    entry = listed(made.name).as_json()
    assert [member["network"] for member in entry["members"]] == ["c-dcscn", "fsrcnn"]
    assert entry["weights"][0]["members"] == entry["members"]
    name = rename_own(made.name, "Ensemble", "")
    assert name == "ensemble-2", "no network is called as the kind is"
    assert find_network(name).summary == "The mean of c-DCSCN and FSRCNN over the 8 flips and turns of the picture."
    export_weights(name, 2, tmp_path / "shared.safetensors")
    remove_own(name)
    assert own() == []
    monkeypatch.setenv("SRGUI_HOME", str(tmp_path_factory.mktemp("another computer")))
    assert install_weights(tmp_path / "shared.safetensors", "", "").members == made.members
    assert own() == ["ensemble-2"]


def test_own_networks_may_be_members_and_may_go_afterwards(tmp_path: Path) -> None:
    tiny, card = in_sizes(SMALL)
    save_weights(tiny, replace(card, colour="every channel"), tmp_path / "w.safetensors")
    install_weights(tmp_path / "w.safetensors", "Tiny", "")
    install_weights(saved(tmp_path), "Colours", "")
    made = make_ensemble(["tiny", "colours", "fsrcnn"], turns=False, title="All three")
    assert made.scales == (2,)
    remove_own("tiny")
    remove_own("colours")
    found = find_network("all-three")
    assert (found.colour, [member.title for member in found.members]) == ("rgb", ["Tiny", "Colours", "FSRCNN"])
    assert (dict(found.members[0].sizes)["d"], found.members[0].colour) == (8, "every channel")
    assert [member.colour for member in found.members] == ["every channel", "", ""]
    built, file = found.build(2), find_weights(found, 2)
    assert file is not None
    load_into(built, file)
    assert torch.equal(built.state_dict()["0.enlarge.weight"], tiny["enlarge.weight"])
    assert made.licence == "MIT"


def test_an_ensemble_is_made_for_all_scales_that_its_members_share_one_file_for_what_shares_weights() -> None:
    for scale in (2, 3):
        dropped(f"a{scale}.safetensors", replace(CARD, network="c-dcscn", name="sharp", scales=(scale,)))
    dropped("wide.safetensors", replace(CARD, scales=(1, 2, 4), name="wide"))
    dropped("broad.safetensors", replace(CARD, scales=(2, 3, 4), name="broad"))
    assert make_ensemble(["sharp", "wide", "broad"], turns=False, title="One").scales == (2,)
    assert make_ensemble(["sharp", "broad"], turns=False, title="Two").scales == (2, 3)
    assert make_ensemble(["wide", "broad"], turns=False, title="Three").scales == (2, 4)
    assert make_ensemble(["wide", "broad"], turns=False, title="Four", scales=(4,)).scales == (4,)
    found = names_in(paths.user_weights_folder())
    assert [name for name in found if name[0] in "oft"] == [
        *("four_x4.safetensors", "one_x2.safetensors", "three_x2x4.safetensors"),
        *("two_x2.safetensors", "two_x3.safetensors"),
    ]
    assert listed("two").scales == (2, 3)
    assert unusable_files() == ()


def test_what_cannot_be_put_together_is_said_and_leaves_nothing() -> None:
    for scale, name in ((3, "three"), (2, "two")):
        dropped(f"{name}.safetensors", replace(CARD, scales=(scale,), name=name, title=name.title()))
    for names, words in (
        (["fsrcnn", "fsrcnn"], "“fsrcnn” is named twice"),
        (["two", "three"], "no scale that Two and Three all have weights for"),
        (["fsrcnn"], "One network alone"),
        (["fsrcnn", "bicubic"], "Bicubic is no network"),
    ):
        with pytest.raises(EnsembleError, match=words):
            make_ensemble(names, turns=False)
    with pytest.raises(EnsembleError, match="weights for x3; choose x2"):
        make_ensemble(["fsrcnn", "two"], turns=False, scales=(2, 3))
    with pytest.raises(UnknownNetworkError):
        make_ensemble(["fsrcnn", "magic"], turns=False)
    make_ensemble(["fsrcnn"], turns=True, title="Finer")
    with pytest.raises(EnsembleError, match="Finer is an ensemble itself"):
        make_ensemble(["finer", "c-dcscn"], turns=False)
    assert own() == ["finer", "three", "two"]


def test_an_ensemble_that_cannot_be_written_whole_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for scale in (2, 3):
        dropped(f"a{scale}.safetensors", replace(CARD, network="c-dcscn", name="sharp", scales=(scale,)))

    def fail_at_x3(state: dict[str, Tensor], card: WeightsCard, file: Path) -> None:
        if card.scales == (3,):
            raise OSError(28, "No space left on device")
        save_weights(state, card, file)

    monkeypatch.setattr("srgui.models.library.save_weights", fail_at_x3)
    with pytest.raises(WeightsError, match="cannot be written"):
        make_ensemble(["sharp"], turns=True, title="Half")
    assert own() == ["sharp"]


def test_files_of_one_name_with_other_members_are_not_one_ensemble() -> None:
    make_ensemble(["fsrcnn", "c-dcscn"], turns=False, title="Mine")
    folder = paths.user_weights_folder()
    for number, turns in enumerate((False, True)):
        save_weights({"a": torch.zeros(1)}, ensemble(name="mine", turns=turns), folder / f"z{number}.safetensors")
    assert [member.network for member in find_network("mine").members] == ["fsrcnn", "c-dcscn"]
    assert [found.file.name for found in unusable_files()] == ["z0.safetensors", "z1.safetensors"]
    assert own_name(ensemble()) == own_name(ensemble(name="ensemble")) == "my-ensemble"


def test_networks_without_weights_are_listed_last() -> None:
    have_weights = [bool(listed.scales) for listed in list_networks()]
    assert have_weights == sorted(have_weights, reverse=True)
    assert list_networks()[0].card.name == "bicubic"
    assert {listed.card.name for listed in list_networks() if not listed.scales} >= {"drcn"}
