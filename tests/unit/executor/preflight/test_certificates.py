"""Where service locators lead, and what is found there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from executor.gateway import Locator
from executor.preflight.surroundings import certificates
from executor.simulator.soap.pair import SimulatedPair
from executor.vsphere.locators import locator_of
from executor.vsphere.session import Session
from tests.contract.estate import make_world
from tests.contract.stages import login_at
from wavelift.model.placement import Side
from wavelift.settings import PreflightRules

NOW = datetime(2026, 3, 7, 22, 0, tzinfo=UTC)
URL = "https://vc-new.example/sdk"


def found(locator: Locator) -> list[tuple[str, str]]:
    findings = certificates({Side.TARGET: locator}, NOW, PreflightRules())
    return [(finding.id, str(finding.severity)) for finding in findings]


@pytest.mark.parametrize(
    ("locator", "expected"),
    [
        (Locator(URL, "AA", "AA", NOW + timedelta(days=300)), []),
        (Locator(URL, "AA", "AA"), []),
        (Locator(URL, "AA", "BB"), [("locator-certificate", "blocker")]),
        (Locator(URL, "AA", "AA", NOW + timedelta(days=3)), [("certificate-ends", "warning")]),
        (Locator(URL, "AA", "AA", NOW - timedelta(days=3)), [("certificate-ended", "blocker")]),
        (Locator(URL, "AA", problem="timed out"), [("locator-unseen", "info")]),
    ],
)
def test_what_is_told_and_what_is_shown(locator, expected):
    assert found(locator) == expected


def test_a_locator_url_that_leads_elsewhere():
    """``locator_url`` names another server: every move would fail on its certificate."""
    with SimulatedPair(make_world(), speed=20.0) as pair:
        other = pair.endpoints[Side.SOURCE]
        login = login_at(pair.endpoints[Side.TARGET])
        wrong = replace(login, locator_url=f"https://{other.host}:{other.port}/sdk")
        session = Session(Side.TARGET, wrong)
        session.check_certificate()
        locator = locator_of(session)
        session.close()
    assert locator.told != locator.shown
    assert [finding for finding, _ in found(locator)][:1] == ["locator-certificate"]


@pytest.mark.parametrize("url", ["https://127.0.0.1:9/sdk", "nonsense"])
def test_a_locator_url_that_cannot_be_seen_from_here(url):
    with SimulatedPair(make_world(), speed=20.0) as pair:
        login = login_at(pair.endpoints[Side.TARGET])
        session = Session(Side.TARGET, login)
        session.check_certificate()
        session.login = replace(login, locator_url=url)
        locator = locator_of(session)
        session.close()
    assert locator.problem
    assert locator.shown == ""
