"""Which words may stand in a cell that is a choice? The first Danish word of each is the one that messages name."""

from __future__ import annotations

from collections.abc import Mapping

from planner.model.fleet import VehicleKind
from planner.model.patient import Escort, Mobility, OfferStatus
from planner.model.site import Agreement, Competence, SiteKind

MOBILITY: Mapping[Mobility, tuple[str, ...]] = {
    Mobility.WALKING: ("gående", "går", "siddende", "seated"),
    Mobility.WHEELCHAIR: ("kørestol", "kørestolsbruger", "wheelchair user"),
    Mobility.LYING: ("liggende", "sengeliggende", "båre", "stretcher", "bedridden"),
}
ESCORT: Mapping[Escort, tuple[str, ...]] = {
    Escort.NONE: ("ingen", "nej", "no"),
    Escort.RELATIVE: ("pårørende",),
    Escort.HELPER: ("hjælper",),
    Escort.NURSE: ("sygeplejerske",),
}
OFFER: Mapping[OfferStatus, tuple[str, ...]] = {
    OfferStatus.NOT_ASKED: ("ikke spurgt",),
    OfferStatus.OFFERED: ("tilbudt",),
    OfferStatus.ACCEPTED: ("accepteret", "ja tak"),
    OfferStatus.DECLINED: ("afslået", "nej tak"),
    OfferStatus.OWN_SOLUTION: ("egen løsning",),
    OfferStatus.NOT_REACHED: ("ikke truffet",),
}
SITE_KIND: Mapping[SiteKind, tuple[str, ...]] = {
    SiteKind.ACUTE_HOSPITAL: ("akuthospital",),
    SiteKind.HOSPITAL: ("hospital", "sygehus"),
    SiteKind.DIALYSIS_CENTRE: ("dialysecenter", "dialyseafdeling", "dialysis center"),
    SiteKind.CARE_HOME: ("plejehjem", "plejecenter", "friplejehjem"),
    SiteKind.MUNICIPAL: ("kommunal", "kommunalt sted", "municipal premises"),
}
AGREEMENT: Mapping[Agreement, tuple[str, ...]] = {
    Agreement.NOT_DISCUSSED: ("ikke_drøftet", "ingen"),
    Agreement.UNDER_DISCUSSION: ("under_drøftelse",),
    Agreement.AGREED: ("aftalt",),
    Agreement.CONFIRMED: ("bekræftet",),
}
COMPETENCE: Mapping[Competence, tuple[str, ...]] = {
    Competence.RESPIRATOR: ("respirator", "ventilator"),
    Competence.OXYGEN: ("ilt", "oxygen"),
    Competence.DIALYSIS: ("dialyse", "dialysis"),
    Competence.SUCTION: ("sug", "suction"),
    Competence.TUBE_FEEDING: ("sondeernæring", "sonde", "tube feeding"),
    Competence.NURSE: ("sygeplejerske", "nurse"),
}
VEHICLE_KIND: Mapping[VehicleKind, tuple[str, ...]] = {
    VehicleKind.AMBULANCE: ("ambulance",),
    VehicleKind.LYING_TRANSPORT: ("liggende", "liggende sygetransport"),
    VehicleKind.WHEELCHAIR_VAN: ("kørestolsvogn", "wheelchair vehicle", "liftvogn"),
    VehicleKind.MINIBUS: ("minibus",),
    VehicleKind.CAR: ("bil", "personbil", "taxa", "taxi"),
    VehicleKind.BOAT: ("båd", "skib"),
    VehicleKind.HELICOPTER: ("helikopter",),
}
