import pytest

from planner.readers.campaign import campaign_from_export, read_campaign
from tests.unit.planner.readers.build import campaign, of, small_inventory, workbook
from wavelift.errors import InputError
from wavelift.settings import Settings

VINFO = [["VM", "CPUs"], ["web01", 1], ["db01", 2]]
NETWORKS = [["source", "target"], ["n1", "t1"]]
DEPENDENCIES = [["vm", "relation", "other"], ["web01", "before", "db01"]]


def test_everything_may_stand_in_one_workbook(tmp_path):
    workbook(
        tmp_path / "campaign.xlsx",
        {"vInfo": VINFO, "Network mapping": NETWORKS, "Dependencies": DEPENDENCIES, "notes": [["x"]]},
    )
    found = read_campaign(tmp_path, Settings())
    assert (len(found.inventory.vms), len(found.mappings.networks), len(found.dependencies)) == (2, 1, 1)
    assert [digest.file for digest in found.digests] == ["campaign.xlsx"]


def test_a_plain_sheet_of_the_campaign_workbook_is_an_inventory(tmp_path):
    workbook(tmp_path / "campaign.xlsx", {"inventory": VINFO, "networks": NETWORKS})
    assert len(read_campaign(tmp_path, Settings()).inventory.vms) == 2


def test_mappings_workbook_and_tables_beside_it(tmp_path):
    workbook(tmp_path / "MyRVToolsExport.xlsx", {"vInfo": VINFO})
    workbook(tmp_path / "mappings.xlsx", {"networks": NETWORKS, "datastores": NETWORKS})
    workbook(tmp_path / "dependencies.xlsx", {"Sheet1": DEPENDENCIES})
    found = read_campaign(tmp_path, Settings())
    assert (len(found.mappings.networks), len(found.mappings.datastores), len(found.mappings.clusters)) == (
        1,
        1,
        0,
    )
    assert len(found.dependencies) == 1
    assert {digest.file for digest in found.digests} == {
        "MyRVToolsExport.xlsx",
        "mappings.xlsx",
        "dependencies.xlsx",
    }


def test_an_export_is_known_by_its_sheet_not_its_name(tmp_path):
    workbook(tmp_path / "monday.xlsx", {"tabvInfo": VINFO})
    workbook(tmp_path / "plan.xlsx", {"vInfo": VINFO})
    workbook(tmp_path / "other.xlsx", {"stuff": [["VM"], ["x"]]})
    (tmp_path / "broken.xlsx").write_text("not a workbook")
    found = read_campaign(tmp_path, Settings())
    assert [origin.file for origin in found.inventory.origins] == ["monday.xlsx"]
    assert of(found.findings, "file-unreadable")[0].subject == "broken.xlsx"


def test_a_folder_of_csvs_inside_the_campaign(tmp_path):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "RVTools_tabvInfo.csv").write_text("VM,CPUs\nweb01,1\n")
    assert len(read_campaign(tmp_path, Settings()).inventory.vms) == 1


def test_settings_say_where_files_are(tmp_path):
    settings = Settings(
        files=(
            ("inventory", ("data/list.csv",)),
            ("dependencies", ("data/links.csv",)),
            ("mappings", ("maps",)),
        )
    )
    files = {
        "data/list.csv": small_inventory(),
        "data/links.csv": "vm,relation,other\nweb01,before,db01\n",
        "maps/networks.csv": "source,target\nn,t\n",
        "dependencies.csv": "this is not looked at\n",
    }
    found = campaign(tmp_path, files, settings)
    assert [origin.file for origin in found.inventory.origins] == ["data/list.csv"]
    assert (len(found.dependencies), len(found.mappings.networks)) == (1, 1)


def test_a_file_that_settings_name_must_be_there(tmp_path):
    with pytest.raises(InputError, match="no such file") as caught:
        campaign(tmp_path, {}, Settings(files=(("windows", ("gone.csv",)),)))
    assert "[files] windows" in caught.value.advice


def test_empty_tables_have_no_rows(tmp_path):
    found = campaign(
        tmp_path, {"dependencies.csv": "", "windows.csv": "name,start,end\n", "pins.csv": "\n\n"}
    )
    assert (found.dependencies, found.windows, found.pins) == ((), (), ())


@pytest.mark.parametrize("name", ["inventory.xlsx", "Our RVTools.xlsx"])
def test_an_export_that_is_no_workbook_stops_the_reading(tmp_path, name):
    (tmp_path / name).write_text("VM,CPUs\nweb,1\n")
    with pytest.raises(InputError, match="text file"):
        read_campaign(tmp_path, Settings())


def test_a_campaign_without_inventory_or_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no inventory") as caught:
        read_campaign(tmp_path, Settings())
    assert "RVTools" in caught.value.advice
    with pytest.raises(InputError, match="no such campaign"):
        read_campaign(tmp_path / "gone", Settings())


def test_a_bare_export_is_a_campaign_without_tables(tmp_path):
    found = campaign_from_export(workbook(tmp_path / "export.xlsx", {"vInfo": VINFO, "networks": NETWORKS}))
    assert (len(found.inventory.vms), found.mappings.networks) == (2, ())
    assert [digest.file for digest in found.digests] == ["export.xlsx"]


def test_all_that_cannot_be_read_is_told_in_one_go(tmp_path):
    files = {
        "dependencies.csv": "vm,relation\nweb01,before\n",
        "windows.csv": "name,finish\nw,2026\n",
        "mappings/networks.csv": "from,to\nx\n",
        "inventory/second.csv": "nothing\nhere\n",
    }
    with pytest.raises(InputError, match="things cannot be read") as caught:
        campaign(tmp_path, files)
    lines = caught.value.message.splitlines()
    assert {line.partition(",")[0] for line in lines[1:]} >= {
        "dependencies.csv",
        "windows.csv",
        "inventory/second.csv",
    }
    assert caught.value.file == "inventory/second.csv"
    assert all("the header row needs" in line for line in lines if line.startswith(("dep", "win")))
