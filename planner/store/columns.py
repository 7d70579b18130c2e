"""How is a value kept in a column: encrypted, as a moment in UTC, as a shape?

The encrypted types need the keys of the database they work on. :func:`use_keys` ties keys to one engine, so that two open
stores never share any.
"""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import DateTime, Dialect, Engine, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from planner.model.timing import utc
from planner.store.keys import Keys

_keys_of: WeakKeyDictionary[Dialect, Keys] = WeakKeyDictionary()


def use_keys(engine: Engine, keys: Keys) -> None:
    """From now on the encrypted columns of ``engine`` are written and read with ``keys``."""
    _keys_of[engine.dialect] = keys


def _json_bytes(value: Any) -> bytes:
    """Compact JSON that keeps the order of its keys."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def sealed_json(keys: Keys, value: Any) -> bytes:
    """What an encrypted JSON column holds of ``value``."""
    return keys.encrypt(zlib.compress(_json_bytes(value), 1))


def opened_json(dialect: Dialect, sealed: bytes) -> Any:
    """What :func:`sealed_json` was given. Raises StoreProblem for bytes that these keys did not seal."""
    return json.loads(zlib.decompress(_keys_of[dialect].decrypt(bytes(sealed))))


class EncryptedText(TypeDecorator[str]):
    """Text that lies encrypted in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypts on the way in."""
        return None if value is None else _keys_of[dialect].encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypts on the way out."""
        return None if value is None else _keys_of[dialect].decrypt(bytes(value)).decode()


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value that lies compressed and encrypted in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Compresses and encrypts on the way in."""
        return None if value is None else sealed_json(_keys_of[dialect], value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Decrypts and unpacks on the way out."""
        return None if value is None else opened_json(dialect, value)


class PlainJSON(TypeDecorator[Any]):
    """A JSON value as plain text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To text."""
        return None if value is None else _json_bytes(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """From text."""
        return None if value is None else json.loads(value)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, on both databases. A naive one is refused with ValueError: it is never guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite, which keeps no offset, gets it without."""
        if value is None:
            return None
        moment = utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """As aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Shape(TypeDecorator[BaseGeometry]):
    """A shapely geometry in WGS84, as well-known binary."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """To WKB."""
        return None if value is None else shapely.to_wkb(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> BaseGeometry | None:  # noqa: ARG002
        """From WKB."""
        return None if value is None else shapely.from_wkb(bytes(value))
