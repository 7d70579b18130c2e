"""Which sites can receive people, and where are they?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request

from planner.actions import resources
from planner.model.site import Agreement, Site, SiteKind
from planner.web.context import actor, planner_app
from planner.web.marks import LinkedMap, Mark
from planner.web.rendering import day_text, duration_text, number_text, t
from planner.web.tables import Column, Filter, table_of

pages = Blueprint("sites", __name__, url_prefix="/sites")


@pages.get("")
def listing() -> str:
    """All of them, beside the map."""
    sites = resources.list_sites(planner_app(), actor())
    names = resources.municipality_names(planner_app())
    table = table_of(
        "sites",
        "sites.heading",
        sites,
        _columns(names),
        request.args,
        sort="name",
        filters=_filters(sites, names),
        ref=lambda site: site.id,
    )
    confirmed = [site for site in sites if site.agreement is Agreement.CONFIRMED]
    legend = (("✓", t("sites.legend_confirmed")), ("?", t("sites.legend_other")))
    return render_template(
        "sites/listing.html",
        sites=table,
        confirmed=confirmed,
        map=LinkedMap("sites-map", t("sites.map"), [_mark(site, names) for site in sites], legend=legend),
    )


def _columns(names: Mapping[str, str]) -> tuple[Column[Site], ...]:
    return (
        Column("name", "sites.name", lambda s: s.name, sort=lambda s: s.name.casefold()),
        Column("municipality", "sites.municipality", lambda s: _named(names, s), sort=lambda s: _named(names, s)),
        Column("agreement", "sites.agreement", lambda s: t(s.agreement.value), sort=lambda s: _STEPS.index(s.agreement)),
        Column(
            "valid_until",
            "sites.valid_until",
            lambda s: day_text(s.valid_until) if s.valid_until else "",
            sort=lambda s: (s.valid_until is None, s.valid_until or 0),
        ),
        Column("lying", "sites.lying", lambda s: s.capacity.lying_places, sort=lambda s: s.capacity.lying_places, numeric=True),
        Column(
            "seated", "sites.seated", lambda s: s.capacity.seated_places, sort=lambda s: s.capacity.seated_places, numeric=True
        ),
        Column("power", "sites.power", _kw, sort=lambda s: s.capacity.power_w, numeric=True),
        Column("backup", "sites.backup", lambda s: duration_text(s.backup_s or None), sort=lambda s: s.backup_s, numeric=True),
    )


_STEPS = tuple(Agreement)


def _filters(sites: Sequence[Site], names: Mapping[str, str]) -> tuple[Filter[Site], ...]:
    codes = sorted({site.municipality_code for site in sites}, key=lambda code: names.get(code, code))
    return (
        Filter("find", "sites.find", lambda s, text: text in s.name.casefold()),
        Filter(
            "municipality",
            "sites.municipality",
            lambda s, code: s.municipality_code == code,
            {code: names.get(code, code) for code in codes},
        ),
        Filter("kind", "sites.kind", lambda s, code: s.kind.value == code, {kind.value: t(kind.value) for kind in SiteKind}),
        Filter(
            "agreement",
            "sites.agreement",
            lambda s, code: s.agreement.value == code,
            {step.value: t(step.value) for step in Agreement},
        ),
    )


def _mark(site: Site, names: Mapping[str, str]) -> Mark:
    confirmed = site.agreement is Agreement.CONFIRMED
    room = f"{t('sites.lying')} {site.capacity.lying_places}, {t('sites.seated')} {site.capacity.seated_places}, {_kw(site)} kW"
    lines = (f"{t(site.kind.value)}, {_named(names, site)}", t(site.agreement.value), room)
    return Mark(site.id, site.position, site.name, "✓" if confirmed else "?", "site" if confirmed else "away", lines)


def _named(names: Mapping[str, str], site: Site) -> str:
    return names.get(site.municipality_code, site.municipality_code)


def _kw(site: Site) -> str:
    return number_text(site.capacity.power_w / 1000, 1)
