"""Does the sample geography hold together: areas, water, roads, and the facts behind it?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import LineString, Point, shape

from planner.errors import FileProblem
from planner.samples.geography import (
    areas_geojson,
    land_geojson,
    land_polygons,
    municipality_areas,
    read_reference,
    region_land,
    road_network,
)
from planner.samples.reference import Hospital, Reference, Town

ROOT = Path(__file__).resolve().parents[2]
DIRECTORY = ROOT / "data" / "reference"
TRUE_AREAS = ROOT.parent / "shared" / "geodata" / "admin" / "kommuner.geojson"
TRUE_POSTCODES = ROOT.parent / "shared" / "geodata" / "admin" / "postnr_kommune_2020.csv"
NORD, MIDT = "1081", "1082"
REGIONS = [NORD, MIDT]
METRES_PER_DEGREE = 111_320
MARGIN_M = 300


@pytest.fixture(scope="module")
def reference() -> Reference:
    return read_reference(DIRECTORY)


@pytest.fixture(scope="module")
def networks(reference: Reference) -> dict[str, dict[str, Any]]:
    return {code: road_network(reference, code) for code in REGIONS}


def reached(network: dict[str, Any], start: int, *, without: Iterable[str] = ()) -> set[int]:
    """Nodes that can be reached without crossings whose id begins with one of ``without``."""
    closed = tuple(without)
    neighbours: dict[int, list[int]] = defaultdict(list)
    for edge in network["edges"]:
        if edge["crossing"] is None or not edge["crossing"].startswith(closed or ("none",)):
            neighbours[edge["from"]].append(edge["to"])
            neighbours[edge["to"]].append(edge["from"])
    seen, waiting = {start}, [start]
    while waiting:
        fresh = set(neighbours[waiting.pop()]) - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen


def node_named(network: dict[str, Any], name: str) -> int:
    return next(number for number, node in enumerate(network["nodes"]) if node["name"] == name)


def lands_reached(network: dict[str, Any], start: str, *, without: Iterable[str]) -> set[str]:
    found = reached(network, node_named(network, start), without=without)
    return {network["nodes"][number]["land"] for number in found}


def in_metres(geometry: Any) -> Any:
    return shapely.transform(geometry, lambda xy: xy * [METRES_PER_DEGREE * 0.552, METRES_PER_DEGREE])


def test_there_are_19_and_11_municipalities(reference: Reference) -> None:
    assert len(reference.municipalities_of(MIDT)) == len(municipality_areas(reference, MIDT)) == 19
    assert len(reference.municipalities_of(NORD)) == len(municipality_areas(reference, NORD)) == 11


def test_there_are_towns_enough(reference: Reference) -> None:
    assert len(reference.towns) >= 150
    for municipality in reference.municipalities:
        towns = [town for town in reference.towns if town.municipality_code == municipality.code]
        assert len(towns) >= (3 if municipality.name == "Læsø" else 4), municipality.name


def test_towns_and_hospitals_stand_on_their_land_with_a_margin(reference: Reference) -> None:
    shores = {land: in_metres(polygon) for land, polygon in land_polygons(reference).items()}
    for town in reference.towns:
        point = in_metres(Point(town.lon, town.lat))
        assert shores[town.land].contains(point), town.name
        assert shores[town.land].boundary.distance(point) >= MARGIN_M or town.population < 200, town.name
    for hospital in reference.hospitals:
        point = in_metres(Point(hospital.lon, hospital.lat))
        assert any(shore.buffer(-MARGIN_M).contains(point) for shore in shores.values()), hospital.name


@pytest.mark.parametrize("code", REGIONS)
def test_every_town_lies_inside_its_municipality(reference: Reference, code: str) -> None:
    areas = municipality_areas(reference, code)
    outside = [
        town.name for town in reference.towns_of(code) if not areas[town.municipality_code].contains(Point(town.lon, town.lat))
    ]
    assert outside == []


def test_hospitals_lie_inside_their_municipality(reference: Reference) -> None:
    areas = municipality_areas(reference, NORD) | municipality_areas(reference, MIDT)
    for hospital in reference.hospitals:
        assert areas[hospital.municipality_code].contains(Point(hospital.lon, hospital.lat)), hospital.name


def test_municipalities_do_not_overlap_and_are_the_whole_land(reference: Reference) -> None:
    areas = list((municipality_areas(reference, NORD) | municipality_areas(reference, MIDT)).values())
    assert all(area.is_valid for area in areas)
    whole = shapely.union_all(list(land_polygons(reference).values()))
    assert sum(area.area for area in areas) == pytest.approx(whole.area, rel=1e-9)
    assert shapely.union_all(areas).area == pytest.approx(whole.area, rel=1e-9)
    both = region_land(reference, NORD).intersection(region_land(reference, MIDT))
    assert both.area == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("code", REGIONS)
def test_every_piece_of_a_municipality_holds_a_town_of_it(reference: Reference, code: str) -> None:
    for municipality, area in municipality_areas(reference, code).items():
        towns = [Point(row.lon, row.lat) for row in reference.towns if row.municipality_code == municipality]
        assert all(any(piece.contains(town) for town in towns) for piece in shapely.get_parts(area)), municipality


def test_land_masses_do_not_touch(reference: Reference) -> None:
    polygons = list(land_polygons(reference).values())
    assert all(polygon.is_valid for polygon in polygons)
    for number, one in enumerate(polygons):
        assert all(not one.intersects(other) for other in polygons[number + 1 :])


def test_limfjord_is_water_from_thyboron_to_hals(reference: Reference) -> None:
    land = shapely.union_all(list(land_polygons(reference).values()))
    middle = [
        (8.20, 56.715), (8.26, 56.705), (8.40, 56.63), (8.551, 56.579), (8.65, 56.60), (8.70, 56.675),
        (8.76, 56.688), (8.815, 56.712), (8.832, 56.74), (8.843, 56.765), (8.856, 56.783), (8.88, 56.79),
        (8.92, 56.84), (9.10, 56.90), (9.26, 56.99), (9.293, 56.998), (9.50, 57.01), (9.70, 57.04),
        (9.80, 57.053), (9.87, 57.061), (9.92, 57.054), (9.965, 57.067), (10.01, 57.069), (10.03, 57.055),
        (10.15, 57.027), (10.30, 56.983), (10.40, 56.98),
    ]  # fmt: skip
    assert not LineString(middle).intersects(land)


def test_the_straight_line_to_samso_crosses_water(reference: Reference) -> None:
    places = {town.name: town for town in reference.towns}
    aarhus, samso = places["Aarhus"], places["Tranebjerg"]
    line = LineString([(aarhus.lon, aarhus.lat), (samso.lon, samso.lat)])
    wet = line.difference(shapely.union_all(list(land_polygons(reference).values())))
    assert wet.length > 0.3 * line.length


@pytest.mark.parametrize("code", REGIONS)
def test_roads_stay_on_their_land_except_on_crossings(
    reference: Reference, networks: dict[str, dict[str, Any]], code: str
) -> None:
    ids = {land.name: land.land_id for land in reference.lands}
    network, polygons = networks[code], land_polygons(reference)
    crossings = {crossing.crossing_id for crossing in reference.crossings}
    for edge in network["edges"]:
        start, end = (network["nodes"][edge[key]] for key in ("from", "to"))
        if edge["crossing"]:
            assert edge["crossing"] in crossings
        else:
            assert start["land"] == end["land"]
            assert polygons[ids[start["land"]]].covers(LineString(edge["geometry"])), edge


@pytest.mark.parametrize("code", REGIONS)
def test_every_node_reaches_every_other_and_every_town_is_one(
    reference: Reference, networks: dict[str, dict[str, Any]], code: str
) -> None:
    network = networks[code]
    assert len(reached(network, 0)) == len(network["nodes"])
    assert {town.name for town in reference.towns_of(code)} <= {node["name"] for node in network["nodes"]}


@pytest.mark.parametrize("code", REGIONS)
def test_edges_are_plain_and_sensible(networks: dict[str, dict[str, Any]], code: str) -> None:
    network = networks[code]
    assert network["format"] == "planner-roads/1"
    assert network["rough"] is True
    assert json.loads(json.dumps(network)) == network
    for edge in network["edges"]:
        ends = [network["nodes"][edge[key]] for key in ("from", "to")]
        assert [edge["geometry"][0], edge["geometry"][-1]] == [[end["lon"], end["lat"]] for end in ends]
        assert edge["class"] in {"motorway", "trunk", "primary", "secondary"}
        if edge["crossing"] is None:
            assert 0 < edge["length_m"] <= 5_001
            assert 50 <= edge["length_m"] / edge["seconds"] * 3.6 <= 110


def test_samso_and_laso_need_their_ferries(networks: dict[str, dict[str, Any]]) -> None:
    assert "Samsø" not in lands_reached(networks[MIDT], "Aarhus", without=["ferry:"])
    assert "Læsø" not in lands_reached(networks[NORD], "Aalborg", without=["ferry:"])
    assert "Samsø" in lands_reached(networks[MIDT], "Aarhus", without=["bridge:"])


@pytest.mark.parametrize(("code", "start"), [(NORD, "Aalborg"), (MIDT, "Viborg")])
def test_the_limfjord_is_crossed_on_listed_crossings_only(
    reference: Reference, networks: dict[str, dict[str, Any]], code: str, start: str
) -> None:
    limfjord = [row.crossing_id for row in reference.crossings if {row.land_a, row.land_b} & {"north_jutland", "mors"}]
    assert {"bridge:limfjordsbroen", "bridge:limfjordstunnelen", "bridge:oddesundbroen"} < set(limfjord)
    assert not {"Vendsyssel-Thy", "Mors"} & lands_reached(networks[code], start, without=limfjord)
    assert {"Vendsyssel-Thy", "Mors"} <= lands_reached(networks[code], start, without=["ferry:"])


def test_two_runs_are_equal(networks: dict[str, dict[str, Any]]) -> None:
    again = read_reference(DIRECTORY)
    for code in REGIONS:
        assert json.dumps(road_network(again, code)) == json.dumps(networks[code])
        assert json.dumps(areas_geojson(again, code)) == json.dumps(areas_geojson(read_reference(DIRECTORY), code))


def test_geojson_carries_what_maps_need(reference: Reference) -> None:
    areas = areas_geojson(reference, MIDT)
    assert [feature["properties"]["code"] for feature in areas["features"]][:2] == ["0615", "0657"]
    assert all(shape(feature["geometry"]).is_valid for feature in areas["features"])
    lands = land_geojson(reference)
    assert {feature["properties"]["code"] for feature in lands["features"]} >= {"jutland", "mors", "samsoe", "laesoe"}
    assert json.loads(json.dumps(lands)) == lands


def test_unknown_region_is_a_plain_error(reference: Reference) -> None:
    with pytest.raises(FileProblem, match="1234"):
        municipality_areas(reference, "1234")


def test_missing_files_are_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"regions\.csv"):
        read_reference(tmp_path)


def test_towns_and_hospitals_lie_in_their_true_municipality(reference: Reference) -> None:
    if not TRUE_AREAS.exists():
        pytest.skip("no ../shared/geodata: the municipal boundaries to compare with are not here")
    parts: dict[str, list[Any]] = defaultdict(list)
    for feature in json.loads(TRUE_AREAS.read_text(encoding="utf-8"))["features"]:
        parts[feature["properties"]["KOMKODE"]].append(shape(feature["geometry"]))
    true = {code: shapely.force_2d(shapely.union_all(found)) for code, found in parts.items()}

    def share_right(rows: tuple[Town, ...] | tuple[Hospital, ...]) -> float:
        # A coast outline at 1:500,000 is off by a few hundred metres: 0.005 degrees are allowed.
        near = [true[row.municipality_code].distance(Point(row.lon, row.lat)) < 0.005 for row in rows]
        return sum(near) / len(near)

    assert share_right(reference.towns) >= 0.98
    assert share_right(reference.hospitals) == 1


def test_postcodes_belong_to_the_municipality(reference: Reference) -> None:
    if not TRUE_POSTCODES.exists():
        pytest.skip("no ../shared/geodata: the postcode list to compare with is not here")
    pairs: set[tuple[str, str]] = set()
    for line in TRUE_POSTCODES.read_text(encoding="utf-8-sig").splitlines()[1:]:
        _, _, municipality, _, postcode, _ = line.split(";", 5)
        pairs.add((postcode, municipality.zfill(4)))
    wrong = [town.name for town in reference.towns if (town.postcode, town.municipality_code) not in pairs]
    assert len(wrong) <= 0.02 * len(reference.towns), wrong
