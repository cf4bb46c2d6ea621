"""The papers' recipes, and srgui's own: each with its source and every choice that the source leaves open.

A preset lacks nothing but the folders of pictures. The papers learn from T91 and BSDS200; any pictures will do.
Choices that hold for all papers here: LR is made in float by antialiased bicubic; PSNR on the validation pictures
decides which weights are kept, which no paper states; pictures are kept apart for it where none are named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from srgui.errors import UserError
from srgui.training.recipe import PartRate, TrainingRecipe


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe to begin with.

    Attributes:
        name: what it is called on the command line.
        title: what a person reads.
        summary: one sentence for a person who chooses.
        source: where the recipe is from.
        recipe: all settings, without folders.
        goes_on: whether it wants weights to start from.
        patch_px: side of its patches by scale, where the source gives one for each.
        is_of_paper: False for srgui's own.
    """

    name: str
    title: str
    summary: str
    source: str
    recipe: TrainingRecipe
    goes_on: bool = False
    patch_px: Mapping[int, int] = field(default_factory=dict)
    is_of_paper: bool = True

    def patch_px_at(self, scales: tuple[int, ...]) -> int:
        """Return the side of its patches for what is learnt; several scales share the recipe's own."""
        return self.patch_px.get(scales[0], self.recipe.patch_px) if len(scales) == 1 else self.recipe.patch_px


@cache
def presets() -> tuple[Preset, ...]:
    """Return all presets, srgui's own first."""
    return (
        _srgui(),
        _bundled(),
        _photo(),
        _srcnn(),
        _fsrcnn(),
        _fsrcnn_more(),
        _fsrcnn_transfer(),
        _vdsr(),
        _dcscn(),
        *_cnn_family(),
    )


def paper_presets() -> tuple[Preset, ...]:
    """Return the presets that reproduce a paper."""
    return tuple(found for found in presets() if found.is_of_paper)


def preset(name: str) -> Preset:
    """Return a preset by its name.

    Raises:
        UserError: there is none of that name.
    """
    for found in presets():
        if found.name == name:
            return found
    raise UserError(f"There is no preset called “{name}”; choose one of: {', '.join(p.name for p in presets())}.")


def _srgui() -> Preset:
    """What training on a few dozen to thousands of photographs came out best with.

    Random patches, of every two drawn the one with more detail, all flips and turns; L1; SOAP with warm-up and a
    cosine; a running average of weights. In 800 steps of 8 patches from nothing, FSRCNN reached 32.04 dB on Kodak24
    with SOAP and 30.43 with Adam, both at 0.003; SRCNN in 600 steps 32.05 and 31.77. Measured in training the bundled
    networks: the squared error in a last phase from these weights adds up to 0.1 dB of PSNR.
    """
    return Preset(
        "srgui",
        "srgui's own",
        "Learns well from any photographs, in minutes or over night.",
        "srgui: random patches, L1, SOAP, warm-up and cosine, weight averaging",
        TrainingRecipe(network="srgui-s"),
        is_of_paper=False,
    )


def _bundled() -> Preset:
    """As the weights that come with srgui are trained: the squared error, which PSNR counts, and a longer average.

    Go on from weights that are there (`--init`): from nothing, L1 learns better at first. `packaging/train_weights.py`
    runs this for every network and scale, on the pictures of its list.
    """
    recipe = TrainingRecipe(loss="mse", averaging=0.9995, minutes=60.0)
    return Preset(
        "bundled",
        "For the highest PSNR",
        "As the networks that come with srgui are trained; wants hours.",
        "srgui: as its own, with the squared error",
        recipe,
        is_of_paper=False,
    )


def _photo() -> Preset:
    """As srgui-photo is trained: for pictures as people have them, whose damage nobody knows beforehand.

    Of 60% of the patches half are blurred, half are noisy and half went through JPEG, each drawn by itself; nearly half
    of all stay clean, so that clean pictures stay sharp. Blur to 0.4 HR pixels, noise to 20 grey levels, JPEG 25 to 97.
    The absolute error, as the squared one blurs more where the damage leaves several originals possible. Go on from
    srgui-m of the same scale, or from srgui-photo of another.

    What was tried at x2 on the way, with noise to 15. Each damage on half of all patches by itself left one in eight
    clean, and cost clean pictures 0.45 dB. Each on an eighth gave that back, but so few were noisy before JPEG that
    pictures with noise 15 at JPEG 90, as a camera makes them in the dark, came out 1.2 dB under bicubic. This recipe
    brings them 1.6 dB over what it goes on from when clean ones lose 0.01; to the full, 3.1 for 0.1.
    """
    recipe = TrainingRecipe(
        network="srgui-photo", damage="drawn", degraded=0.6, blur_to_px=0.4, noise_to=20.0, jpeg_from=25, jpeg_to=97,
        patch_px=48, minutes=60.0,
    )  # fmt: skip
    return Preset(
        "photo",
        "For damaged pictures",
        "As srgui Photo is trained: blur, noise and JPEG drawn at random; wants an hour.",
        "srgui: as its own, each damage on half of the damaged patches",
        recipe,
        is_of_paper=False,
    )


def _papers(network: str, **settings: object) -> TrainingRecipe:
    """Return a recipe without anything that the papers had not: warm-up, choice of patches, averages, clipping."""
    plain = TrainingRecipe(
        network=network, loss="mse", plan="constant", warmup_steps=0, candidates=1, averaging=0.0, clip_norm=0.0,
        cutting="grid", turns="none", minutes=0.0, precision="fp32", optimizer="adam",
    )  # fmt: skip
    return replace(plain, **settings)  # type: ignore[arg-type]  # names and kinds are those of the fields


def _srcnn() -> Preset:
    """SRCNN 9-1-5 (Dong et al., ECCV 2014 and TPAMI 2016): SGD with momentum 0.9, two rates.

    Rates 1e-4 for the first two layers and 1e-5 for the last; f_sub = 33 (of the enlarged picture), stride 14;
    weights begin at Gaussian noise of 0.001. Left open or changed: the paper's Caffe sums squared errors over a patch
    and halves them, as the loss does here; batch 128, the authors' published setting; padding keeps the size, where
    they cut 33 to 21; 200 epochs where they give 8 x 10^8 back-propagations.
    """
    recipe = _papers(
        "srcnn", loss="half", optimizer="sgd", learning_rate=1e-4, part_rates=(PartRate("last", 0.1),),
        patch_px=33, patch_of="HR", stride_px=14, batch=128, epochs=200.0, initial_std=0.001,
    )  # fmt: skip
    return Preset(
        "srcnn",
        "SRCNN",
        "The first network of the field: slow to learn, as the paper says.",
        "C. Dong, C. C. Loy, K. He, X. Tang: Image Super-Resolution Using Deep Convolutional Networks. TPAMI, 2016",
        recipe,
    )


_FSRCNN_PATCHES = {2: 10, 3: 7, 4: 6}
_FSRCNN_SOURCE = "C. Dong, C. C. Loy, X. Tang: Accelerating the Super-Resolution CNN. ECCV, 2016"


def _fsrcnn() -> Preset:
    """FSRCNN(56, 12, 4), first step: from scratch on T91 alone, until the loss stays.

    Convolutions at 1e-3 and the transposed one at 1e-4; squared error; LR patches f_sub = 10 at x2 (7 at x3, 6 at x4)
    side by side at stride 4, as the authors published. Left open or changed: the paper's SGD with Caffe's summed loss
    is here Adam on the mean, whose steps do not depend on that scale; batch 64; flips and turns, as the paper's
    rotations; padding keeps the size, where the paper cuts n - 1 pixels from HR patches.
    """
    return Preset("fsrcnn", "FSRCNN, first step", "From scratch; then go on with the second step.",
                  _FSRCNN_SOURCE, _fsrcnn_recipe(1e-3, 100.0), patch_px=_FSRCNN_PATCHES)  # fmt: skip


def _fsrcnn_more() -> Preset:
    """FSRCNN, second step: more pictures beside the first (General-100 in the paper), all rates halved.

    Start from the weights of the first step (`--init`).
    """
    return Preset("fsrcnn-more", "FSRCNN, second step", "Goes on from the first with more pictures, at half rates.",
                  _FSRCNN_SOURCE, _fsrcnn_recipe(5e-4, 50.0), goes_on=True, patch_px=_FSRCNN_PATCHES)  # fmt: skip


def _fsrcnn_transfer() -> Preset:
    """FSRCNN by transfer (section 3.4): the convolutions of one scale kept, the transposed one alone tuned.

    Start from weights of another scale (`--init`). The rate is higher than the paper's 1e-4, as this layer alone
    learns; a cosine takes it down within the few minutes that this needs.
    """
    recipe = replace(
        _fsrcnn_recipe(2e-3, 0.0), scales=(3,), patch_px=24, cutting="random", plan="cosine", batch=16,
        part_rates=(PartRate("body", 0.0),), minutes=5.0, warmup_steps=50, averaging=0.99, stride_px=0,
    )  # fmt: skip
    return Preset("fsrcnn-transfer", "FSRCNN to another scale", "Keeps what it knows of pictures; learns to enlarge by "
                  "another factor in minutes.", _FSRCNN_SOURCE, recipe, goes_on=True)  # fmt: skip


def _fsrcnn_recipe(rate: float, epochs: float) -> TrainingRecipe:
    return _papers(
        "fsrcnn", learning_rate=rate, part_rates=(PartRate("enlarge", 0.1),), patch_px=10, stride_px=4, batch=64,
        turns="all", epochs=epochs,
    )  # fmt: skip


def _vdsr() -> Preset:
    """VDSR by its reproduction (A. Manolache, after Kim et al., CVPR 2016): x2, x3 and x4 mixed in every batch.

    Disjoint 41x41 patches, batch 64, horizontal and vertical flips, SGD with momentum 0.9, weight decay 1e-3, half
    the squared residual, 80 epochs, rate 0.1 times a tenth every 20, clipping. Left open: the loss is summed over a
    patch and averaged over the batch; clipping is by value, to 0.0001 over the rate (at 0.01 and
    the rate of 0.1 the first steps diverge); patches are rounded up to a
    multiple of the scale (42, 42 and 44).
    """
    recipe = _papers(
        "vdsr", scales=(2, 3, 4), patch_px=41, patch_of="HR", batch=64, turns="flips", optimizer="sgd",
        learning_rate=0.1, weight_decay=1e-3, loss="half", plan="steps", decay=0.1, decay_epochs=20, epochs=80.0,
        clip_value=1e-4,
    )  # fmt: skip
    return Preset(
        "vdsr",
        "VDSR",
        "Twenty layers for all scales at once; wants a GPU or patience.",
        "J. Kim, J. K. Lee, K. M. Lee: Accurate Image SR Using Very Deep Convolutional Networks. CVPR, 2016; "
        "reproduction by A. Manolache",
        recipe,
    )


def _dcscn() -> Preset:
    """DCSCN (Yamanaka et al., ICONIP 2017, sections 4.1 and 4.2).

    32x32 patches at stride 16 (of LR, as the network takes them), batch 64, three flips beside the original, Adam at
    0.002, squared error, dropout that keeps 0.8, L2 of weights times 1e-4; the rate is halved after 5 epochs without
    a lower loss, and the run ends under 2e-5. Left open: "L2 norms added to the loss" is taken as weight decay in
    Adam's gradient, half of 1e-4 times w squared; flips are drawn at random at each visit, not stored.
    """
    recipe = _papers(
        "dcscn", patch_px=32, stride_px=16, batch=64, turns="flips", learning_rate=2e-3, dropout=0.2,
        weight_decay=1e-4, plan="plateau", decay=0.5, decay_epochs=5, stop_under=2e-5,
    )  # fmt: skip
    return Preset(
        "dcscn",
        "DCSCN",
        "Ends by itself when nothing more is learnt.",
        "J. Yamanaka, S. Kuwashima, T. Kurita: Fast and Accurate Image Super Resolution by Deep CNN. ICONIP, 2017",
        recipe,
    )


def _cnn_family() -> tuple[Preset, ...]:
    """CNN_SMALL, CNN_MEDIUM, CNN_DEEP and the waifu2x CNN (Y. Ding): squared error, SGD named, 100 epochs.

    Left open: the report names stochastic gradient descent without rate, batch or patch; Adam at 1e-3, batch 32 and
    48x48 patches stand here, samples at epochs 5, 50 and 100 as its Table 7 shows.
    """
    source = "Y. Ding: Image Super-Resolution Using Convolutional Neural Network (report)"
    titles = {
        "cnn-small": "CNN_SMALL", "cnn-medium": "CNN_MEDIUM", "cnn-deep": "CNN_DEEP", "waifu2x-cnn": "waifu2x CNN",
    }  # fmt: skip
    return tuple(
        Preset(
            name,
            title,
            "Takes luma and corrects all three channels; 100 epochs.",
            source,
            _papers(name, patch_px=48, patch_of="HR", batch=32, learning_rate=1e-3, epochs=100.0),
        )
        for name, title in titles.items()
    )
