"""``planner users``: accounts for the web application."""

from __future__ import annotations

import click

from planner.cli.shared import json_option, opened, print_json, somebody
from planner.settings import read_settings

ROLES = ("planner", "municipal", "lead", "administrator", "auditor")
_roles = click.option(
    "--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="May be given several times."
)
_municipality = click.option("--municipality", default="", help="Four-digit code, for municipal contact persons.")
_region = click.option("--region", default="", help="Four-digit code: only this region's people (default: every region here).")


@click.group("users")
def command() -> None:
    """Accounts."""


@command.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name as the log shows it.")
@_roles
@_municipality
@_region
def add(email: str, name: str, roles: tuple[str, ...], municipality: str, region: str) -> None:
    """A new account with a random password that is shown once. Two-step sign-in is set up at the first sign-in."""
    from planner.actions.accounts import add_user
    from planner.actions.actor import Role

    password = add_user(opened(), somebody(), email, name, frozenset(map(Role, roles)), municipality, region)
    click.echo(f"{email}  {password}\nThe password is shown only now.")


@command.command("invite")
@click.argument("email")
def invite(email: str) -> None:
    """A link with which the owner of an account chooses a password: once, within 72 hours."""
    from planner.actions import accounts

    _tell_link(accounts.invite(opened(), somebody(), email))


@command.command("roles")
@click.argument("email")
@_roles
@_municipality
@_region
def roles_of(email: str, roles: tuple[str, ...], municipality: str, region: str) -> None:
    """Other roles for an account, instead of all before; it is signed out everywhere."""
    from planner.actions.accounts import Reach, set_roles
    from planner.actions.actor import Role

    set_roles(opened(), somebody(), email, Reach(frozenset(map(Role, roles)), municipality, region))
    click.echo(f"{email}  {', '.join(sorted(roles))}")


@command.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Shut an account; it is signed out everywhere at once."""
    _set_disabled(email, disabled=True)


@command.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Open an account again and forget its failed tries."""
    _set_disabled(email, disabled=False)


@command.command("reset")
@click.argument("email")
@click.option("--password-only", is_flag=True, help="Keep app, codes and keys; show a new random password.")
def reset(email: str, password_only: bool) -> None:
    """Start an account over: password, app, codes and keys are forgotten, and a new invitation link is made."""
    from planner.actions.accounts import reset_password, reset_user

    if password_only:
        click.echo(f"{email}  {reset_password(opened(), somebody(), email)}\nThe password is shown only now.")
    else:
        _tell_link(reset_user(opened(), somebody(), email))


@command.command("link")
@click.argument("email")
@click.argument("subject")
def link(email: str, subject: str) -> None:
    """Let SUBJECT, as the identity provider calls someone, sign in to an account that exists (see PLANNER_OIDC_ISSUER)."""
    from planner.actions.identities import link_by_email

    link_by_email(opened(), somebody(), email, subject)
    click.echo(f"{email}  linked")


@command.command("unlink")
@click.argument("email")
def unlink(email: str) -> None:
    """The identity provider opens this account no more; its password still does."""
    from planner.actions import identities

    identities.unlink(opened(), somebody(), email)
    click.echo(f"{email}  unlinked")


@command.command("list")
@json_option
def listing(as_json: bool) -> None:
    """All accounts: roles, municipality or region, state, second factors."""
    from planner.actions.accounts import list_accounts

    accounts = list_accounts(opened(), somebody())
    if as_json:
        print_json(
            [
                {
                    "email": one.user.email,
                    "roles": list(one.user.roles),
                    "municipality": one.user.municipality_code,
                    "region": one.user.region_code,
                    "disabled": one.user.disabled,
                    "factors": list(one.factors),
                }
                for one in accounts
            ]
        )
        return
    for one in accounts:
        reach = one.user.municipality_code or one.user.region_code
        state = "disabled" if one.user.disabled else "invited" if one.invited_until else ""
        factors = "+".join(one.factors) or "no second factor"
        click.echo(f"{one.user.email:<36} {', '.join(one.user.roles):<32} {reach:<6} {factors:<18} {state}".rstrip())


def _set_disabled(email: str, *, disabled: bool) -> None:
    from planner.actions.accounts import set_disabled

    set_disabled(opened(), somebody(), email, disabled=disabled)
    click.echo(f"{email}  {'disabled' if disabled else 'enabled'}")


def _tell_link(token: str) -> None:
    root = read_settings().public_url or "http://127.0.0.1:8000"
    click.echo(f"{root}/invitation/{token}\nThe link is shown only now. It works once, within 72 hours.")
