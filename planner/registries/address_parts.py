"""Which parts has an address that stands in one cell: street, number, floor and door, postcode, town?

The parts come in the order of the cell and with its own letters, so that put together they are the cell again but for spaces,
commas and line breaks. What could be read in two ways is not parted (BadCell); only words beyond the house number, which no
search for the house needs, are kept with floor and door where it is not sure what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from planner.registries.cells import BadCell, Checked, tidy

#: Column key and text of each part, in the order of the cell. The country says nothing, and has no column.
Pieces = tuple[tuple[str, str], ...]
COUNTRY = "country"

_LONGEST = 300
_SOME_STREET = "Vejen"
_POSTAL = re.compile(r"((?:DK[- ]?)?\d{3,4})(?:[ ]+([^\W\d_][^\d]*))?", re.IGNORECASE)
_TOWN_FIRST = re.compile(r"([^\W\d_][^\d]*?) ((?:DK[- ]?)?\d{4})", re.IGNORECASE)
#: A postcode with its town at the end of a line that holds more.
_POSTAL_AT_END = re.compile(r"(.*?[^\s-]) ((?:DK[- ]?)?\d{4}) ([^\W\d_][^\d]*)", re.IGNORECASE)
_POSTCODE = re.compile(r"(?:DK[- ]?)?\d{4}", re.IGNORECASE)
_COUNTRY = re.compile(r"danmark|denmark|dk", re.IGNORECASE)
#: Somebody else's name at the door, or a way to reach the person: it belongs to no street.
_CARE_OF = re.compile(r"(?:c\s*/\s*o|c\.o\.|co/|att\b|v/|hos)[\s.:]*\S.*", re.IGNORECASE)
_CARE_OF_BEHIND = re.compile(r"(.*\S)\s+((?:c\s*/\s*o|c\.o\.|co/|v/)[\s.:]*\S.*)", re.IGNORECASE)
_NO_HOME = re.compile(r"\b(?:post\s?boks|postbox|p\.?\s?o\.?\s?box)\b", re.IGNORECASE)

_STOREY = r"(?:st|stuen|parterre|kl|kld|kælder|kælderen|mezz|mezzanin|tagetagen?|loftet|\d{1,2}\.?\s?(?:sal|etage)|\d{1,2}\.)\.?"
_UNIT = (
    r"(?:dør|lejl|lejlighed|værelse|vær|bolig|hus|opgang|afd|afdeling|afsnit|stue|rum|blok|enhed|lokale|nr)[.:]?\s?"
    r"(?:nr\.?\s?)?\w{1,4}"
)
_SIDE = r"(?:t\.?\s?v|t\.?\s?h|m\.?\s?f|til venstre|til højre|midt|midtfor|(?:til )?venstre|(?:til )?højre)\.?"
_BARE_STOREY = r"\d{1,2}\.?"
#: Floor and door as they stand on envelopes; a bare number is one only where a side follows it.
_FLOOR_AND_DOOR = re.compile(
    rf"(?:{_STOREY}[\s,]*(?:{_SIDE}|{_UNIT}|\d{{1,4}})?|{_BARE_STOREY}[\s,]*{_SIDE}|{_SIDE}|{_UNIT})"
    rf"(?:[\s,]+(?:{_UNIT}|{_SIDE}))*",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"(?:nr\.?\s?)?\d{1,3}\s?[A-Za-zÆØÅæøå]?(?:\s?[-–/]\s?\d{1,3}\s?[A-Za-zÆØÅæøå]?)?", re.IGNORECASE)
#: A number that can be a house's: not the beginning of a word, no ordinal ("10. Februar Vej"), no part of a longer number.
_NUMBER = re.compile(
    r"(?<![\w.-])(?P<said>nr\.?\s?|no\.?\s)?(?P<number>\d{1,3}(?P<letter>[A-Za-zÆØÅæøå])?"
    r"(?:\s?[-–/]\s?\d{1,3}[A-Za-zÆØÅæøå]?)?)(?![\w]|\.\w|[-–/]\s?\d)",
    re.IGNORECASE,
)
_LETTER_APART = re.compile(r"\s([A-Za-zÆØÅæøå])(?=$|[\s,.])")
_ORDINAL = re.compile(r"\.\s+(?!(?:sal|etage)\b)[^\W\d_]", re.IGNORECASE)
_UNIT_BEFORE = re.compile(
    r"\b(?:dør|lejl|lejlighed|værelse|vær|bolig|hus|opgang|afd|afdeling|afsnit|stue|rum|blok|enhed|lokale)[.:]?\s*$",
    re.IGNORECASE,
)
_LOOSE_NUMBER = re.compile(r"(?<![\w])\d+(?![\w.])")


def split_address(cell: str) -> Checked[Pieces]:
    """Street, number and whatever else of an address stands in ``cell``. Raises BadCell when it cannot be parted surely."""
    if len(cell) > _LONGEST or _NO_HOME.search(cell):
        raise BadCell("address_unsplit")
    lines = [line for line in map(tidy, re.split(r"[,;|\n\r\t]+", cell)) if line]
    parted = list(_with_postal(lines))
    if sum(key == "postcode" for key, _ in parted) > 1:
        raise BadCell("address_unsplit")
    parted = _with_street(parted)
    warnings = ("floor_door_unsure",) if any(key == _UNSURE for key, _ in parted) else ()
    return Checked(tuple(("floor_door" if key in (_LINE, _UNSURE) else key, text) for key, text in parted), warnings)


def split_postal(cell: str) -> Checked[Pieces]:
    """Postcode and town of ``cell``, in either order. Raises BadCell when it holds something else."""
    if len(cell) > _LONGEST:
        raise BadCell("postal_unsplit")
    whole = tidy(re.sub(r"[,;|\n\r\t]+", " ", cell))
    country: Pieces = ()
    if behind := re.fullmatch(rf"(.+) ({_COUNTRY.pattern})", whole, re.IGNORECASE):
        whole, country = behind[1], ((COUNTRY, behind[2]),)
    if match := _POSTAL.fullmatch(whole):
        town: Pieces = (("town", match[2]),) if match[2] else ()
        return Checked((("postcode", match[1]), *town, *country))
    if match := _TOWN_FIRST.fullmatch(whole):
        return Checked((("town", match[1]), ("postcode", match[2]), *country))
    raise BadCell("postal_unsplit")


def split_house_number(cell: str) -> Checked[Pieces]:
    """House number, and floor and door behind it ("12 B, 2. sal tv."). Raises BadCell for anything else."""
    pieces = split_address(f"{_SOME_STREET} {cell}")
    keys = [key for key, _ in pieces.value]
    if pieces.value[0] != ("street", _SOME_STREET) or set(keys[1:]) - {"house_number", "floor_door"} or pieces.warnings:
        raise BadCell("address_unsplit")
    return Checked(pieces.value[1:])


# --- lines ------------------------------------------------------------------------------------------------------------

#: A line of which nothing is known yet, and one that is kept although nobody can tell what it is.
_LINE, _UNSURE = "line", "unsure"


def _with_postal(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The lines, with postcode, town, country and whoever's name is at the door told apart."""
    rest = iter(range(len(lines)))
    for place in rest:
        line = lines[place]
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if _CARE_OF.fullmatch(line):
            yield "floor_door", line
        elif _POSTCODE.fullmatch(line):
            yield "postcode", line
            if following and not re.search(r"\d", following) and not _COUNTRY.fullmatch(following):
                yield "town", following
                next(rest)
        elif (postal := _POSTAL.fullmatch(line)) and _POSTCODE.fullmatch(postal[1]):
            yield "postcode", postal[1]
            yield "town", postal[2]
        elif at_end := _POSTAL_AT_END.fullmatch(line):
            if _POSTAL.fullmatch(at_end[1]):
                raise BadCell("address_unsplit")
            yield _LINE, at_end[1]
            yield "postcode", at_end[2]
            yield "town", at_end[3]
        elif place and place == len(lines) - 1 and _COUNTRY.fullmatch(line):
            yield COUNTRY, line
        else:
            yield _LINE, line


def _with_street(parted: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """``parted`` with its one line that holds a street and a number told apart. Raises BadCell without just one such line."""
    found: dict[int, list[tuple[str, str]]] = {}
    taken: set[int] = set()
    open_lines = [place for place, (key, text) in enumerate(parted) if key == _LINE and not _FLOOR_AND_DOOR.fullmatch(text)]
    for place in open_lines:
        if numbered := _numbered(parted[place][1]):
            found[place] = numbered
    if not found:
        # The number may stand on a line of its own, behind the street's.
        for place in open_lines:
            if place + 1 in open_lines and _is_name(parted[place][1]) and _ONLY_NUMBER.fullmatch(parted[place + 1][1]):
                found[place] = [("street", parted[place][1]), ("house_number", parted[place + 1][1])]
                taken.add(place + 1)
    if len(found) != 1:
        raise BadCell("address_unsplit")
    whole: list[tuple[str, str]] = []
    for place, (key, text) in enumerate(parted):
        if place in found:
            whole += found[place]
        elif place not in taken:
            whole.append((_UNSURE if place in open_lines else key, text))
    return whole


# --- one line ---------------------------------------------------------------------------------------------------------


def _numbered(line: str) -> list[tuple[str, str]] | None:
    """Street, number and what is behind it; None when ``line`` has no house number. Raises BadCell when several could be."""
    care: list[tuple[str, str]] = []
    if behind := _CARE_OF_BEHIND.fullmatch(line):
        line, care = behind[1], [("floor_door", behind[2])]
    candidates = [match for match in _NUMBER.finditer(line) if _may_be_house(line, match)]
    said = [match for match in candidates if match["said"]]
    sure = [whole for match in said or candidates if (whole := _parted_at(line, match, _is_floor_or_nothing))]
    if not sure and len(candidates) == 1:
        # Words behind the number that are no floor and no door are kept, as long as no other number is among them.
        sure = [whole for match in candidates if (whole := _parted_at(line, match, _is_no_number))]
    if candidates and not sure:
        raise BadCell("address_unsplit")
    return [*sure[0], *care] if sure else None


def _may_be_house(line: str, match: re.Match[str]) -> bool:
    street, rest = line[: match.start()].rstrip(), line[match.end() :]
    if not street or (_ORDINAL.match(rest) and not match["said"]) or re.match(r"\.?\s?(?:sal|etage)\b", rest, re.IGNORECASE):
        return False
    if _UNIT_BEFORE.search(street):
        return False
    # "Vej 5 3": either could be the house's, unless it is said which ("Plads 5 nr. 3").
    return bool(match["said"]) or not _LOOSE_NUMBER.search(street)


def _parted_at(line: str, match: re.Match[str], fits: Callable[[str], bool]) -> list[tuple[str, str]] | None:
    """The line's parts when its house number is ``match``, with a letter that stands apart where the rest allows it."""
    street = line[: match.start()].rstrip()
    ends = [match.end()]
    if not match["letter"] and (apart := _LETTER_APART.match(line, match.end())):
        ends.insert(0, apart.end())
    for end in ends:
        rest = line[end:].strip()
        if fits(rest) and (end == match.end() or _is_floor_or_nothing(rest)):
            behind = [("floor_door" if _is_floor_or_nothing(rest) else _UNSURE, rest)] if rest.strip(" .") else []
            return [("street", street), ("house_number", line[match.start() : end].strip()), *behind]
    return None


def _is_floor_or_nothing(rest: str) -> bool:
    return not rest.strip(" .") or bool(_FLOOR_AND_DOOR.fullmatch(rest.lstrip(" .")))


def _is_no_number(rest: str) -> bool:
    """Whether no part of a house number can be among the words ``rest``: no digit, and no letter of its own but the word "i"."""
    return not re.search(r"\d", rest) and not re.match(r"(?!i )[^\W_](?![^\W_])", rest)


def _is_name(line: str) -> bool:
    return not re.search(r"\d", line) and bool(re.search(r"[^\W\d_]{2}", line))
