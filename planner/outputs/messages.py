"""What is written to each municipality and receiving site? Plain Danish text to paste into a secure mail or a MedCom message.

Counts only, or with the names of those who arrive. Two identifiers, name and birth date; never a personal number. Lines are short
and hold nothing but text, so that no mail system folds or loses any of it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.documents.errands import what
from planner.documents.evacuation_list import arrivals_by_site, in_time_order
from planner.documents.facts import PlanFacts
from planner.documents.phrases import amount_of, at_the_bed, condition, total_load
from planner.documents.sheet import Line
from planner.model.load import SiteLoad
from planner.model.party import Municipality
from planner.model.site import Site, SiteKind
from planner.model.timing import DANISH_TIME, local_text, utc
from planner.outputs.tables import legible
from planner.outputs.wording import Wording, wording_of
from planner.plans.plan import Placed
from planner.translations.words import word

#: Mail after this hour, or at a weekend, may lie unread until the next working day (domain.md rule 18).
READ_UNTIL_H = 14
#: What may be missing of a receiver, that without which nothing can be sent first.
LACKING = ("mailbox", "location_number", "owner", "phone")
_SATURDAY = 5
_WIDTH = 72


class To(StrEnum):
    """Who is written to."""

    MUNICIPALITY = "municipality"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A mailbox and who answers for it. ``owner`` and the rest are "" when the registry does not say."""

    to: To
    id: str
    name: str
    mailbox: str
    location_number: str
    owner: str
    phone: str

    @property
    def key(self) -> str:
        """Names the receiver in the store and in an address."""
        return f"{self.to.value}:{self.id}"

    @property
    def lacks(self) -> tuple[str, ...]:
        """What must be found out before anything is sent."""
        return tuple(name for name in LACKING if not getattr(self, name))


@dataclass(frozen=True, slots=True)
class Message:
    """``subject`` never names anybody. ``refs`` are the people named in ``text``."""

    receiver: Receiver
    subject: str
    text: str
    refs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Message(to={self.receiver.key!r})"


def telephone_too(moment: datetime) -> bool:
    """Whether what is sent now may not be read today: ring as well."""
    local = utc(moment).astimezone(DANISH_TIME)
    return local.hour >= READ_UNTIL_H or local.weekday() >= _SATURDAY


def messages_of(
    facts: PlanFacts, municipalities: Mapping[str, Municipality], sites: Mapping[str, Site], sender: str, *, named: bool
) -> tuple[Message, ...]:  # fmt: skip
    """One message to each municipality where someone is affected or received, and one to each site that receives people or hands
    out what is brought home. ``named`` adds who arrives, to the sites and to the municipalities that run them; where people live
    they are counted only."""
    writer = _Writer(facts, sender, named)
    arrivals = arrivals_by_site(facts)
    sending = {one.site_id for one in facts.plan.errands if one.pickup_at is not None}
    codes = set(facts.counts_by_municipality()) | {facts.sites[site_id].municipality_code for site_id in arrivals}
    to_towns = [writer.to_municipality(_municipality(facts, municipalities, code), arrivals) for code in sorted(codes)]
    keys = sorted(arrivals.keys() | sending)
    return (*to_towns, *(writer.to_site(_site(facts, sites, key), arrivals.get(key, [])) for key in keys))


def _municipality(facts: PlanFacts, known: Mapping[str, Municipality], code: str) -> Receiver:
    one = known.get(code) or Municipality(code, facts.municipalities.get(code, code))
    name = word("municipality_of", "da", name=one.name)
    return Receiver(To.MUNICIPALITY, code, name, one.mailbox, one.location_number, one.contact_name, one.phone)


def _site(facts: PlanFacts, known: Mapping[str, Site], site_id: str) -> Receiver:
    in_plan, now = facts.sites[site_id], known.get(site_id)
    mailbox, number = (now.mailbox, now.location_number) if now else ("", "")
    owner, phone = (now.contact, now.phone) if now else (in_plan.contact, in_plan.phone)
    return Receiver(To.SITE, site_id, in_plan.name, mailbox, number, owner, phone)


class _Writer:
    """Writes about one plan."""

    def __init__(self, facts: PlanFacts, sender: str, named: bool) -> None:
        self._facts, self._sender, self._named = facts, sender, named
        self._wording: Wording = wording_of(facts, "da")

    def to_municipality(self, receiver: Receiver, arrivals: Mapping[str, list[Placed]]) -> Message:
        """What happens to those who live there, and who comes to its sites."""
        facts, code = self._facts, receiver.id
        affected, placed, stays, unplaced = facts.counts_by_municipality().get(code, (0, 0, 0, 0))
        figures = {"affected": affected, "placed": placed, "stays": stays, "unplaced": unplaced}
        own = {key: those for key, those in arrivals.items() if facts.sites[key].municipality_code == code}
        received = sum(len(those) for those in own.values())
        lines = [self._say("message_residents", **figures)] if affected else []
        lines += [self._say("message_unplaced", n=unplaced)] if unplaced else []
        errands = [one for one in facts.plan.errands if facts.people[one.ref].municipality_code == code]
        lines += [self._say("message_call_list")] if placed or unplaced or errands else []
        brought = sum(one.pickup_at is not None for one in errands)
        lines += [self._say("message_brought", n=brought)] if brought else []
        lines += ["", self._say("message_received", n=received)] if own else []
        refs: tuple[str, ...] = ()
        for key, those in sorted(own.items()):
            lines += ["", f"{facts.sites[key].name}: {self._arrival_span(those)}"]
            if self._named and SiteKind(facts.sites[key].kind).is_municipal:
                lines += self._people(those)
                refs += tuple(one.ref for one in those)
        return self._message(receiver, lines, refs)

    def to_site(self, receiver: Receiver, arrivals: Sequence[Placed]) -> Message:
        """Who arrives, when, and what must be ready; and what is handed out to which vehicle."""
        people = [self._facts.people[one.ref] for one in arrivals]
        lines = [self._arrival_span(arrivals), "", self._say("message_ready"), *self._load(total_load(people))] if people else []
        respirators = sum(person.respirator_competence for person in people)
        lines += [f"- {self._say('respirator_competence')}: {respirators}"] if respirators else []
        refs: tuple[str, ...] = ()
        if self._named:
            lines += ["", *self._people(arrivals)]
            refs = tuple(one.ref for one in arrivals)
        handed_out = self._handed_out(receiver.id)
        lines += [*([""] if lines else []), self._say("message_hand_out"), *handed_out] if handed_out else []
        return self._message(receiver, lines, refs)

    def _handed_out(self, site_id: str) -> list[str]:
        """What each vehicle takes along, in time order; for whom is the driver's to know."""
        errands = [(one.pickup_at, one.shift_id, one.thing) for one in self._facts.plan.errands if one.site_id == site_id]
        return [
            self._say("message_thing", at=self._wording.clock(at), thing=self._say(what(thing)), shift=shift)
            for at, shift, thing in sorted((at, shift, thing) for at, shift, thing in errands if at is not None)
        ]

    def _message(self, receiver: Receiver, lines: Sequence[str], refs: tuple[str, ...]) -> Message:
        facts, plan = self._facts, self._facts.plan
        marks = [self._say(code) for code, on in (("exercise_mark", plan.exercise), ("synthetic_mark", plan.synthetic)) if on]
        subject = self._say("message_subject", plan=plan.id, version=plan.version)
        unknown = self._say("message_unknown")
        head = [
            *marks,
            self._say("message_to", name=receiver.name),
            self._say("message_box", mailbox=receiver.mailbox or unknown, owner=receiver.owner or unknown),
            self._say("message_number", number=receiver.location_number or unknown),
            self._say("message_from", name=self._sender),
            "",
            self._say("message_outage", scenario=plan.scenario_name, start=local_text(facts.cuts[0][0]),
                      end=local_text(facts.cuts[-1][1])),
            self._say("message_plan", plan=plan.id, version=plan.version, status=self._say(f"status.{facts.status}"),
                      data=local_text(facts.data_at)),
            "",
        ]  # fmt: skip
        tail = ["", self._say("message_confirm"), self._say("message_ring")]
        tail += [] if refs else [self._say("message_counts_only")]
        subject = " · ".join([*marks, subject])
        return Message(receiver, _clean(subject), "\n".join(_folded(line) for line in (*head, *lines, *tail)) + "\n", refs)

    def _arrival_span(self, arrivals: Sequence[Placed]) -> str:
        ordered = in_time_order(list(arrivals))
        first, last = (self._wording.clock(one.arrival_at) for one in (ordered[0], ordered[-1]))
        return self._say("message_arrivals", n=len(ordered), first=first, last=last)

    def _load(self, load: SiteLoad) -> list[str]:
        pairs = [(name, value) for name, value in zip(SiteLoad.dimensions(), load.amounts(), strict=True) if value]
        return [f"- {self._say(f'total_{name}')}: {self._wording.text(amount_of(name, value))}" for name, value in pairs]

    def _people(self, arrivals: Sequence[Placed]) -> list[str]:
        lines = []
        for number, one in enumerate(in_time_order(list(arrivals)), 1):
            person = self._facts.people[one.ref]
            born = f"{person.birth_date:%d-%m-%Y}" if person.birth_date else self._say("unknown")
            told = [*condition(person), *at_the_bed(person)]
            words = "; ".join([*self._words(told), *person.equipment])
            lines.append(
                self._say("message_person", number=number, at=self._wording.clock(one.arrival_at), name=person.name, born=born,
                          ref=one.ref, words=words, shift=one.shift_id)
            )  # fmt: skip
        return lines

    def _words(self, lines: Sequence[Line]) -> list[str]:
        return [self._wording.line(line) for line in lines]

    def _say(self, code: str, **values: object) -> str:
        return word(code, "da", **values)


def _clean(text: str) -> str:
    """A registry's text as plain text on one line."""
    return " ".join(legible(text).replace("\N{NO-BREAK SPACE}", " ").split())


def _folded(line: str) -> str:
    """A line at most so wide as every mail system leaves it, its continuation set in."""
    return "\n".join(textwrap.wrap(_clean(line), _WIDTH, subsequent_indent="   ", break_on_hyphens=False)) if line else ""
