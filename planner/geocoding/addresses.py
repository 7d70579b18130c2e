"""When are two ways of writing a street the same street, and what is a house number?

Numbers are never compared loosely: "102" is not a misspelt "12". Street names are brought to one spelling (Danish letters,
abbreviations written out, no spaces or signs) and only then compared, exactly first and loosely second.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: So many names of streets are remembered with their spelling: registries name the same ones again and again.
_MOST_REMEMBERED = 20_000
#: Abbreviations that stand as a word of their own, written out.
_WORDS = {
    "gl": "gammel", "gml": "gammel", "gamle": "gammel", "ndr": "nordre", "nr": "nørre", "sdr": "sønder", "søndre": "sønder",
    "vestre": "vester", "østre": "øster", "skt": "sankt", "sct": "sankt", "st": "store", "str": "store", "ll": "lille",
    "dr": "doktor", "chr": "christian", "prof": "professor", "kgs": "kongens", "fr": "frederik", "frdr": "frederik",
}  # fmt: skip
#: Abbreviations at the end of a name, with or without a space before them.
_ENDINGS = (
    (r"v$", "vej"),
    (r"g$", "gade"),
    (r"pl$", "plads"),
    (r"str$", "stræde"),
    (r"(?:boul|blvd|bvd)$", "boulevard"),
    (r"al$", "alle"),
)
#: Words that tell two streets apart however alike the rest is.
_TELLING = (
    ("n", ("nørre", "nordre", "nord")),
    ("s", ("sønder", "søndre", "syd")),
    ("e", ("øster", "østre", "øst")),
    ("w", ("vester", "vestre", "vest")),
    ("old", ("gammel", "gamle")),
    ("new", ("ny",)),
    ("big", ("store",)),
    ("small", ("lille",)),
)


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """A number with its letter, "" when it has none."""

    number: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.letter}"


@lru_cache(maxsize=_MOST_REMEMBERED)
def normal_street(street: str) -> str:
    """The street's one spelling: small Danish letters, abbreviations written out, nothing but letters and digits."""
    return "".join(_street_words(street))


@lru_cache(maxsize=_MOST_REMEMBERED)
def look_alike_forms(street: str) -> tuple[str, str]:
    """Two more ways to write the street's one spelling, for comparing loosely: as it was typed, and with æ, ø, å written out.
    A slip that makes "ae" of "ad" must not count twice because "ae" is also a way to write æ."""
    typed = "".join(_written_out_words(street, keep_pairs=True))
    return typed, written_out_letters(normal_street(street))


def written_out_letters(spelling: str) -> str:
    """The spelling without Danish letters: ae, oe, aa."""
    return spelling.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")


@dataclass(frozen=True, slots=True)
class TellingSigns:
    """What must not differ between two spellings of one street: its ``numbers``, and its ``words`` (points of the compass,
    old and new, big and small)."""

    numbers: frozenset[str]
    words: frozenset[str]

    def contradict(self, other: TellingSigns) -> bool:
        """True when these cannot be one street: "2. Tværvej" is no misspelt "1. Tværvej", "Rø Vestre Vej" no "Rø Østre Vej".
        A word that one side lacks may be the typing error itself."""
        same_words = self.words <= other.words or other.words <= self.words
        return self.numbers != other.numbers or not same_words


@lru_cache(maxsize=_MOST_REMEMBERED)
def telling_signs(street: str) -> TellingSigns:
    """The signs in ``street``."""
    words = _street_words(street)
    found = {sign for sign, spellings in _TELLING if any(word.startswith(spellings) for word in words)}
    return TellingSigns(frozenset(re.findall(r"\b\w{0,2}\d+\w{0,2}\b|\d+", " ".join(words))), frozenset(found))


_ONE_NUMBER = r"0*(\d{1,3})(?:\s*([a-zæøå])(?![a-zæøå]))?"
_FLOOR = r"(?:st|kl|mezz|stuen|kælder(?:en)?|\d{1,2})\.?(?:\s*(?:sal|etage)\b\.?)?"
_DOOR = r"(?:tv|th|mf|til venstre|til højre|midtfor|dør\s*\w{1,4}|\d{1,4})\.?"
#: What may follow a number in the same cell: a comma and anything about floor and door, or words that can be nothing else.
_FLOOR_AND_DOOR = re.compile(
    rf"(?:\s*,\s*(?:{_FLOOR})?(?:[\s,]*{_DOOR})?|\s+(?:st|kl)\b\.?(?:[\s,]*{_DOOR})?|\s+\d{{1,2}}\.?(?:\s*sal\b\.?)?[\s,]*(?:tv|th|mf)\.?"
    rf"|\s+\d{{1,2}}\.?\s*sal\b\.?)\s*"
)
_NUMBER_CELL = re.compile(rf"\s*(?:nr\.?\s*)?{_ONE_NUMBER}(?:\s*(?:-|–|/|og|&|\+)\s*{_ONE_NUMBER})?(?P<rest>.*)", re.DOTALL)
#: A house that takes up more numbers than this is a typing error.
_WIDEST_HOUSE = 40


@dataclass(frozen=True, slots=True)
class HouseNumbers:
    """The number at the door, and the last one of a house that has several ("18-20"), else None."""

    first: HouseNumber
    last: HouseNumber | None = None


def read_house_numbers(text: str) -> HouseNumbers | None:
    """The numbers in "12", "012 b", "18-20" or "12B, 2. th"; None for anything else."""
    match = _NUMBER_CELL.fullmatch(text.casefold())
    if match is None or not int(match[1]) or (match["rest"].strip(" .") and not _FLOOR_AND_DOOR.fullmatch(match["rest"])):
        return None
    first = HouseNumber(int(match[1]), (match[2] or "").upper())
    if match[3] is None:
        return HouseNumbers(first)
    last = HouseNumber(int(match[3]), (match[4] or "").upper())
    steps = (last.number - first.number, last.letter > first.letter)
    if not (0 < steps[0] <= _WIDEST_HOUSE or (steps[0] == 0 and steps[1])):
        return None
    return HouseNumbers(first, last)


def split_house_number(text: str) -> HouseNumber | None:
    """The number at the door, as :func:`read_house_numbers` reads it."""
    numbers = read_house_numbers(text)
    return numbers.first if numbers else None


def _street_words(street: str) -> list[str]:
    return _written_out_words(street, keep_pairs=False)


def _written_out_words(street: str, *, keep_pairs: bool) -> list[str]:
    words = re.findall(r"[\wæøå]+(?:\.(?=\s|$|-))?", danish(street, keep_pairs=keep_pairs))
    written_out = [_written_out(word, index == 0, index == len(words) - 1) for index, word in enumerate(words)]
    return [word for word in written_out if word]


def _written_out(word: str, first: bool, last: bool) -> str:
    abbreviated, bare = word.endswith("."), word.rstrip(".")
    if last and not first and (abbreviated or len(bare) <= 2 or bare in ("str", "boul", "blvd", "bvd")):
        return _with_ending(bare)
    if last and abbreviated:
        return _with_ending(bare)
    if first and abbreviated and bare in ("v", "ø", "n", "s"):
        return {"v": "vester", "ø": "øster", "n": "nørre", "s": "sønder"}[bare]
    return _WORDS.get(bare, bare)


def _with_ending(bare: str) -> str:
    for ending, full in _ENDINGS:
        if re.search(ending, bare):
            return re.sub(ending, full, bare)
    return bare


def danish(text: str, *, keep_pairs: bool = False) -> str:
    """The text with small letters with æ, ø, å for every way of writing them; other accents dropped."""
    small = unicodedata.normalize("NFC", text).casefold()
    if not keep_pairs:
        small = small.replace("aa", "å").replace("ae", "æ").replace("oe", "ø")
    for written, letter in (("ä", "æ"), ("ö", "ø"), ("'", ""), ("’", ""), ("´", "")):
        small = small.replace(written, letter)
    kept = (c if c in "æøå" else unicodedata.normalize("NFD", c)[0] for c in small)
    return "".join(kept)
