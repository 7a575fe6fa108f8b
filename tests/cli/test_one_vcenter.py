"""The sample that stays within one vCenter, over the real wire, read by plain pyvmomi."""

from executor.simulator.soap.pair import PairEndpoint
from tests.cli.support import planned, served
from tests.scenarios.seen import by_name, look
from wavelift.model.placement import Side

NAMES = {"crm-db", "crm-web", "wiki", "build-1", "build-2", "golden-image"}


def seen(endpoint: PairEndpoint):
    return by_name(look(endpoint))


def test_a_cluster_is_emptied_into_another_of_the_same_vcenter_and_back(ask, tmp_path):
    campaign = planned("one_vcenter", tmp_path)
    with served(campaign) as running:
        endpoint = running.pair.endpoints[Side.SOURCE]
        before = seen(endpoint)
        assert set(before) == NAMES
        checked = ask(
            "preflight", campaign, "--wave", "1", "--simulated", "--sign", "Ada", "--reason", "read"
        )
        assert checked.code == 0, checked.out
        told = ask("run", campaign, "--wave", "1", "--simulated", "--json")
        assert (told.code, told.document["moved"]) == (0, 6), told.out
        after = seen(endpoint)
        assert {vm.cluster for vm in after.values()} == {"Cluster-B"}
        assert {store for vm in after.values() for store in vm.datastores} == {"nvme"}
        assert {name: vm.networks for name, vm in after.items()} == {
            name: vm.networks for name, vm in before.items()
        }
        again = ask("preflight", campaign, "--wave", "1", "--simulated", "--json")
        assert [finding["id"] for finding in again.document["findings"]] == ["moved-already"]
        back = ask("rollback", campaign, "--wave", "1", "--simulated", "--yes", "--json")
        assert (back.code, back.document["rolled_back"]) == (0, 6), back.out
        assert seen(endpoint) == before


def test_the_same_vcenter_on_both_ends_is_refused_where_the_settings_do_not_say_so(ask, tmp_path):
    campaign = planned("one_vcenter", tmp_path)
    with served(campaign) as running:
        toml = campaign / "wavelift.toml"
        toml.write_text(toml.read_text().replace("same_vcenter = true", "same_vcenter = false"))
        told = ask("preflight", campaign, "--wave", "1", "--simulated")
        assert told.code == 8
        assert "same vCenter" in told.err
        assert not running.pair.record.relocations()
