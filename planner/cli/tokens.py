"""``planner tokens``: systems that may read the REST API."""

from __future__ import annotations

import click

from planner.cli.shared import json_option, opened, print_json, somebody

SCOPES = {
    "overview:see": "SEE_OVERVIEW",
    "site:see": "SEE_SITES",
    "scenario:see": "SEE_SCENARIOS",
    "plan:see": "SEE_PLANS",
    "plan:draft": "DRAFT_PLAN",
}


@click.group("tokens")
def command() -> None:
    """Systems that may read the REST API: a token each, with what it may do and until when."""


@command.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", type=click.Choice(tuple(SCOPES)), multiple=True, required=True, help="May be given several times."
)
@click.option("--municipality", default="", help="Four-digit code: a municipality's system, which sees its own sites only.")
@click.option("--region", default="", help="Four-digit code: plans only this region's people (default: every region here).")
@click.option("--days", type=int, default=90, show_default=True, help="For how long it works, at most 366.")
def add(name: str, scopes: tuple[str, ...], municipality: str, region: str, days: int) -> None:
    """A token for the system NAME. It is shown once."""
    from planner.actions.actor import Deed, Role
    from planner.actions.clients import Wish, add_client

    role = Role.MUNICIPAL if municipality else Role.PLANNER
    wish = Wish(name, role, frozenset(Deed[SCOPES[scope]] for scope in scopes), municipality, region, days)
    client, token = add_client(opened(), somebody(), wish)
    click.echo(f"{client.id}  {token}\nThe token is shown only now. It works until {client.expires_at:%Y-%m-%d %H:%M} UTC.")


@command.command("withdraw")
@click.argument("number")
def withdraw(number: str) -> None:
    """The token of system NUMBER (see list) opens nothing from its next call on."""
    from planner.actions.clients import withdraw_client

    client = withdraw_client(opened(), somebody(), number)
    click.echo(f"{client.id}  withdrawn")


@command.command("list")
@json_option
def listing(as_json: bool) -> None:
    """All systems: number, what each may do, until when, withdrawn or not."""
    from planner.actions.clients import deeds_of, list_clients

    app = opened()
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "scopes": sorted(deed.code for deed in deeds_of(one)),
            "municipality": one.municipality_code,
            "region": one.region_code,
            "until": one.expires_at.isoformat(timespec="minutes"),
            "state": "withdrawn" if one.withdrawn_at else "works" if one.in_force(app.clock()) else "expired",
        }
        for one in list_clients(app, somebody())
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['name']:<24} {' '.join(row['scopes']):<40} {row['until']}  {row['state']}")
