"""When are two ways of writing a street the same street, and what is a house number?

Numbers are never compared loosely: "102" is not a misspelt "12". Street names are brought to one spelling (Danish letters,
abbreviations written out, no spaces or signs) and only then compared, exactly first and loosely second.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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


def normal_street(street: str) -> str:
    """The street's one spelling: small Danish letters, abbreviations written out, nothing but letters and digits."""
    return "".join(_street_words(street))


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


def telling_signs(street: str) -> TellingSigns:
    """The signs in ``street``."""
    words = _street_words(street)
    found = {sign for sign, spellings in _TELLING if any(word.startswith(spellings) for word in words)}
    return TellingSigns(frozenset(re.findall(r"\d+", " ".join(words))), frozenset(found))


def split_house_number(text: str) -> HouseNumber | None:
    """The number and letter of "12", "12 b" or "012B"; None for anything else ("12-14" is not one number)."""
    match = re.fullmatch(r"\s*0*([1-9]\d{0,2})\s*([A-Za-zÆØÅæøå])?\s*", text)
    return HouseNumber(int(match[1]), (match[2] or "").upper()) if match else None


def _street_words(street: str) -> list[str]:
    words = re.findall(r"[\wæøå]+(?:\.(?=\s|$|-))?", _danish(street))
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


def _danish(text: str) -> str:
    """Small letters with æ, ø, å for every way of writing them; other accents dropped."""
    small = unicodedata.normalize("NFC", text).casefold()
    for written, letter in (("ä", "æ"), ("ö", "ø"), ("aa", "å"), ("ae", "æ"), ("oe", "ø"), ("'", ""), ("’", ""), ("´", "")):
        small = small.replace(written, letter)
    kept = (c if c in "æøå" else unicodedata.normalize("NFD", c)[0] for c in small)
    return "".join(kept)
