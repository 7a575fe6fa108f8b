from pathlib import Path

import pytest

from wavelift.errors import CampaignLocked
from wavelift.verbs.campaign_lock import campaign_lock, is_held


def test_one_holds_it_and_the_next_is_told(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with campaign_lock(tmp_path):
        assert is_held(tmp_path)
        with pytest.raises(CampaignLocked, match="another run holds"), campaign_lock(tmp_path):
            pass
        assert is_held(tmp_path)
    assert not is_held(tmp_path)
    with campaign_lock(tmp_path):
        assert is_held(tmp_path)
