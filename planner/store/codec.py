"""How do the planner's frozen dataclasses become JSON and come back exactly the same?

Driven by type hints alone, so a new field needs no code here. Known types: dataclasses, enums, text, numbers, booleans,
None, positions, aware datetimes (kept as UTC), dates, clock times, tuples, frozensets, mappings (keys that are not text become
pairs) and shapely geometries (GeoJSON). No message of an error repeats a value: values may be personal.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import shapely.geometry
from shapely.geometry.base import BaseGeometry

from planner.model.place import Position
from planner.model.timing import utc

T = TypeVar("T")
_Function = Callable[[Any], Any]


class CodecError(ValueError):
    """A value does not fit its declared type, or the stored JSON does not fit the class. Names the place, not the value."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Codec:
    """The two directions for one type."""

    encode: _Function
    decode: _Function


def to_json(obj: Any) -> Any:
    """What ``json.dumps`` takes, for a dataclass instance. Raises CodecError, for a naive datetime among others."""
    cls: Any = type(obj)
    return _codec_of(cls).encode(obj)


def from_json(cls: type[T], data: Any) -> T:
    """The instance of ``cls`` that :func:`to_json` was given. A missing key takes the field's default; an unknown key or a
    missing one without default raises CodecError."""
    hint: Any = cls
    decoded: T = _codec_of(hint).decode(data)
    return decoded


@cache
def _codec_of(hint: Hashable) -> _Codec:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if dataclasses.is_dataclass(hint):
        return _dataclass_codec(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Codec(lambda member: member.value, hint)
    if isinstance(hint, type) and issubclass(hint, BaseGeometry):
        return _Codec(_geometry_to_json, shapely.geometry.shape)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _optional_codec(hint)
    if origin is tuple:
        return _tuple_codec(get_args(hint))
    if origin is frozenset:
        return _set_codec(get_args(hint)[0])
    if origin in (Mapping, dict):
        return _mapping_codec(*get_args(hint))
    raise CodecError(f"no JSON form is known for the type {hint!r}")


def _dataclass_codec(cls: Any) -> _Codec:
    hints = get_type_hints(cls)
    codecs = {field.name: _codec_of(hints[field.name]) for field in dataclasses.fields(cls)}
    encoders = [(key, codec.encode) for key, codec in codecs.items()]
    decoders = {key: codec.decode for key, codec in codecs.items()}
    needed = {f.name for f in dataclasses.fields(cls) if _has_no_default(f)}
    name = cls.__name__

    def encode(obj: Any) -> dict[str, Any]:
        if type(obj) is not cls:
            raise CodecError(f"a {name} was expected")
        try:
            return {key: encoder(getattr(obj, key)) for key, encoder in encoders}
        except _MISFITS:
            raise _misfit(name, [(key, encoder, getattr(obj, key)) for key, encoder in encoders]) from None

    def decode(data: Any) -> Any:
        if not isinstance(data, dict) or not needed <= data.keys() <= decoders.keys():
            raise CodecError(f"the stored {name} is not an object, or has unknown or missing fields")
        try:
            return cls(**{key: decoders[key](value) for key, value in data.items()})
        except _MISFITS:
            raise _misfit(name, [(key, decoders[key], value) for key, value in data.items()]) from None

    return _Codec(encode, decode)


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


_MISFITS = (AttributeError, KeyError, TypeError, ValueError)


def _misfit(name: str, attempts: list[tuple[str, _Function, Any]]) -> CodecError:
    """The error for the first value that its function refuses: it names class and field and keeps the value out."""
    for key, function, value in attempts:
        try:
            function(value)
        except CodecError as deeper:
            return deeper
        except _MISFITS:
            return CodecError(f"{name}.{key} does not fit its type")
    return CodecError(f"the values of a {name} do not fit together")


def _optional_codec(hint: Any) -> _Codec:
    (inner,) = (arg for arg in get_args(hint) if arg is not type(None))
    codec = _codec_of(inner)
    return _Codec(
        lambda value: None if value is None else codec.encode(value),
        lambda data: None if data is None else codec.decode(data),
    )


def _tuple_codec(args: tuple[Any, ...]) -> _Codec:
    if len(args) == 2 and args[1] is Ellipsis:
        item = _codec_of(args[0])
        return _Codec(
            lambda values: [item.encode(value) for value in values],
            lambda data: tuple([item.decode(value) for value in data]),
        )
    items = tuple(_codec_of(arg) for arg in args)
    return _Codec(
        lambda values: [codec.encode(value) for codec, value in zip(items, values, strict=True)],
        lambda data: tuple([codec.decode(value) for codec, value in zip(items, data, strict=True)]),
    )


def _set_codec(arg: Any) -> _Codec:
    item = _codec_of(arg)
    return _Codec(
        lambda values: sorted(item.encode(value) for value in values),
        lambda data: frozenset(item.decode(value) for value in data),
    )


def _mapping_codec(key_hint: Any, value_hint: Any) -> _Codec:
    value_codec = _codec_of(value_hint)
    if key_hint is str:
        return _Codec(
            lambda mapping: {key: value_codec.encode(value) for key, value in mapping.items()},
            lambda data: {key: value_codec.decode(value) for key, value in data.items()},
        )
    key_codec = _codec_of(key_hint)
    return _Codec(
        lambda mapping: [[key_codec.encode(key), value_codec.encode(value)] for key, value in mapping.items()],
        lambda data: {key_codec.decode(key): value_codec.decode(value) for key, value in data},
    )


def _exactly(*kinds: type) -> _Function:
    """Passes a value of these JSON types on and refuses every other, so that nothing is converted silently."""

    def check(value: Any) -> Any:
        if type(value) not in kinds:
            raise TypeError
        return value

    return check


def _number(value: Any) -> Any:
    if type(value) not in (float, int) or value != value or value in (float("inf"), float("-inf")):
        raise TypeError
    return value


def _position_to_json(position: Position) -> list[float]:
    return [_number(position.lon), _number(position.lat)]


def _position_from_json(data: list[float]) -> Position:
    lon, lat = data
    return Position(_number(lon), _number(lat))


def _moment_to_json(moment: datetime) -> str:
    return utc(moment).isoformat()


def _moment_from_json(data: str) -> datetime:
    return utc(datetime.fromisoformat(data)).astimezone(UTC)


def _geometry_to_json(geometry: BaseGeometry) -> dict[str, Any]:
    return {key: _as_lists(value) for key, value in shapely.geometry.mapping(geometry).items()}


def _as_lists(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_as_lists(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _as_lists(item) for key, item in value.items()}
    return value


def _same(check: _Function) -> _Codec:
    return _Codec(check, check)


_PLAIN: dict[Any, _Codec] = {
    str: _same(_exactly(str)),
    bool: _same(_exactly(bool)),
    int: _same(_exactly(int)),
    float: _same(_number),
    type(None): _same(_exactly(type(None))),
    Position: _Codec(_position_to_json, _position_from_json),  # plans hold very many of them
    datetime: _Codec(_moment_to_json, _moment_from_json),
    date: _Codec(date.isoformat, date.fromisoformat),
    time: _Codec(time.isoformat, time.fromisoformat),
    Any: _same(lambda value: value),
}
