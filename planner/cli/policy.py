"""``planner policy``: the values that plans are made by."""

from __future__ import annotations

import click

from planner.cli.shared import json_option, lang_option, print_json
from planner.settings import read_settings


@click.group("policy")
def command() -> None:
    """The dated policy files."""


@command.command("list")
def listing() -> None:
    """All versions."""
    from planner.registries.policy_file import read_policy

    for path in sorted((read_settings().data_dir / "policy").glob("*.toml")):
        policy = read_policy(path)
        approved = policy.approved_by or "NOT APPROVED by a clinician"
        click.echo(f"{policy.version:<14} valid from {policy.valid_from}  {approved}  {policy.title}")


@command.command("show")
@click.argument("version", default="")
@json_option
@lang_option
def show(version: str, as_json: bool, lang: str) -> None:
    """Every value of VERSION (default: the latest) with unit and source, "placeholder", or "default" (older than the value)."""
    from planner.registries.policy_file import find_policy

    policy = find_policy(read_settings().data_dir / "policy", version)
    if as_json:
        print_json({v.key: {"value": v.value, "unit": v.unit, "source": v.source, "placeholder": v.placeholder,
                            "default": v.key in policy.defaults}
                    for v in policy.values.values()})  # fmt: skip
        return
    for value in policy.values.values():
        label = value.label_en if lang == "en" else value.label_da
        source = "default" if value.key in policy.defaults else "placeholder" if value.placeholder else value.source
        click.echo(f"{label:<52} {value.value:>7g} {value.unit:<12} {source}")
