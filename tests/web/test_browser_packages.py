"""Are the browser's packages pinned, and does the lock file say what and not where?"""

from __future__ import annotations

import json
from pathlib import Path


def test_the_lock_file_names_every_package_by_hash_and_no_place_to_get_it() -> None:
    web = Path(__file__).resolve().parents[2] / "planner" / "web"
    packages = json.loads((web / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((web / "package.json").read_text(encoding="utf-8"))
    assert all(v[0].isdigit() for v in {**wanted["dependencies"], **wanted["devDependencies"]}.values())
    for name, package in packages.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")
