import pytest

from planner.readers.rvtools.paths import (
    clean_uuid,
    datastore_of,
    folder_path,
    hardware_version,
    latency_sensitivity,
    pool_path,
    power_of,
    shared_bus,
)
from wavelift.model.inventory import Power


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[ds 1] a/a.vmdk", "ds 1"),
        ("[a]b] c/c.vmx", "a]b"),
        ("a/a.vmdk", ""),
        ("[]", ""),
        ("[ds]", "ds"),
        ("", ""),
    ],
)
def test_datastores(text, name):
    assert datastore_of(text) == name


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/DC/C1/Resources/A/B", "A/B"),
        ("/DC/C1/Resources", ""),
        ("Resources", ""),
        ("/DC/C1/A", "A"),
        ("A/B", "A/B"),
        ("", ""),
        ("/East/DC/host/C1/Resources/Gold", "Gold"),
    ],
)
def test_pools(text, path):
    assert pool_path(text, "DC", ("C1", "h1")) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/DC/vm/Prod/Web", "Prod/Web"),
        ("/DC/Prod", "Prod"),
        ("Prod/Web", "Prod/Web"),
        ("vm", ""),
        ("DC", ""),
        ("vm/Prod", "vm/Prod"),
        ("", ""),
    ],
)
def test_folders(text, path):
    assert folder_path(text, "DC") == path


def test_uuids_hardware_versions_and_numbered_enumerations():
    assert clean_uuid("{500B0000-0000-0000-0000-00000000000A}") == "500b0000-0000-0000-0000-00000000000a"
    assert clean_uuid("VM") == clean_uuid("0" * 32) == ""
    assert [hardware_version(text) for text in ("vmx-13", "13", "08", "x", "")] == [13, 13, 8, None, None]
    assert [shared_bus(text) for text in ("0", "2", "noSharing", "")] == [
        "noSharing",
        "physicalSharing",
        "noSharing",
        "",
    ]
    assert [latency_sensitivity(text) for text in ("1", "high", "9")] == ["normal", "high", "9"]
    assert [power_of(text) for text in ("Powered On", "off", "suspended", "?")] == [
        Power.ON,
        Power.OFF,
        Power.SUSPENDED,
        None,
    ]
