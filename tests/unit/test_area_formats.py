"""Are areas read from GeoPackage and zipped Shapefile, in their own coordinate system, and is a hostile file refused?"""

from __future__ import annotations

import json
import zipfile

import geopandas
import pytest
from shapely.geometry import Polygon, box

from planner.errors import FileProblem
from planner.registries.areas_file import AreaChoice, read_areas
from planner.registries.projection import from_grid

METRES = [box(476_000, 6_246_000, 480_000, 6_250_000), box(480_000, 6_246_000, 484_000, 6_250_000)]


def a_frame(crs="EPSG:25832"):
    rows = {"KOMKODE": ["0661", "0665"], "KOMNAVN": ["Holstebro", "Lemvig"], "nummer": [661, 665], "raad": ["Vest", "Vest"]}
    return geopandas.GeoDataFrame(rows, geometry=METRES, crs=crs)


def a_zip(tmp_path, crs="EPSG:25832", without=()):
    folder = tmp_path / "shape"
    folder.mkdir()
    a_frame(crs).to_file(folder / "kommuner.shp")
    path = tmp_path / "kommuner.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix not in without:
                archive.write(part, f"data/{part.name}")
    return path


@pytest.fixture(params=["gpkg", "zip", "geojson"])
def file(request, tmp_path):
    if request.param == "zip":
        return a_zip(tmp_path)
    path = tmp_path / f"kommuner.{request.param}"
    if request.param == "gpkg":
        a_frame().to_file(path, driver="GPKG")
    else:
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
        path.write_text(json.dumps({**json.loads(a_frame().to_json()), "crs": crs}), encoding="utf-8")
    return path


def test_areas_in_metres_become_degrees_under_their_own_codes(file):
    areas = read_areas(file).records

    assert [(a.code, a.name, a.kind) for a in areas] == [
        ("0661", "Holstebro", "municipality"),
        ("0665", "Lemvig", "municipality"),
    ]
    west, south, *_ = areas[0].geometry.bounds
    corner = from_grid(476_000, 6_246_000)
    assert (west, south) == (pytest.approx(corner.lon, abs=0.001), pytest.approx(corner.lat, abs=0.001))


def test_code_name_and_kind_can_be_chosen(file):
    areas = read_areas(file, AreaChoice("raad", "raad", "health_council")).records

    assert [(a.code, a.name, a.kind) for a in areas] == [("Vest", "Vest", "health_council")]


def test_a_whole_number_is_a_code_whatever_the_format_made_of_it(file):
    assert [a.code for a in read_areas(file, AreaChoice(code_column="nummer")).records] == ["0661", "0665"]


def test_a_column_that_is_not_there_is_named_with_those_that_are(file):
    with pytest.raises(FileProblem, match="KOMKODE"):
        read_areas(file, AreaChoice(code_column="findes_ikke"))


def test_a_shapefile_without_coordinate_system_is_asked_about(tmp_path):
    with pytest.raises(FileProblem, match="EPSG:25832"):
        read_areas(a_zip(tmp_path, without={".prj"}))


def test_several_layers_are_asked_about(tmp_path):
    path = tmp_path / "to.gpkg"
    a_frame().to_file(path, driver="GPKG", layer="en")
    a_frame().to_file(path, driver="GPKG", layer="to")

    with pytest.raises(FileProblem, match="en, to"):
        read_areas(path)


@pytest.mark.parametrize("member", ["../ude.shp", "/etc/ude.shp", "a/../../ude.shp", "..\\ude.shp"])
def test_a_zip_that_reaches_out_of_its_folder_is_refused_and_writes_nothing(tmp_path, member):
    path = a_zip(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, b"x")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(FileProblem):
        read_areas(path)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("missing", [".shp", ".shx", ".dbf"])
def test_a_zip_without_a_whole_shapefile_is_refused(tmp_path, missing):
    with pytest.raises(FileProblem, match="Shapefile"):
        read_areas(a_zip(tmp_path, without={missing}))


@pytest.mark.parametrize("name", ["a.gpkg", "a.zip", "a.shp", "/vsizip/a.zip", "/vsicurl/http://127.0.0.1/a.gpkg"])
@pytest.mark.parametrize("content", [b"ikke omraader", b"PK\x03\x04 broken", b"SQLite format 3\x00" + b"\x00" * 100])
def test_what_is_not_what_its_name_says_is_refused(tmp_path, name, content):
    path = tmp_path / name if not name.startswith("/") else type(tmp_path)(name)
    if not name.startswith("/"):
        path.write_bytes(content)

    with pytest.raises(FileProblem):
        read_areas(path)


def test_an_area_abroad_is_rejected_with_its_row(tmp_path):
    path = tmp_path / "ude.gpkg"
    frame = a_frame()
    frame.geometry = [METRES[0], Polygon([(0, 0), (10, 0), (10, 10)])]
    frame.to_file(path, driver="GPKG")

    read = read_areas(path)

    assert (read.report.accepted, read.report.rejected) == (1, 1)
    assert [i.row for i in read.report.issues] == [2]
