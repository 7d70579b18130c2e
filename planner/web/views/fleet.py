"""Which vehicles can fetch people, and where do they stand?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from flask import Blueprint, render_template, request

from planner.actions import resources
from planner.model.fleet import Vehicle, VehicleKind
from planner.model.place import Position
from planner.web.context import actor, language, planner_app
from planner.web.marks import LinkedMap, Mark
from planner.web.rendering import duration_text, t
from planner.web.tables import Column, Filter, by_name, table_of

pages = Blueprint("fleet", __name__, url_prefix="/vehicles")


@pages.get("")
def listing() -> str:
    """All of them, beside the map of their bases."""
    vehicles = resources.list_vehicles(planner_app(), actor())
    table = table_of(
        "fleet",
        "fleet.heading",
        vehicles,
        COLUMNS,
        request.args,
        sort="name",
        filters=(
            Filter("kind", "fleet.kind", lambda v, code: v.kind.value == code, {k.value: t(k.value) for k in VehicleKind}),
            Filter("base", "fleet.base", lambda v, text: text in v.base_name.casefold()),
        ),
        ref=_base_ref,
    )
    shown = LinkedMap("fleet-map", t("fleet.map"), _marks(vehicles), legend=(("3", t("fleet.legend")),))
    return render_template("fleet/listing.html", fleet=table, map=shown)


def _shift(vehicle: Vehicle) -> str:
    if vehicle.shift_from is None or vehicle.shift_to is None:
        return t("fleet.always")
    clock = "%H:%M" if language() == "en" else "%H.%M"
    return f"{vehicle.shift_from:{clock}}–{vehicle.shift_to:{clock}}"


def _shift_and_breaks(vehicle: Vehicle) -> str:
    after = vehicle.break_after_s
    return _shift(vehicle) + ("" if after is None else ", " + t("fleet.break_after", after=duration_text(after)))


def _on_board(vehicle: Vehicle) -> str:
    has = (
        ("oxygen", vehicle.oxygen_on_board, vehicle.oxygen_l, "l"),
        ("power", vehicle.power_on_board, vehicle.energy_wh, "Wh"),
        ("nurse", vehicle.nurse_on_board, None, ""),
    )
    return ", ".join(
        t(f"fleet.{what}") + ("" if amount is None else f" ({amount} {unit})") for what, there, amount, unit in has if there
    )


def _wheelchairs(vehicle: Vehicle) -> str:
    folding = vehicle.folding_wheelchair_places
    return f"{vehicle.capacity.wheelchair}" + (f" ({t('fleet.folding', count=folding)})" if folding else "")


COLUMNS: tuple[Column[Vehicle], ...] = (
    Column("name", "fleet.name", lambda v: v.name or v.id, sort=lambda v: by_name(v.name or v.id)),
    Column("kind", "fleet.kind", lambda v: t(v.kind.value), sort=lambda v: t(v.kind.value)),
    Column("base", "fleet.base", lambda v: v.base_name, sort=lambda v: by_name(v.base_name)),
    Column("seated", "fleet.seated", lambda v: v.capacity.seated, sort=lambda v: v.capacity.seated, numeric=True),
    Column("wheelchair", "fleet.wheelchair", _wheelchairs, sort=lambda v: v.capacity.wheelchair, numeric=True),
    Column("lying", "fleet.lying", lambda v: v.capacity.lying, sort=lambda v: v.capacity.lying, numeric=True),
    Column("on_board", "fleet.on_board", _on_board),
    Column("shift", "fleet.shift", _shift_and_breaks, sort=_shift),
    Column("phone", "fleet.phone", lambda v: v.phone.replace(" ", "\N{NO-BREAK SPACE}")),
)


def _base_ref(vehicle: Vehicle) -> str:
    """Vehicles with one base share one mark."""
    return f"{vehicle.base.lon:.4f},{vehicle.base.lat:.4f}"


def _marks(vehicles: Sequence[Vehicle]) -> list[Mark]:
    at: dict[str, list[Vehicle]] = defaultdict(list)
    for vehicle in vehicles:
        at[_base_ref(vehicle)].append(vehicle)
    marks = []
    for ref, standing in at.items():
        first = standing[0]
        kinds = [t(v.kind.value) for v in standing]
        lines = [f"{kinds.count(kind)} × {kind}" for kind in dict.fromkeys(kinds)]
        base = Position(first.base.lon, first.base.lat)
        marks.append(Mark(ref, base, first.base_name or first.name or first.id, str(len(standing)), "vehicle", lines))
    return marks
