"""What is settled for one VM holds for others only as far as it would be settled for them alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.resolve import resolve
from tests.unit.mappings.estates import cluster, datastore, inventory, network, tables, vm
from wavelift.model.inventory import Disk, Nic
from wavelift.model.placement import UNKNOWN

NAMES = ["web01", "web02", "db01", "db02"]
VM_SCOPES = st.sampled_from(["", "", "web*", "db01", "key-web02"])
CLUSTERS = st.sampled_from(["C1", "C2", UNKNOWN])
STORES = st.sampled_from(["DS-A", "DS-B", UNKNOWN])

MACHINES = st.tuples(
    *(
        st.builds(
            vm,
            st.just(name),
            cluster=CLUSTERS,
            host=st.sampled_from(["esx-1", "esx-2"]),
            pool=st.sampled_from(["", "Gold", "Silver"]),
            disks=st.lists(st.builds(Disk, st.just("Hard disk 1"), st.just(1), STORES), max_size=1).map(
                tuple
            ),
            nics=st.just((Nic("Network adapter 1", "VLAN-10"),)),
        )
        for name in NAMES
    )
)
ROWS = st.lists(
    st.one_of(
        st.builds(
            cluster,
            st.sampled_from(["C1", "C2", "C*", "C1/Gold", "C2/*", "*", "esx-1", "esx-*"]),
            st.sampled_from(["N1", "N2"]),
            vm=VM_SCOPES,
            target_pool=st.sampled_from(["", "P"]),
        ),
        st.builds(
            datastore,
            st.sampled_from(["DS-A", "DS-*", "*"]),
            st.sampled_from(["T1", "T2"]),
            vm=VM_SCOPES,
            source_cluster=st.sampled_from(["", "C1", "C*"]),
            device=st.sampled_from(["", "Hard disk 1"]),
        ),
        st.builds(network, st.just("*"), st.just("T-net"), vm=VM_SCOPES),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(MACHINES, ROWS)
def test_all_vms_at_once_go_where_each_goes_alone(machines, rows):
    mappings = tables(*rows, base=False)
    together = resolve(inventory(*machines), mappings).placements
    alone = [resolve(inventory(machine), mappings).placements for machine in machines]
    assert together == {key: placement for each in alone for key, placement in each.items()}
