"""Other runtimes, given the same weights, to be timed beside the engine in the same run.

They are optional: whichever of ONNX Runtime, OpenCV and ncnn can be imported takes part (`pip install srgui[bench]`),
and OpenVINO as it runs such a file by itself. Each gets the whole network, bicubic included, from LR luma to HR luma,
as an ONNX file of one fixed size, written by torch; ncnn gets it through pnnx.
"""

import logging
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

_log = logging.getLogger(__name__)

Run = Callable[[], NDArray[np.float32]]
"""Gives HR of the picture that a peer was made for."""

_MOST_RMS: Final = 1.0 / 255
"""Difference to torch beyond which a peer computes something else, and is left out."""


def peers(network: nn.Module, lr_NCHW: Tensor) -> Iterator[tuple[str, Run]]:
    """Make the peers that there are ready for a picture; those that fail, or give another result, are left out.

    Args:
        network: with its weights.
        lr_NCHW: the picture, ``(1, C, H, W)``, fp32.
    """
    with torch.inference_mode():
        wanted = network(lr_NCHW).numpy()
    for title, make in _MAKERS.items():
        try:
            run = make(network, lr_NCHW)
            rms = float(np.sqrt(np.mean((run() - wanted) ** 2)))
        except Exception as error:  # noqa: BLE001  # a foreign library may raise anything; the others go on
            _log.info("%s takes no part: %s", title, error)
            continue
        if rms > _MOST_RMS:
            _log.warning("%s takes no part: its result differs by %.2f grey levels", title, 255 * rms)
            continue
        yield title, run


def _onnx(network: nn.Module, lr_NCHW: Tensor) -> bytes:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on what the exporter does not fold
        file = Path(folder) / "network.onnx"
        torch.onnx.export(network, (lr_NCHW,), str(file), input_names=["lr"], output_names=["hr"], dynamo=False)
        return file.read_bytes()


def _onnxruntime(network: nn.Module, lr_NCHW: Tensor) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(_onnx(network, lr_NCHW), options, ["CPUExecutionProvider"])
    given = {"lr": lr_NCHW.numpy()}
    return lambda: np.asarray(session.run(None, given)[0])


def _openvino(network: nn.Module, lr_NCHW: Tensor) -> Run:
    import openvino

    core = openvino.Core()
    request = core.compile_model(core.read_model(_onnx(network, lr_NCHW)), "CPU").create_infer_request()
    given = [lr_NCHW.numpy()]
    return lambda: np.asarray(request.infer(given, share_inputs=True)[0])


def _opencv(network: nn.Module, lr_NCHW: Tensor) -> Run:
    import cv2

    cv2.setNumThreads(torch.get_num_threads())
    net = cv2.dnn.readNetFromONNX(np.frombuffer(_onnx(network, lr_NCHW), np.uint8))

    def run() -> NDArray[np.float32]:
        net.setInput(lr_NCHW.numpy())
        return np.asarray(net.forward())

    return run


def _ncnn(network: nn.Module, lr_NCHW: Tensor) -> Run:
    import ncnn
    import pnnx

    shape = ",".join(map(str, lr_NCHW.shape))
    with tempfile.TemporaryDirectory() as folder:
        torch.jit.trace(network, (lr_NCHW,)).save(f"{folder}/network.pt")  # type: ignore[no-untyped-call]
        convert = [str(Path(pnnx.__file__).with_name("pnnx")), "network.pt", f"inputshape=[{shape}]"]
        subprocess.run(convert, cwd=folder, capture_output=True, check=True)  # noqa: S603  # a program of pnnx's own
        net = ncnn.Net()
        net.opt.num_threads = torch.get_num_threads()
        if net.load_param(f"{folder}/network.ncnn.param") or net.load_model(f"{folder}/network.ncnn.bin"):
            raise ValueError("a layer of the network is unknown to it")  # run all the same, it would crash
    given = ncnn.Mat(np.ascontiguousarray(lr_NCHW[0].numpy()))

    def run() -> NDArray[np.float32]:
        extractor = net.create_extractor()
        extractor.input("in0", given)
        return np.array(extractor.extract("out0")[1])[None]

    return run


_MAKERS: Final = {"ONNX Runtime": _onnxruntime, "OpenVINO": _openvino, "OpenCV": _opencv, "ncnn": _ncnn}
