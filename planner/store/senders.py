"""What do we remember of each sender: how their columns are to be understood, and who was in their latest file?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from planner.store.changes import in_portions, insert_plain, note_change
from planner.store.tables import column_mapping, sender_entry


class Senders:
    """The senders within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def names(self, kind: str = "") -> tuple[str, ...]:
        """Every sender of whom there is something, of ``kind`` when one is named, by name."""
        queries = []
        for table in (column_mapping, sender_entry):
            query = select(table.c.sender).distinct()
            queries.append(query.where(table.c.kind == kind) if kind else query)
        return tuple(sorted({name for query in queries for name in self._connection.execute(query).scalars()}))

    # --- columns ---

    def mapping(self, sender: str, kind: str, headings: str) -> dict[str, str] | None:
        """What was settled the last time a file with these headings (their fingerprint) came: label to column key."""
        query = select(column_mapping.c.mapping).where(_of(sender, kind, headings))
        found = self._connection.execute(query).scalar()
        return None if found is None else dict(found)

    def labels(self, sender: str, kind: str) -> frozenset[str]:
        """Every label of this sender's files that stood for a column once: it helps to find the row of headings."""
        query = select(column_mapping.c.mapping).where(column_mapping.c.sender == sender, column_mapping.c.kind == kind)
        found = self._connection.execute(query).scalars()
        return frozenset(label for one in found for label, key in one.items() if key and not label.startswith("#"))

    def remember(self, sender: str, kind: str, headings: str, mapping: Mapping[str, str], *, who: str) -> None:
        """From now on files with these headings are understood like this."""
        values = {"mapping": dict(mapping), "who": who, "at": self._now}
        known = self._connection.execute(select(column_mapping.c.sender).where(_of(sender, kind, headings))).first()
        if known is None:
            key = {"sender": sender, "kind": kind, "headings": headings}
            self._connection.execute(insert(column_mapping).values(**key, **values))
        else:
            self._connection.execute(update(column_mapping).where(_of(sender, kind, headings)).values(**values))

    def join(self, sender: str, into: str, newer: Mapping[str, str]) -> None:
        """``sender`` is ``into`` from now on. ``newer`` leads from a kind to the one of the two whose file came last: whoever is
        not in that one is missing from the sender's latest file (:meth:`left_missing`)."""
        note_change(self._connection)
        for kind, last in newer.items():
            earlier, later = self.entries(sender if last == into else into, kind), self.entries(last, kind)
            left = _only_earlier(earlier, later)
            gone = {key: self._now if key in left else since for key, since in earlier.items()}
            for name in (sender, into):
                self._connection.execute(delete(sender_entry).where(_brought(name, kind)))
            rows = [{"sender": into, "kind": kind, "key": key, "missing_since": at} for key, at in {**gone, **later}.items()]
            if rows:
                self._connection.execute(insert(sender_entry), rows)
        known = self._mappings(into)
        for mapping in self._mappings(sender):
            mine = _of(sender, *mapping)
            renamed = update(column_mapping).where(mine).values(sender=into)
            self._connection.execute(delete(column_mapping).where(mine) if mapping in known else renamed)

    def left_missing(self, sender: str, into: str, kind: str, last: str) -> frozenset[str]:
        """Who would be missing from the latest file, and is not yet, if the two were one: whoever only the earlier one had;
        ``last`` is the one of the two whose file came last."""
        return _only_earlier(self.entries(sender if last == into else into, kind), self.entries(last, kind))

    def _mappings(self, sender: str) -> frozenset[tuple[str, str]]:
        """Of which kinds and headings something is remembered."""
        query = select(column_mapping.c.kind, column_mapping.c.headings).where(column_mapping.c.sender == sender)
        return frozenset((row.kind, row.headings) for row in self._connection.execute(query))

    # --- who was in the file ---

    def entries(self, sender: str, kind: str) -> dict[str, datetime | None]:
        """Everyone (or everything) that this sender's files have brought: key to since when it is missing, None = it was in
        the latest file."""
        query = select(sender_entry.c.key, sender_entry.c.missing_since).where(_brought(sender, kind))
        return {row.key: row.missing_since for row in self._connection.execute(query)}

    def note(self, sender: str, kind: str, present: Iterable[str], missing: Iterable[str], forgotten: Iterable[str]) -> None:
        """After a file: who was in it, who was not any longer, and who is no longer counted as this sender's."""
        note_change(self._connection)
        known = self.entries(sender, kind)
        there = sorted(set(present))
        back = [key for key in there if key in known and known[key] is not None]
        left = [key for key in sorted(set(missing)) if key in known and known[key] is None]
        new = [(sender, kind, key) for key in there if key not in known]
        insert_plain(self._connection, sender_entry, ("sender", "kind", "key"), new)
        for keys, since in ((back, None), (left, self._now)):
            for portion in in_portions(keys):
                chosen = and_(_brought(sender, kind), sender_entry.c.key.in_(portion))
                self._connection.execute(update(sender_entry).where(chosen).values(missing_since=since))
        for portion in in_portions(sorted(set(forgotten))):
            self._connection.execute(delete(sender_entry).where(_brought(sender, kind), sender_entry.c.key.in_(portion)))

    def brought_by_others(self, sender: str, kind: str, keys: Iterable[str]) -> frozenset[str]:
        """Those of ``keys`` that another sender's latest file has."""
        found: set[str] = set()
        for portion in in_portions(sorted(set(keys))):
            others = and_(sender_entry.c.kind == kind, sender_entry.c.sender != sender, sender_entry.c.missing_since.is_(None))
            query = select(sender_entry.c.key).where(others, sender_entry.c.key.in_(portion))
            found.update(self._connection.execute(query).scalars())
        return frozenset(found)

    def missing(self, kind: str) -> tuple[tuple[str, str, datetime], ...]:
        """Everyone who is kept although the sender's latest file does not have them: sender, key and since when."""
        query = select(sender_entry.c.sender, sender_entry.c.key, sender_entry.c.missing_since)
        query = query.where(sender_entry.c.kind == kind, sender_entry.c.missing_since.is_not(None))
        rows = self._connection.execute(query.order_by(sender_entry.c.sender, sender_entry.c.key))
        return tuple((row[0], row[1], row[2]) for row in rows)


def _only_earlier(earlier: Mapping[str, datetime | None], later: Mapping[str, datetime | None]) -> frozenset[str]:
    """Whoever was in the earlier file and is not in the later one, if there was one."""
    return frozenset(key for key, since in earlier.items() if since is None and key not in later) if later else frozenset()


def _of(sender: str, kind: str, headings: str) -> ColumnElement[bool]:
    table = column_mapping.c
    return and_(table.sender == sender, table.kind == kind, table.headings == headings)


def _brought(sender: str, kind: str) -> ColumnElement[bool]:
    return and_(sender_entry.c.sender == sender, sender_entry.c.kind == kind)
