"""What do all commands share? The opened program, who is at the keyboard, JSON output, and a progress line."""

from __future__ import annotations

import getpass
import json
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from planner.actions.actor import Actor
    from planner.actions.app import App

T = TypeVar("T")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
lang_option = click.option("--lang", type=click.Choice(["da", "en"]), default="da", show_default=True, help="Language.")


def opened() -> App:
    """The program on its store. Imported here, so that help needs none of it."""
    from planner.bootstrap import open_app

    return open_app()


def somebody() -> Actor:
    """The person at this command line, for the log."""
    from planner.actions.actor import at_the_command_line

    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "unknown"
    return at_the_command_line(name)


def print_json(data: Any) -> None:
    """One JSON object on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


class CtrlC:
    """Hears Ctrl-C without breaking into the solvers: native code that an exception is thrown through dies with the process.

    Give the instance to the work as ``should_stop`` and pass its progress through :meth:`watched`; the interrupt is raised
    at the next step, when no solver is running.
    """

    def __enter__(self) -> CtrlC:
        self._asked = False
        self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """No more solvers are to run: what was heard is done with, and Ctrl-C breaks off at once again."""
        self._asked = False
        signal.signal(signal.SIGINT, self._before)

    def _hear(self, *_: object) -> None:
        self._asked = True

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._asked

    def watched(self, tell: Callable[[T], None], keeps: Callable[[T], bool] = lambda _: False) -> Callable[[T], None]:
        """``tell``, which then raises KeyboardInterrupt if Ctrl-C was heard; no more once the progress says, by ``keeps``, that
        stopping keeps something."""
        kept = False

        def told(progress: T) -> None:
            nonlocal kept
            tell(progress)
            kept = kept or keeps(progress)
            if self._asked and not kept:
                raise KeyboardInterrupt

        return told


class Steps:
    """Progress on standard error: one line per step with the seconds it took; quiet under ``--json``."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._began = time.monotonic()

    def __call__(self, text: str, figures: Mapping[str, object] | None = None) -> None:
        """Says that a step is done, with what is worth knowing."""
        if self._quiet:
            return
        told = ", ".join(f"{key} {value}" for key, value in (figures or {}).items())
        seconds = time.monotonic() - self._began
        click.echo(f"  {seconds:6.1f} s  {text:<28} {told}".rstrip(), err=True)

    def counter(self, text: str) -> Callable[[int, int], None]:
        """A counting line that rewrites itself on a terminal and stays silent elsewhere."""

        def count(done: int, total: int) -> None:
            if not self._quiet and sys.stderr.isatty():
                click.echo(f"\r           {text} {done}/{total} ", err=True, nl=done == total)

        return count
