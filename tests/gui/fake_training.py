"""A process that stands for one that trains: `fake_training.py RUN [resume]`; seconds, not hours, and no torch."""

import math
import sys
import time
from dataclasses import replace
from pathlib import Path

from PIL import Image

from srgui.training.events import TrainingEvent
from srgui.training.run_folder import RunFolder, RunStatus, own_process

STEPS = 60
_SIDE_PX = 64


def main() -> int:
    run = RunFolder(Path(sys.argv[1]))
    resumes = "resume" in sys.argv
    pid, started = own_process()
    before = run.status()
    first = before.step if resumes else 0
    status = replace(before, state="running", pid=pid, pid_started=started, title="Fake", network="fsrcnn", scales=(2,))
    run.write_status(status)
    run.append(TrainingEvent("state", step=first, state="running", note="Training on a fake device."))
    write_samples(run)
    for step in range(first + 1, STEPS + 1):
        status = one_step(run, status, step)
        if step == 5:
            with run.log.open("a", encoding="utf-8") as log:
                log.write('{"kind": "progress", "step": 5, "lo\n')  # a line that was cut off
        asked = run.take_command()
        if asked == "pause":
            return end(run, status, "paused")
        if asked == "finish":
            break
        time.sleep(0.05)
    return end(run, status, "finished")


def one_step(run: RunFolder, status: RunStatus, step: int) -> RunStatus:
    fraction = step / STEPS
    run.append(
        TrainingEvent(
            "progress", step=step, fraction=fraction, elapsed_s=step / 10, left_s=(STEPS - step) / 10,
            loss=0.02 + 0.1 * math.exp(-step / 10), learning_rate=1e-3 * (1 - fraction) + 1e-6, steps_per_s=10.0,
            memory_mb=800.0,
        )
    )  # fmt: skip
    best = status.best_db
    if step % 5 == 0:
        best = 36.0 + fraction
        run.append(
            TrainingEvent(
                "validation", step=step, fraction=fraction, validation_db=best, bicubic_db=33.5, bundled_db=36.7,
                is_best=True,
            )
        )  # fmt: skip
        (run.path / "weights.safetensors").write_bytes(b"weights")
        run.checkpoint.write_bytes(b"checkpoint")
    if step in {10, 30}:
        run.append(TrainingEvent("sample", step=step, fraction=fraction, picture=sample_name(run, step)))
        run.append(TrainingEvent("note", step=step, note="A note."))
    weights = "weights.safetensors" if best is not None else ""
    status = replace(status, step=step, fraction=fraction, best_db=best, weights=weights, bicubic_db=33.5)
    run.write_status(replace(status, bundled_db=36.7))
    return status


def write_samples(run: RunFolder) -> None:
    run.samples.mkdir(exist_ok=True)
    for name in ("original", "bicubic"):
        Image.new("RGB", (_SIDE_PX, _SIDE_PX), (40, 80, 120)).save(run.samples / f"{name}.png")


def sample_name(run: RunFolder, step: int) -> str:
    name = f"{step:08d}.png"
    Image.new("RGB", (_SIDE_PX, _SIDE_PX), (40, 80, step)).save(run.samples / name)
    return name


def end(run: RunFolder, status: RunStatus, state: str) -> int:
    run.append(TrainingEvent("state", step=status.step, fraction=status.fraction, state=state))
    run.write_status(replace(status, state=state, bundled_db=36.7))  # type: ignore[arg-type]
    return 0


if __name__ == "__main__":
    sys.exit(main())
