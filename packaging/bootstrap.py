"""Set srgui up in this checkout, then run, check or test it: python3 packaging/bootstrap.py -h.

Standard library only. The environment is the folder .venv; a stamp in it says what it was made from,
so that the second time nothing is installed and the network is not asked.
"""

import argparse
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python shall get a sentence, not a traceback)
    sys.exit("srgui needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

RECIPE = "1"  # raise it when this script makes the environment in another way
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = VENV / "bootstrap.log"
STAMP = VENV / "bootstrap.stamp"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{SUFFIX}"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
OUTPUT = "srgui-run"

OFFSCREEN_PACKAGES = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libglib2.0-0",
    "libfontconfig1",
    "libdbus-1-3",
    "fonts-dejavu-core",
)
WINDOW_PACKAGES = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxkbcommon-x11-0",
)
TEST_PACKAGES = ("xvfb", "xdotool")
ALL_TESTS = ("-n", "logical", "--maxprocesses", "4", "--dist", "loadfile")
"""What pytest is told where a person names no tests: a process for each core, each of which holds torch."""

OFFLINE_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "Failed to establish a new connection",
    "Network is unreachable",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
)

DESCRIPTION = "Set srgui up in this checkout (folder .venv), then run, check or test it."
RUN_HELP = "start the window; where there is no display, enhance the photos without one into srgui-run/"
CHECK_HELP = "ruff, ruff format, mypy and import-linter"
TEST_HELP = "everything that check does, then pytest; what follows goes to pytest"


class SetupError(Exception):
    """A sentence for the person: what failed and what to do about it."""


class Step(NamedTuple):
    """One thing to check, and the command that does it."""

    name: str
    command: list[str]


class Result(NamedTuple):
    """How a step ended."""

    name: str
    ok: bool
    elapsed_s: float


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; return the exit code."""
    try:
        # Whatever follows `test` is pytest's own, options as well; argparse would refuse them.
        if arguments[:1] == ["test"] and arguments[1:2] not in (["-h"], ["--help"]):
            return test(arguments[1:])
        options = parser().parse_args(arguments)
        return run(options.photos) if options.command == "run" else check()
    except SetupError as error:
        say(f"\nbootstrap: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nbootstrap: stopped.")
        return 130


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    top = argparse.ArgumentParser(prog="bootstrap.py", description=DESCRIPTION)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run_command = commands.add_parser("run", help=RUN_HELP, description=f"Run srgui: {RUN_HELP}.")
    run_command.add_argument("photos", nargs="*", metavar="PHOTO", help="a photo (default: a sample)")
    test_command = commands.add_parser("test", help=TEST_HELP, description=f"Test srgui: {TEST_HELP}.")
    test_command.add_argument("arguments", nargs="*", metavar="...", help="for pytest, as: test -k tiling")
    commands.add_parser("check", help=CHECK_HELP, description=f"Check the code: {CHECK_HELP}.")
    return top


# --- the commands


def run(photos: Sequence[str]) -> int:
    """Start the window, or the job without a window where there is no display."""
    window = has_display(sys.platform, os.environ)
    paths = [Path(photo).resolve() for photo in photos] or sample()
    for path in paths:
        if not path.exists():
            say(f"There is no file {path}; check its name.")
            return 2
    make_environment(dev=False)
    install_system_packages(OFFSCREEN_PACKAGES + (WINDOW_PACKAGES if window else ()))
    if window:
        code = call([str(PYTHON), "-m", "srgui", "--gui", *map(str, paths)])
        if code:
            explain_qt()
        return code
    if not paths:
        raise SetupError("There is no display here, and no sample photo: name a photo to enhance.")
    say(f"No display here: enhancing without a window, results go to {ROOT / OUTPUT}")
    return max([compare(path) for path in paths])


def compare(photo: Path) -> int:
    """Shrink a photo, restore it with every network, and lay the results side by side."""
    sheet = f"{OUTPUT}/{photo.stem}_side_by_side.png"
    options = ["--test", "--results", OUTPUT, "--replace", "-o", sheet]
    return call([str(PYTHON), "-m", "srgui", "compare", str(photo), *options])


def check() -> int:
    """Run the static checks."""
    make_environment(dev=True)
    return report(run_steps(static_checks()))


def test(pytest_arguments: Sequence[str]) -> int:
    """Run the static checks and pytest."""
    make_environment(dev=True)
    install_system_packages(OFFSCREEN_PACKAGES + WINDOW_PACKAGES + TEST_PACKAGES)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    pytest = Step("pytest", [str(PYTHON), "-m", "pytest", *(pytest_arguments or ALL_TESTS)])
    results = run_steps([*static_checks(), pytest])
    if not results[-1].ok:
        explain_qt()
    return report(results)


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown."""
    if platform == "win32":
        return True
    if platform == "darwin":
        return "SSH_CONNECTION" not in environ
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def sample() -> list[Path]:
    """Return the first sample picture, or nothing where there is none."""
    return sorted((ROOT / "resources" / "samples").glob("*.png"))[:1]


def static_checks() -> list[Step]:
    """Return the checks that look at the code without running it."""
    return [
        Step("ruff check", [str(PYTHON), "-m", "ruff", "check"]),
        Step("ruff format", [str(PYTHON), "-m", "ruff", "format", "--check"]),
        Step("mypy", [str(PYTHON), "-m", "mypy"]),
        Step("lint-imports", [str(BIN / f"lint-imports{SUFFIX}")]),
    ]


def run_steps(steps: Sequence[Step]) -> list[Result]:
    """Run every step, whether or not the one before it failed."""
    results = []
    for step in steps:
        say(f"\n=== {step.name}")
        start_s = time.monotonic()
        code = call(step.command)
        results.append(Result(step.name, code == 0, time.monotonic() - start_s))
    return results


def report(results: Sequence[Result]) -> int:
    """Print how every step ended; return the exit code for all of them."""
    say(f"\n{table(results)}")
    return 0 if all(result.ok for result in results) else 1


def table(results: Sequence[Result]) -> str:
    """Lay the results out, a line each."""
    width = max(len(result.name) for result in results)
    return "\n".join(
        f"{result.name:<{width}}  {'ok' if result.ok else 'FAILED':<6}  {result.elapsed_s:6.1f} s" for result in results
    )


# --- the environment


def make_environment(*, dev: bool) -> None:
    """Make or update .venv, unless its stamp says that nothing changed."""
    # The environment for development can do all that the one for running can.
    good = {fingerprint(dev=True)} if dev else {fingerprint(dev=True), fingerprint(dev=False)}
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") in good:
        return
    with sentence_for_unwritable_checkout():
        say(f"Setting up {VENV}: minutes the first time. Details: {LOG.relative_to(ROOT)}")
        if not venv_is_sound():
            make_venv()
        STAMP.unlink(missing_ok=True)
        install(dev=dev)
        STAMP.write_text(fingerprint(dev=dev), encoding="utf-8")


def fingerprint(*, dev: bool) -> str:
    """Return a hash of everything that the environment is made from."""
    parts = [
        RECIPE,
        str(ROOT),  # the project is installed by its path: a checkout that moved is installed again
        "{}.{}".format(*sys.version_info),
        "dev" if dev else "run",
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"),
        CONSTRAINTS.read_text(encoding="utf-8"),
    ]
    return hashlib.sha256(os.fsencode("\0".join(parts))).hexdigest()


def venv_is_sound() -> bool:
    """Tell whether .venv was made in this place by this Python, and has a pip that starts."""
    if not PYTHON.exists() or not made_for(VENV, VENV / "pyvenv.cfg"):
        return False
    pip = [str(PYTHON), "-I", "-m", "pip", "--version"]
    return subprocess.run(pip, capture_output=True, check=False).returncode == 0


def made_for(venv: Path, config: Path) -> bool:
    """Tell whether a pyvenv.cfg names this Python's version and the folder it lies in."""
    if not config.exists():
        return False
    lines = config.read_text(encoding="utf-8").splitlines()
    values = {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}
    same_python = values.get("version", "").split(".")[:2] == [str(part) for part in sys.version_info[:2]]
    return same_python and values.get("command", "").endswith(str(venv))


def make_venv() -> None:
    """Make .venv anew."""
    if VENV.exists():
        say(f"Removing {VENV}: it is incomplete, or was made for another Python or folder.")
        shutil.rmtree(VENV)
    VENV.mkdir()
    if find_spec("ensurepip") is None:
        provide_ensurepip()
    # The Python beneath, should this one live in the folder that was just removed.
    python = getattr(sys, "_base_executable", sys.executable)
    quietly([python, "-m", "venv", str(VENV)], "python -m venv .venv")


def provide_ensurepip() -> None:
    """Install what Debian leaves out of Python, or say how to."""
    install = apt_install(["python3-venv"])
    if not has_apt():
        raise SetupError("This Python comes without ensurepip: install a complete Python 3.11 or newer.")
    if not is_root():
        raise SetupError(f"Python's venv module is missing. Install it with:\n  sudo {shlex.join(install)}")
    quietly(["apt-get", "update"], "apt-get update")
    quietly(install, "apt-get install python3-venv")


def install(*, dev: bool) -> None:
    """Install torch first, so that nothing else brings another one, then the project itself."""
    pip = [str(PYTHON), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    pip += ["--progress-bar", "off", "-c", str(CONSTRAINTS)]
    quietly([*pip, "torch", "hatchling", "editables"], "pip install torch hatchling editables")
    # Without build isolation the build tools are the pinned ones, and nothing is fetched twice.
    project = ".[dev]" if dev else "."
    quietly([*pip, "--no-build-isolation", "-e", project], f"pip install -e {project}")


@contextmanager
def sentence_for_unwritable_checkout() -> Iterator[None]:
    """Turn the error of a folder that cannot be written into a sentence."""
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"Cannot write {error.filename or VENV} ({error.strerror or error}). srgui keeps its environment "
            "in the checkout: copy the checkout to a folder of yours with 2 GB free, and start from there."
        ) from error


# --- system libraries


def has_apt() -> bool:
    """Tell whether this is Debian, Ubuntu or a relative of theirs."""
    return sys.platform == "linux" and shutil.which("dpkg-query") is not None


def is_root() -> bool:
    """Tell whether this process may install system packages."""
    return sys.platform != "win32" and os.geteuid() == 0


def apt_install(packages: Sequence[str]) -> list[str]:
    """Return the command that installs Debian packages."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def install_system_packages(wanted: Sequence[str]) -> None:
    """Install the system packages that are missing, or say how to."""
    if not has_apt():
        return
    # A package that dpkg does not know makes it exit 1 and is simply not listed.
    query = ["dpkg-query", "-W", "-f", "${Package} ${Status}\n", *wanted, *(f"{name}t64" for name in wanted)]
    listing = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    missing = missing_packages(wanted, listing)
    if not missing:
        return
    install = apt_install(missing)
    if not is_root():
        say("System libraries are missing. Going on without; this installs them:")
        say(f"  sudo {shlex.join(install)}")
        return
    try:
        quietly(["apt-get", "update"], "apt-get update")
        quietly(install, f"apt-get install {' '.join(missing)}")
    except SetupError as error:
        say(f"{error}\nGoing on without these libraries.")


def missing_packages(wanted: Sequence[str], listing: str) -> list[str]:
    """Return the wanted packages that dpkg-query does not list as installed.

    Debian 13 and Ubuntu 24.04 renamed some libraries for 64-bit time: either name counts.
    """
    lines = (line.split(maxsplit=1) for line in listing.splitlines() if " " in line)
    installed = {name for name, status in lines if status == "install ok installed"}
    return [name for name in wanted if not {name, f"{name}t64"} & installed]


def explain_qt() -> None:
    """Say so if it is Qt that does not load, since its own message names the wrong library."""
    if sys.platform != "linux":
        return
    probe = [str(PYTHON), "-c", "import PySide6.QtWidgets"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        say(f"\nQt does not load: {reason}")
        say("Install your system's libraries for OpenGL, EGL, xkbcommon, GLib, fontconfig and D-Bus;")
        say("a window needs xcb-cursor as well.")


# --- running programs


def say(text: str) -> None:
    """Print at once, so that the lines stand in order with those of the programs started here."""
    print(text, flush=True)


def call(command: Sequence[str]) -> int:
    """Run a command in the checkout, echoed in short; return its exit code as a shell would."""
    say(f"$ {shlex.join([Path(command[0]).stem, *command[1:]])}")
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    return 128 - code if code < 0 else code


def quietly(command: Sequence[str], what: str) -> None:
    """Run a command with its output in the log; show that output if it fails."""
    say(f"$ {what}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with LOG.open("a", encoding="utf-8", errors="replace") as log:
        log.write(f"\n$ {shlex.join(command)}\n")
        log.flush()
        start = log.tell()
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log, check=False)
    if done.returncode:
        output = LOG.read_bytes()[start:].decode(errors="replace")
        say(output)
        raise SetupError(f"{what} failed (exit code {done.returncode}). {advice(output)}")


def advice(output: str) -> str:
    """Return what to do about a failed installation."""
    if any(sign in output for sign in OFFLINE_SIGNS):
        return "The network could not be reached: connect this computer, then run the same command again."
    if "No space left on device" in output:
        return "The disk is full: make room for about 2 GB, then run the same command again."
    return "The lines above say why; once that is mended, run the same command again."


if __name__ == "__main__":
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a file name may not fit a Windows console
    sys.exit(main(sys.argv[1:]))
