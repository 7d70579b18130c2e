"""Which samples are there to ask for?"""

from __future__ import annotations

from pathlib import Path

from planner.errors import FileProblem
from planner.samples.reference import read_reference
from planner.samples.region import SEED, make_region, write_region
from planner.samples.small import write_small

REGIONS = {"midtjylland": "1082", "nordjylland": "1081"}


def write_sample(size: str, out: Path, data_dir: Path, *, region: str = "midtjylland", seed: int = SEED) -> tuple[Path, ...]:
    """Writes the ``small`` or the ``region`` sample into ``out`` and gives the files' paths. ``data_dir`` holds the
    reference facts; ``region`` (a key of REGIONS) and ``seed`` matter to the region only. Raises FileProblem when the facts
    cannot be read or ``out`` cannot be written."""
    try:
        if size == "small":
            return write_small(out)
        return write_region(make_region(read_reference(data_dir / "reference"), REGIONS[region], seed), out)
    except OSError as error:
        raise FileProblem(f"The sample cannot be written to {out}: {error.strerror}.") from None
