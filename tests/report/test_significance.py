"""Paired differences: Student's t against scipy's, intervals, wins."""

import math

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from srgui.report.significance import paired, t_quantile, t_two_sided


@pytest.mark.parametrize("freedom", [1, 2, 4, 13, 99, 1000])
def test_students_t_is_that_of_scipy(freedom: int) -> None:
    for t in (0.0, 0.1, 1.0, 2.5, 12.0):
        assert t_two_sided(t, freedom) == pytest.approx(2 * stats.t.sf(t, freedom), rel=1e-9)
    for probability in (0.6, 0.975, 0.9995):
        assert t_quantile(probability, freedom) == pytest.approx(stats.t.ppf(probability, freedom), rel=1e-7)


def test_a_paired_difference_is_that_of_scipy() -> None:
    random = np.random.default_rng(5)
    a = dict(enumerate(random.normal(33, 2, 14)))
    b = {key: value - random.normal(0.1, 0.2) for key, value in a.items()}
    first, second = ({str(key): float(value) for key, value in values.items()} for values in (a, b))
    found = paired(first, second)
    peer = stats.ttest_rel(list(first.values()), list(second.values()))
    interval = peer.confidence_interval(0.95)
    assert found.p == pytest.approx(peer.pvalue)
    assert (found.low_db, found.high_db) == pytest.approx((interval.low, interval.high))
    assert found.is_significant == (peer.pvalue < 0.05)
    assert found.wins == sum(first[key] > second[key] for key in first)


def test_identical_pictures_count_for_wins_alone() -> None:
    first = {"a": math.inf, "b": 31.0, "c": 32.0, "d": math.inf, "only": 1.0}
    second = {"a": 30.0, "b": 30.0, "c": 32.0, "d": math.inf}
    found = paired(first, second)
    assert (found.wins, found.ties, found.losses) == (2, 2, 0)
    assert found.count == 2
    assert found.mean_db == 0.5
    assert found.win_rate == 0.75


def test_too_few_pictures_have_no_interval() -> None:
    one = paired({"a": 31.0}, {"a": 30.0})
    assert (one.mean_db, one.low_db, one.p, one.is_significant) == (1.0, None, None, False)
    none = paired({}, {})
    assert (none.mean_db, none.win_rate) == (None, None)
    same = paired({"a": 31.0, "b": 41.0}, {"a": 30.0, "b": 40.0})
    assert (same.low_db, same.high_db, same.p) == (1.0, 1.0, 0.0)
