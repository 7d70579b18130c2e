"""How does a plan open in a browser from a disk, with no network and no program? One HTML file: lists, search and map.

Everything is inside: styles, scripts, the map's ground. Its own security policy lets it ask nobody for anything.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from planner.documents.facts import BaseMap, PlanFacts
from planner.documents.hand_out import hand_out
from planner.documents.prints import PrintNote
from planner.documents.reentry import reentry_form
from planner.documents.return_list import return_lists
from planner.documents.sheet import Sheet
from planner.errors import FileProblem
from planner.outputs.frame import Frame
from planner.outputs.twin import Extras, twin_html
from planner.outputs.twin_readback import check_twin
from planner.outputs.web_map import as_script, plan_map_html
from planner.translations.words import word

_HERE = Path(__file__).resolve().parent
_LEAFLET = _HERE.parent / "web" / "node_modules" / "leaflet" / "dist"


def lists_of(facts: PlanFacts, prints: Sequence[PrintNote] = ()) -> tuple[Sheet, ...]:
    """The papers as they are read on a screen: every list, the form to type back, the way home. The atlas and the count sheet
    are about pages and stand on paper only; the atlas' maps stand with their lists."""
    return (*hand_out(facts, prints), reentry_form(facts), *return_lists(facts))


def twin_of(facts: PlanFacts, frame: Frame, nonce: str, extras: Extras = Extras()) -> str:  # noqa: B008
    """The lists as one HTML document, read back and held against the plan. Raises PrintRefused."""
    sheets = lists_of(facts)
    title = word("twin_title", frame.wording.lang, scenario=facts.plan.scenario_name, version=facts.plan.version)
    html = twin_html(sheets, frame, title, nonce, extras)
    check_twin(facts, sheets, frame.wording, html)
    return html


def offline_html(facts: PlanFacts, base_map: BaseMap, frame: Frame, nonce: str) -> str:
    """The lists with search and the map, for a browser without network. Raises PrintRefused, and FileProblem when the map's
    scripts are not installed."""
    lang = frame.wording.lang
    chart = _alone(plan_map_html(facts, base_map, lang, lambda name: name, nonce), nonce)
    title = escape(word("twin_map", lang), quote=True)
    frame_html = (
        f'<div class="screen"><p>{escape(word("twin_map_is_table", lang))}</p>'
        f'<iframe class="map" title="{title}" srcdoc="{escape(chart, quote=True)}"></iframe></div>'
    )
    words = {
        "found": word("twin_found", lang),
        "show": word("people.on_map", lang),
        "onMap": sorted(ref for ref, person in facts.people.items() if person.position),
    }
    script = f"{(_HERE / 'offline.js').read_text('utf-8').strip()}({as_script(words)});"
    return twin_of(facts, frame, nonce, Extras(policy(nonce), frame_html, script))


def policy(nonce: str) -> str:
    """The document's own security policy: what bears the nonce runs, pictures are inside, nothing is fetched or sent."""
    rules = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


def _alone(html: str, nonce: str) -> str:
    """The map's document with Leaflet inside instead of beside it."""
    try:
        script = (_LEAFLET / "leaflet.js").read_text("utf-8")
        style = (_LEAFLET / "leaflet.css").read_text("utf-8")
        pictures = {name: (_LEAFLET / "images" / name).read_bytes() for name in ("layers.png", "layers-2x.png")}
    except OSError:
        raise FileProblem("The map's scripts are not installed.", hint="Run scripts/setup.") from None
    script = re.sub(r"//# sourceMappingURL=\S+", "", script)
    for name, content in pictures.items():
        style = style.replace(f"url(images/{name})", f"url(data:image/png;base64,{base64.b64encode(content).decode()})")
    style = re.sub(r"url\(images/[^)]*\)", "none", style)
    style = style.replace("behavior: url(#default#VML);", "")
    html = _swapped(html, r'<script[^>]*src="leaflet/leaflet\.js"[^>]*></script>', f'<script nonce="{nonce}">{script}</script>')
    html = _swapped(html, r'<link[^>]*href="leaflet/leaflet\.css"[^>]*/?>', f'<style nonce="{nonce}">{style}</style>')
    return html.replace("<head>", f"<head>{policy(nonce)}", 1)


def _swapped(html: str, pattern: str, by: str) -> str:
    changed, times = re.subn(pattern, lambda _: by, html, count=1)
    if times != 1:
        raise FileProblem("The map's document is not as expected.", hint="Report this: the map library has changed.")
    return changed
