"""Names of exported files, made from the person's template."""

import re
import string
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from srgui.errors import UserError

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LONGEST_BYTES = 200


class TemplateError(UserError):
    """A template makes no file name; the message says why."""


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a template may hold.

    Attributes:
        name: of the original, without suffix.
        network: by which it was enhanced.
        scale: ``2``, or ``1600x1200``.
        width: of the result in pixels.
        height: of the result in pixels.
    """

    name: str
    network: str
    scale: str
    width: int
    height: int


FIELDS = tuple(field.name for field in fields(NameParts))
"""The names that stand in braces."""


def file_stem(template: str, parts: NameParts) -> str:
    """Return a file name without suffix; characters that some system forbids become ``-``.

    Raises:
        TemplateError: a field is not known, a brace is left open, or nothing remains.
    """
    filled = _filled(template, asdict(parts))
    stem = _shortened(_FORBIDDEN.sub("-", filled).strip(" ."))
    if not stem:
        raise TemplateError("The file name is empty; write something, as {name}.")
    return stem


def check_template(template: str) -> None:
    """Raise `TemplateError` where a template makes no file name."""
    file_stem(template, NameParts("picture", "network", "2", 1, 1))


def in_folder(folder: Path, template: str, parts: NameParts, suffix: str) -> Path:
    """Return the path of an export, whether or not a file is there; raises as `file_stem` does."""
    return folder / f"{file_stem(template, parts)}{suffix}"


def _shortened(stem: str) -> str:
    """Cut a name so that it, a number and a suffix still fit into the 255 bytes that file systems allow."""
    return stem.encode()[:_LONGEST_BYTES].decode(errors="ignore").rstrip(" .")


def _filled(template: str, values: dict[str, object]) -> str:
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError as error:
        raise TemplateError("A brace is left open in the file name; close it, or take it out.") from error
    unknown = next((name for _, name, _, _ in pieces if name is not None and name not in values), None)
    if unknown is not None:
        known = ", ".join(f"{{{field}}}" for field in FIELDS)
        raise TemplateError(f"The file name holds “{{{unknown}}}”, which is not known; use {known}.")
    return "".join(text + ("" if name is None else str(values[name])) for text, name, _, _ in pieces)
