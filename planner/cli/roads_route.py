"""``planner roads route``: one drive, so that anyone can hold it against another engine."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from planner.cli.shared import json_option, lang_option, opened, print_json
from planner.errors import FileProblem
from planner.model.place import Position
from planner.model.timing import after, local_text, utc
from planner.settings import read_settings
from planner.translations.words import word
from planner.travel.matrix import CAR, ROAD_PROFILES, UNREACHABLE, Leg, Place, TravelMatrix
from planner.travel.night_words import night_in_words

if TYPE_CHECKING:
    from planner.travel.matrix import TravelTimes


class _LonLat(click.ParamType[Position]):
    """A position as ``LON,LAT`` in degrees."""

    name = "LON,LAT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Position:
        """The position; anything else is bad usage."""
        if isinstance(value, Position):
            return value
        try:
            lon, lat = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"'{value}' is no position: write LON,LAT in degrees, such as 10.21,56.16.", param, ctx)
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            self.fail(f"'{value}' lies outside the world: write longitude first, such as 10.21,56.16.", param, ctx)
        return Position(lon, lat)


class _Moment(click.ParamType[datetime]):
    """A moment with its offset from UTC: an hour alone is never guessed at."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment in UTC; anything else is bad usage."""
        try:
            return utc(value if isinstance(value, datetime) else datetime.fromisoformat(str(value)))
        except ValueError:
            self.fail(f"'{value}' is no time with its offset from UTC: write it as 2026-11-24T18:00+01:00.", param, ctx)


@click.command("route", context_settings={"ignore_unknown_options": True})
@click.argument("origin", type=_LonLat(), metavar="LON,LAT")
@click.argument("destination", type=_LonLat(), metavar="LON,LAT")
@click.option("--profile", type=click.Choice(ROAD_PROFILES), default=CAR, show_default=True, help="What drives.")
@click.option("--scenario", default="", metavar="ID", help="On that scenario's night, with what it says is closed or slower.")
@click.option("--at", type=_Moment(), help="Leaving then: ferries by timetable are waited for as long as it really takes.")
@lang_option
@json_option
def route(
    origin: Position, destination: Position, profile: str, scenario: str, at: datetime | None, lang: str, as_json: bool
) -> None:
    """The quickest drive from one position to another: time, distance, way, ferries and steps. Exit 1: there is no way.

    Without --at it takes what plans count with: for a ferry by timetable (a scenario has one) the longest wait of the night.
    """
    travel = _on_the_night_of(scenario) if scenario else _as_always()
    table = travel.matrix((Place("from", origin), Place("to", destination)), (profile,))
    leg = travel.leg(origin, destination, profile, at)
    if as_json:
        print_json(_about(table, leg, profile, scenario, at))
    else:
        _say(table, leg, at, lang)
    if leg is None:
        raise SystemExit(1)


def _as_always() -> TravelTimes:
    from planner.travel.road_graph import RoadTravelTimes
    from planner.travel.stored import network_in_use

    network = network_in_use(read_settings().home)
    if network is None:
        raise FileProblem("There is no road network.", hint="Next: planner roads build FILE.osm.pbf")
    return RoadTravelTimes(network, {})


def _on_the_night_of(scenario_id: str) -> TravelTimes:
    app = opened()
    with app.store.read() as tx:
        scenario = tx.scenarios.get(scenario_id)
    return app.travel_for(scenario)


def _about(table: TravelMatrix, leg: Leg | None, profile: str, scenario: str, at: datetime | None) -> dict[str, Any]:
    planned_s = int(table.seconds[profile][0, 1])
    return {
        "network": table.network,
        "rough": table.rough,
        "profile": profile,
        "scenario": scenario or None,
        "changes": list(table.changes),
        "ends": [
            {
                "position": [place.position.lon, place.position.lat],
                "snap_m": None if snap_m == UNREACHABLE else snap_m,
                "land": land,
                "far_from_road": place.id in table.far,
                "outside": place.id in table.outside,
            }
            for place, snap_m, land in zip(table.places, table.snap_m, table.lands, strict=True)
        ],
        "depart": None if at is None else local_text(at),
        "seconds": None if leg is None else leg.seconds,
        "seconds_in_plans": None if planned_s == UNREACHABLE else planned_s,
        "metres": None if leg is None else leg.metres,
        "crossings": [] if leg is None else list(leg.crossings),
        "ferries": [] if leg is None else [c for c in leg.crossings if c.startswith("ferry:")],
        "steps": [
            {"turn": step.turn, "road": step.name, "metres": step.metres, "seconds": step.seconds}
            for step in (leg.steps if leg else ())
        ],
        "geometry": None
        if leg is None
        else {"type": "LineString", "coordinates": [[round(p.lon, 7), round(p.lat, 7)] for p in leg.line]},
    }


def _say(table: TravelMatrix, leg: Leg | None, at: datetime | None, lang: str) -> None:
    click.echo(table.network + ("  ROUGH: for exercises only" if table.rough else ""))
    for said in night_in_words(table.changes, lang):
        click.echo(f"that night: {said}")
    for place, snap_m in zip(table.places, table.snap_m, strict=True):
        if place.id in table.outside:
            click.echo(f"{place.id}: outside the area that the network covers")
        elif place.id in table.far:
            click.echo(f"{place.id}: far from any road" + (f" ({snap_m} m)" if snap_m != UNREACHABLE else ""))
    if leg is None:
        click.echo("There is no way.")
        return
    click.echo(f"{leg.seconds} s ({leg.seconds / 60:.0f} min), {leg.metres / 1000:.1f} km")
    if at is not None:
        planned_s = next(iter(table.seconds.values()))[0, 1]
        click.echo(f"{local_text(at)} -> {local_text(after(at, leg.seconds))}   (plans count with {planned_s} s)")
    if leg.crossings:
        click.echo("over " + ", ".join(leg.crossings))
    for step in leg.steps:
        road = step.name or word("turn_unnamed", lang)
        click.echo(f"{step.metres:>7} m  {step.seconds:>5} s  {word(f'turn_{step.turn}', lang, road=road)}")
