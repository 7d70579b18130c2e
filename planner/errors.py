"""What can go wrong that the user can do something about?

Every error a user can cause is a :class:`UserError`: a stable ``code``, a sentence in plain language that says what to do
next, and an exit code of 10 or more for the command line. Messages name file, row and column, never a person's value.
"""

from __future__ import annotations


class PlannerError(Exception):
    """Base of everything the planner raises on purpose."""


class UserError(PlannerError):
    """A mistake outside the program. ``code`` is stable and carries no personal value; ``exit_code`` is >= 10. ``word`` is the
    code of what it says in the word list; "" = it has a sentence of its own."""

    code = "user_error"
    exit_code = 10
    word = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class FileProblem(UserError):
    """A file is missing, unreadable, of the wrong kind, or lacks what it must have."""

    code = "file_problem"
    exit_code = 10


class RowsRejected(UserError):
    """``--strict`` was asked for and at least one row was rejected; nothing was stored."""

    code = "rows_rejected"
    exit_code = 11


class ScenarioProblem(UserError):
    """A scenario file names something unknown or says something impossible."""

    code = "scenario_problem"
    exit_code = 12


class PolicyProblem(UserError):
    """A policy file lacks a value, or holds one out of range or of the wrong unit."""

    code = "policy_problem"
    exit_code = 13


class NotFound(UserError):
    """No such plan, scenario, site, user..."""

    code = "not_found"
    exit_code = 14


class NotAllowed(UserError):
    """The signed-in person may not do this."""

    code = "not_allowed"
    exit_code = 15


class PlanRefused(UserError):
    """The certificate found violations: the plan is not stored as proposed."""

    code = "plan_refused"
    exit_code = 16


class WrongState(UserError):
    """The plan or job is in a state that does not allow the step."""

    code = "wrong_state"
    exit_code = 17


class StoreProblem(UserError):
    """The database or the key cannot be used."""

    code = "store_problem"
    exit_code = 18


class PrintRefused(UserError):
    """A printed page, read back, differs from the plan: nothing is handed out."""

    code = "print_refused"
    exit_code = 19


class ServerProblem(UserError):
    """A server on this machine that the owner has set up does not answer, or not as it should."""

    code = "server_problem"
    exit_code = 29


class Cancelled(UserError):
    """The user stopped the work; nothing was stored."""

    code = "cancelled"
    exit_code = 20
