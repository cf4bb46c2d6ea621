"""Freeze srgui and pack it for the system this runs on: python3 packaging/build.py -h.

    python3 packaging/build.py                  # freeze, check, pack all that this system has the tools for
    python3 packaging/build.py --pack deb tar   # pack what was frozen before, in these ways

Everything goes into dist/: the frozen folder, the packages, and SHA256SUMS. What a package needs a tool for that is
not here is passed over and said; ask for it by name, and it is an error. Standard library only, as bootstrap.py.
"""

import argparse
import email.utils
import gzip
import hashlib
import html
import os
import platform
import shutil
import string
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bootstrap

ROOT = bootstrap.ROOT
DIST, BUILD = ROOT / "dist", ROOT / "build"
FROZEN = DIST / "srgui"
LINUX = ROOT / "packaging" / "linux"
SELF_TEST_LIMIT_S = 180
STRIPPED = ("libtorch_cpu.so", "libtorch_python.so", "libopenvino.so", "libopenvino_intel_cpu_plugin.so", "libpython3")
"""Libraries whose symbols nobody needs, and Python's own. Others, patched after they were linked, break by it."""


class ToolMissingError(bootstrap.SetupError):
    """A program that a package needs is not on this computer."""


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; return the exit code."""
    ways = _ways()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", nargs="+", choices=ways, metavar="WAY", help=f"only: {', '.join(ways)}")
    parser.add_argument(
        "--new-version", default="", metavar="ADDRESS", help="what About asks for a newer version; none: it does not"
    )
    options = parser.parse_args(arguments)
    if options.pack and options.new_version:
        parser.error("--new-version is frozen in; give it without --pack")
    os.environ.update(SOURCE_DATE_EPOCH=str(_commit_time()), PYTHONHASHSEED="0")
    try:
        if not options.pack:
            freeze(options.new_version)
        self_test()
        made = list(_packed(options.pack or list(ways), is_asked_for=bool(options.pack)))
        _write_sums()
    except bootstrap.SetupError as error:
        bootstrap.say(f"\nbuild: {error}")
        return 1
    for path in made:
        bootstrap.say(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


def _packed(ways: Sequence[str], *, is_asked_for: bool) -> Iterator[Path]:
    """Pack in each way; one whose tool is missing is passed over, unless it was asked for."""
    for way in ways:
        try:
            yield _ways()[way]()
        except ToolMissingError as missing:
            if is_asked_for:
                raise
            bootstrap.say(f"{way}: passed over. {missing}")


def _ways() -> dict[str, Callable[[], Path]]:
    """Return the ways to pack on this system, by name."""
    if sys.platform == "win32":
        return {"setup": windows_setup, "zip": portable_zip}
    if sys.platform == "darwin":
        return {"dmg": mac_dmg}
    return {"deb": deb, "rpm": rpm, "tar": tar, "appimage": appimage}


def version() -> str:
    """Return the version that is built."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _check_versions() -> None:
    """Raise where a file that names the version names another."""
    for file, said in ((LINUX / "srgui.1", f"srgui {version()}"), (LINUX / "srgui.metainfo.xml", f'"{version()}"')):
        if said not in file.read_text(encoding="utf-8"):
            raise bootstrap.SetupError(f"{file.name} does not say that this is version {version()}.")


def freeze(new_version_address: str = "") -> None:
    """Make the frozen folder."""
    _check_versions()
    bootstrap.make_environment(dev=True)
    _python("-m", "pip", "install", "-q", "-c", str(bootstrap.CONSTRAINTS), "pyinstaller")
    shutil.rmtree(FROZEN, ignore_errors=True)
    _python(str(ROOT / "packaging" / "icon.py"), str(BUILD / "icons"))
    folders = ["--distpath", str(DIST), "--workpath", str(BUILD / "pyinstaller")]
    _python("-m", "PyInstaller", str(ROOT / "packaging" / "srgui.spec"), "--noconfirm", "--log-level=WARN", *folders)
    if shutil.which("strip") and sys.platform == "linux":
        for file in sorted(FROZEN.rglob("*.so*")):
            if not file.is_symlink() and (file.name.startswith(STRIPPED) or file.parent.name == "lib-dynload"):
                _run("strip", "--strip-unneeded", str(file))
    resources = FROZEN / "_internal" / "resources"
    (resources / "licences.html").write_text(licences_page(_inside()), encoding="utf-8")
    commit = _git("describe", "--always", "--dirty=+")
    (resources / "made_from.txt").write_text(f"{commit}\n", encoding="ascii")
    if new_version_address:
        (resources / "new_version.txt").write_text(f"{new_version_address}\n", encoding="utf-8")
    total = sum(file.stat().st_size for file in FROZEN.rglob("*") if file.is_file() and not file.is_symlink())
    bootstrap.say(f"frozen: {total / 1e6:.0f} MB")


def self_test() -> None:
    """Let the frozen program check itself, within a limit of time."""
    if not FROZEN.is_dir():
        raise bootstrap.SetupError("Nothing is frozen yet; run python3 packaging/build.py first.")
    program = FROZEN / ("srgui.exe" if sys.platform == "win32" else "srgui")
    environment = {**os.environ, "SRGUI_HOME": str(BUILD / "home")}
    try:
        subprocess.run([program, "--self-test"], check=True, timeout=SELF_TEST_LIMIT_S, env=environment)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise bootstrap.SetupError(f"The frozen program does not pass its own test ({error}).") from error


# --- what is inside, and on what terms


def _inside() -> list[Distribution]:
    """Return the distributions of which something was frozen."""
    inside = FROZEN / "_internal"
    pure = (BUILD / "pyinstaller" / "srgui" / "PYZ-00.toc").read_text(encoding="utf-8")
    site = next((bootstrap.VENV / "lib").glob("python*/site-packages"), bootstrap.VENV / "Lib" / "site-packages")
    found = []
    for distribution in distributions(path=[str(site)]):
        tops = {file.parts[0].removesuffix(".py") for file in distribution.files or [] if file.suffix in {".py", ".so"}}
        if any((inside / top).exists() or f"('{top}'," in pure or f"('{top}." in pure for top in tops - {".."}):
            found.append(distribution)
    return sorted(found, key=lambda distribution: distribution.name.lower())


def licences_page(inside: Sequence[Distribution]) -> str:
    """Return a page of the licences of all that is inside, Python and srgui first."""
    parts = [("srgui", version(), (ROOT / "LICENSE").read_text(encoding="utf-8"))]
    python_licence = Path(os.__file__).parent / "LICENSE.txt"
    if python_licence.is_file():
        number = ".".join(map(str, sys.version_info[:3]))
        parts.append(("Python", number, python_licence.read_text(encoding="utf-8", errors="replace")))
    for distribution in inside:
        if distribution.name == "srgui":
            continue
        texts = [
            Path(str(distribution.locate_file(file))).read_text(encoding="utf-8", errors="replace")
            for file in distribution.files or []
            if _is_licence(file.name) and ".dist-info" in file.parts[0]
        ]
        told = distribution.metadata
        terms = next((told[key] for key in ("License-Expression", "License") if key in told), "see its project")
        parts.append((distribution.name, distribution.version, "\n\n".join(texts) or terms))
    rows = [
        f"<details><summary>{html.escape(name)} {html.escape(number)}</summary><pre>{html.escape(text)}</pre></details>"
        for name, number, text in parts
    ]
    style = (
        "body{font:15px system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}"
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Licences in srgui</title><style>{style}</style>'
        f"<h1>What is inside srgui {html.escape(version())}, and on what terms</h1>{''.join(rows)}</html>\n"
    )


def _is_licence(name: str) -> bool:
    return name.upper().startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS"))


# --- Linux


def tar() -> Path:
    """Pack a folder that runs from anywhere."""
    name = f"srgui-{version()}-linux-{_machine()}"
    made = DIST / f"{name}.tar.xz"
    with tarfile.open(made, "w:xz", preset=6) as archive:
        for path in _sorted(FROZEN):
            archive.add(path, f"{name}/{path.relative_to(FROZEN)}", recursive=False, filter=_plain)
    return made


def deb() -> Path:
    """Pack for Debian and what descends from it."""
    _needs("dpkg-deb", "dpkg")
    folder = _staged("deb")
    control = folder / "DEBIAN"
    control.mkdir()
    size_kb = sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) // 1024
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(_machine(), _machine())
    told = _filled("control.in", version=version(), architecture=architecture, size_kb=size_kb)
    (control / "control").write_text(told, encoding="utf-8")
    sums = [
        f"{hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()}  {file.relative_to(folder)}"
        for file in _sorted(folder)
        if file.is_file() and not file.is_symlink() and control not in file.parents
    ]
    (control / "md5sums").write_text("\n".join(sums) + "\n", encoding="utf-8")
    shutil.copy(LINUX / "postrm", control / "postrm")
    (control / "postrm").chmod(0o755)
    _set_times(folder)
    made = DIST / f"srgui_{version()}-1_{architecture}.deb"
    _run("dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(folder), str(made))
    return made


def rpm() -> Path:
    """Pack for Fedora, openSUSE and what descends from them."""
    _needs("rpmbuild", "rpm")
    folder = _staged("rpm")
    _set_times(folder)
    top = BUILD / "rpmbuild"
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    spec = top / "srgui.spec"
    spec.write_text(_filled("rpm.spec.in", version=version(), folder=folder), encoding="utf-8")
    _run("rpmbuild", "-bb", "--quiet", "--define", f"_topdir {top}", "--define", f"_rpmdir {top}", str(spec))
    (packed,) = top.glob("*/*.rpm")
    return packed.replace(DIST / packed.name)


def appimage() -> Path:
    """Pack one file that runs on most systems."""
    _needs("appimagetool", "appimagetool, from the AppImage project")
    folder = _staged("appimage")
    shutil.copy(folder / "usr/share/applications/srgui.desktop", folder / "srgui.desktop")
    shutil.copy(BUILD / "icons" / "srgui-256.png", folder / "srgui.png")
    (folder / "AppRun").symlink_to("usr/lib/srgui/srgui")
    made = DIST / f"srgui-{version()}-{_machine()}.AppImage"
    _run("appimagetool", str(folder), str(made))
    return made


def _staged(name: str) -> Path:
    """Return a folder laid out as on the disk of whoever installs it."""
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    share = folder / "usr/share"
    shutil.copytree(FROZEN, folder / "usr/lib/srgui", symlinks=True)
    (folder / "usr/bin").mkdir()
    (folder / "usr/bin/srgui").symlink_to("../lib/srgui/srgui")
    completions = BUILD / "completions"
    _python(str(ROOT / "packaging" / "completion.py"), str(completions))
    copies = {
        LINUX / "srgui.desktop": share / "applications/srgui.desktop",
        LINUX / "srgui.metainfo.xml": share / "metainfo/srgui.metainfo.xml",
        LINUX / "srgui-mime.xml": share / "mime/packages/srgui.xml",
        LINUX / "copyright": share / "doc/srgui/copyright",
        completions / "srgui.bash": share / "bash-completion/completions/srgui",
        completions / "_srgui": share
        / ("zsh/site-functions" if name == "rpm" else "zsh/vendor-completions")
        / "_srgui",
        completions / "srgui.fish": share / "fish/vendor_completions.d/srgui.fish",
        ROOT / "resources/icons/srgui.svg": share / "icons/hicolor/scalable/apps/srgui.svg",
    }
    for size in (16, 24, 32, 48, 64, 128, 256, 512):
        copies[BUILD / "icons" / f"srgui-{size}.png"] = share / f"icons/hicolor/{size}x{size}/apps/srgui.png"
    if name == "deb":
        copies[LINUX / "lintian-overrides"] = share / "lintian/overrides/srgui"
        (BUILD / "changelog").write_text(_debian_changelog(), encoding="utf-8")
        _write_gzip(BUILD / "changelog", share / "doc/srgui/changelog.Debian.gz")
    for source, target in copies.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    _write_gzip(LINUX / "srgui.1", share / "man/man1/srgui.1.gz")
    _write_gzip(ROOT / "CHANGELOG.md", share / "doc/srgui/changelog.gz")
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or (path.name == "srgui" and path.parent.name == "srgui") else 0o644)
    return folder


def _debian_changelog() -> str:
    """Return what Debian wants to be told of this packing; what is new in srgui itself stands in its own changelog."""
    day = email.utils.formatdate(_commit_time())
    return (
        f"srgui ({version()}-1) unstable; urgency=medium\n\n  * Packed by packaging/build.py.\n\n"
        f" -- The srgui developers <srgui@localhost>  {day}\n"
    )


def _filled(name: str, **values: object) -> str:
    """Return a template of packaging/linux with its values."""
    return string.Template((LINUX / name).read_text(encoding="utf-8")).substitute(values)


def _write_gzip(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(source.read_bytes())


# --- Windows and macOS; see packaging/README.md for what of these was run


def windows_setup() -> Path:
    """Pack a set-up program that needs no administrator."""
    _needs("makensis", "NSIS")
    made = DIST / f"srgui-{version()}-setup.exe"
    defines = {
        "VERSION": version(),
        "SOURCE": FROZEN,
        "OUTPUT": made,
        "ICON": BUILD / "icons" / "srgui.ico",
        "LICENSE": ROOT / "LICENSE",
    }
    script = ROOT / "packaging" / "windows" / "srgui.nsi"
    _run("makensis", "-V2", "-WX", *(f"-D{name}={value}" for name, value in defines.items()), str(script))
    return made


def portable_zip() -> Path:
    """Pack a folder that runs from anywhere."""
    return Path(shutil.make_archive(str(DIST / f"srgui-{version()}-windows"), "zip", DIST, "srgui"))


def mac_dmg() -> Path:
    """Sign the application and pack it as a disk image."""
    made = DIST / f"srgui-{version()}-macos-{_machine()}.dmg"
    _run(str(ROOT / "packaging" / "macos" / "sign.sh"), str(DIST / "srgui.app"), str(made))
    return made


# --- small things


def _python(*arguments: str) -> None:
    _run(str(bootstrap.PYTHON), *arguments)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, cwd=ROOT)
    except (subprocess.CalledProcessError, OSError) as error:
        raise bootstrap.SetupError(f"{Path(command[0]).name} failed ({error}).") from error


def _needs(program: str, from_where: str) -> None:
    if shutil.which(program) is None:
        raise ToolMissingError(f"It needs {program}, which is not here; install {from_where}.")


def _machine() -> str:
    return platform.machine().replace("AMD64", "x86_64")


@cache
def _commit_time() -> int:
    """Return when the commit was made that is built; files in packages get that time."""
    return int(_git("log", "-1", "--format=%ct") or 1_700_000_000)


def _git(*arguments: str) -> str:
    """Return what git says; nothing where there is no git, or no repository."""
    try:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix())


def _set_times(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (_commit_time(), _commit_time()), follow_symlinks=False)


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = _commit_time()
    return entry


def _write_sums() -> None:
    files = sorted(file for file in DIST.iterdir() if file.is_file() and file.name != "SHA256SUMS")
    rows = []
    for file in files:
        with file.open("rb") as opened:
            rows.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  {file.name}\n")
    (DIST / "SHA256SUMS").write_text("".join(rows), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
