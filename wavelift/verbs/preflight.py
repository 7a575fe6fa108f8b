"""``preflight``: does the world still match the plan, would each move be accepted, could it come back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from executor.gateway import Refused, Unanswered
from executor.journal import Journal, Ledger
from executor.journal.records import Preflighted, SignedOff
from executor.preflight import Looked, look
from planner.checks.severity import apply_severities
from wavelift.errors import CampaignLocked, UsageError, VCenterError, VCenterUnreachable
from wavelift.model.plan import Plan, Wave
from wavelift.model.preflight import Go, Preflight
from wavelift.model.typed import typed
from wavelift.planfile import StoredPlan, read_plan
from wavelift.reports.hostile import one_line
from wavelift.settings import Settings
from wavelift.settings_file import read_settings
from wavelift.verbs.campaign_lock import is_held
from wavelift.verbs.connections import Connection, connect
from wavelift.verbs.looped import in_loop
from wavelift.verbs.readiness import find_wave

__all__ = ["Checked", "PreflightOptions", "preflight"]


_WIRE_SECONDS = 2.0
"""Real seconds that an answer of a simulated pair may take on a busy machine."""


@dataclass(frozen=True, slots=True)
class PreflightOptions:
    """How to look, and who stands for the result.

    Attributes:
        simulated: use the simulated pair that runs for this campaign.
        pair_file: where that pair left its addresses, if not in the usual place.
        sign: name of who signs the result off, or "".
        reason: why; needed with ``sign``.
    """

    simulated: bool = False
    pair_file: Path | None = None
    sign: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A preflight that was carried out: the plan it looked at, the wave, and what came of it."""

    plan: Plan
    wave: Wave
    preflight: Preflight


def preflight(campaign: Path, wave_id: str, options: PreflightOptions | None = None) -> Checked:
    """Look at all VMs of a wave on both vCenters and keep the result in the journal; change nothing there.

    Args:
        campaign: the campaign folder.
        wave_id: the wave.
        options: how to look, and who signs. A no-go is kept, and never signed off.

    Raises:
        CampaignLocked: a run works on that wave just now.
        UsageError: a signature lacks its name or its reason, or there is no such wave.
        VCenterError, InputError: see ``wavelift.errors``.
    """
    options = options or PreflightOptions()
    _check_signature(options)
    settings, stored = read_settings(campaign), read_plan(campaign)
    wave = find_wave(stored.plan, wave_id)
    connection = connect(campaign, settings, simulated=options.simulated, pair_file=options.pair_file)
    with Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        if ledger.run(wave.id).open and is_held(campaign):
            raise CampaignLocked(
                f"a run works on wave {wave.id} just now",
                advice=f"see what it does: wavelift status {typed(campaign)} --wave {wave.id}",
            )
        looked, at = in_loop(_look(connection, stored, wave, ledger, _rules(settings, connection)))
        found = Preflight(
            wave=wave.id,
            plan=stored.digest,
            at=at,
            simulated=connection.simulated,
            findings=apply_severities(looked.findings, settings),
            returns=looked.returns,
            facts=looked.facts,
            checked=looked.checked,
        )
        ledger.apply(journal.append(at, wave.id, "", Preflighted(found)))
        if options.sign and found.go is not Go.NO_GO:
            ledger.apply(
                journal.append(at, wave.id, "", SignedOff(one_line(options.sign), one_line(options.reason)))
            )
        kept = ledger.run(wave.id).preflight or found
    return Checked(stored.plan, wave, kept)


def _check_signature(options: PreflightOptions) -> None:
    name, reason = options.sign.strip(), options.reason.strip()
    if bool(name) != bool(reason):
        raise UsageError(
            "a signature needs a name and a reason",
            advice='write --sign "Your Name" --reason "what you read and why it may go"',
        )


def _rules(settings: Settings, connection: Connection) -> Settings:
    """Where time is compressed, so is every delay on the wire: it would look like a wrong clock."""
    rules = settings.preflight
    allowed = max(rules.skew_seconds, _WIRE_SECONDS * connection.speed)
    return replace(settings, preflight=replace(rules, skew_seconds=allowed))


async def _look(
    connection: Connection, stored: StoredPlan, wave: Wave, ledger: Ledger, settings: Settings
) -> tuple[Looked, datetime]:
    clock = connection.clock()
    gateway = connection.gateway(clock.now)
    try:
        await gateway.open()
        today = datetime.now(UTC)
        looked = await look(gateway, stored.plan, wave, ledger, settings, today=today, elapsed=clock.elapsed)
    except Unanswered as silence:
        raise VCenterUnreachable(
            f"a vCenter does not answer: {silence.text}", advice="once it does, look again"
        ) from silence
    except Refused as refusal:
        raise VCenterError(
            f"a vCenter refuses what a preflight needs to see: {refusal}",
            advice="give the account System.View and System.Read on the whole inventory",
        ) from refusal
    finally:
        await gateway.close()
    return looked, clock.now()
