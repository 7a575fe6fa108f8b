"""Amounts as people read them."""

import pytest

from wavelift.model.quantities import count, duration, gib, number, size, some, stopwatch


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45.4, "45 s"),
        (60, "1 min"),
        (130, "2 min 10 s"),
        (3599.6, "1 h"),
        (7980, "2 h 13 min"),
        (90_000, "1 d 1 h"),
        (-130, "-2 min 10 s"),
        (None, ""),
    ],
)
def test_duration(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


def test_sizes_counts_and_stopwatch() -> None:
    assert [size(gib) for gib in (0, 0.5, 4.25, 40, 1433.6)] == [
        "0 GiB",
        "512 MiB",
        "4.2 GiB",
        "40 GiB",
        "1.4 TiB",
    ]
    assert [count(number, "VM") for number in (0, 1, 1204)] == ["0 VMs", "1 VM", "1,204 VMs"]
    assert stopwatch(3661) == "1:01:01"
    assert size(1024 * 22_680) == "22,680.0 TiB"
    assert gib(1024 * 22_680.5) == "22,680.5 GiB"
    assert duration(86_400 * 1204) == "1,204 d"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (22_680, "22,680"),
        (1_000_000.0, "1,000,000"),
        (12_345.678, "12,345.68"),
        (2.5, "2.5"),
        (0.25, "0.25"),
        (0.000_125_4, "0.000125"),
        (-1204.5, "-1,204.5"),
    ],
)
def test_bare_numbers(value: float, words: str) -> None:
    assert number(value) == words


def test_many_are_cut() -> None:
    assert some(["a", "b"]) == "a, b"
    assert some("abcdefg", between="; ") == "a; b; c; d; e and 2 more"
    assert some(map(str, range(2000)), 1) == "0 and 1,999 more"
