"""``planner roads``: the road network in use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from planner.cli.roads_route import route
from planner.cli.shared import CtrlC, Steps, json_option, print_json
from planner.settings import read_settings

if TYPE_CHECKING:
    from planner.travel.network import RoadNetwork


@click.group("roads")
def command() -> None:
    """The road network that travel times and maps come from."""


command.add_command(route)


@command.command("use")
@click.argument("file", type=click.Path(path_type=Path))
def use(file: Path) -> None:
    """Put a stored network (planner-roads/1) in use. One that is not good leaves the old one in use."""
    from planner.travel.stored import use_network

    network = use_network(file, read_settings().home)
    click.echo(f"In use: {network.name} {network.date}, {len(network.nodes)} nodes, {network.stretch_count} stretches.")


#: Steps of a build as they are said at the keyboard.
_STEPS = {
    "hash": "checking the file (MB)",
    "relations": "reading relations",
    "ways": "reading points and ways",
    "stretches": "cutting roads at junctions",
    "turns": "forbidden turns",
    "lands": "islands, bridges, ferries",
    "ground": "land and water",
    "topology": "ordering the junctions",
    "storing": "storing",
}
#: What is worth knowing about an extract, when there is any of it.
_COUNTS = {
    "restrictions": "forbidden or ordered turns kept",
    "restrictions_left_out": "turn restrictions whose roads do not make them clear, left out",
    "restrictions_unclear": "turn restrictions for certain hours or with unknown wording, left out",
    "points_missing": "points of roads that the extract does not hold: it was cut without the other ends of its roads",
    "ferries_not_for_cars": "ferries left out: they do not say that they take cars",
}


@command.command("build")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE.osm.pbf...")
@click.option("--name", default="", help="What the network is called in plans; else after the file.")
@json_option
def build(files: tuple[Path, ...], name: str, as_json: bool) -> None:
    """Build the road network from an OpenStreetMap extract, or several that meet, and put it in use.

    Ctrl-C stops it: the network before stays in use, and the next build goes on after the stages that are done.
    """
    from planner.travel.osm import build_network

    steps = Steps(quiet=as_json)
    last = ""

    def tell(code: str, done: int) -> None:
        nonlocal last
        if code != last or code == "ways":
            steps(_STEPS.get(code, code), {"done": done} if done else None)
        last = code

    with CtrlC() as stop:
        built = build_network(files, read_settings().home, name=name, progress=tell, should_stop=stop)
    about = _about(built.network) | {"counts": built.counts}
    if as_json:
        print_json(about)
        return
    _say(about)


def _lacks(network: RoadNetwork) -> list[str]:
    """What nearly every extract has and this network has nothing of: it may have been cut or rebuilt without."""
    has = {
        "ferries": any(crossing.kind == "ferry" for crossing in network.crossings),
        "bridges": bool(network.bridge.any()),
        "turn restrictions": bool(network.copied.any()),
        "private roads": bool(network.destination_only.any()),
        "road names": len(network.names) > 1,
        "place names": bool(network.places),
    }
    return [] if network.rough else [name for name, there in has.items() if not there]


def _about(network: RoadNetwork) -> dict[str, Any]:
    from planner.travel.islands import ferry_islands
    from planner.travel.night import AS_ALWAYS

    (west, south), (east, north) = network.hull.min(axis=0).tolist(), network.hull.max(axis=0).tolist()
    nodes = np.bincount(network.node_lands, minlength=len(network.lands)).tolist()
    return {
        "network": network.name,
        "date": network.date,
        "version": network.version,
        "source_sha256": network.source_sha256,
        "rough": network.rough,
        "nodes": network.node_count,
        "arcs": network.arc_count,
        "stretches": network.stretch_count,
        "km": round(float(network.metres[np.unique(network.stretch, return_index=True)[1]].sum()) / 1000),
        "bounds": [round(edge, 6) for edge in (west, south, east, north)],
        "lands": {name or "(unconnected)": count for name, count in zip(network.lands, nodes, strict=True) if count},
        "lacks": _lacks(network),
        "crossings": [c.id for c in network.crossings],
        "islands": {island.name: list(island.ferries) for island in ferry_islands(network, AS_ALWAYS)},
        "crossing_names": {c.id: c.name for c in network.crossings},
    }


def _say(about: Mapping[str, Any]) -> None:
    click.echo(
        f"{about['network']} {about['date']} ({about['version']}){'  ROUGH: for exercises only' if about['rough'] else ''}"
    )
    click.echo(f"{about['nodes']} nodes, {about['stretches']} stretches, {about['km']} km of road and ferry")
    click.echo("Without ferries, junctions: " + ", ".join(f"{name} {count}" for name, count in about["lands"].items()))
    for kind in ("ferry", "bridge", "tunnel"):
        ids = [crossing for crossing in about["crossings"] if crossing.startswith(f"{kind}:")]
        if ids:
            more = f" and {len(ids) - 40} more (--json lists all)" if len(ids) > 40 else ""
            click.echo(f"{ {'ferry': 'Ferries', 'bridge': 'Bridges', 'tunnel': 'Tunnels'}[kind] }: {', '.join(ids[:40])}{more}")
    for island, ferries in about["islands"].items():
        click.echo(f"By ferry only: {island} ({', '.join(ferries)})")
    if about["lacks"]:
        said = f"It has no {', no '.join(about['lacks'])}."
        click.echo(f"{said} Where there are some, the extract was made without or has lost its end: bring a fuller one.")
    for code, count in about.get("counts", {}).items():
        if count:
            click.echo(f"{count} {_COUNTS.get(code, code)}")


@command.command("info")
@json_option
def info(as_json: bool) -> None:
    """What network is in use, from when, what it joins, and how rough it is."""
    from planner.travel.stored import counts_in_use, network_in_use

    home = read_settings().home
    network = network_in_use(home)
    if network is None:
        if as_json:
            print_json({"network": None})
        else:
            click.echo("There is no road network: travel times are straight lines. Next: planner roads build FILE.osm.pbf")
        return
    about = _about(network) | {"counts": counts_in_use(home)}
    if as_json:
        print_json(about)
    else:
        _say(about)
