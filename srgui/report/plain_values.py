"""What a file of a report may hold, value by value: whatever is of another kind, or out of bounds, is refused."""

import math
from collections.abc import Mapping
from typing import Any

MOST_CHARACTERS = 20_000
_MOST_WHOLE = 10**18
_MOST_NUMBER = 1e12


def text(value: Any) -> str:
    """Return words; raises TypeError for anything else, and ValueError where they are endless or cannot be written."""
    if not isinstance(value, str):
        raise TypeError("no words")
    if len(value) > MOST_CHARACTERS:
        raise ValueError("words without end")
    value.encode()  # half of a pair of surrogates raises
    return value


def truth(value: Any) -> bool:
    """Return yes or no; raises TypeError for anything else."""
    if not isinstance(value, bool):
        raise TypeError("neither yes nor no")
    return value


def whole(value: Any) -> int:
    """Return a whole number from 0 on; raises TypeError or ValueError for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole number")
    if not 0 <= value <= _MOST_WHOLE:
        raise ValueError("a number out of bounds")
    return value


def number(value: Any) -> float:
    """Return a number, infinite where "identical" is written; raises TypeError or ValueError for anything else."""
    if value == "identical":
        return math.inf
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError("no number")
    if not -_MOST_NUMBER <= value <= _MOST_NUMBER:  # what is not a number neither
        raise ValueError("a number out of bounds")
    return float(value)


def finite(value: Any) -> float:
    """Return a number that is not infinite; raises as `number` does."""
    found = number(value)
    if math.isinf(found):
        raise ValueError("a number without end")
    return found


def number_or_none(value: Any) -> float | None:
    """Return a number, or None as it stands."""
    return None if value is None else number(value)


def items(value: Any, most: int = 10_000_000) -> list[Any]:
    """Return a list; raises TypeError for anything else, and ValueError for one that is too long."""
    if not isinstance(value, list):
        raise TypeError("no list")
    if len(value) > most:
        raise ValueError("a list without end")
    return value


def by_name(value: Any) -> Mapping[str, Any]:
    """Return what is kept by name, the names being words; raises TypeError or ValueError for anything else."""
    if not isinstance(value, dict):
        raise TypeError("nothing by name")
    return {text(name): entry for name, entry in value.items()}
