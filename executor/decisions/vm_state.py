"""Faults that say the VM is busy, held, or not in the state the order was made for (fact sheet 5.3)."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, person, row, vim

__all__ = ["VM_STATE"]

_BUSY = Rule(Decision.WAIT, patience=2.0, advice="let the other task of the VM end, or cancel it")
_ONCE = Rule(Decision.RETRY, attempts=2, advice="see what state the VM is in, and plan again if it changed")
_BACKUP = Rule(Decision.WAIT, patience=4.0, advice="let the backup product release the VM")

VM_STATE = Table(
    "State of the VM",
    (
        row(_BUSY, "5.3", vim("TaskInProgress VAppTaskInProgress")),
        row(_BUSY, "5.2", vim("VAppOperationInProgress")),
        row(_BACKUP, "5.3", vim("MethodDisabled")),
        row(Rule(Decision.RETRY), "5.3", vim("ConcurrentAccess")),
        row(_ONCE, "5.3", vim("InvalidState InvalidPowerState InvalidVmState")),
        row(person("answer the VM's question in the vSphere Client"), "5.3", vim("QuestionPending")),
        row(person("make the key provider known to the target vCenter"), "5.3", vim("EncryptionKeyRequired")),
        row(
            person("rename the VM of that name in the target folder, or map the folder"),
            "5.3",
            vim("DuplicateName"),
        ),
        row(
            person("look whether the object of that name at the target is this VM"),
            "5.2",
            vim("AlreadyExists VmAlreadyExistsInDatacenter"),
        ),
        row(permanent("give the VM a name that vSphere takes"), "5.2", vim("InvalidName")),
        row(permanent("mend the folder mapping and plan again"), "5.2", vim("InvalidFolder")),
    ),
)
