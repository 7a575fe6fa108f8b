"""By what infrastructure VMs are known: names and notes, as data.

A sure sign is a name that only the product gives, or the notes that its appliance carries. A likely one is
how people name such VMs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["LIKELY", "SURE", "Sign", "Signs", "sign_of"]


@dataclass(frozen=True, slots=True)
class Sign:
    """What a VM is, and the expressions (case-insensitive) that tell it by its name or its notes."""

    product: str
    name: re.Pattern[str] | None = None
    notes: re.Pattern[str] | None = None


class Signs:
    """Signs in their order; most VMs bear none, which one look at the name and one at the notes tell."""

    def __init__(self, *signs: Sign) -> None:
        self.signs = signs
        self._name = _any_of(sign.name for sign in signs)
        self._notes = _any_of(sign.notes for sign in signs)

    def seen(self, name: str, notes: str) -> bool:
        """Whether any of the signs fits."""
        by_name = self._name and self._name.search(name)
        return bool(by_name or (self._notes and self._notes.search(notes)))


def _any_of(patterns: Iterable[re.Pattern[str] | None]) -> re.Pattern[str] | None:
    every = [f"(?:{pattern.pattern})" for pattern in patterns if pattern]
    return re.compile("|".join(every), re.IGNORECASE) if every else None


def _sign(product: str, *, name: str = "", notes: str = "") -> Sign:
    def compiled(text: str) -> re.Pattern[str] | None:
        return re.compile(text, re.IGNORECASE) if text else None

    return Sign(product, compiled(name), compiled(notes))


_END = r"[-_. ]?\d*($|[.(])"
"""A number and a domain may follow a product's name, another word may not."""

SURE = Signs(
    _sign("a vSphere Cluster Services VM", name=r"^vCLS[ -]"),
    _sign("the vCenter Server", name=rf"^(vcsa|vcenter|vcenter[-_ ]?server){_END}"),
    _sign("the vCenter Server", notes=r"^vmware vcenter server|vcenter server appliance"),
    _sign("an NSX manager", name=rf"^nsx[-_ ]?(t|v)?[-_ ]?(manager|mgr|controller){_END}"),
    _sign("an NSX manager", notes=r"\bnsx(-t|-v)?( unified)? (manager|appliance)|\bnsx edge\b"),
    _sign("an NSX edge", name=rf"^(nsx[-_ ]?(t|v)?[-_ ]?edge){_END}"),
    _sign("an HCX appliance", name=rf"^hcx[-_ ]?(manager|mgr|connector|cloud|ix|ne|wo|sgw){_END}"),
    _sign("an HCX appliance", name=r"^[\w.]+-(IX|NE|WO|SGW|SDR)-(I|R)\d+$"),
    _sign(
        "an HCX appliance",
        notes=r"^(vmware )?hcx[- ](manager|connector|cloud|interconnect|network|wan|appliance)",
    ),
    _sign("a control plane VM of vSphere with Tanzu", name=r"^SupervisorControlPlaneVM\b"),
    _sign("a Zerto replication appliance of one host", name=r"^Z-VRAH?-"),
    _sign("a vSAN file service node", name=r"^vSAN File Service Node\b"),
    _sign("a vSphere Replication appliance", notes=r"^(vmware )?vsphere replication (appliance|server)"),
    _sign("an ESX agent VM", notes=r"\besx agent manager\b|\bvsphere eam\b"),
)

LIKELY = Signs(
    _sign("a vCenter Server", name=r"(^|[-_. ])(vcsa|vcenter|vc)\d*($|[-_. ])"),
    _sign("part of NSX", name=r"(^|[-_. ])nsx"),
    _sign("part of HCX", name=r"(^|[-_. ])hcx"),
    _sign("Site Recovery Manager or vSphere Replication", name=r"(^|[-_. ])(srm|vrms|vra?s?[-_ ]?repl)"),
    _sign("a Tanzu or Kubernetes node", name=r"(^|[-_. ])(tkg|tkc|tanzu)\d*($|[-_. ])"),
    _sign("part of Zerto", name=r"(^|[-_. ])(zerto|zvma?)\d*($|[-_. ])"),
    _sign("part of Veeam, whose proxies belong to one vCenter", name=r"(^|[-_. ])(veeam|vbr)"),
    _sign("a vSAN witness", name=r"vsan[-_. ]?witness"),
    _sign("an Avi service engine", name=r"^avi[-_]se[-_]"),
    _sign("a platform services controller", name=r"(^|[-_. ])psc\d*($|[-_. ])"),
)


def sign_of(signs: Signs, name: str, notes: str) -> str:
    """What the VM is by the first sign that fits, or ""."""
    name, notes = name[:200], notes[:2000]
    if not signs.seen(name, notes):
        return ""
    for sign in signs.signs:
        if (sign.name and sign.name.search(name)) or (sign.notes and sign.notes.search(notes)):
            return sign.product
    return ""
