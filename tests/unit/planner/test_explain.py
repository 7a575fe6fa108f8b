from planner.explain import explain_vm
from tests.unit.planner.build import before, blocker, campaign, plan, together, vms, window


def example():
    data = campaign(
        vms("db", "app", "cache", "web", "raw"),
        before("db", "app", strict=True),
        before("app", "web"),
        together("app", "cache"),
        before("raw", "web"),
        windows=(window(1), window(2)),
    )
    return plan(data, [blocker("raw")])


def test_why_a_vm_is_where_it_is():
    lines = explain_vm(example(), "app")
    assert lines[0].startswith("app moves in wave 2 in window night-2, start ")
    assert "it moves with cache (group g1: together)" in lines
    assert "it comes after db of wave 1, which must be an earlier one" in lines
    assert "web must wait for it" in lines
    assert "it cannot move earlier: db would have to move earlier first" in lines


def test_what_it_waits_for_in_its_own_wave_and_what_was_noticed():
    lines = explain_vm(example(), "web")
    assert "it waits for app in the same wave" in lines
    assert "warning: web should move after raw, which is not planned" in lines


def test_the_first_wave_and_the_unplanned():
    assert "it is in the first wave" in explain_vm(example(), "db")
    assert explain_vm(example(), "raw") == ["raw is not planned: raw has a raw disk"]
    assert explain_vm(example(), "ghost") == ["the plan does not know ghost"]


def test_what_order_does_not_decide_is_said():
    result = plan(campaign(vms("a", "b")), max_vms=1)
    last = result.waves[1].moves[0].vm
    assert any("the order alone would allow wave 1" in line for line in explain_vm(result, last))
