"""How soon are how many instances as good as wanted? Time-to-target curves, drawn, and the same figures as a table.

A target is a distance above the best known (with its number of vehicles, where they are counted); where nothing is known,
above the best of these runs. A curve rises by one instance at the second when the run first was that good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from math import inf, log10
from pathlib import Path

from published.judging import Known, Run

#: Percent above the reference.
TARGETS = (2.0, 1.0, 0.5, 0.1)
#: Others are drawn for one target.
OTHERS_TARGET = 1.0
MOMENTS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
_COLOURS = ("#9cc4e4", "#4a90c8", "#1b5e9b", "#0b2f52", "#b3261e", "#2e7d32", "#6a4c93")
_DASHES = ("", "", "", "", "7 4", "2 4", "10 3 2 3")
_WIDTH, _HEIGHT, _LEFT, _TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 860, 300, 60, 46, 560, 200
_FIRST_S = 0.1


@dataclass(frozen=True)
class Panel:
    """The runs of one set. ``known`` by instance; an instance that is missing there is held against the best of
    its runs. ``least`` by instance: what nobody can go below, where it was looked for and found."""

    name: str
    seconds: float
    runs: Sequence[Run]
    known: dict[str, Known]
    least: dict[str, float] = field(default_factory=dict)

    @property
    def methods(self) -> list[str]:
        """Who ran, in the order of the first run of each."""
        return list(dict.fromkeys(run.by for run in self.runs))

    def gap_at(self, run: Run, seconds: float) -> float:
        """Percent above the reference after so many seconds; infinite before everyone is served. Whoever ends a little late
        counts as in time."""
        if not run.feasible:
            return inf
        reference = self.known.get(run.instance) or self._best(run.instance)
        by_then = (step for step in run.curve if min(step.seconds, self.seconds) <= seconds)
        return min((reference.gap(step.vehicles, step.cost) for step in by_then), default=inf)

    def _best(self, instance: str) -> Known:
        best = min((run for run in self.runs if run.instance == instance), key=lambda run: run.rank)
        return Known(best.vehicles if best.fewest else 0, best.cost)

    def share(self, method: str, target: float, seconds: float) -> float:
        """Percent of the method's runs within the target by then."""
        runs = [run for run in self.runs if run.by == method]
        return 100 * sum(self.gap_at(run, seconds) <= target for run in runs) / len(runs)

    def mean(self, method: str, seconds: float) -> float:
        """Mean gap by then; infinite while one run has nothing to show."""
        gaps = [self.gap_at(run, seconds) for run in self.runs if run.by == method]
        return sum(gaps) / len(gaps)

    def moments(self) -> list[float]:
        """The seconds that the table shows."""
        return [*(m for m in MOMENTS if m < self.seconds), self.seconds]

    def lines(self) -> list[tuple[str, str, float]]:
        """What is drawn: words, method, target."""
        ours, *others = self.methods
        drawn = [(f"{ours}, within {target:g} %", ours, target) for target in TARGETS]
        return drawn + [(f"{other}, within {OTHERS_TARGET:g} %", other, OTHERS_TARGET) for other in others]

    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: words, and a figure for each moment."""
        shares = [(words, [f"{self.share(by, target, m):.0f} %" for m in self.moments()]) for words, by, target in self.lines()]
        means = [(f"{by}, mean gap", [_percent(self.mean(by, m)) for m in self.moments()]) for by in self.methods]
        return shares + means


def table(panel: Panel) -> str:
    """The figures of the curves as lines of text."""
    head = f"  {'seconds':<28}" + "".join(f"{m:>10g}" for m in panel.moments())
    rows = (f"  {words:<28}" + "".join(f"{figure:>10}" for figure in figures) for words, figures in panel.rows())
    return "\n".join([head, *rows])


def write_chart(path: Path, panels: Sequence[Panel]) -> None:
    """The drawing alone (.svg), or with the figures beneath each panel (any other ending: HTML)."""
    if path.suffix.lower() == ".svg":
        inner = "\n".join(f'<g transform="translate(0 {_HEIGHT * i})">{_drawn(panel)}</g>' for i, panel in enumerate(panels))
        path.write_text(_svg(inner, _HEIGHT * len(panels)), encoding="utf-8")
        return
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Time to target</title><style>',
        "body{font:15px/1.4 sans-serif;max-width:900px;margin:2em auto;padding:0 1em;color:#1a1a1a}",
        "table{border-collapse:collapse;margin:0 0 2.5em;font-size:13px}td,th{padding:.2em .7em;text-align:right;"
        "border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}svg{max-width:100%;height:auto}</style>",
        "<h1>Time to target</h1><p>Share of the instances that are so near to the best known (with its number of vehicles where"
        " vehicles are counted), against seconds of wall clock. Where nothing is known: near to the best of these runs.</p>",
    ]
    for panel in panels:
        head = "".join(f"<th>{m:g} s</th>" for m in panel.moments())
        parts.append(_svg(_drawn(panel), _HEIGHT))
        parts.append(f"<table><tr><th></th>{head}</tr>")
        for words, figures in panel.rows():
            parts.append(f"<tr><td>{escape(words)}</td>" + "".join(f"<td>{escape(f)}</td>" for f in figures) + "</tr>")
        parts.append("</table>")
    path.write_text("\n".join([*parts, "</html>"]), encoding="utf-8")


def _svg(inner: str, height: int) -> str:
    size = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">{inner}</svg>'


def _drawn(panel: Panel) -> str:
    bottom, right = _TOP + _PLOT_HEIGHT, _LEFT + _PLOT_WIDTH
    number = len({run.instance for run in panel.runs})
    title = f"{panel.name}: {number} instances, {panel.seconds:g} s"
    parts = [f'<text x="{_LEFT}" y="24" font-size="15" font-weight="bold">{escape(title)}</text>']
    for share in (0, 25, 50, 75, 100):
        y = _y(share)
        parts.append(f'<line x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share} %</text>')
    for moment in (m for m in (0.1, 0.2, 0.5, *MOMENTS) if m <= panel.seconds):
        x = _x(panel, moment)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom + 5}" stroke="#666"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 19}" text-anchor="middle">{moment:g} s</text>')
    for i, (words, method, target) in enumerate(panel.lines()):
        style = f'stroke="{_COLOURS[i % 7]}" stroke-width="2.5" stroke-dasharray="{_DASHES[i % 7]}" fill="none"'
        parts.append(f'<path d="{_path(panel, method, target)}" {style}/>')
        y = _TOP + 12 + 22 * i
        parts.append(f'<path d="M{right + 22} {y}h30" {style}/><text x="{right + 60}" y="{y + 4}">{escape(words)}</text>')
    return "".join(parts)


def _path(panel: Panel, method: str, target: float) -> str:
    """Steps: level until the next instance is so near."""
    changes = sorted({step.seconds for run in panel.runs if run.by == method for step in run.curve})
    parts, share = [f"M{_LEFT} {_y(panel.share(method, target, _FIRST_S)):.1f}"], -1.0
    for seconds in (s for s in changes if s > _FIRST_S):
        now = panel.share(method, target, seconds)
        if now != share:
            share = now
            parts.append(f"H{_x(panel, min(seconds, panel.seconds)):.1f}V{_y(share):.1f}")
    return "".join([*parts, f"H{_LEFT + _PLOT_WIDTH}"])


def _x(panel: Panel, seconds: float) -> float:
    return _LEFT + _PLOT_WIDTH * log10(max(seconds, _FIRST_S) / _FIRST_S) / log10(max(panel.seconds, 1.0) / _FIRST_S)


def _y(share: float) -> float:
    return _TOP + _PLOT_HEIGHT * (1 - share / 100)


def _percent(gap: float) -> str:
    return "-" if gap == inf else f"{gap:.3f} %"
