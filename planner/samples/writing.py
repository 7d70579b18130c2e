"""How does a sample get onto disk, marked SYNTHETIC in every file that could be mistaken for a real registry?

CSV as Danish offices write it: UTF-8, semicolons, Danish headings from the column table. Every row has ``syntetisk`` = ja;
beside the files lies one named ``SYNTHETIC`` that says so in words.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from planner.registries.columns import COLUMNS
from planner.registries.records import Kind
from planner.samples.rows import Row

MARK = {"synthetic": "ja"}
MARK_FILE = "SYNTHETIC"
MARK_TEXT = """SYNTETISK: alt i denne mappe er opdigtet og hører ikke til nogen levende person.
Navne er sat sammen ved lodtrækning af almindelige danske navne. CPR-numrene er fra 1858 til 1899 (7. ciffer 5-8), så
ingen levende kan have dem. Telefonnumre begynder med +45 00, postkasser ender på .invalid, og lokationsnumre begynder med
20: ingen af dem fører nogen steder hen. Pladser, strøm og ilt er opdigtede, også på de rigtige hospitaler.

SYNTHETIC: everything in this folder is invented and belongs to no living person.
Names are drawn by lot from common Danish names. The CPR numbers are of 1858 to 1899 (7th digit 5-8), so nobody alive can
have them. Phone numbers begin with +45 00, mailboxes end in .invalid and location numbers begin with 20: none leads anywhere.
Places, power and oxygen are invented, at the real hospitals too.
"""


def write_files(
    out_dir: Path,
    tables: Mapping[Kind, Sequence[Row]],
    geography: Mapping[str, Mapping[str, Any]],
    scenarios: Mapping[str, str | Mapping[str, Any]],
) -> tuple[Path, ...]:
    """Writes registries (``patients.csv`` and so on), geography (file name to JSON) and scenarios into ``out_dir``, which
    is made when absent; gives the paths in the order written."""
    texts = {MARK_FILE: MARK_TEXT}
    texts |= {f"{kind.value}.csv": csv_text(kind, rows) for kind, rows in tables.items()}
    texts |= {name: json_text(content) for name, content in geography.items()}
    for name, content in scenarios.items():
        texts[f"scenarios/{name}"] = content if isinstance(content, str) else json_text(content)
    paths = []
    for name, text in texts.items():
        path = out_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    return tuple(paths)


def csv_text(kind: Kind, rows: Iterable[Row]) -> str:
    """The rows under the Danish headings of the column table, without columns that no row fills, marked synthetic.

    Raises KeyError when a row has a cell that the column table does not know.
    """
    marked = [row | MARK for row in rows]
    columns = {column.key: column.danish for column in COLUMNS[kind]}
    unknown = {key for row in marked for key in row} - columns.keys()
    if unknown:
        raise KeyError(f"no such column: {', '.join(sorted(unknown))}")
    filled = [key for key in columns if any(row.get(key) for row in marked)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([columns[key] for key in filled])
    writer.writerows([row.get(key, "") for key in filled] for row in marked)
    return text.getvalue()


def json_text(content: Mapping[str, Any]) -> str:
    """JSON with one line for each item of a list at the top, so that a change of one place is a change of one line."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            lines = ",\n".join(_compact(item) for item in value)
            parts.append(f"{_compact(key)}:[\n{lines}\n]")
        else:
            parts.append(f"{_compact(key)}:{_compact(value)}")
    return "{" + ",\n".join(parts) + "}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
