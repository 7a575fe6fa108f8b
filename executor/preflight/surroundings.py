"""What concerns both vCenters: clocks, certificates, releases, hosts (fact sheet 0.7, 1.3, 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from executor.gateway import Locator, Site, SiteHost
from executor.preflight.notes import blocker, info, warning
from executor.releases import Release, knows, release
from wavelift.model.finding import Finding
from wavelift.model.placement import Side
from wavelift.model.quantities import count, duration, some
from wavelift.settings import PreflightRules

__all__ = ["certificates", "clocks", "facts", "hosts_in", "hosts_known", "too_new", "vcenters"]

_SIDES = (Side.SOURCE, Side.TARGET)
_DAY = 86400.0
_POSSIBLE: Release = ((6, 0), 0)
_SUPPORTED: Release = ((6, 5), 0)
_IN_THE_CLIENT: Release = ((7, 0, 1), 17327517)
"""7.0 U1c: from here on the vSphere Client begins moves to a vCenter that is not linked (fact sheet 1.6)."""


def vcenters(sites: Mapping[Side, Site]) -> Iterator[Finding]:
    """Whether vCenters of these versions move VMs to each other; the call always goes to the source (1.6)."""
    for side in _SIDES:
        site, known = sites[side], release(sites[side].version, sites[side].build)
        if not known[0] or known >= _SUPPORTED:
            continue
        text = f"the {side} vCenter is of version {site.version}"
        if known < _POSSIBLE:
            why = f"{text}: before 6.0 no VM moves from one vCenter to another"
            yield blocker("vcenter-too-old", f"{side} vCenter", why, "upgrade it first")
        else:
            why = f"{text}: moves between vCenters are supported from 6.5 on, and nobody helps when one fails"
            advice = "upgrade it first, or try VMs that may be lost"
            yield warning("vcenter-unsupported", f"{side} vCenter", why, advice)
    source = sites[Side.SOURCE]
    known = release(source.version, source.build)
    if known[0] and _POSSIBLE <= known < _IN_THE_CLIENT:
        text = (
            f"the source vCenter {source.version} {source.build} is older than 7.0 U1c: its vSphere Client "
            "begins no such move; its API, which is what is called here, does"
        )
        yield info("source-before-7-0-u1c", "source vCenter", text)


def clocks(sites: Mapping[Side, Site], rules: PreflightRules) -> Iterator[Finding]:
    """Clocks that differ: a login token of one vCenter may not be valid yet, or any more, at the other."""
    advice = "set its clock by NTP, with that of its hosts"
    for side in _SIDES:
        skew = sites[side].skew_seconds
        if abs(skew) > rules.skew_seconds:
            way = "ahead of" if skew > 0 else "behind"
            text = f"the clock of the {side} vCenter is {duration(abs(skew))} {way} this machine's"
            yield warning("clock-skew", f"{side} vCenter", text, advice)
    apart = abs(sites[Side.SOURCE].skew_seconds - sites[Side.TARGET].skew_seconds)
    if apart > rules.skew_seconds:
        text = f"the clocks of the two vCenters are {duration(apart)} apart"
        yield warning("clock-apart", "both vCenters", text, "set both by the same NTP servers")


def certificates(locators: Mapping[Side, Locator], now: datetime, rules: PreflightRules) -> Iterator[Finding]:
    """Where service locators lead, and whether the certificate there is the one they name."""
    for side, locator in locators.items():
        about = f"{side} vCenter"
        if locator.problem:
            where = f"{locator.url}, where the {side.other} is led,"
            text = f"{where} cannot be seen from here: {locator.problem}"
            advice = f"see from the {side.other} vCenter that it answers there with {locator.told}"
            yield info("locator-unseen", about, text, advice)
            continue
        if locator.shown != locator.told:
            text = f"{locator.url} shows certificate {locator.shown}, and service locators say {locator.told}"
            advice = "mend locator_url, or let that address show the vCenter's own certificate"
            yield blocker("locator-certificate", about, text, advice)
        if locator.expires is not None:
            yield from _ending(about, locator, locator.expires - now, rules)


def _ending(about: str, locator: Locator, left: timedelta, rules: PreflightRules) -> Iterator[Finding]:
    days = left.total_seconds() / _DAY
    if days <= 0:
        text = f"the certificate at {locator.url} ended on {locator.expires:%Y-%m-%d}"
        yield blocker("certificate-ended", about, text, "have it replaced, and pin the new one")
    elif days < rules.certificate_days:
        text = f"the certificate at {locator.url} ends in {days:,.1f} days"
        advice = "have it replaced after the wave, not during it: moves break when it changes"
        yield warning("certificate-ends", about, text, advice)


def hosts_in(site: Site, datacenter: str, cluster: str) -> tuple[SiteHost, ...]:
    """The hosts of a cluster."""
    return tuple(host for host in site.hosts if (host.datacenter, host.cluster) == (datacenter, cluster))


def too_new(host: SiteHost, judge: Site) -> bool:
    """Whether a vCenter refuses hosts like this one (fact sheet 0.7)."""
    return not knows(release(judge.version, judge.build), release(host.version, host.build))


def hosts_known(
    sites: Mapping[Side, Site],
    used: Mapping[Side, Iterable[tuple[str, str]]],
    leaving: frozenset[str],
    *,
    hot: bool,
) -> Iterator[Finding]:
    """Hosts that the other vCenter does not know, that are in maintenance, or that have no vMotion.

    Args:
        sites: both vCenters.
        used: clusters the wave leaves and goes to, as (datacenter, cluster).
        leaving: source hosts that the wave's VMs are on.
        hot: whether any VM of the wave runs.
    """
    for side in _SIDES:
        for datacenter, cluster in sorted(set(used[side])):
            hosts = hosts_in(sites[side], datacenter, cluster)
            concerned = [host for host in hosts if side is Side.TARGET or host.name in leaving]
            if concerned:
                yield from _builds(cluster, concerned, sites[side.other], side)
                yield from _states(cluster, concerned, side, hot=hot)


def _builds(cluster: str, hosts: list[SiteHost], judge: Site, side: Side) -> Iterator[Finding]:
    new = [host for host in hosts if too_new(host, judge)]
    if not new:
        return
    seen = some((f"{host.name} ({host.version} {host.build})" for host in new), 3)
    other = f"{side.other} vCenter {judge.version} {judge.build}"
    text = f"{side} hosts are newer than the {other} knows: {seen}"
    advice = f"update the {side.other} vCenter, or use hosts of an older build"
    all_of_them = len(new) == len([host for host in hosts if host.usable]) or side is Side.SOURCE
    yield (blocker if all_of_them else warning)("host-too-new", cluster, text, advice)


def _states(cluster: str, hosts: list[SiteHost], side: Side, *, hot: bool) -> Iterator[Finding]:
    away = [host.name for host in hosts if host.maintenance]
    if away:
        text = f"{side} cluster {cluster} has hosts in maintenance: {some(away)}"
        kind = info if side is Side.TARGET else warning
        yield kind("host-in-maintenance", cluster, text, "nothing to do where the others have room")
    still = [host.name for host in hosts if host.usable and host.vmotion is False]
    if still and hot:
        text = f"vMotion is not set up on {side} hosts of {cluster}: {some(still)}"
        none_left = len(still) == len([host for host in hosts if host.usable])
        advice = "set it up on them, or power the VMs off for the move"
        yield (blocker if none_left else warning)("host-without-vmotion", cluster, text, advice)


def facts(sites: Mapping[Side, Site], locators: Mapping[Side, Locator]) -> tuple[tuple[str, str], ...]:
    """What was seen of both, for people."""
    told = []
    for side in _SIDES:
        site, locator = sites[side], locators[side]
        hosts = f"{count(len(site.hosts), 'host')}, {sum(host.usable for host in site.hosts):,} usable"
        clock = f"clock {site.skew_seconds:+.0f} s"
        pin = f"certificate {locator.told[:11]}… as pinned" if locator.told else "certificate as pinned"
        told.append((str(side), f"vCenter {site.version} {site.build}; {hosts}; {clock}; {pin}"))
    return tuple(told)
