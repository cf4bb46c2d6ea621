"""Where the ticks of an axis stand, and what is written at them."""

import math


def even_values(low: float, high: float, most: int) -> list[float]:
    """Return at most so many round numbers of a range, at even distances."""
    step = even_step(low, high, most)
    return [number * step for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def even_step(low: float, high: float, most: int) -> float:
    """Return the least round distance at which at most so many numbers lie in a range."""
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    return next(times * power for times in (1, 2, 5, 10, 20) if (high - low) / (times * power) <= most)


def round_values(low: float, high: float, most: int) -> list[float]:
    """Return at most so many round numbers of a range, spread evenly on a logarithmic axis."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 5), (1, 2, 5), (1, 3), (1,)):
        found = [digit * 10.0**power for power in decades for digit in digits]
        found = [value for value in found if low <= value <= high]
        if len(found) <= most:
            break
    if len(found) >= 3:
        return found
    step = 10.0 ** math.floor(math.log10((high - low) / 2))
    for times in (1, 2, 5, 10):
        first = math.ceil(low / (step * times))
        found = [number * step * times for number in range(first, math.floor(high / (step * times)) + 1)]
        if len(found) <= most:
            break
    return found


def decimals_of(step: float) -> int:
    """Return how many digits behind the point tell numbers of such a distance apart."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


def quantity(value: float) -> str:
    """Write a number in few signs: ``0.02``, ``15 k``, ``2.5 M``."""
    for size, sign in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.6g}{sign}"
    return f"{value:.6g}"
