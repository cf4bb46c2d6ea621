"""Every runtime and precision gives what torch gives in fp32, whole or in tiles."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from srgui import paths
from srgui.engine.backends import Backend
from srgui.engine.backends.openvino_backend import NotForOpenVinoError, OpenVinoBackend, openvino_version
from srgui.engine.backends.torch_backend import TorchBackend
from srgui.engine.choice import AUTO, REFERENCE, Preference
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance, enhance_region
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import Session, open_session
from srgui.engine.tiling import Region
from srgui.imaging.codecs import read_image
from srgui.imaging.image import Image
from srgui.models.card import WeightsCard
from srgui.models.library import make_ensemble
from srgui.models.registry import network, networks
from srgui.models.weights import find_weights, load_into, save_weights

NAMES = [card.name for card in networks() if card.trainable and find_weights(card, 2)]
_CPU = device_named("cpu")

pytestmark = pytest.mark.skipif(not openvino_version(), reason="OpenVINO cannot be used here")


@pytest.fixture(name="photo", scope="module")
def photo_fixture() -> Image:
    photo = read_image(paths.sample_pictures()[1])
    return photo.with_pixels(np.ascontiguousarray(photo.pixels[200:392, 100:292]))


def _session(name: str, runtime: str, precision: str) -> Session:
    card = network(name)
    net, file = card.build(2), find_weights(card, 2)
    assert file is not None
    load_into(net, file)
    backend: Backend
    if runtime == "openvino":
        backend = OpenVinoBackend(net, card.channels, precision)
    else:
        backend = TorchBackend(net, _CPU, precision)
    return Session(card, 2, _CPU, backend)


@pytest.mark.parametrize("name", NAMES)
def test_openvino_in_fp32_gives_what_torch_gives(photo: Image, name: str) -> None:
    trial = make_trial(photo, 2)
    wanted, found = (restore(trial, _session(name, runtime, "fp32")) for runtime in ("torch", "openvino"))
    difference = np.abs(wanted.result.image.pixels - found.result.image.pixels) * 255
    assert difference.max() < 0.02
    assert abs(wanted.psnr_db - found.psnr_db) < 1e-3
    assert found.result.way == "OpenVINO in fp32"


@pytest.mark.parametrize(("outputs", "factor"), [(1, 1), (3, 1), (4, 2), (9, 3)])
@pytest.mark.parametrize("kernel", [(1, 1), (3, 3), (5, 3)])
@torch.no_grad()
def test_a_last_layer_of_few_channels_is_computed_in_blocks_that_fit_no_picture(
    outputs: int, factor: int, kernel: tuple[int, int]
) -> None:
    torch.manual_seed(3)
    last = nn.Conv2d(16, outputs, kernel, padding=(kernel[0] // 2, kernel[1] // 2))
    layers = [nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), last, *([nn.PixelShuffle(factor)] if factor > 1 else [])]
    whole = nn.Sequential(*layers).eval()
    backend = OpenVinoBackend(whole, 1)
    for height, width in ((8, 12), (7, 9), (1, 2), (5, 3)):
        picture = torch.rand(2, 1, height, width)
        assert torch.allclose(backend.run(picture), whole(picture), atol=1e-5)


@torch.no_grad()
def test_an_activation_after_the_last_convolution_and_an_earlier_shuffle_are_kept() -> None:
    torch.manual_seed(3)
    first, second = nn.Conv2d(1, 16, 3, padding=1), nn.Conv2d(4, 1, 3, padding=1)
    for whole in (
        nn.Sequential(first, nn.PixelShuffle(2), second).eval(),
        nn.Sequential(first, nn.ReLU(), nn.Conv2d(16, 1, 3, padding=1), nn.PReLU()).eval(),
    ):
        picture = torch.rand(1, 1, 7, 9) - 0.5
        assert torch.allclose(OpenVinoBackend(whole, 1).run(picture), whole(picture), atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_taken_by_itself_keeps_the_result(photo: Image, name: str) -> None:
    """On another part of a picture than it was tried on; the bound there is 0.01 dB and half a grey level."""
    trial = make_trial(photo, 2)
    wanted = restore(trial, _session(name, "torch", "fp32"))
    found = restore(trial, open_session(name, 2, _CPU))
    difference = (wanted.result.image.pixels - found.result.image.pixels) * 255
    assert np.sqrt(np.mean(difference**2)) < 0.5
    assert wanted.psnr_db - found.psnr_db < 0.03


@pytest.mark.parametrize("name", ["dcscn", "c-dcscn"])
@pytest.mark.parametrize("runtime", ["torch", "openvino"])
def test_bf16_costs_networks_that_add_to_bicubic_next_to_nothing(photo: Image, name: str, runtime: str) -> None:
    """Their result is small and is added in fp32, and their input is split."""
    trial = make_trial(photo, 2)
    wanted, found = (restore(trial, _session(name, *way)) for way in (("torch", "fp32"), (runtime, "bf16")))
    difference = (wanted.result.image.pixels - found.result.image.pixels) * 255
    assert np.sqrt(np.mean(difference**2)) < 0.1
    assert abs(wanted.psnr_db - found.psnr_db) < 0.01


@pytest.mark.parametrize("name", ["c-dcscn", "fsrcnn", "srcnn"])
def test_openvino_gives_in_tiles_and_for_a_region_what_it_gives_of_the_whole(photo: Image, name: str) -> None:
    session = _session(name, "openvino", "fp32")
    whole = enhance(photo, session, tile_px=192).image.pixels
    tiled = enhance(photo, session, tile_px=50).image.pixels
    region = Region(70, 40, 90, 120)
    part = enhance_region(photo, session, region).image.pixels
    assert np.abs(tiled - whole).max() < 1e-5
    assert np.abs(part - whole[region.slices]).max() < 1e-5


@pytest.mark.parametrize("turns", [False, True])
def test_an_ensemble_runs_each_of_its_members_in_the_way_that_is_best_for_it(photo: Image, *, turns: bool) -> None:
    make_ensemble(["c-dcscn", "fsrcnn"], turns=turns, title="Both", scales=(2,))
    trial = make_trial(photo, 2)
    wanted = restore(trial, open_session("both", 2, _CPU, REFERENCE))
    exact, fast = (restore(trial, open_session("both", 2, _CPU, way)) for way in (Preference("openvino", "fp32"), AUTO))
    assert (wanted.result.way, exact.result.way) == ("torch in fp32", "OpenVINO in fp32")
    difference = np.abs(wanted.result.image.pixels - exact.result.image.pixels) * 255
    assert difference.max() < 0.02
    difference = (wanted.result.image.pixels - fast.result.image.pixels) * 255
    assert np.sqrt(np.mean(difference**2)) < 0.5
    assert wanted.psnr_db - fast.psnr_db < 0.03
    entries = [
        name.split(" of ")[0] for names in json.loads(paths.runtimes_file().read_text()).values() for name in names
    ]
    assert {name.rsplit(".", 1)[-1] for name in entries if "." in name} == {"0", "1"}


def test_members_that_see_colours_in_different_ways_run_in_their_own_ways_too(photo: Image) -> None:
    torch.manual_seed(1)
    colours = network("cnn-small").build(2)
    card = WeightsCard("cnn-small", (2, 3, 4), "MIT", "3 pictures", "none", name="colours", title="Colours")
    save_weights(colours.state_dict(), card, paths.user_weights_folder() / "colours_x2x3x4.safetensors")
    make_ensemble(["c-dcscn", "colours"], turns=False, title="Mixed", scales=(2,))
    wanted = enhance(photo, open_session("mixed", 2, _CPU, REFERENCE))
    found = enhance(photo, open_session("mixed", 2, _CPU, Preference("openvino", "fp32")))
    assert found.way == "OpenVINO in fp32"
    assert np.abs(wanted.image.pixels - found.image.pixels).max() * 255 < 0.02


def test_a_result_that_must_be_exact_is_made_in_fp32() -> None:
    exact, coarse = (_session("dcscn", "openvino", precision).backend for precision in ("fp32", "bf16"))
    picture = torch.rand(1, 1, 40, 30, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(coarse.run(picture, precise=True), exact.run(picture), atol=1e-5)
    assert not torch.allclose(coarse.run(picture), exact.run(picture), atol=1e-5)


@pytest.mark.parametrize("card", networks(), ids=lambda card: card.name)
def test_openvino_runs_every_network_that_comes_apart_as_torch_does(card) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """With weights at random, at the highest scale; DRCN, whose layers are repeated, and bicubic stay with torch."""
    torch.manual_seed(3)
    scale = max(card.scales)
    net = card.build(scale)
    for weight in net.parameters():
        if weight.ndim == 1:
            weight.data.uniform_(-0.1, 0.1)
    if card.name in {"bicubic", "drcn"}:
        with pytest.raises(NotForOpenVinoError):
            OpenVinoBackend(net, card.channels)
        return
    picture = torch.rand(2, card.channels, 17, 23)
    wanted = TorchBackend(net, _CPU).run(picture)
    assert torch.allclose(OpenVinoBackend(net, card.channels).run(picture), wanted, atol=2e-4, rtol=1e-4)


def test_using_openvino_reports_nothing() -> None:
    """Its converter of torch programs, which is not used here, would send a note of each use over the network."""
    program = (
        "import sys; seen = []\n"
        "watch = ('socket.connect', 'subprocess')\n"
        "sys.addaudithook(lambda event, _: seen.append(event) if event.startswith(watch) else None)\n"
        "from srgui.engine.session import open_session; from srgui.engine.devices import device_named\n"
        "from srgui.engine.choice import Preference\n"
        "assert open_session('fsrcnn', 2, device_named('cpu'), Preference('openvino')).runtime == 'OpenVINO'\n"
        "import atexit; atexit.register(lambda: print(*seen))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == ""
