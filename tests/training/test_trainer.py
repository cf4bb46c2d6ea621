"""Training end to end on small pictures: it learns, pauses, goes on, rolls back, and keeps the best."""

import errno
import math
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from srgui.engine.devices import device_named
from srgui.engine.session import open_session
from srgui.models.library import find_network
from srgui.models.registry import network
from srgui.models.weights import WeightsError, load_into, read_card
from srgui.progress import Cancelled, CancelToken
from srgui.training import trainer
from srgui.training.events import TrainingEvent
from srgui.training.learner import Learner
from srgui.training.recipe import DataFolder, PartRate, RecipeError, TrainingRecipe
from srgui.training.run_folder import RunFolder
from srgui.training.trainer import RunPausedError, train
from srgui.training.validation import SamplePicture, Validation

CPU = device_named("cpu")
Change = Callable[[Learner, float], float]


def run(
    recipe: TrainingRecipe, folder: Path, cancel: CancelToken | None = None
) -> tuple[Path | None, list[TrainingEvent]]:
    events: list[TrainingEvent] = []
    return train(recipe, RunFolder(folder), CPU, events.append, cancel, report_every_s=0), events


def weights_of(recipe: TrainingRecipe, folder: Path) -> Path:
    weights, _ = run(recipe, folder)
    assert weights is not None
    return weights


def losses(events: list[TrainingEvent]) -> dict[int, float]:
    return {event.step: event.loss for event in events if event.kind == "progress" and event.loss is not None}


def stop_after(step: int, folder: Path, how: str) -> Callable[[TrainingEvent], None]:
    def told(event: TrainingEvent) -> None:
        if event.kind == "progress" and event.step == step:
            RunFolder(folder).ask("pause" if how == "pause" else "finish")

    return told


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer, "_LOOK_EVERY_S", 0.0)


def test_a_network_that_is_still_black_is_sampled_as_it_is(recipe: TrainingRecipe, tmp_path: Path) -> None:
    black = replace(recipe, network="srcnn", start_from="", steps=1, learning_rate=1e-9)
    weights, _ = run(black, tmp_path / "run")
    assert weights is not None
    assert list((tmp_path / "run" / "samples").glob("step_*.png"))


def test_a_run_leaves_weights_that_beat_their_start_and_a_card_that_says_how(
    recipe: TrainingRecipe, tmp_path: Path
) -> None:
    weights, events = run(replace(recipe, steps=60), tmp_path / "run")
    assert weights is not None
    card = read_card(weights)
    load_into(network("c-dcscn").build(2), weights)
    assert weights.name == "c-dcscn_x2.safetensors"
    assert "4 pictures of learnt" in card.trained_on
    assert "60 steps of 4 patches of 12x12 LR pixels" in card.training
    assert card.figures[0].dataset == "apart"
    _, first = run(replace(recipe, steps=1), tmp_path / "short")
    start = max(event.validation_db for event in first if event.validation_db is not None)
    assert card.figures[0].psnr_db > start
    assert events[-1].state == "finished"
    assert TrainingRecipe.from_toml((tmp_path / "run" / "recipe.toml").read_text()) == replace(recipe, steps=60)


def test_a_run_tells_its_peers_its_samples_and_its_log_says_the_same(recipe: TrainingRecipe, tmp_path: Path) -> None:
    _, events = run(replace(recipe, samples_at=(0.5, 1.0)), tmp_path / "run")
    folder = RunFolder(tmp_path / "run")
    assert folder.events()[0] == events
    peers = next(event for event in events if event.bicubic_db is not None)
    assert peers.bundled_db is not None
    samples = [event for event in events if event.kind == "sample"]
    assert [event.step for event in samples] == [15, 30]
    assert all((folder.samples / event.picture).is_file() for event in samples)
    assert (folder.samples / "original.png").is_file()
    assert (folder.samples / "bicubic.png").is_file()
    status = folder.status()
    assert (status.state, status.step, status.fraction) == ("finished", 30, 1.0)
    assert status.weights == "c-dcscn_x2.safetensors"


def test_a_killed_run_goes_on_with_the_losses_and_weights_of_one_that_was_not(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(recipe, network="dcscn", dropout=0.2, noise_from=1.0, noise_to=5.0)
    weights, events = run(recipe, tmp_path / "whole")
    monkeypatch.setattr(trainer, "_CHECKPOINT_EVERY_S", 0.0)
    with monkeypatch.context() as patch:
        _kill_at(patch, step=17)
        with pytest.raises(KeyboardInterrupt):
            run(recipe, tmp_path / "parts")
    again, more = run(recipe, tmp_path / "parts")
    assert any("Going on at step 17" in event.note for event in more)
    whole, parts = losses(events), losses(more)
    assert set(parts) == set(range(18, 31))
    assert parts == {step: whole[step] for step in parts}
    assert weights is not None
    assert again is not None
    first, second = network("dcscn").build(2), network("dcscn").build(2)
    load_into(first, weights)
    load_into(second, again)
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)


def _kill_at(patch: pytest.MonkeyPatch, step: int) -> None:
    learn = Learner.learn

    def killed(self: Learner, batches: object, at: int, rate: float, progress: float) -> float:
        if at == step:
            raise KeyboardInterrupt
        return learn(self, batches, at, rate, progress)  # type: ignore[arg-type]

    patch.setattr(Learner, "learn", killed)


def test_a_run_that_is_asked_to_pause_pauses_and_goes_on(recipe: TrainingRecipe, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    told = stop_after(10, folder.path, "pause")
    assert train(recipe, folder, CPU, told, report_every_s=0) is None
    assert folder.status().state == "paused"
    assert folder.status().step == 10
    assert train(recipe, folder, CPU, lambda _event: None) is not None
    assert folder.status().state == "finished"


def test_a_run_that_is_asked_to_finish_keeps_what_it_has(recipe: TrainingRecipe, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    weights = train(recipe, folder, CPU, stop_after(10, folder.path, "finish"), report_every_s=0)
    assert weights is not None
    assert "10 steps" in read_card(weights).training
    assert folder.status().state == "finished"


def test_a_run_that_is_cancelled_keeps_its_checkpoint(recipe: TrainingRecipe, tmp_path: Path) -> None:
    cancel, folder = CancelToken(), RunFolder(tmp_path / "run")

    def told(event: TrainingEvent) -> None:
        if event.step == 5:
            cancel.cancel()

    with pytest.raises(Cancelled):
        train(recipe, folder, CPU, told, cancel, report_every_s=0)
    assert folder.status().state == "paused"
    assert folder.checkpoint.is_file()


def test_a_loss_that_is_no_number_is_rolled_back_at_half_the_rate(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = Learner.learn
    broken: list[float] = []

    def breaks_once(self: Learner, batches: object, step: int, rate: float, progress: float) -> float:
        loss = learn(self, batches, step, rate, progress)  # type: ignore[arg-type]
        if step == 12 and not broken:
            broken.append(rate)
            for parameter in self.parameters:
                parameter.data.fill_(math.nan)
            return math.nan
        return loss

    monkeypatch.setattr(Learner, "learn", breaks_once)
    monkeypatch.setattr(trainer, "_CHECKPOINT_EVERY_S", math.inf)
    weights, events = run(replace(recipe, plan="constant", warmup_steps=0), tmp_path / "run")
    assert weights is not None
    load_into(network("c-dcscn").build(2), weights)  # which refuses what is not finite
    assert any("back to step 0, at half the rate" in event.note for event in events)
    rates = {event.learning_rate for event in events if event.kind == "progress"}
    assert rates == {recipe.learning_rate, recipe.learning_rate / 2}


def test_each_roll_back_halves_the_rate_once(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn, breaks = Learner.learn, [12, 20]

    def breaks_twice(self: Learner, batches: object, step: int, rate: float, progress: float) -> float:
        if step in breaks:
            breaks.remove(step)
            return math.nan
        return learn(self, batches, step, rate, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(trainer, "_CHECKPOINT_EVERY_S", 0.0)
    monkeypatch.setattr(Learner, "learn", breaks_twice)
    _, events = run(replace(recipe, plan="constant", warmup_steps=0), tmp_path / "run")
    rates = {event.learning_rate for event in events if event.kind == "progress"}
    assert rates == {recipe.learning_rate / 2**n for n in range(3)}


def test_settings_without_effect_are_said(recipe: TrainingRecipe, tmp_path: Path) -> None:
    _, events = run(replace(recipe, network="fsrcnn", steps=1, dropout=0.2, precision="fp16"), tmp_path / "run")
    notes = " ".join(event.note for event in events)
    assert "no place for dropout" in notes
    assert "fp16 is for CUDA alone" in notes


def test_a_loss_that_never_settles_ends_with_advice(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Learner, "learn", lambda *_: math.inf)
    with pytest.raises(RecipeError, match="choose a learning rate under"):
        run(recipe, tmp_path / "run")
    assert RunFolder(tmp_path / "run").status().state == "failed"


def test_memory_that_runs_out_makes_smaller_pieces_with_the_same_result(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(recipe, steps=5, optimizer="adam")  # directions of SOAP make more of the last digit
    expected = losses(run(recipe, tmp_path / "plenty")[1])
    learn = Learner.learn

    def needs_pieces(self: Learner, batches: object, step: int, rate: float, progress: float) -> float:
        if self.parts < 4:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return learn(self, batches, step, rate, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(Learner, "learn", needs_pieces)
    _, events = run(recipe, tmp_path / "little")
    assert any("1 patches at a time" in event.note for event in events)
    assert losses(events) == pytest.approx(expected, rel=1e-4)


def test_a_full_disk_pauses_the_run_with_a_sentence(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(trainer, "_CHECKPOINT_EVERY_S", 0.0)
        patch.setattr(trainer, "save_checkpoint", full)
        with pytest.raises(RunPausedError, match="No space left"):
            run(recipe, tmp_path / "run")
    assert RunFolder(tmp_path / "run").status().state == "paused"
    assert run(recipe, tmp_path / "run")[0] is not None


def test_two_processes_do_not_train_in_one_folder(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(event: TrainingEvent) -> None:
        if event.kind == "progress":
            with monkeypatch.context() as patch:
                patch.setattr("srgui.training.journal.own_process", lambda: (1, 0.0))
                with pytest.raises(RecipeError, match="Another process"):
                    run(recipe, tmp_path / "run")

    train(replace(recipe, steps=1), RunFolder(tmp_path / "run"), CPU, told, report_every_s=0)


def test_a_tensorboard_log_that_cannot_be_written_is_said_before_anything_is_learnt(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(RecipeError, match="tensorboard is not installed"):
        run(replace(recipe, tensorboard=True), tmp_path / "run")


def test_a_title_puts_the_network_into_the_list(recipe: TrainingRecipe, tmp_path: Path) -> None:
    run(replace(recipe, steps=2, title="Großmutters Dias", note="slides"), tmp_path / "run")
    name = RunFolder(tmp_path / "run").status().own_name
    card = find_network(name)
    assert (card.title, card.summary, card.architecture) == ("Großmutters Dias", "slides", "c-dcscn")


def test_a_network_in_sizes_of_its_own_is_learnt_kept_and_listed(recipe: TrainingRecipe, tmp_path: Path) -> None:
    sizes = (("features", (10, 6)), ("a1", 6), ("b1", 4), ("b2", 5))
    small = replace(recipe, steps=2, sizes=sizes, title="Tiny", samples_at=(1.0,))
    weights, events = run(small, tmp_path / "run")
    assert weights is not None
    assert weights.name == "c-dcscn_x2.safetensors"
    assert read_card(weights).sizes == sizes
    load_into(small.card.build(2), weights)
    assert next(event for event in events if event.bicubic_db is not None).bundled_db is not None
    assert find_network("tiny").is_built_as(small.card)
    assert open_session("tiny", 2, CPU).card.halo_px[2] == 3
    sample = SamplePicture(Path(small.validation) / "0.png", small, tmp_path / "samples", CPU)
    assert sample._card.halo_px == small.card.halo_px, "tiles need the halo of these sizes"
    partly, notes = run(replace(small, sizes=(("b2", 8), *sizes[:3]), start_from=str(weights)), tmp_path / "partly")
    assert partly is not None
    assert any("do not fit" in event.note and "b2.convolution" in event.note for event in notes)
    assert TrainingRecipe.from_toml((tmp_path / "run" / "recipe.toml").read_text()) == small


def test_a_run_in_the_networks_own_sizes_is_of_the_registered_network(recipe: TrainingRecipe, tmp_path: Path) -> None:
    weights = weights_of(replace(recipe, steps=1, sizes=(("b2", 8), ("a1", 24))), tmp_path / "run")
    assert read_card(weights).sizes == ()


def test_starting_from_weights_starts_there(recipe: TrainingRecipe, tmp_path: Path) -> None:
    weights = weights_of(recipe, tmp_path / "first")
    again = replace(recipe, start_from=str(weights), steps=1, learning_rate=1e-7)
    second = weights_of(again, tmp_path / "second")
    first_db = read_card(weights).figures[0].psnr_db
    assert read_card(second).figures[0].psnr_db == pytest.approx(first_db, abs=0.05)
    assert read_card(second).training.startswith(f"{read_card(weights).training}; then ")
    ruined = weights_of(replace(again, learning_rate=0.9, clip_norm=0.0, warmup_steps=0), tmp_path / "ruined")
    assert read_card(ruined).figures[0].psnr_db == pytest.approx(first_db, abs=0.001), "no run ends with less"
    with pytest.raises(WeightsError, match="holds weights of c-dcscn, not of fsrcnn"):
        run(replace(again, network="fsrcnn"), tmp_path / "third")


@pytest.mark.parametrize("is_best", [0.0, 0.5, 0.75, 1.0])
def test_weights_between_start_and_end_are_kept_where_they_are_better(
    recipe: TrainingRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_best: float
) -> None:
    first = weights_of(replace(recipe, steps=2), tmp_path / "first")
    seen: list[torch.Tensor] = []

    def psnr_db(_: Validation, networks: dict[int, torch.nn.Module], __: torch.device) -> float:
        seen.append(torch.cat([value.flatten() for value in networks[2].state_dict().values()]))
        if len(seen) < 3:
            share = len(seen) - 1.0  # what it starts from, then what it learnt
        else:
            way = seen[1] - seen[0]
            share = float((seen[-1] - seen[0]) @ way / (way @ way))
        return 40 - abs(share - is_best)

    monkeypatch.setattr(Validation, "psnr_db", psnr_db)
    monkeypatch.setattr(Validation, "bicubic_db", lambda _: 30.0)
    monkeypatch.setattr(Validation, "bundled_db", lambda *_: None)
    again = replace(recipe, start_from=str(first), steps=5, validate_every_s=1e6, learning_rate=0.01)
    weights, events = run(again, tmp_path / "second")
    assert weights is not None
    made = network("c-dcscn").build(2)
    load_into(made, weights)
    kept = torch.cat([value.flatten() for value in made.state_dict().values()])
    assert torch.allclose(kept, torch.lerp(seen[0], seen[1], is_best), atol=1e-6)
    is_between = 0 < is_best < 1
    assert any(f"{is_best:.0%} of the way" in (event.note or "") for event in events) == is_between
    assert (f"; {is_best:.0%} of these, {1 - is_best:.0%} of those before" in read_card(weights).training) == is_between


def test_transfer_keeps_the_body_and_learns_the_rest(recipe: TrainingRecipe, tmp_path: Path) -> None:
    doubled = weights_of(replace(recipe, network="fsrcnn"), tmp_path / "x2")
    recipe = replace(
        recipe, network="fsrcnn", scales=(3,), start_from=str(doubled), part_rates=(PartRate("body", 0.0),)
    )
    tripled = weights_of(recipe, tmp_path / "x3")
    before, after = network("fsrcnn").build(2), network("fsrcnn").build(3)
    load_into(before, doubled)
    load_into(after, tripled)
    new = after.state_dict()
    for key, value in before.state_dict().items():
        assert torch.equal(value, new[key]) == key.startswith("body")


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "soap"])
@pytest.mark.parametrize("loss", ["l1", "mse", "half", "charbonnier"])
def test_every_loss_and_optimizer_runs(recipe: TrainingRecipe, tmp_path: Path, optimizer: str, loss: str) -> None:
    other = replace(recipe, optimizer=optimizer, loss=loss, steps=3, weight_decay=1e-4, clip_value=0.1)
    assert weights_of(other, tmp_path / "run").is_file()


@pytest.mark.parametrize(
    "change",
    [
        {"network": "vdsr", "scales": (2, 3)},
        {"network": "cnn-small"},
        {"colour": "channels"},
        {"scales": (1,), "jpeg_from": 20, "jpeg_to": 50},
        {"cutting": "grid", "plan": "plateau", "decay_epochs": 1},
        {"precision": "bf16"},
        {"epochs": 1.0, "steps": 0, "plan": "steps"},
        {"validation": "", "held_out": 1},
    ],
    ids=str,
)
def test_every_way_of_learning_runs(recipe: TrainingRecipe, tmp_path: Path, change: dict[str, object]) -> None:
    other = replace(replace(recipe, steps=3, patch_px=8), **change)  # type: ignore[arg-type]
    if not other.validation:
        extra = tmp_path / "learnt" / "more.png"
        extra.write_bytes((tmp_path / "learnt" / "0.png").read_bytes())
    weights = weights_of(other, tmp_path / "run")
    assert read_card(weights).scales == tuple(sorted(other.scales))


def test_a_checkpoint_of_another_network_is_refused(recipe: TrainingRecipe, tmp_path: Path) -> None:
    run(replace(recipe, steps=1), tmp_path / "run")
    with pytest.raises(RecipeError, match="of another network"):
        run(replace(recipe, network="fsrcnn"), tmp_path / "run")


def test_a_damaged_checkpoint_is_refused(recipe: TrainingRecipe, tmp_path: Path) -> None:
    run(replace(recipe, steps=1), tmp_path / "run")
    RunFolder(tmp_path / "run").checkpoint.write_bytes(b"not a checkpoint")
    with pytest.raises(RecipeError, match="cannot be resumed"):
        run(recipe, tmp_path / "run")


def test_a_recipe_with_problems_does_not_start(recipe: TrainingRecipe, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="Choose a folder"):
        run(replace(recipe, folders=()), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_part_that_is_not_there_is_named(recipe: TrainingRecipe, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="no part called deconv; its parts are"):
        run(replace(recipe, part_rates=(PartRate("deconv", 0.1),)), tmp_path / "run")
    everything = tuple(PartRate(part, 0.0) for part in ("features", "a1", "b1", "b2", "last"))
    with pytest.raises(RecipeError, match="nothing would be learnt"):
        run(replace(recipe, part_rates=everything), tmp_path / "other")


def test_small_and_broken_pictures_are_left_out_with_the_reason(
    recipe: TrainingRecipe, learnt: Path, tmp_path: Path, make_picture: Callable[..., Path]
) -> None:
    make_picture(learnt / "small.png", 1, width=20, height=20)
    (learnt / "broken.png").write_text("no picture")
    _, events = run(replace(recipe, steps=1), tmp_path / "run")
    notes = " ".join(event.note for event in events)
    assert "small.png" in notes
    assert "broken.png" in notes


def test_folders_without_use_are_said(
    recipe: TrainingRecipe, tmp_path: Path, make_picture: Callable[..., Path]
) -> None:
    few, small, empty = tmp_path / "few", tmp_path / "small", tmp_path / "empty"
    for folder in (few, small, empty):
        folder.mkdir()
    for number in range(3):
        make_picture(few / f"{number}.png", number)
    for number in range(5):
        make_picture(small / f"{number}.png", number, width=20, height=20)
    (empty / "letter.txt").write_text("dear all")
    cases = ((few, "3 pictures are too few"), (small, "at least 24x24 pixels"), (empty, "no picture"))
    for folder, words in cases:
        with pytest.raises(ValueError, match=words):
            run(replace(recipe, folders=(DataFolder(str(folder)),)), tmp_path / f"run {folder.name}")
