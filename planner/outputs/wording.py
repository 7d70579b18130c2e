"""How does a bit of a document read in Danish and in English?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.documents.facts import PlanFacts
from planner.documents.sheet import Amount, At, Bit, Day, Either, Line, Raw, Said, Span
from planner.model.timing import DANISH_TIME, local_text, utc
from planner.translations.words import word


@dataclass(frozen=True, slots=True)
class Wording:
    """Language and the local day whose times are shown without a date. ``offset`` is that day's, as "UTC+01:00"."""

    lang: str
    day: date
    offset: str

    def text(self, bit: Bit) -> str:
        """The words of one bit."""
        match bit:
            case Raw():
                return bit.text
            case Said():
                return word(bit.code, self.lang, **{name: self._value(value) for name, value in bit.values})
            case Either():
                return bit.english if self.lang == "en" else bit.danish
            case At():
                return local_text(bit.at) if bit.full else self.clock(bit.at)
            case Day():
                return f"{bit.day:%d-%m-%Y}"
            case Span():
                return self.span(bit.seconds)
            case Amount():
                return self.amount(bit)

    def _value(self, value: object) -> object:
        return self.text(value) if isinstance(value, Raw | Said | Either | At | Day | Span | Amount) else value

    def line(self, line: Line) -> str:
        """A whole line: bits with a space between, none before a comma that stands alone."""
        text = ""
        for bit in line.bits:
            words = self.text(bit)
            if words:
                text += words if not text or words == "," else f" {words}"
        return text

    def clock(self, moment: datetime) -> str:
        """Local clock time; with day and month when it is another day; with the UTC offset in the hour that comes twice."""
        local = utc(moment).astimezone(DANISH_TIME)
        text = f"{local:%H:%M}" if local.date() == self.day else f"{local:%d/%m %H:%M}"
        if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            offset = f"{local:%z}"
            text += f" {offset[:3]}:{offset[3:]}"
        return text

    def span(self, seconds: int) -> str:
        """Hours and minutes, rounded towards less time."""
        minutes = seconds // 60
        sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
        hours, rest = divmod(minutes, 60)
        hour = "h" if self.lang == "en" else "t"
        parts = ([str(hours), hour] if hours else []) + (
            [f"{rest:02d}" if hours else str(rest), "min"] if rest or not hours else []
        )
        return sign + "\N{NO-BREAK SPACE}".join(parts)

    def amount(self, amount: Amount) -> str:
        """A number with the language's decimal mark, and its unit."""
        number = f"{amount.number:.{amount.decimals}f}"
        if self.lang != "en":
            number = number.replace(".", ",")
        return f"{number}\N{NO-BREAK SPACE}{amount.unit}" if amount.unit else number


def wording_of(facts: PlanFacts, lang: str) -> Wording:
    """The plan's own day is the one on which people may first be fetched."""
    first = utc(facts.first_departure_at).astimezone(DANISH_TIME)
    return Wording(lang, first.date(), _offsets(first, facts))


def _offsets(first: datetime, facts: PlanFacts) -> str:
    """The UTC offset of the plan's time, or both when the clocks change under way."""
    last = utc(facts.valid_until).astimezone(DANISH_TIME)
    names = []
    for moment in (first, last):
        minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
        names.append(f"UTC+{minutes // 60:02d}:{minutes % 60:02d}")
    return " → ".join(dict.fromkeys(names))
