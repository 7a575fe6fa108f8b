import pytest

from mappings.tables import Kind, Override
from tests.unit.planner.readers.build import UUID, campaign, ids, of
from wavelift.errors import InputError
from wavelift.model.finding import Severity
from wavelift.model.placement import DiskFormat
from wavelift.model.tables import Relation

WEB, DB, APP = (UUID.format(at) for at in (1, 2, 3))


def test_mapping_headers_are_matched_by_meaning(tmp_path):
    found = campaign(
        tmp_path,
        {
            "mappings/networks.csv": "To;Source port group;Cluster;NIC;Status\n"
            "t1;net*;C1;Network adapter 1;proposed\n",
            "mappings/datastores.csv": "source,target,format,policy\nds1,t1,Eager zeroed,Gold\nds2,,,\n",
            "mappings/clusters.csv": "Source cluster,Target cluster,Target datacenter,Pool\n"
            "C1,T1,DC2,/A/B/\n",
            "mappings/overrides.csv": "vm,cluster,folder\nWEB01,T2,X\n",
        },
    )
    (net,) = found.mappings.rows(Kind.NETWORKS)
    assert (net.source, net.target, net.source_cluster, net.device, net.proposed) == (
        "net*",
        "t1",
        "C1",
        "Network adapter 1",
        True,
    )
    first, second = found.mappings.datastores
    assert (first.format, first.policy, first.proposed, second.target) == (
        DiskFormat.EAGER,
        "Gold",
        False,
        "",
    )
    (cluster,) = found.mappings.clusters
    assert (cluster.target, cluster.target_datacenter, cluster.target_pool) == ("T1", "DC2", "A/B")
    (override,) = found.mappings.overrides
    assert override == Override("WEB01", cluster="T2", folder="X", place=override.place)
    assert net.place.file == "mappings/networks.csv"


def test_odd_mapping_rows_are_findings(tmp_path):
    found = campaign(
        tmp_path,
        {
            "mappings/networks.csv": "source,target,status\nn1,t1,perhaps\n,t2,\n",
            "mappings/datastores.csv": "source,target,format\nd1,t1,wide\n",
            "mappings/overrides.csv": "vm,cluster\nnobody,T\nweb01,A\nweb01,B\n",
        },
    )
    assert found.mappings.networks[0].proposed
    assert {
        "mapping-status-unknown",
        "row-incomplete",
        "cell-unreadable",
        "vm-name-unknown",
        "override-repeated",
    } <= set(ids(found.findings))


def test_remarks_in_tables_are_no_rows(tmp_path):
    found = campaign(
        tmp_path, {"mappings/networks.csv": "source,target\n# say what you map, here, and here\nn1,t1\n"}
    )
    assert [row.source for row in found.mappings.networks] == ["n1"]
    assert "rows-overlong" not in ids(found.findings)


def test_relations_and_their_synonyms(tmp_path):
    text = (
        "vm,relation,other,strict,weight,note\n"
        "db01,before,app01,yes,3.5,x\n"
        "web01,Depends on,APP01,,,\n"
        f"{WEB.upper()},anti-affinity,db01,no,,\n"
        "web01,same wave,app01,,,\n"
    )
    found = campaign(tmp_path, {"dependencies.csv": text})
    assert [(d.vm, d.relation, d.other, d.strict) for d in found.dependencies] == [
        (DB, Relation.BEFORE, APP, True),
        (APP, Relation.BEFORE, WEB, False),
        (WEB, Relation.APART, DB, False),
        (WEB, Relation.TOGETHER, APP, False),
    ]
    assert (found.dependencies[0].weight, found.dependencies[0].note) == (3.5, "x")


def test_a_header_may_tell_the_relation(tmp_path):
    found = campaign(tmp_path, {"dependencies.csv": "VM,Depends on\nweb01,db01\n"})
    assert [(d.vm, d.relation, d.other) for d in found.dependencies] == [(DB, Relation.BEFORE, WEB)]


def test_odd_dependencies_are_findings_with_place_and_suggestion(tmp_path):
    text = "vm,relation,other\nweb1,before,db01\nweb01,near,db01\nweb01,before,web01\nweb01,before,\n"
    found = campaign(tmp_path, {"dependencies.csv": text})
    assert found.dependencies == ()
    (unknown,) = of(found.findings, "vm-name-unknown")
    assert (unknown.place.row, unknown.place.column) == (2, "vm")
    assert "did you mean web01" in unknown.suggestion
    assert {"relation-unknown", "dependency-on-itself", "row-incomplete"} <= set(ids(found.findings))


def test_an_ambiguous_name_blocks_the_other_vm(tmp_path):
    inventory = "VM,Cluster\ntwin,C1\ntwin,C2\nweb,C1\n"
    found = campaign(
        tmp_path, {"inventory.csv": inventory, "dependencies.csv": "vm,relation,other\nweb,before,twin\n"}
    )
    (finding,) = of(found.findings, "vm-name-ambiguous")
    assert (finding.severity, finding.subject) == (Severity.BLOCKER, "web")
    assert "twin@C1, twin@C2" in finding.suggestion
    exact = campaign(
        tmp_path, {"inventory.csv": inventory, "dependencies.csv": "vm,relation,other\nweb,before,twin@C2\n"}
    )
    assert exact.dependencies[0].other == "twin@C2"


def test_applications(tmp_path):
    text = "VM,Application,Tier,Criticality,Owner\nweb01,Shop,web,3,Ann\ndb01,Shop,db,High,\napp01,,x,1,\n"
    found = campaign(tmp_path, {"applications.csv": text})
    assert [(a.vm, a.application, a.tier, a.criticality, a.owner) for a in found.applications] == [
        (WEB, "Shop", "web", 3, "Ann"),
        (DB, "Shop", "db", 3, ""),
    ]


def test_pins_name_windows_of_the_calendar_or_waves(tmp_path):
    windows = "name,start,end,timezone\nFirst,2026-12-05 22:00,2026-12-06 04:00,Europe/Berlin\n"
    found = campaign(
        tmp_path,
        {
            "windows.csv": windows,
            "pins.csv": "vm,window,wave\nweb01,first,\ndb01,,2\napp01,Never,\nweb01,,\n",
        },
    )
    assert [(p.vm, p.window, p.wave) for p in found.pins] == [(WEB, "First", ""), (DB, "", "2")]
    (unknown,) = of(found.findings, "window-unknown")
    assert (unknown.severity, unknown.subject) == (Severity.BLOCKER, APP)


@pytest.mark.parametrize(
    ("file", "text", "missing"),
    [
        ("dependencies.csv", "vm,relation\nweb01,before\n", "other"),
        ("dependencies.csv", "vm,other\nweb01,db01\n", "relation"),
        ("applications.csv", "vm\nweb01\n", "application"),
        ("windows.csv", "name,start\na,b\n", "end"),
        ("pins.csv", "vm\nweb01\n", "window"),
        ("mappings/networks.csv", "source\nn1\n", "target"),
    ],
)
def test_a_table_without_a_column_it_needs_is_refused(tmp_path, file, text, missing):
    with pytest.raises(InputError, match=missing) as caught:
        campaign(tmp_path, {file: text})
    assert (caught.value.file, caught.value.row) == (file, 1)
    assert caught.value.advice


CALENDAR = (
    "name,start,end,timezone,max waves,people,announced\n"
    "N1,2027-03-06 22:00,2027-03-07 04:00,Europe/Berlin,2,3.5,yes\n"
    "N2,2027-03-07 22:00,2027-03-08 04:00,Europe/Berlin,,,\n"
)


def test_windows_tell_waves_people_and_whether_they_are_announced(tmp_path):
    one, two = campaign(tmp_path, {"windows.csv": CALENDAR}).windows
    assert (one.max_waves, one.people, one.announced) == (2, 3.5, True)
    assert (two.max_waves, two.people, two.announced) == (None, None, False)


def test_affinity_soak_and_people(tmp_path):
    found = campaign(
        tmp_path,
        {
            "dependencies.csv": "vm,relation,other,weight,max_days,soak_days\n"
            "web01,affinity,db01,25,3,\nweb01,before,app01,,,2.5\nweb01,before,db01,,-1,many\n",
            "applications.csv": "vm,application,people\nweb01,Shop,0.5\ndb01,Shop,\n",
        },
    )
    near, soak, odd = found.dependencies
    assert (near.relation, near.weight, near.max_days) == (Relation.AFFINITY, 25.0, 3.0)
    assert (soak.soak_days, soak.max_days) == (2.5, None)
    assert (odd.soak_days, odd.max_days) == (0.0, None)
    assert "cell-unreadable" in ids(found.findings)
    assert [row.people for row in found.applications] == [0.5, None]


def test_pins_of_applications_and_groups_to_several_windows_and_dates(tmp_path):
    found = campaign(
        tmp_path,
        {
            "windows.csv": CALENDAR,
            "pins.csv": "vm,application,group,window,wave,not before,not after,timezone\n"
            ",Shop,,n1; N2,,,,\n"
            ",,g3,,2,,,\n"
            "web01,,,,,2027-03-07 00:00,08.03.2027 12:00,Europe/Berlin\n"
            "db01,,,N1;N9,,,,\n"
            "db01,,,,,2027-03-08 12:00,2027-03-07 12:00,UTC\n"
            "db01,,,,,01/02/2027 12:00,,UTC\n"
            ",,,N1,,,,\n",
        },
    )
    shop, group, dated = found.pins
    assert (shop.application, shop.choices) == ("Shop", ("N1", "N2"))
    assert (group.group, group.wave) == ("g3", "2")
    assert dated.not_before.isoformat() == "2027-03-07T00:00:00+01:00"
    assert dated.not_after.isoformat() == "2027-03-08T12:00:00+01:00"
    assert {"window-unknown", "date-unreadable", "row-incomplete"} <= set(ids(found.findings))
    blocked = {finding.subject for finding in of(found.findings, "date-unreadable") if finding.is_blocker}
    assert blocked == {DB}


def test_of_times_that_come_twice_a_blackout_takes_those_that_make_it_longer(tmp_path):
    found = campaign(
        tmp_path,
        {
            "blackouts.csv": "vm,from,to,timezone\n"
            "web01,2027-10-31 02:30,2027-10-31 02:45,Europe/Berlin\n"
            "db01,2027-10-31 02:30,2027-10-31 02:30,UTC\n"
        },
    )
    (blackout,) = found.blackouts
    assert blackout.end.timestamp() - blackout.start.timestamp() == 75 * 60
    (short,) = of(found.findings, "date-unreadable")
    assert "ends as it starts, or before" in short.message


def test_weights_below_nothing_are_told(tmp_path):
    rows = "vm,relation,other,weight\nweb01,before,db01,-4\ndb01,before,app01,0\n"
    found = campaign(tmp_path, {"dependencies.csv": rows})
    assert [row.weight for row in found.dependencies] == [1.0, 0.0]
    (finding,) = of(found.findings, "cell-unreadable")
    assert "cannot be read as a number that is not negative" in finding.message


def test_blackouts_and_winddowns(tmp_path):
    found = campaign(
        tmp_path,
        {
            "blackouts.csv": "vm,application,owner,from,to,timezone,note\n"
            ",Shop,,2027-03-28 01:30,2027-03-28 03:30,Europe/Berlin,clocks\n"
            "web01,,,2027-04-01 00:00,2027-03-01 00:00,,\n"
            "nobody,,,2027-04-01 00:00,2027-05-01 00:00,UTC,\n"
            ",,,2027-04-01 00:00,,UTC,\n",
            "winddowns.csv": "kind,name,by,timezone\nDatastore,san-01,2027-06-30 00:00,Mars/Base\n"
            "host,esx1,2027-06-30 00:00,\nrack,r1,2027-06-30 00:00,UTC\n",
        },
    )
    (blackout,) = found.blackouts
    assert (blackout.application, blackout.vm, blackout.note) == ("Shop", "", "clocks")
    assert blackout.end.timestamp() - blackout.start.timestamp() == 3600
    (winddown,) = found.winddowns
    assert (winddown.kind, winddown.name) == ("host", "esx1")
    expected = {"date-unreadable", "vm-name-unknown", "row-incomplete", "winddown-unknown"}
    assert expected | {"date-timezone-assumed"} <= set(ids(found.findings))
