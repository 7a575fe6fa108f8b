"""Affinity, objective, pilot, and cycles that are taken apart."""

from dataclasses import replace

from planner.checker.check import violations
from tests.unit.planner.build import (
    affinity,
    apart,
    before,
    campaign,
    ids,
    plan,
    together,
    vm,
    vms,
    waves,
    window,
)
from wavelift.model.inventory import Power
from wavelift.model.tables import Application, Pin
from wavelift.settings import Cycles, Goal, Planning

NAMES = [f"vm{number:02d}" for number in range(12)]


def test_what_belongs_together_moves_together_where_it_costs_no_wave():
    pairs = [affinity(NAMES[at], NAMES[at + 6], weight=10) for at in range(6)]
    made = plan(campaign(vms(*NAMES), *pairs), max_vms=4)
    assert len(made.waves) == 3
    assert (made.affinity.edges, made.affinity.weight, made.affinity.cost) == (6, 60, 0)
    assert plan(campaign(vms(*NAMES), *pairs), max_vms=4, objective=(Goal.WINDOWS,)).affinity.cost > 0


def test_affinity_costs_by_the_days_between_beyond_what_the_row_allows():
    rows = [
        affinity("a", "b", weight=5, max_days=1),
        affinity("a", "c", weight=2),
        apart("a", "b"),
        apart("a", "c"),
    ]
    data = campaign(vms("a", "b", "c"), *rows, apart("b", "c"), windows=tuple(window(n) for n in range(3)))
    made = plan(data)
    assert {wave.moves[0].vm: wave.window for wave in made.waves}["a"] == "night-1"
    assert made.affinity.cost == 2
    assert violations(made, data) == []
    wrong = replace(made, affinity=replace(made.affinity, cost=1.0))
    assert any("affinity cost" in text for text in violations(wrong, data))
    (cut,) = made.affinity.cut
    assert (cut.vm, cut.other, cut.days, cut.cost) == ("a", "c", 1, 2)


def test_one_application_holds_together_by_itself_when_asked():
    rows = tuple(Application(name, f"app{at % 4}") for at, name in enumerate(NAMES))
    data = campaign(vms(*NAMES), applications=rows)
    made = plan(data, max_vms=3, same_application=1.0)
    assert len(made.waves) == 4
    assert made.affinity.cost == 0
    assert "same application" in plan(data, max_vms=2, same_application=1.0).affinity.cut[0].why


def test_goals_come_in_the_order_of_the_settings():
    rows = (affinity("a", "d", weight=5),)
    apps = tuple(
        Application(name, "x", criticality=rank) for name, rank in zip("abcd", (0, 0, 9, 9), strict=True)
    )
    data = campaign(vms("a", "b", "c", "d"), *rows, applications=apps)
    close = plan(data, max_vms=2, objective=(Goal.WINDOWS, Goal.AFFINITY, Goal.CRITICALITY))
    calm = plan(data, max_vms=2, objective=(Goal.WINDOWS, Goal.CRITICALITY, Goal.AFFINITY))
    assert close.affinity.cost == 0
    assert waves(calm) == [["a", "b"], ["c", "d"]]
    assert [score.goal for score in calm.scores] == ["windows", "criticality", "affinity"]


def test_an_early_finish_may_take_more_windows_than_a_late_one():
    nights = tuple(window(number, max_vms=most) for number, most in enumerate((1, 1, 1, 3)))
    data = campaign(vms("a", "b", "c"), windows=nights)
    early = plan(data, objective=(Goal.FINISH,))
    few = plan(data, objective=(Goal.WINDOWS, Goal.AFFINITY))
    assert [wave.window for wave in early.waves] == ["night-0", "night-1", "night-2"]
    assert len(few.waves) <= 3
    assert violations(early, data) == violations(few, data) == []


def pilot_campaign():
    machines = []
    for number in range(20):
        kind = number % 4
        machines.append(
            vm(
                f"vm{number:02d}",
                gib=5,
                cluster=f"c{kind % 2}",
                power=Power.OFF if kind == 3 else Power.ON,
                guest_os="Microsoft Windows Server 2019" if kind == 2 else "Ubuntu Linux (64-bit)",
            )
        )
    apps = tuple(Application(f"vm{number:02d}", "app", criticality=number % 3) for number in range(20))
    return campaign(machines, before("vm00", "vm01"), together("vm04", "vm08"), applications=apps)


def test_the_pilot_has_one_of_everything_and_the_least_critical():
    data = pilot_campaign()
    made = plan(data, max_vms=10, pilot=True)
    first = made.waves[0]
    assert first.pilot
    assert not any(wave.pilot for wave in made.waves[1:])
    machines = {machine.key: machine for machine in data.inventory.vms}
    tried = [machines[move.vm] for move in first.moves]
    assert {machine.cluster for machine in tried} == {"c0", "c1"}
    assert {machine.power for machine in tried} == {Power.ON, Power.OFF}
    assert {machine.guest_os[:5] for machine in tried} == {"Micro", "Ubunt"}
    assert len(tried) <= 4
    ranks = {row.vm: row.criticality for row in data.applications}
    assert sum(ranks[machine.key] for machine in tried) == 0
    assert violations(made, data, Planning(max_vms=10)) == []
    assert any("pilot has" in text for text in violations(made, data, Planning(max_vms=10, pilot_vms=1)))
    assert "pilot-incomplete" not in ids(made)


def test_a_pilot_that_is_too_small_says_what_it_does_not_try():
    made = plan(pilot_campaign(), pilot=True, pilot_vms=1)
    assert len(made.waves[0].moves) == 1
    assert "pilot-incomplete" in ids(made)


def test_a_pilot_is_joined_by_what_belongs_to_it_as_far_as_it_may():
    data = pilot_campaign()
    tried = {move.vm for move in plan(data, max_vms=10, pilot=True, pilot_vms=5).waves[0].moves}
    assert len(tried) <= 4
    friend = max(machine.key for machine in data.inventory.vms if machine.key not in tried)
    bound = replace(data, dependencies=(*data.dependencies, affinity(min(tried), friend, 50)))
    chosen = {"max_vms": 10, "pilot": True, "pilot_vms": 5}
    made = plan(bound, **chosen)
    assert {move.vm for move in made.waves[0].moves} >= {min(tried), friend}
    assert violations(made, bound, replace(Planning(), **chosen)) == []


def test_nobody_joins_a_pilot_that_has_as_many_vms_as_it_may():
    """An even load would fill it up, and so would a calendar that has hardly room for the others."""
    data = pilot_campaign()
    even = {"max_vms": 8, "pilot": True, "pilot_vms": 3, "objective": (Goal.EVEN, Goal.WINDOWS)}
    made = plan(data, **even)
    assert len(made.waves[0].moves) == 3
    assert violations(made, data, replace(Planning(), **even)) == []
    short = replace(data, windows=tuple(window(number, max_vms=8) for number in range(3)))
    few = {"pilot": True, "pilot_vms": 3}
    made = plan(short, **few)
    assert len(made.waves[0].moves) == 3
    assert len(made.unplanned) == 1
    assert violations(made, short, replace(Planning(), **few)) == []
    (conflict,) = made.conflicts
    assert "pilot_vms: the first wave is a pilot of at most 3 VMs" in " ".join(
        blame.words for blame in conflict.blames
    )
    assert any("pilot_vms" in each.words and each.vms == 1 for each in conflict.relaxations)
    open_ = plan(short, pilot=True, pilot_vms=0)
    assert open_.unplanned == ()


def test_who_is_pinned_to_the_window_of_the_pilot_moves_there_all_the_same():
    nights = tuple(window(number) for number in range(4))
    pins = tuple(Pin(f"vm{number:02d}", window="night-0") for number in (12, 13, 14, 15))
    data = replace(pilot_campaign(), windows=nights, pins=pins)
    chosen = {"pilot": True, "pilot_vms": 3}
    made = plan(data, **chosen)
    assert {pin.vm for pin in pins} <= {move.vm for move in made.waves[0].moves}
    assert made.unplanned == ()
    assert violations(made, data, replace(Planning(), **chosen)) == []


def test_a_pilot_in_a_calendar():
    data = replace(pilot_campaign(), windows=tuple(window(number) for number in range(4)))
    made = plan(data, pilot=True)
    assert made.waves[0].window == "night-0"
    assert len(made.waves[0].moves) <= 4
    assert made.unplanned == ()
    assert violations(made, data) == []


RING = [before(f"r{at}", f"r{(at + 1) % 8}", weight=10 if at % 2 else 1) for at in range(8)]


def test_a_cycle_that_no_wave_holds_is_taken_apart_at_its_lightest_rows():
    data = campaign(vms(*(f"r{at}" for at in range(8))), *RING)
    made = plan(data, max_vms=4)
    assert made.unplanned == ()
    assert "dependency-cycle-split" in ids(made)
    told = next(finding for finding in made.findings if finding.id == "dependency-cycle-split")
    assert "weight 1" in told.message
    assert all(move.group for move in made.moves())
    home = {move.vm: wave.id for wave in made.waves for move in wave.moves}
    assert all(home[row.vm] == home[row.other] for row in RING if row.weight == 10)
    assert violations(made, data, Planning(max_vms=4)) == []


def test_cycles_move_whole_or_never_as_the_settings_say():
    data = campaign(vms(*(f"r{at}" for at in range(8))), *RING)
    whole = plan(data, max_vms=4, cycles=Cycles.GROUP)
    assert len(whole.unplanned) == 8
    assert len(plan(data, max_vms=8).waves) == 1
    cut = plan(data, max_vms=1, cycles=Cycles.CUT)
    assert len(cut.waves) == 8
    assert len(cut.groups) == 0
    assert violations(cut, data, Planning(max_vms=1, cycles=Cycles.CUT)) == []


def test_strict_rows_of_a_cycle_that_is_taken_apart_are_kept_where_they_can_be():
    rows = [replace(RING[1], strict=True), *RING[2:], RING[0]]
    data = campaign(vms(*(f"r{at}" for at in range(8))), *rows)
    made = plan(data, max_vms=4)
    at = {move.vm: number for number, wave in enumerate(made.waves) for move in wave.moves}
    assert made.unplanned == ()
    assert at["r1"] < at["r2"]


def test_light_rows_are_wishes():
    rows = (before("b", "a", weight=0.5, strict=True), before("a", "c", weight=5, strict=True))
    data = campaign(vms("a", "b", "c"), *rows)
    assert len(plan(data).waves) == 3
    made = plan(data, soft_below=1.0)
    assert len(made.waves) == 2
    assert made.affinity.edges == 1
    assert violations(made, data, Planning(soft_below=1.0)) == []
