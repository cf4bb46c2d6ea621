"""Sizes in which a network can be built otherwise than its paper has it: declared once, checked, and put in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from srgui.errors import UserError

SizeValue = int | tuple[int, ...]
Sizes = tuple[tuple[str, SizeValue], ...]
"""Sizes by name, as recipes and weights hold them; what is not named is as the network has it."""

MOST_PARAMETERS: Final = 50_000_000
"""No network is built with more: a file that asks for it shall not take the computer's memory."""
MOST_FILTERS: Final = 512


class SizeError(UserError):
    """A network cannot be built in these sizes; the message says what it can be."""


@dataclass(frozen=True, slots=True)
class Size:
    """A number of a network that may be chosen, or a list of numbers.

    Attributes:
        name: what it is called in recipes and on the command line, and the field of the network's config.
        value: what it is in this network; its kind, a number or a list, is the size's.
        label: what a person reads beside its control.
        tooltip: a sentence more.
        maximum: of each number.
        minimum: of each number.
        is_odd: whether each number is odd, as a kernel is that has a middle.
        lengths: of a list, the fewest and the most numbers in it.
    """

    name: str
    value: SizeValue
    label: str
    tooltip: str
    maximum: int = MOST_FILTERS
    minimum: int = 1
    is_odd: bool = False
    lengths: tuple[int, int] = (1, 32)

    @property
    def hint(self) -> str:
        """What it may be: ``"a number of 1 to 512"``, ``"3 odd numbers of 1 to 31, as 9, 1, 5"``."""
        odd, limits = "odd " * self.is_odd, f"of {self.minimum} to {self.maximum}"
        if isinstance(self.value, int):
            return f"{'an' if self.is_odd else 'a'} {odd}number {limits}"
        fewest, most = self.lengths
        count = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        return f"{count} {odd}numbers {limits}, as {', '.join(map(str, self.value))}"

    def checked(self, value: object) -> SizeValue:
        """Return a value that fits; a number alone does for a list of one.

        Raises:
            SizeError: it is of another kind, or out of the limits.
        """
        is_list = isinstance(self.value, tuple)
        numbers = value if isinstance(value, tuple | list) and is_list else (value,)
        found = tuple(number for number in numbers if type(number) is int)
        fewest, most = self.lengths if is_list else (1, 1)
        fits = all(self.minimum <= number <= self.maximum and number % 2 >= self.is_odd for number in found)
        if len(found) != len(numbers) or not fits or not fewest <= len(found) <= most:
            raise SizeError(f"The size “{self.name}” is {self.hint}; write it so.")
        return found if is_list else found[0]


def chosen(sizes: tuple[Size, ...], values: Mapping[str, object], title: str) -> tuple[Size, ...]:
    """Return the sizes of a network with the values that were chosen.

    Args:
        sizes: as the network has them.
        values: by name; what is not there stays.
        title: of the network, for the sentence.

    Raises:
        SizeError: the network has no such size, or a value does not fit.
    """
    names = [size.name for size in sizes]
    unknown = next((name for name in values if name not in names), None)
    if unknown is not None:
        known = f"its sizes are {', '.join(names)}" if names else "it is built in one size"
        raise SizeError(f"{title} has no size called “{unknown}”; {known}.")
    return tuple(replace(s, value=s.checked(values[s.name])) if s.name in values else s for s in sizes)


def values_of(sizes: tuple[Size, ...]) -> Sizes:
    """Return all sizes by name."""
    return tuple((size.name, size.value) for size in sizes)


def parsed(text: str) -> tuple[int, ...]:
    """Read numbers from ``"32"`` or ``"64, 32"``.

    Raises:
        ValueError: it is neither.
    """
    return tuple(int(number) for number in text.split(",") if number.strip())


def in_brackets(sizes: tuple[Size, ...]) -> str:
    """Return all values behind each other: ``"(32, 5, 1)"``, ``"(9-1-5, 64-32)"``."""
    values = (size.value if isinstance(size.value, tuple) else (size.value,) for size in sizes)
    return f"({', '.join('-'.join(map(str, numbers)) for numbers in values)})"


def in_words(sizes: Sizes) -> str:
    """Return sizes with their names: ``"d 32, s 5"``, ``"filters 64-32"``."""
    values = ((name, value if isinstance(value, tuple) else (value,)) for name, value in sizes)
    return ", ".join(f"{name} {'-'.join(map(str, numbers))}" for name, numbers in values)
