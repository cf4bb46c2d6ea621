"""Whether one network is better than another on the same pictures: paired differences and Student's t."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from statistics import fmean, stdev

CONFIDENCE = 0.95
IN_WORDS = (
    "Differences are paired by picture: the mean of the differences in PSNR, its 95 % confidence interval by "
    "Student's t with n - 1 degrees of freedom, and the two-sided p of no difference. Nothing is corrected for "
    "the number of pairs. Pictures that come back identical count for wins and not for the mean."
)
_TINY, _PRECISION, _MOST_STEPS = 1e-300, 1e-15, 500


@dataclass(frozen=True, slots=True)
class Paired:
    """How two networks differ on the pictures that both were measured on.

    Attributes:
        count: pictures with a finite difference.
        mean_db: mean of the differences, first less second; None without any.
        low_db: lower end of its confidence interval; None for fewer than two pictures.
        high_db: upper end.
        p: two-sided probability of such a mean without a difference; None for fewer than two.
        wins: pictures on which the first is closer.
        ties: on which both are equal.
        losses: on which the second is closer.
    """

    count: int
    mean_db: float | None
    low_db: float | None
    high_db: float | None
    p: float | None
    wins: int
    ties: int
    losses: int

    @property
    def is_significant(self) -> bool:
        """Whether the interval does not hold zero."""
        return self.low_db is not None and self.high_db is not None and not self.low_db <= 0 <= self.high_db

    @property
    def win_rate(self) -> float | None:
        """Part of the pictures that the first wins, a tie counting half; None without pictures."""
        count = self.wins + self.ties + self.losses
        return (self.wins + self.ties / 2) / count if count else None


def paired(first: Mapping[str, float], second: Mapping[str, float]) -> Paired:
    """Compare two networks' PSNR by picture; pictures that only one has are left out."""
    shared = [(first[name], second[name]) for name in first if name in second]
    differences = [a - b for a, b in shared if math.isfinite(a) and math.isfinite(b)]
    wins, losses = sum(a > b for a, b in shared), sum(a < b for a, b in shared)
    counts = (wins, len(shared) - wins - losses, losses)
    if len(differences) < 2:
        return Paired(len(differences), differences[0] if differences else None, None, None, None, *counts)
    mean_db, freedom = fmean(differences), len(differences) - 1
    error_db = stdev(differences) / math.sqrt(len(differences))
    half_db = t_quantile((1 + CONFIDENCE) / 2, freedom) * error_db
    if error_db == 0:  # the same difference everywhere
        return Paired(len(differences), mean_db, mean_db, mean_db, float(mean_db == 0), *counts)
    p = t_two_sided(mean_db / error_db, freedom)
    return Paired(len(differences), mean_db, mean_db - half_db, mean_db + half_db, p, *counts)


def t_two_sided(t: float, freedom: int) -> float:
    """Return the probability that Student's t is at least so far from zero."""
    return _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


@cache
def t_quantile(probability: float, freedom: int) -> float:
    """Return the t below which Student's t lies with a probability above one half, by bisection."""
    assert 0.5 <= probability < 1
    low, high, wanted = 0.0, 1.0, 2 * (1 - probability)
    while t_two_sided(high, freedom) > wanted:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if t_two_sided(middle, freedom) > wanted else (low, middle)
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function (Abramowitz and Stegun 26.5.8, by Lentz's method)."""
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _PRECISION:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
