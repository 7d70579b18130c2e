"""Why can this file not be used? Raised while a file is being read in its child process, said to the user by its parent.

Only codes, limits and names of sheets and headings travel; never a cell's value.
"""

from __future__ import annotations


class Refused(Exception):  # turned into a FileProblem by the process that asked; no user meets it
    """A file that cannot be used. ``code`` has words in the word list; ``details`` fill them; ``choices`` are what the user
    may choose between to have the file read after all."""

    def __init__(self, code: str, /, *, choices: tuple[str, ...] = (), **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.choices = choices
        self.details = details
