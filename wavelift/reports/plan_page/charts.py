"""Load per wave, and free space at the target after each wave, as small pictures."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explaining.explanation import Insights
from wavelift.model.plan import Plan, Stock
from wavelift.model.quantities import size

__all__ = ["LoadChart", "SpaceChart", "load_charts", "space_charts"]

HEIGHT, WIDTH = 90, 300
LOAD_WIDTH, LOAD_HEIGHT = 1100, 120
_MOST_SPACE = 24


@dataclass(frozen=True, slots=True)
class LoadChart:
    """Bars of one resource.

    Attributes:
        name: the resource.
        bars: per wave x, width, height, words, whether it is too much, and the wave's id.
        full: height of a bar that takes all there is.
    """

    name: str
    bars: tuple[tuple[float, float, float, str, bool, str], ...]
    full: float


@dataclass(frozen=True, slots=True)
class SpaceChart:
    """One line: what is free of something before the first and after each wave.

    Attributes:
        name, kind: what it is.
        points: of the line, as SVG wants them.
        zero, reserve: heights of nothing left and of what must stay free.
        least, free: in words.
        state: "ok", "tight" or "short".
        words: the whole line in words, for those who cannot see it.
    """

    name: str
    kind: str
    points: str
    zero: float
    reserve: float
    least: str
    free: str
    state: str
    words: str


def load_charts(plan: Plan, insights: Insights) -> list[LoadChart]:
    """One chart per resource that has a limit in any wave."""
    charts = []
    for name, label in (("VMs", "VMs"), ("GiB", "GiB"), ("minutes", "Time"), ("people", "People")):
        found = [
            (wave.id, load[1], load[2])
            for wave in plan.waves
            for load in (insights.waves[wave.id].loads if wave.id in insights.waves else ())
            if load[0] == name
        ]
        if any(most for _, _, most in found):
            charts.append(_load(label, found))
    return charts


def _load(name: str, found: list[tuple[str, float, float | None]]) -> LoadChart:
    step = LOAD_WIDTH / max(1, len(found))
    width = max(1.0, min(60.0, step * 0.8))
    scale = (LOAD_HEIGHT - 20) / max([1.0, *(used / most for _, used, most in found if most)])
    bars = []
    for at, (wave, used, most) in enumerate(found):
        share = used / most if most else 0.0
        words = f"wave {wave}: {used:,.0f}" + (f" of {most:,.0f}, {100 * share:.0f} %" if most else "")
        x = round(at * step + (step - width) / 2, 1)
        bars.append((x, round(width, 1), round(share * scale, 1), words, share > 1, wave))
    return LoadChart(name, tuple(bars), round(scale, 1))


def space_charts(plan: Plan) -> list[SpaceChart]:
    """One chart per datastore and cluster of the target, the tightest first; none without its inventory."""
    stocks = sorted(plan.stocks, key=lambda stock: (_slack(stock) / max(1, stock.capacity), stock.name))
    return [_space(stock, [wave.id for wave in plan.waves]) for stock in stocks[:_MOST_SPACE]]


def _slack(stock: Stock) -> int:
    return min((stock.free, *stock.after)) - stock.reserve


def _space(stock: Stock, waves: list[str]) -> SpaceChart:
    line = [stock.free, *stock.after]
    low, high = min(0, *line), max(1, stock.free, stock.reserve, *line)
    scale = (HEIGHT - 12) / (high - low)

    def height(amount: float) -> float:
        return round(6 + (high - amount) * scale, 1)

    step = WIDTH / max(1, len(line) - 1)
    points = " ".join(f"{at * step:.1f},{height(amount)}" for at, amount in enumerate(line))
    least = min(line)
    state = "short" if least < 0 else "tight" if least < stock.reserve else "ok"
    told = ", ".join(
        f"after wave {wave} {_amount(stock, amount)}"
        for wave, amount in zip(waves, stock.after, strict=False)
    )
    return SpaceChart(
        stock.name,
        stock.kind,
        points,
        height(0),
        height(stock.reserve),
        _amount(stock, least),
        _amount(stock, stock.free),
        state,
        f"free {_amount(stock, stock.free)} before, {told}",
    )


def _amount(stock: Stock, amount: float) -> str:
    if stock.unit == "MiB":
        return ("-" if amount < 0 else "") + size(abs(amount) / 1024)
    return f"{amount:,.0f} {stock.unit}"
