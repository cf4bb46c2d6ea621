"""The command line's `bench`: how fast the engine, a photo from file to file, start-up and training are here."""

import argparse
import tempfile
from dataclasses import asdict
from pathlib import Path

from srgui.arguments import way_of
from srgui.console import Console
from srgui.errors import UserError
from srgui.progress import CancelToken

_MOST_WORK_UNASKED = 3_000_000
"""Multiply-adds an LR pixel: what is heavier is benchmarked where it is asked for."""
_DEFAULT_NETWORK = "dcscn"


def add_bench(parser: argparse.ArgumentParser) -> None:
    """Declare what `bench` understands, but for the device."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=("engine", "pipeline", "startup", "memory", "training", "view"),
        default="engine",
        help="default: engine; pipeline: a 12 MP photo from file to file; startup and memory: whole processes; "
        "view: the window itself, see srgui bench view --help",
    )
    parser.add_argument("--json", dest="events", action="store_true", help="the same as --events")
    parser.add_argument("--batch", type=int, default=16, help="patches a training step (default: 16)")
    parser.add_argument("--models", nargs="+", default=[], metavar="NAME", help="only these (default: all, or dcscn)")
    parser.add_argument(
        "--largest", type=float, default=64, metavar="MP", help="memory: up to results of 1000 megapixels (default: 64)"
    )
    parser.add_argument("--scale", type=int, default=2, help="their factor (default: 2)")


def bench_command(options: argparse.Namespace, console: Console, cancel: CancelToken) -> int:
    """Run what was asked for and return the exit code."""
    if options.what == "view":
        raise UserError("The window is measured by itself; write it as: srgui bench view, with what else you ask for.")
    {"engine": _engine, "training": _training, "pipeline": _pipeline}.get(options.what, _processes)(
        options, console, cancel
    )
    return 0


def _engine(options: argparse.Namespace, console: Console, cancel: CancelToken) -> None:
    from srgui.engine.bench import bench
    from srgui.engine.devices import device_named
    from srgui.models.library import find_network, library
    from srgui.models.weights import native_scales

    device = device_named(options.device)
    cards = [find_network(name) for name in options.models] or list(library())
    cards = [card for card in cards if options.scale in native_scales(card)]
    if not cards:
        raise UserError(f"None of these networks has weights for x{options.scale}; choose another scale.")
    console.line(f"{device.title}, x{options.scale}; milliseconds for one output megapixel, medians")
    for timing in bench(cards, options.scale, device, way_of(options)):
        cancel.check()
        ratios = {"ratio": round(timing.ratio, 3), "peer_ratio": round(timing.peer_ratio, 3)}
        console.event("timing", **ratios, **asdict(timing))
        own = f"{timing.engine_ms:.1f} by {timing.way}; a whole picture {timing.whole_ms:.1f}"
        console.line(f"{timing.network:<16} {own}")
        console.line("    " + ", ".join(f"{name} {ms:.1f}" for name, ms in timing.peers_ms))
        against = f"{timing.ratio:.2f} times as fast as torch fp32, {timing.peer_ratio:.2f} times the fastest of these"
        console.line(f"    {against}; {timing.product_rate:.0%} of the rate of a large matrix product")
    console.line("Peers run the bare network on luma, in one piece; srgui the same by tiles, all its work counted.")


def _pipeline(options: argparse.Namespace, console: Console, cancel: CancelToken) -> None:
    from srgui.engine.bench_pipeline import bench_pipeline
    from srgui.engine.devices import device_named

    device = device_named(options.device)
    console.line(f"{device.title}: a 12 MP JPEG to a PNG at x{options.scale}, in seconds, medians")
    with tempfile.TemporaryDirectory() as folder:
        for network in options.models or [_DEFAULT_NETWORK]:
            cancel.check()
            timing = bench_pipeline(network, options.scale, device, Path(folder))
            console.event("pipeline timing", ratio=round(timing.ratio, 3), **asdict(timing))
            parts = f"read {timing.read_s:.2f}, network {timing.network_s:.2f}, with colour {timing.enhance_s:.2f}"
            console.line(f"{timing.network:<16} {parts}, the whole {timing.whole_s:.2f}; by {timing.way}")
            console.line(f"    the whole takes {timing.ratio:.2f} times as long as the network alone")


def _processes(options: argparse.Namespace, console: Console, cancel: CancelToken) -> None:
    from srgui.engine.bench_pipeline import bench_memory, bench_startup

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for network in options.models or [_DEFAULT_NETWORK]:
            is_startup = options.what == "startup"
            timings = bench_startup(network, folder) if is_startup else bench_memory(network, folder, options.largest)
            for timing in timings:
                cancel.check()
                console.event("process timing", network=network, **asdict(timing))
                each = f", {timing.elapsed_s / timing.megapixels:.3f} s a megapixel" if timing.megapixels else ""
                console.line(f"{timing.what:<32} {timing.elapsed_s:.2f} s{each}, {timing.peak_mb:.0f} MB")


def _training(options: argparse.Namespace, console: Console, cancel: CancelToken) -> None:
    from srgui.engine.devices import device_named
    from srgui.models.registry import network, networks
    from srgui.training.bench import bench_training

    device = device_named(options.device)
    cards = [network(name) for name in options.models] or list(networks())
    cards = [card for card in cards if card.trainable and options.scale in card.scales]
    heavy = [c.name for c in cards if not options.models and c.multiply_adds[options.scale] > _MOST_WORK_UNASKED]
    cards = [card for card in cards if card.name not in heavy]
    console.line(f"{device.title}, x{options.scale}, {options.batch} patches of 32x32; steps a second, medians")
    console.line(f"{'network':<12} {'srgui':>8} {'precision':>10} {'plain fp32':>11} {'ratio':>6} {'network part':>13}")
    for timing in bench_training(cards, options.scale, device.torch_device, options.batch):
        cancel.check()
        console.event("training timing", ratio=round(timing.ratio, 3), **asdict(timing))
        rates = f"{timing.engine:>8.2f} {timing.precision:>10} {timing.plain:>11.2f} {timing.ratio:>6.2f}"
        console.line(f"{timing.network:<12} {rates} {timing.network_part:>12.0%}")
    console.line("plain fp32: a loop over a DataLoader, NCHW, the same loss and optimizer, LR made beforehand.")
    if heavy:
        console.line(f"Left out, as they take minutes each; ask for them with --models: {', '.join(heavy)}.")
