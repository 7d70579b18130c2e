"""How much may a file ask for? The bounds within which every file is read, in one place."""

from __future__ import annotations

LARGEST_FILE_BYTES = 200 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 500 * 1024 * 1024
MOST_CELLS = 10_000_000
#: As many rows as a spreadsheet program can show.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 1000
LONGEST_CELL = 131_072
#: So long may a note about a person be. Paper and pages carry it whole.
LONGEST_NOTE = 4000
MOST_SHEETS = 200
#: So many rows may have a merged cell. A list with more is a form, not a registry.
MOST_MERGES = 20_000
#: A packed part larger than this must not unpack to more than so many times its size. Sheets pack to a tenth or so.
LARGEST_UNASKED_PART_BYTES, LARGEST_PACKING = 10 * 1024 * 1024, 200
#: A sheet that spans more cells than this must have something in at least one of so many of them.
LARGEST_SPARSE_SPAN, SPARSEST = 1_000_000, 20
