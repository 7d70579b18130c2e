"""The command line: one module per noun, each loaded only when it is called, so that ``--help`` answers at once."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

import click

from planner import __version__
from planner.errors import UserError

#: Command to its module and one line of help (shown without loading the module).
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "The whole main job on the sample region: import, locate, plan, check, print."),
    "sample": ("sample", "Write sample registries: seeded, invented, SYNTHETIC."),
    "import": ("importing", "Read a registry in: patients, sites, vehicles, contacts, addresses, areas or parties."),
    "people": ("people", "People in the registries: duplicates, corrections, addresses, parties; ask an address service."),
    "quality": ("quality", "How good the registries are: counts and references, never names; printable."),
    "roads": ("roads", "The road network: build it from an OpenStreetMap extract, say what is in use, find a way."),
    "scenario": ("scenario", "Outage scenarios: add, list."),
    "policy": ("policy", "The policy: list the versions, show one."),
    "plan": ("plan", "Draft a plan for a scenario and have it checked."),
    "replan": ("replan", "Something has happened while a plan is driven: plan the rest of the night anew."),
    "bring": ("bring", "Bring a cylinder, a battery or a nurse home to someone who is not moved."),
    "routes": ("routes", "Whole routes edited by hand: write a plan's as a file, have edited ones scheduled and checked."),
    "plans": ("plans", "List the plans."),
    "move": ("move", "Take a plan one step on: propose, approve, activate, close ..."),
    "check": ("check", "The certificate alone, on two files: exit 0 valid, 1 with each violation named."),
    "print": ("printing", "Print a plan: the pack and its parts as PDF, each read back."),
    "prints": ("prints", "Who holds which print: list, give, back."),
    "export": ("export", "Export a plan: csv, xlsx, geojson, gpx or json."),
    "whatif": ("whatif", "What would bring everyone home safe: proofs, further sites, what more room is worth."),
    "bundle": ("bundle", "One encrypted file for a USB stick, opened by any browser: make, refresh, verify, open, passphrase."),
    "messages": ("messages", "Text to paste for each municipality and site; nothing is sent."),
    "compare": ("compare", "What differs between two plans, person by person."),
    "db": ("db", "The database: upgrade, backup, restore, check."),
    "users": ("users", "Accounts: add, list, reset a password."),
    "tokens": ("tokens", "Systems that may read the REST API: add, list, withdraw a token."),
    "serve": ("serve", "Serve the web application on this machine."),
    "worker": ("worker", "Do the long jobs that the web application queues; serve has one beside it."),
    "work": ("work", "Do a waiting background job (called by the program itself)."),
}


class _Lazy(click.Group):
    """Knows every command by name and loads only the one that is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"planner.cli.{COMMANDS[name][0]}").command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items() if name != "work"])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="planner")
def cli() -> None:
    """Plans where people who depend on power at home go during a long outage, who fetches them, and when.

    PLANNER_HOME (default ./var) holds the database, keys, road network and outputs. Every command has --help; --json prints one
    JSON object. Exit: 0 done, 1 done but something is wrong with the data or the plan, 2 bad usage, 10 and up a mistake in what
    was given.

    PLANNER_ADDRESS_SERVICE (off by default) names an address service on the net. When it is set, `planner people ask` sends
    addresses of people, not names, to its host: they leave this machine.
    """


def main(argv: list[str] | None = None) -> None:
    """Runs the command line and exits. A user's mistake is one message and an exit code, never a traceback."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        result: Any = cli.main(args=arguments, prog_name="planner", standalone_mode=False)
    except UserError as error:
        _tell(error, as_json="--json" in arguments)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nAfbrudt; intet er gemt halvt. / Stopped; nothing was left half-written.", err=True)
        sys.exit(130)
    sys.exit(result if isinstance(result, int) else 0)


def _tell(error: UserError, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": error.code, "message": str(error)}, ensure_ascii=False))
    click.secho(f"planner: {error}", fg="red", err=True)
