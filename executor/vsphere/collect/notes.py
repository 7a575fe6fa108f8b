"""What ``collect`` could not read, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wavelift.model.finding import Finding, Severity
from wavelift.model.quantities import count, some

__all__ = ["of_hidden", "of_key_providers", "of_licences", "of_policies", "of_unknown", "of_vms"]

_SHOWN = 5


def of_hidden(where: str, hidden: Mapping[tuple[str, str], int]) -> list[Finding]:
    """Properties that the account may not see: how many objects hide them, by class and property."""
    return [
        Finding(
            "collect-hidden",
            Severity.WARNING,
            where,
            f"{count} of the objects of {kind.removeprefix('vim.')} do not show {path}",
            "give the account the role Read-only there, with propagation to children, and collect again",
        )
        for (kind, path), count in sorted(hidden.items())
    ]


def of_unknown(where: str, unknown: Iterable[str]) -> list[Finding]:
    """Properties that this version of vCenter does not have."""
    names = ", ".join(sorted(unknown))
    if not names:
        return []
    return [
        Finding(
            "collect-unknown-property",
            Severity.INFO,
            where,
            f"this vCenter knows no {names}",
            "nothing: what an older vCenter does not have counts as not told",
        )
    ]


def of_vms(where: str, names: Sequence[str]) -> list[Finding]:
    """VMs that show little, because their host or their files are out of reach."""
    if not names:
        return []
    return [
        Finding(
            "collect-vm-without-config",
            Severity.WARNING,
            where,
            f"{count(len(names), 'VM does', 'VMs do')} not show their configuration: "
            f"{some(sorted(names), _SHOWN)}",
            "see why they are not connected, and collect again; until then they cannot be moved",
        )
    ]


def of_policies(where: str, problem: str) -> list[Finding]:
    """Why there are no storage policies, if there are none."""
    if not problem:
        return []
    return [
        Finding(
            "collect-no-policies",
            Severity.WARNING,
            where,
            f"storage policies cannot be read: {problem}",
            "mapping rows can name a policy all the same; whether it exists shows at preflight",
        )
    ]


def of_licences(where: str, problem: str) -> list[Finding]:
    """Why hosts are listed without their licences, if they are."""
    if not problem:
        return []
    return [
        Finding(
            "collect-no-licences",
            Severity.INFO,
            where,
            f"the hosts' licences cannot be read: {problem}",
            "give the account the privilege Global.Licenses, or see that every host's licence has vMotion",
        )
    ]


def of_key_providers(where: str, problem: str) -> list[Finding]:
    """Why there is no list of key providers, if there is none."""
    if not problem:
        return []
    return [
        Finding(
            "collect-no-key-providers",
            Severity.INFO,
            where,
            f"the key providers cannot be read: {problem}",
            "give the account the privilege Cryptographer.ManageKeyServers, or see yourself that the "
            "providers of encrypted VMs are there under the same names",
        )
    ]
