"""Values that are made quickly are the same frozen values."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace

import pytest

from wavelift.model.swift import swift


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    size: int = 3
    tags: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


@swift
@dataclass(frozen=True, slots=True)
class Swift:
    name: str
    size: int = 3
    tags: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


@swift
@dataclass(frozen=True, slots=True)
class Key:
    side: str
    name: str


def test_it_is_made_like_the_plain_one() -> None:
    plain, swiftly = inspect.signature(Plain), inspect.signature(Swift)
    assert list(plain.parameters) == list(swiftly.parameters)
    for made in (Swift("a"), Swift(name="a"), Swift("a", 3), Swift("a", size=3, tags=(), notes=[])):
        assert asdict(made) == asdict(Plain("a"))
    assert Swift("a").notes is not Swift("a").notes
    for wrong in ((), ("a", 1, (), [], 5)):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            Swift(*wrong)  # type: ignore[arg-type]


def test_it_is_frozen_and_of_its_own_class() -> None:
    made = Swift("a")
    assert type(made) is Swift
    with pytest.raises(FrozenInstanceError):
        made.size = 4  # type: ignore[misc]
    with pytest.raises(AttributeError):
        object.__setattr__(made, "other", 1)


def test_what_values_are_used_for_works() -> None:
    made = Swift("a", 5, ("x",))
    assert replace(made, size=6) == Swift("a", 6, ("x",))
    for same in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert same == made
        assert type(same) is Swift
    assert repr(made) == "Swift(name='a', size=5, tags=('x',), notes=[])"
    assert {Key("source", "x"): 1}[Key("source", "x")] == 1


def test_what_cannot_be_made_so_is_refused() -> None:
    @dataclass(frozen=True)
    class Loose:
        name: str

    @dataclass(slots=True)
    class Thawed:
        name: str

    @dataclass(frozen=True, slots=True)
    class Checked:
        name: str

        def __post_init__(self) -> None:
            """See that it is in order."""

    @dataclass(frozen=True, slots=True)
    class Named:
        name: str = field(kw_only=True)

    @dataclass(frozen=True, slots=True)
    class Below(Key):
        more: int = 0

    for cls in (Loose, Thawed, Checked, Named, Below, int):
        with pytest.raises(TypeError, match=cls.__name__):
            swift(cls)
