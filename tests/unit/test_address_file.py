"""Is an address register read whatever names, units and order its columns have, and is every row accounted for?"""

from __future__ import annotations

import sys

import pytest

from planner.errors import FileProblem
from planner.model.place import Position, distance_m
from planner.registries.address_file import read_address_file
from planner.registries.projection import from_grid

HOLSTEBRO = Position(8.617, 56.360)
EASTING, NORTHING = "476345,31", "6246076.8"

DOWNLOAD = (
    "id,status,vejnavn,husnr,supplerendebynavn,postnr,postnrnavn,kommunekode,etrs89koordinat_øst,etrs89koordinat_nord,"
    "wgs84koordinat_bredde,wgs84koordinat_længde,adgangsadresseid"
)


def read(tmp_path, text, name="a.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_address_file(path, {})


def test_the_national_downloads_own_names_are_read(tmp_path):
    row = "enhed-1,1,Nørregade,012b,,7500,Holstebro,0661,476344.8,6246077.1,56.360,8.617,adgang-1"

    found = read(tmp_path, f"{DOWNLOAD}\r\n{row}\r\n")

    (point,) = found.points()
    assert (point.street, point.house_number, point.postcode, point.town) == ("Nørregade", "12B", "7500", "Holstebro")
    assert (point.municipality_code, point.address_id, point.position) == ("0661", "adgang-1", HOLSTEBRO)
    assert {i.column for i in found.report.issues} == {"id", "status", "supplerendebynavn"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_metres_are_converted_in_every_encoding(tmp_path, encoding, delimiter):
    text = f"vej;husnr;bogstav;postnr;by;x;y\nÆblegård Allé;7;c;7500;Holstebro;{EASTING};{NORTHING}\n".replace(";", delimiter)

    (point,) = read(tmp_path, text, encoding=encoding).points()

    assert (point.street, point.house_number) == ("Æblegård Allé", "7C")
    assert distance_m(point.position, from_grid(476345.31, 6246076.8)) < 0.05


def test_degrees_under_x_and_y_are_degrees(tmp_path):
    (point,) = read(tmp_path, "vej;husnr;postnr;x;y\nNørregade;1;7500;8.617;56.360\n").points()

    assert point.position == HOLSTEBRO


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Nørregade;1;7500;0;0", "coordinates_zero"),
        ("Nørregade;1;7500;56,360;8,617", "coordinates_not_projected"),
        ("Nørregade;1;7500;6246076;476345", "coordinates_not_projected"),
        ("Nørregade;1;7500;476345;", "coordinates_missing"),
        ("Nørregade;1;;476345;6246076", "required_empty"),
        (";1;7500;476345;6246076", "required_empty"),
        ("Nørregade;1;75000;476345;6246076", "not_a_postcode"),
        ("Nørregade;1;7500;476345;6246076;mere", "row_too_long"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_the_others_are_taken(tmp_path, row, code):
    good = "Søndergade;2;7500;476345;6246076"

    found = read(tmp_path, f"vej;husnr;postnr;x;y\n{row}\n{good}\n")

    assert [p.street for p in found.points()] == ["Søndergade"]
    assert [(i.row, i.code) for i in found.report.issues if i.row] == [(2, code)]
    assert (found.report.accepted, found.report.rejected) == (1, 1)


def test_the_same_address_twice_is_one_and_two_places_of_one_address_are_two(tmp_path):
    rows = ["Nørregade;1;7500;476345;6246076", "Nørregade;1;7500;476345;6246076", "Nørregade;1;7500;479345;6246076"]

    found = read(tmp_path, "vej;husnr;postnr;x;y\n" + "\n".join(rows) + "\n")

    assert (found.report.rows_read, found.report.accepted, found.report.duplicate) == (3, 2, 1)
    assert len(list(found.points())) == len(list(found.points())) == 2


def test_many_remarks_are_counted_and_not_all_kept(tmp_path):
    rows = "\n".join(f"Nørregade;{n % 900 + 1};7500;0;0" for n in range(800))

    report = read(tmp_path, f"vej;husnr;postnr;x;y\n{rows}\n").report

    assert report.rejected == 800
    assert len(report.issues) < 600
    assert report.issues[-1].details == {"count": 800 - 500}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "tom"),
        ("a.csv", b"vej;husnr\nA;1\n", "postnummer"),
        ("a.csv", b"PK\x03\x04rest", "a.csv"),
        ("a.csv", b"vej;husnr\x00", "a.csv"),
        ("a.csv", b'vej;husnr;postnr;x;y\n"A;1;7500;1;1\n', "går ikke op"),
    ],
)
def test_a_file_that_is_no_register_is_refused(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(FileProblem, match=code):
        read_address_file(path, {})


def test_an_openstreetmap_file_without_its_library_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "x.osm.pbf"
    path.write_bytes(b"something")
    monkeypatch.setitem(sys.modules, "osmium", None)

    with pytest.raises(FileProblem, match="osmium"):
        read_address_file(path, {})


def test_the_projection_agrees_with_proj_all_over_denmark():
    pyproj = pytest.importorskip("pyproj")
    to_wgs84 = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)

    for easting in range(440_000, 900_000, 23_000):
        for northing in range(6_030_000, 6_411_000, 19_000):
            lon, lat = to_wgs84.transform(easting, northing)
            assert distance_m(from_grid(easting, northing), Position(lon, lat)) < 0.02
