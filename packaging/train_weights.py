"""Train the weights that srgui ships, one after the other within a budget of time, and bundle those that got better.

    python packaging/train_weights.py --open FOLDER --benchmark FOLDER [FOLDER ...] --minutes 600

FOLDER of --open holds the training pictures (CLIC2025, CID22, Unsplash, gb82, pop_art) and Kodak24, on which the best
weights are chosen. Each network starts from its own weights, bundled or in packaging/unfinished, or from those of
another scale, or at random; where those of fewer layers can be gone on from, they learn first, in a quarter of the
time. What already reaches its paper's figure on Set5 is passed over, and what is no better on
Kodak24 is not bundled. So the script can be run again and again, on any machine, and lifts the weights each time.

With --afresh networks begin at random though they have weights, which may be stuck: DCSCN, which stood still at
33.32 dB on Kodak24 for hours in all, passed that in one from nothing. Whatever begins at random learns by the absolute
error, on larger patches and more of them; what goes on, by the squared error, which PSNR counts.
"""

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from srgui import paths
from srgui.models.registry import network
from srgui.models.sizes import Sizes
from srgui.models.weights import find_weights, read_card, weights_name
from srgui.report.literature import published_for
from srgui.training.presets import preset
from srgui.training.recipe import RECIPE_FILE, DataFolder, TrainingRecipe

_FOLDERS = {"CID22": (2,), "CLIC2025": (3, 4, 6), "gb82": (2, 3), "Unsplash": (8, 12), "pop_art": (4,)}
"""By what pictures are shrunk first: by so much that every pixel holds detail, as in the small photos that people
enlarge. CID22 as it is teaches what no other set shows. With (1,), (1, 2), (1,) and (3,) for the first four, srgui-s
reached 31.92 dB on parts of Kodak24 in 14,400 steps from nothing; with these, drawings left out, 32.02. Without CID22
it was 31.98; with larger pictures too, (2,), (2, 3, 4, 6), (1, 2, 3) and (6, 8, 12), 32.00. Nearly twice these factors,
or Lanczos for bicubic, were 0.01 behind when they were stopped; of eight patches the one with most detail, 0.05. From
T91 and BSDS200, which are not free, it was 32.08."""
_UNFINISHED = Path(__file__).parent / "unfinished"
_CHOSEN_ON = "Kodak24"
_CHECKPOINT = "checkpoint.safetensors"
_WHOLE = "whole"
"""An empty file of this name stands in the folder of a run that came to its end."""
_LR_PATCH_PX = {2: 32, 3: 24, 4: 20}
_FRESH_PATCH_PX = {2: 48, 3: 32, 4: 24}
_FRESH_BATCH = 24
_TRANSFER_RATE = 0.7
"""Times the network's rate where only its last layer begins anew."""
_NEARSIGHTED = ("cnn-small", "cnn-medium")
"""They see too little to tell scales apart: in one for all they reach 33.96 and 33.97 dB at x2 on Set5, each for itself
35.72 and 36.52."""
_SHALLOW_SHARE = 0.25
"""Of a job's time, for fewer layers to begin with; as many steps take them a fifth to a third of the work."""


@dataclass(frozen=True, slots=True)
class Job:
    """Weights to train.

    Attributes:
        network: its name.
        scales: which they serve.
        share: of the time, against those of the others.
        shallow: sizes in which it begins where it has no weights yet, to be deepened.
        fresh_rate: learning rate where it begins at random; 0 for the network's own.
        preset: the recipe.
        begins_as: the network from whose weights it goes on where it has none of its own.
    """

    network: str
    scales: tuple[int, ...]
    share: float
    shallow: Sizes = ()
    fresh_rate: float = 0.0
    preset: str = "bundled"
    begins_as: str = ""

    @property
    def name(self) -> str:
        """What its run and its weights are called."""
        return weights_name(self.network, self.scales).removesuffix(".safetensors")


def plan() -> list[Job]:
    """Return all jobs, those first from which people gain most."""
    shared = (2, 3, 4)
    return [
        Job("srgui-m", (2,), 12, fresh_rate=0.004),
        Job("dcscn", (2,), 12, fresh_rate=0.004),
        Job("vdsr", (2,), 8),
        Job("vdsr", shared, 16, shallow=(("layers", 6),), fresh_rate=0.004),
        Job("fsrcnn", (2,), 4),
        Job("c-dcscn", (2,), 3, fresh_rate=0.004),
        *(Job("srgui-m", (scale,), 4) for scale in (4, 3)),
        Job("srgui-s", (2,), 4, fresh_rate=0.004),
        *(Job("srgui-s", (scale,), 1) for scale in (4, 3)),
        *(Job("srgui-photo", (scale,), 6, preset="photo", begins_as="srgui-m") for scale in (2, 1)),
        *(Job("dcscn", (scale,), 4) for scale in (4, 3)),
        *(Job("fsrcnn", (scale,), 1) for scale in (4, 3)),
        *(Job("c-dcscn", (scale,), 1) for scale in (4, 3)),
        Job("red30", shared, 16, shallow=(("pairs", 3),)),
        *(Job("srcnn-ex", (scale,), 3) for scale in (2, 3, 4)),
        *(Job("srcnn", (scale,), 2) for scale in (2, 3, 4)),
        *(Job("fsrcnn-s", (scale,), 1) for scale in (2, 3, 4)),
        *(Job("fsrcnn-48-12-2", (scale,), 1) for scale in (2, 3, 4)),
        *(Job("srcnn-ts1", (scale,), 1) for scale in (3, 2, 4)),
        *(Job("srcnn-ts2", (scale,), 1) for scale in (3, 2, 4)),
        *(Job(name, (scale,), 1) for name in _NEARSIGHTED for scale in (2, 3, 4)),
        *(Job(name, shared, 1) for name in ("cnn-deep", "waifu2x-cnn")),
        Job("vdsr-25", shared, 4),
        Job("drcn", shared, 16),
    ]


def main() -> int:
    """Train and bundle; return 0, or 2 where no job has the name that was given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--benchmark", nargs="+", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--minutes", type=float, default=600.0, help="for all together")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="as dcscn_x2; default: all")
    parser.add_argument("--afresh", action="store_true", help="begin at random, whatever weights there are")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where the runs are kept")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--list", action="store_true", help="print what would be trained, and end")
    options = parser.parse_args()
    jobs = {job.name: job for job in plan()}
    unknown = [name for name in options.only if name not in jobs]
    if unknown:
        print(f"There is no job called {', '.join(unknown)}; choose of: {', '.join(jobs)}.", file=sys.stderr)
        return 2
    wanted = [job for job in jobs.values() if job.name in options.only or not (options.only or _is_reached(job))]
    whole = sum(job.share for job in wanted)
    for job in wanted:
        minutes = options.minutes * job.share / whole
        print(f"{job.name}: {minutes:.0f} minutes", flush=True)
        if not options.list:
            _train_job(job, minutes, options)
    return 0


def recipe_of(
    job: Job,
    pictures: Path,
    minutes: float,
    start: Path | None = None,
    sizes: Sizes = (),
    *,
    afresh: bool = False,
) -> TrainingRecipe:
    """Return how a job is trained: as the preset for bundled weights says, from the best that is at hand.

    Args:
        job: what is trained.
        pictures: the folder of all training pictures.
        minutes: how long.
        start: weights to go on from, rather than those that there are.
        sizes: of the network, where they are not its own; it begins at random then.
        afresh: whether it begins at random, unless it is to go on from `start`.
    """
    start = start or (None if sizes or afresh else _start(job))
    rate = network(job.network).learning_rate
    if start is None:
        rate = job.fresh_rate or rate
    elif set(read_card(start).scales) != set(job.scales):
        rate *= _TRANSFER_RATE
    recipe = replace(
        preset(job.preset).recipe,
        network=job.network,
        scales=job.scales,
        sizes=sizes,
        folders=tuple(DataFolder(str(pictures / name), shrink) for name, shrink in _FOLDERS.items()),
        validation=str(pictures / _CHOSEN_ON),
        learning_rate=rate,
        minutes=minutes,
        start_from="" if start is None else str(start),
        licence="MIT",
    )
    if job.preset != "bundled":
        return recipe
    if start is not None or len(job.scales) > 1:
        return replace(recipe, patch_px=_LR_PATCH_PX[max(job.scales)])
    return replace(recipe, loss="l1", patch_px=_FRESH_PATCH_PX[job.scales[0]], batch=_FRESH_BATCH)


def _start(job: Job) -> Path | None:
    """Return the weights to go on from: its own, its forerunner's, or those of another scale; bundled or unfinished."""
    names = [weights_name(job.network, job.scales)]
    names += [weights_name(job.begins_as, job.scales)] if job.begins_as else []
    for own in (folder / name for name in names for folder in (paths.bundled_weights_folder(), _UNFINISHED)):
        if own.is_file():
            return own
    found = (find_weights(network(job.network), scale) for scale in (*job.scales, 2, 3, 4))
    return next((file for file in found if file is not None), None)


def _is_reached(job: Job) -> bool:
    """Return whether the bundled weights reach what the first source publishes on Set5, at every scale."""
    file = paths.bundled_weights_folder() / weights_name(job.network, job.scales)
    if not file.is_file():
        return False
    card = read_card(file)
    for scale in job.scales:
        measured = [figure.psnr_db for figure in card.figures_at(scale) if figure.dataset == "Set5"]
        wanted = [found.psnr_db for found in published_for(job.network, scale, "Set5")[:1]]
        if not wanted or not measured or measured[0] < wanted[0]:
            return False
    return True


def _train_job(job: Job, minutes: float, options: argparse.Namespace) -> None:
    """Train a job, with fewer layers first where that is how it begins, and bundle what it made."""
    start = None
    if job.shallow and (options.afresh or _start(job) is None):
        shallow = recipe_of(job, options.open, minutes * _SHALLOW_SHARE, sizes=job.shallow)
        run = _train(f"{job.name}-shallow", shallow, options)
        if run is None:
            return
        start, minutes = run / weights_name(job.network, job.scales), minutes * (1 - _SHALLOW_SHARE)
    run = _train(job.name, recipe_of(job, options.open, minutes, start, afresh=options.afresh), options)
    if run is None:
        return
    bundle = [sys.executable, str(Path(__file__).with_name("bundle_weights.py")), str(run)]
    if options.benchmark:
        bundle += ["--benchmark", *map(str, options.benchmark)]
    subprocess.run(bundle, check=False)


def _train(name: str, recipe: TrainingRecipe, options: argparse.Namespace) -> Path | None:
    """Train in a process of its own, or go on with a run that was interrupted; return its folder once it is whole."""
    environment = dict(os.environ)
    srgui = [sys.executable, "-m", "srgui", "train", "--device", options.device]
    if options.threads:
        srgui += ["--threads", str(options.threads)]
        environment["OMP_NUM_THREADS"] = str(options.threads)
    run = _interrupted(options.runs / name)
    if run is not None:
        command = [*srgui, "--resume", str(run)]
    else:
        run = _fresh(options.runs / name)
        (run / RECIPE_FILE).write_text(recipe.to_toml(), encoding="utf-8")
        command = [*srgui, str(run / RECIPE_FILE), "-o", str(run)]
    if subprocess.run(command, env=environment, check=False).returncode != 0:
        print(f"{name}: the run failed; the next job goes on", file=sys.stderr)
        return None
    (run / _WHOLE).touch()
    return run


def _interrupted(run: Path) -> Path | None:
    """Return the last run of a name where it was begun and not ended."""
    folders = [run, *run.parent.glob(f"{run.name}-[0-9]*")]
    begun = [folder for folder in folders if (folder / _CHECKPOINT).is_file()]
    last = max(begun, key=lambda folder: (folder / _CHECKPOINT).stat().st_mtime, default=None)
    return None if last is None or (last / _WHOLE).exists() else last


def _fresh(run: Path) -> Path:
    """Make and return the first folder of a name that is not there: `dcscn_x2`, `dcscn_x2-2`, ..."""
    number = 1
    while (folder := run if number == 1 else run.with_name(f"{run.name}-{number}")).exists():
        number += 1
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
