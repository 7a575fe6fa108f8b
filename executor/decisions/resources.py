"""Faults that say there is no room or no host for the VM: DRS, HA admission, rules (fact sheet 5.3)."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, person, row, vim

__all__ = ["RESOURCES"]

_HOST = Rule(Decision.OTHER_HOST, advice="free capacity in the target cluster or pool, or map to another")
_RULES = Rule(Decision.OTHER_HOST, advice="loosen the DRS rule, or map to hosts that it allows")
_LIMIT = Rule(Decision.OTHER_HOST, advice="map to hosts that take a VM of this size")

RESOURCES = Table(
    "Resources and placement",
    (
        row(
            _HOST,
            "5.3",
            vim("InsufficientResourcesFault InsufficientCpuResourcesFault InsufficientMemoryResourcesFault"),
            vim("InsufficientHostCapacityFault InsufficientHostCpuCapacityFault InsufficientPerCpuCapacity"),
            vim("InsufficientHostMemoryCapacityFault InsufficientNetworkCapacity"),
            vim("InsufficientNetworkResourcePoolCapacity InsufficientGraphicsResourcesFault"),
            vim(
                "InsufficientVFlashResourcesFault InsufficientStandbyResource InsufficientStandbyCpuResource"
            ),
            vim("InsufficientStandbyMemoryResource NoCompatibleHost GenericDrsFault"),
        ),
        row(_HOST, "5.2", vim("NoCompatibleHostWithAccessToDevice InsufficientAgentVmsDeployed")),
        row(_LIMIT, "5.2", vim("NumVirtualCpusExceedsLimit EightHostLimitViolated")),
        row(
            person("HA admission control refuses: free capacity"),
            "5.3",
            vim("InsufficientFailoverResourcesFault"),
        ),
        row(
            permanent("mend the target's resource pools: their reservations do not add up"),
            "5.2",
            vim("InvalidResourcePoolStructureFault"),
        ),
        row(
            _RULES,
            "5.3",
            vim("RuleViolation VmHostAffinityRuleViolation DisallowedOperationOnFailoverHost"),
        ),
        row(
            _RULES,
            "5.2",
            vim("NoCompatibleHardAffinityHost NoCompatibleSoftAffinityHost SoftRuleVioCorrectionDisallowed"),
            vim("SoftRuleVioCorrectionImpact FtVmHostRuleViolation"),
        ),
        row(
            Rule(Decision.OTHER_HOST, advice="look why the target's hosts are in quarantine mode"),
            "5.2",
            vim("QuarantineModeFault"),
        ),
        row(
            person("free space on the target's datastores: others would have to move first"),
            "5.2",
            vim("CannotPlaceWithoutPrerequisiteMoves"),
        ),
        row(person("raise the limit the fault names"), "5.2", vim("LimitExceeded")),
    ),
)
