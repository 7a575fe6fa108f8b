"""The table of fault ancestors agrees with pyVmomi."""

from pyVmomi import vim, vmodl

from executor.simulator.trouble.lineage import _PARENTS, lineage_of


def pyvmomi_class(name):
    found = {"vim": vim, "vmodl": vmodl}[name.partition(".")[0]]
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    return found


def test_every_entry_is_what_pyvmomi_says():
    for name in _PARENTS:
        kinds = [kind for kind in pyvmomi_class(name).__mro__ if issubclass(kind, vmodl.MethodFault)]
        assert lineage_of(name) == tuple(kind.__name__ for kind in kinds)


def test_an_unknown_fault_has_no_lineage():
    assert lineage_of("vim.fault.SomethingNew") == ()
