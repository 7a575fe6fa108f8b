import gc

import pytest

from wavelift.verbs.collector import collector_off


def test_the_collector_is_off_inside_and_as_before_afterwards():
    with collector_off():
        assert not gc.isenabled()
        with collector_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_comes_back_after_a_failure():
    with pytest.raises(RuntimeError), collector_off():
        raise RuntimeError
    assert gc.isenabled()


def test_who_has_it_off_keeps_it_off():
    gc.disable()
    try:
        with collector_off():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
