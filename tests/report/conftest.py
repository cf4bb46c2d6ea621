"""A small report and a large one, which many tests share."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from srgui.imaging.image import Image
from srgui.report.cases import CasePart, WorstCase, png_of
from srgui.report.datasets import LeftOut
from srgui.report.protocol import NAMED
from srgui.report.report_file import Measured, Report
from srgui.report.results import Model, Reading

_PICTURES = ("a.png", "b & <c>.png", "d.png")
MakeReport = Callable[..., Report]


def _model(name: str, title: str, work: int) -> Model:
    weights = {} if name == "bicubic" else {2: (f"{name}_x2.safetensors", "0" * 64)}
    return Model(
        name, title, name, turns=False, paper="A paper", parameters={2: 7}, multiply_adds={2: work}, weights=weights
    )


def _case() -> WorstCase:
    pixels = np.linspace(0, 1, 24 * 24 * 3, dtype=np.float32).reshape(24, 24, 3)
    png = png_of(Image(pixels))
    parts = tuple(CasePart(title, png) for title in ("Original", "Bicubic", "VDSR_100%"))
    return WorstCase("my|set", 2, "b & <c>.png", 34.1, parts)


def _report(known: str = "Set5", gain_db: float = 3.0, *, has_case: bool = False) -> Report:
    models = (_model("bicubic", "Bicubic", 64), _model("vdsr", "VDSR_100%", 2_660_000))
    readings = [
        Reading("my|set", picture, 2, model.name, psnr_db, 0.9, 0.95 if picture == "a.png" else None, 50.0, 0.25)
        for number, picture in enumerate(_PICTURES)
        for model, psnr_db in zip(models, (30.0 + number, 30.0 + number * 1.1 + gain_db), strict=True)
    ]
    readings[5] = replace(readings[5], psnr_db=math.inf, back_db=math.inf)
    dataset = Measured("my|set", known, "ab" * 32, "500x500", brings_lr=False, notes=("All are cropped.",),
                       pictures=dict.fromkeys(_PICTURES, "cd" * 32))  # fmt: skip
    left = (LeftOut("my|set/broken.png", "It is broken."),)
    machine = {"Device": "CPU: one", "srgui": "0.1.0"}
    cases = (_case(),) if has_case else ()
    return Report(
        "2026-01-31 12:00 UTC",
        machine,
        NAMED["papers"],
        (dataset,),
        models,
        (2,),
        tuple(readings),
        left,
        cases=cases,
    )


@pytest.fixture(name="make_report")
def make_report_fixture() -> MakeReport:
    """Return what makes a report: bicubic and a network on three pictures, one of which comes back identical."""
    return _report


@pytest.fixture(name="report")
def report_fixture() -> Report:
    """Return a report with a worst case."""
    return _report(has_case=True)


@pytest.fixture(name="large_report")
def large_report_fixture() -> Report:
    """Return a report of two dozen networks on two sets of many pictures, with names that are long and foreign."""
    models = [_model("bicubic", "Bicubic", 64)]
    models += [
        _model(f"net-{n}", f"Sieć {n} o długiej nazwie 網絡" if n == 5 else f"Net {n}", 10**n) for n in range(1, 24)
    ]
    names = [f"łąka_{n:03d}_a rather long name of a file 日本.png" for n in range(60)]
    sets = ("Set5", "zdjęcia_with_a_long_name_of_a_folder_of_holiday_pictures")
    readings = tuple(
        Reading(
            name, picture, 2, model.name, 28 + at / 20 + n / 7 + (at * n) % 5 / 9, 0.8 + n / 200, 0.9, 50.0, 0.2, 1.0
        )
        for name in sets
        for at, picture in enumerate(names)
        for n, model in enumerate(models)
    )
    datasets = tuple(
        Measured(name, "", "ab" * 32, "500x500", brings_lr=False, notes=(), pictures=dict.fromkeys(names, "cd" * 32))
        for name in sets
    )
    left = tuple(LeftOut(f"broken {n}.png", "It is broken, and that takes many words to say. " * 9) for n in range(40))
    return replace(_report(), datasets=datasets, models=tuple(models), readings=readings, left_out=left)
