"""A host does not keep its clock by time servers."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.hosts_in_use import hosts_in_use
from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for used in hosts_in_use(context):
        host = used.host
        if host.ntp_servers == ():
            words = f"{used.side} host {host.name} asks no time server"
            yield rule.about(host.name, words, "NTP Server(s)", host.place)
        elif host.ntp_running is False:
            words = f"the NTP service of {used.side} host {host.name} does not run"
            yield rule.about(host.name, words, "NTPD running", host.place)


RULE = Rule(
    "host-without-ntp",
    Severity.WARNING,
    title="A host does not keep its clock by time servers",
    explanation=(
        "Missing time synchronisation is among the documented causes of failing compatibility checks and of "
        "failing copies over port 902. By how much clocks may differ no vendor document says; preflight "
        "compares the vCenters' clocks, not the hosts'."
    ),
    fix="set the same NTP servers on all hosts of both sides and start the service",
    source="4.1 time skew",
    check=_check,
)
