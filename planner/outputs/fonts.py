"""Which letters can be printed, how wide are they, and what stands in for those that cannot?

Every text that reaches a page goes through :func:`printable`. No text is ever given to a markup parser.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from planner.errors import FileProblem
from planner.settings import REPOSITORY

REGULAR, BOLD = "PlannerSans", "PlannerSans-Bold"
_FILES = {REGULAR: "DejaVuSansCondensed.ttf", BOLD: "DejaVuSansCondensed-Bold.ttf"}
_FOLDERS = (
    REPOSITORY / "planner" / "web" / "node_modules" / "dejavu-fonts-ttf" / "ttf",
    Path("/usr/share/fonts/truetype/dejavu"),
)


def fonts_dir(folders: tuple[Path, ...] = _FOLDERS) -> Path:
    """The folder that holds the typefaces of the print. Raises FileProblem when none does."""
    for folder in folders:
        if all((folder / name).is_file() for name in _FILES.values()):
            return folder
    raise FileProblem("The typefaces for printing (DejaVu Sans Condensed) are not installed.", hint="Run scripts/setup.")


@lru_cache(maxsize=1)
def _faces() -> dict[str, TTFont]:
    folder = fonts_dir()
    fonts = {name: TTFont(name, str(folder / file)) for name, file in _FILES.items()}
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    return fonts


def load_fonts() -> None:
    """Makes the typefaces known to the PDF library; once is enough. Streams stay binary: the text form of compressed
    bytes costs a third of the drawing time and a quarter more disk."""
    rl_config.useA85 = 0
    _faces()


@lru_cache(maxsize=8192)
def _shown(char: str) -> str:
    """The character itself, or a visible stand-in with its Unicode number.

    Replaced: what the typefaces lack; invisible and direction-changing characters, which could hide or turn a text; and
    right-to-left letters, which would stand in the wrong order.
    """
    if char == "\n":
        return char
    category = unicodedata.category(char)
    if char == "\N{NO-BREAK SPACE}":
        return char
    if category == "Zs" or char == "\t":
        return " "
    turned = unicodedata.bidirectional(char) in ("R", "AL", "AN")
    unseen = category[0] in "CM" or category in ("Zl", "Zp")
    beyond = ord(char) > 0xFFFF  # the PDF library writes a wrong Unicode number for these, so they cannot be read back
    if turned or unseen or beyond or any(ord(char) not in font.face.charToGlyph for font in _faces().values()):
        return f"⟨U+{ord(char):04X}⟩"
    return char


@lru_cache(maxsize=65536)
def printable(text: str) -> str:
    """The text as it can be printed: nothing dropped, what cannot be drawn replaced by its Unicode number in ⟨⟩."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(map(_shown, composed))


@lru_cache(maxsize=65536)
def width(text: str, font: str, size: float) -> float:
    """Width in points of a printable text on one line."""
    face = _faces()[font].face
    widths, default = face.charWidths, face.defaultWidth
    return float(sum(widths.get(ord(char), default) for char in text)) * size / 1000


@lru_cache(maxsize=65536)
def wrap(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """The text in lines no wider than ``room`` points: broken at spaces, inside a word only when it alone is too wide, and
    there after a hyphen if it has one."""
    lines: list[str] = []
    for paragraph in printable(text).split("\n"):
        current = ""
        for whole in paragraph.split(" "):
            for word in _pieces(whole, font, size, room):
                longer = f"{current} {word}" if current else word
                if current and width(longer, font, size) > room:
                    lines.append(current)
                    current = word
                else:
                    current = longer
        if current:
            lines.append(current)
    return tuple(lines)


def _pieces(word: str, font: str, size: float, room: float) -> list[str]:
    if not word:
        return []
    if width(word, font, size) <= room:
        return [word]
    pieces, current = [], ""
    for char in word:
        if current and width(current + char, font, size) > room:
            at = max(current.rfind("-"), current.rfind("/")) + 1 or len(current)
            pieces.append(current[:at])
            current = current[at:]
        current += char
    return [*pieces, current]


def shorten(text: str, font: str, size: float, room: float) -> str:
    """One line of at most ``room`` points; a cut is shown by an ellipsis."""
    line = " ".join(printable(text).split())
    if width(line, font, size) <= room:
        return line
    while line and width(f"{line}…", font, size) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"
