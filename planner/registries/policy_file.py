"""Which policy does this file hold, and which file holds this version?"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from planner.errors import PolicyProblem
from planner.model.policy import Policy, policy_from_mapping
from planner.registries.problems import said


def read_policy(path: Path) -> Policy:
    """The policy in ``path``, read again only when the file has changed: pages ask for it. Raises PolicyProblem that names the
    file, and the line or the key that is wrong."""
    try:
        found = path.stat()
    except OSError:
        raise said(PolicyProblem, "policy_unreadable", file=path.name) from None
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=32)
def _read(path: Path, _changed_ns: int, _size_b: int) -> Policy:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise said(PolicyProblem, "policy_unreadable", file=path.name) from None
    except tomllib.TOMLDecodeError as error:
        raise said(PolicyProblem, "toml_broken", file=path.name, where=toml_place(error)) from None
    return policy_from_mapping(raw, where=path.name)


def find_policy(directory: Path, version: str = "") -> Policy:
    """The policy of ``version`` among the files of ``directory``; "" means the one valid from the latest date. Raises
    PolicyProblem that lists the versions there are."""
    policies = [read_policy(path) for path in sorted(directory.glob("*.toml"))]
    if not policies:
        raise said(PolicyProblem, "policy_none", folder=directory.name)
    if not version:
        return max(policies, key=lambda policy: (policy.valid_from, policy.version))
    matching = [policy for policy in policies if policy.version == version]
    if not matching:
        known = ", ".join(policy.version for policy in policies)
        raise said(PolicyProblem, "policy_unknown", version=version, known=known)
    if len(matching) > 1:
        raise said(PolicyProblem, "policy_twice", version=version)
    return matching[0]


def toml_place(error: tomllib.TOMLDecodeError) -> str:
    """The parser's own "(at line 3, column 5)" without its brackets, or its whole message."""
    return str(error).rpartition("(at ")[2].rstrip(")")
