"""How does the plan become records? Every key is read once, by type; see data/README.md for what each means."""

from __future__ import annotations

from planner.certificate.records import (
    SEAT_DIMENSIONS,
    SITE_DIMENSIONS,
    THINGS,
    Amounts,
    Errand,
    Finding,
    Placed,
    Plan,
    Route,
    Shortage,
    Stays,
    Stop,
    Totals,
    Unplaced,
)
from planner.certificate.strict_json import FormatProblem
from planner.certificate.tables import MOST, Table

PLAN_FORMAT = "planner-plan/1"
OUTCOMES = ("placed", "stays", "unplaced")
COUNTS = ("affected", *OUTCOMES)
PLAN_KEYS = (
    "format", "id", "version", "snapshot_sha256", "policy_version", "seed", "work", "made_at", "software", "network",
    "road_changes", "patients", "routes", "errands", "totals", "shortages", "objective",
)  # fmt: skip
OBJECTIVE = (
    "unplaced_1", "unplaced_2", "unplaced_3", "unplaced_4", "unplaced_5",
    "preference", "hospital", "away", "split_households", "home_to_site_s", "vehicle_s", "distance_m",
)  # fmt: skip


def read_plan(data: object) -> Plan:
    """What was decided. Raises FormatProblem."""
    table = Table(data, "plan", [])
    table.one_of("format", (PLAN_FORMAT,))
    table.name("id")
    table.whole("version")
    entries = [_outcome(entry) for entry in table.tables("patients")]
    objective = table.table("objective")
    # What nobody checks must not stand under a certificate: a plan that calls itself optimal, say.
    table.only(PLAN_KEYS)
    objective.only(OBJECTIVE)
    return Plan(
        snapshot_sha256=table.text("snapshot_sha256"),
        policy_version=table.text("policy_version"),
        made_at=table.moment("made_at"),
        placed=tuple(entry for entry in entries if isinstance(entry, Placed)),
        stays=tuple(entry for entry in entries if isinstance(entry, Stays)),
        unplaced=tuple(entry for entry in entries if isinstance(entry, Unplaced)),
        routes=tuple(_route(route) for route in table.tables("routes")),
        errands=tuple(_errand(errand) for errand in table.tables("errands")) if "errands" in table.keys() else (),  # noqa: SIM118
        totals=_totals(table.table("totals")),
        objective={level: objective.whole(level) for level in OBJECTIVE},
        shortages=tuple(_shortage(proof) for proof in table.tables("shortages")) if "shortages" in table.keys() else (),  # noqa: SIM118
        times_without_z=tuple(table.times_without_z),
    )


def _outcome(table: Table) -> Placed | Stays | Unplaced:
    outcome = table.one_of("outcome", OUTCOMES)
    ref = table.name("ref")
    if outcome == "placed":
        return Placed(
            ref=ref,
            site=table.name("site"),
            shift=table.name("shift"),
            pickup_at=table.moment("pickup_at"),
            arrival_at=table.moment("arrival_at"),
            slack_s=table.whole("slack_s", -MOST),
        )
    if outcome == "stays":
        because = table.one_of("because", ("reserve_lasts", "declined", "own_solution"))
        return Stays(ref=ref, because=because, safe_until_at=table.moment("safe_until_at"))
    return Unplaced(ref=ref, findings=tuple(_finding(finding) for finding in table.tables("findings")))


def _finding(table: Table) -> Finding:
    return Finding(
        reason=table.text("reason"),
        remedy=table.text("remedy"),
        site=table.text("site"),
        dimension=table.text("dimension"),
        seconds=table.whole("seconds"),
    )


def _route(table: Table) -> Route:
    stops = tuple(_stop(stop) for stop in table.tables("stops"))
    if not stops:
        raise FormatProblem(f"{table.path}.stops", "must not be empty")
    return Route(shift=table.name("shift"), vehicle=table.name("vehicle"), stops=stops)


def _stop(table: Table) -> Stop:
    return Stop(
        kind=table.one_of("kind", ("start", "pickup", "delivery", "end")),
        place=table.name("place"),
        ref=table.text("ref"),
        arrive_at=table.moment("arrive_at"),
        begin_at=table.moment("begin_at"),
        depart_at=table.moment("depart_at"),
        leg_s=table.whole("leg_s"),
        leg_m=table.whole("leg_m"),
        crossings=table.texts("crossings"),
        load=table.amounts("load", SEAT_DIMENSIONS),
    )


def _errand(table: Table) -> Errand:
    ref, thing, site = table.name("ref"), table.one_of("thing", THINGS), table.name("site")
    if "why" in table.keys():  # noqa: SIM118
        return Errand(ref, thing, site, why=table.name("why"))
    return Errand(
        ref,
        thing,
        site,
        shift=table.name("shift"),
        pickup_at=table.moment("pickup_at"),
        arrival_at=table.moment("arrival_at"),
        lasts_until_at=table.moment("lasts_until_at"),
    )


def _shortage(table: Table) -> Shortage:
    return Shortage(
        patients=table.texts("patients"),
        sites=table.texts("sites"),
        dimension=table.one_of("dimension", ("", *SITE_DIMENSIONS)),
        at_least=table.whole("at_least"),
        prices=_prices(table.table("prices")) if "prices" in table.keys() else {},  # noqa: SIM118
    )


def _prices(table: Table) -> dict[str, Amounts]:
    return {site: table.amounts(site, SITE_DIMENSIONS) for site in table.keys()}  # noqa: SIM118


def _totals(table: Table) -> Totals:
    by_municipality = table.table("by_municipality")
    return Totals(
        outcomes={key: table.whole(key) for key in COUNTS},
        by_municipality={
            code: {key: by_municipality.table(code).whole(key) for key in COUNTS}
            for code in by_municipality.keys()  # noqa: SIM118
        },
        by_site=table.counts("by_site"),
        sent=table.counts("sent"),
        received=table.counts("received"),
    )
