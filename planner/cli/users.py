"""``planner users``: accounts for the web application."""

from __future__ import annotations

import click

from planner.cli.shared import opened, somebody

ROLES = ("planner", "municipal", "lead", "administrator", "auditor")


@click.group("users")
def command() -> None:
    """Accounts."""


@command.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name as the log shows it.")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="May be given several times.")
@click.option("--municipality", default="", help="Four-digit code, for municipal contact persons.")
def add(email: str, name: str, roles: tuple[str, ...], municipality: str) -> None:
    """A new account with a random password that is shown once."""
    from planner.actions.accounts import add_user
    from planner.actions.actor import Role

    password = add_user(opened(), somebody(), email, name, frozenset(map(Role, roles)), municipality)
    click.echo(f"{email}  {password}\nThe password is shown only now.")


@command.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """A new random password for an account; it is signed out everywhere."""
    from planner.actions.accounts import reset_password

    click.echo(f"{email}  {reset_password(opened(), somebody(), email)}\nThe password is shown only now.")


@command.command("list")
def listing() -> None:
    """All accounts."""
    from planner.actions.accounts import list_users

    for user in list_users(opened(), somebody()):
        state = "disabled" if user.disabled else ""
        click.echo(f"{user.email:<36} {', '.join(user.roles):<32} {user.municipality_code} {state}".rstrip())
