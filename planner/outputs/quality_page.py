"""How does the quality report look on paper? One HTML file that stands alone and prints on A4."""

from __future__ import annotations

from html import escape

from planner.model.timing import local_text
from planner.registries.quality_report import Line, QualityReport, Section
from planner.translations.words import WORDS, word

_MOST_REFS = 60
_STYLE = """
body { font: 15px/1.45 "DejaVu Sans", Verdana, sans-serif; color: #1a1a1a; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 1.8rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; }
th { border-bottom: 2px solid #1a1a1a; } td { border-bottom: 1px solid #bbb; } .num { text-align: right; white-space: nowrap; }
.refs { font-size: .85rem; } .refs span { white-space: nowrap; } .lead { color: #444; margin: .2rem 0; }
.mark { border: 2px solid #1a1a1a; display: inline-block; padding: .1rem .5rem; font-weight: bold; }
@page { size: A4; margin: 16mm; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def quality_page(report: QualityReport, lang: str, *, shareable: bool) -> str:
    """The report as HTML in ``lang``; ``shareable`` only changes what it says of itself."""
    lead = word("quality_lead_shareable" if shareable else "quality_lead", lang)
    mark = f'<p class="mark">{escape(word("quality_synthetic", lang))}</p>' if report.synthetic else ""
    title = escape(word("quality_title", lang))
    sections = "\n".join(_section(section, lang, shareable=shareable) for section in report.sections)
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style></head>\n<body><main><h1>{title}</h1>{mark}\n"
        f'<p class="lead">{escape(word("quality_sum", lang, people=report.people, at=local_text(report.at)))}</p>\n'
        f'<p class="lead">{escape(lead)}</p>\n{sections}\n</main></body></html>\n'
    )


def _section(section: Section, lang: str, *, shareable: bool) -> str:
    heading = f"<h2>{escape(word(section.code, lang))}</h2>"
    if not section.lines:
        return f"{heading}\n<p>{escape(word('quality_none', lang))}</p>"
    has_details = any(line.details for line in section.lines)
    has_refs = not shareable and any(line.refs for line in section.lines)
    columns = [("", word("quality_what", lang)), ("num", word("quality_count", lang)), ("num", "%")]
    columns += [("", word(f"quality_detail_{n}", lang)) for n in (1, 2, 3)] if has_details else []
    columns += [("", word("quality_refs", lang))] if has_refs else []
    head = "".join(f'<th scope="col" class="{css}">{escape(text)}</th>' for css, text in columns)
    rows = "\n".join(_row(line, section.total, lang, has_refs=has_refs) for line in section.lines)
    return f"{heading}\n<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _row(line: Line, total: int, lang: str, *, has_refs: bool) -> str:
    share = f"{100 * line.count / total:.0f}" if total else "–"
    cells = [f"<td>{escape(label(line.code, lang))}</td>", f'<td class="num">{line.count}</td>', f'<td class="num">{share}</td>']
    cells += [f"<td>{escape(detail)}</td>" for detail in line.details]
    if has_refs:
        more = len(line.refs) - _MOST_REFS
        tail = f" {word('quality_more', lang, count=more)}" if more > 0 else ""
        refs = ", ".join(f"<span>{escape(ref)}</span>" for ref in line.refs[:_MOST_REFS])
        cells.append(f'<td class="refs">{refs}{escape(tail)}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def label(code: str, lang: str) -> str:
    """The words of a line's code, or of several joined by a plus; what has no words is a name and stands as it is."""
    return ", ".join(word(part, lang) if part in WORDS else part for part in code.split("+"))
