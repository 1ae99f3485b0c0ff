"""Settings: one frozen dataclass a process, read once from the environment when it starts.

A field is a variable of the same name in upper case. A missing or malformed value ends the start
with a sentence that names the variable. Secrets have no default and never show in a `repr`.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import timedelta
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

Loaded = TypeVar("Loaded")

KEY_BYTES = 32
KEPT: Mapping[str, Any] = MappingProxyType({"kept": True})
"""`metadata=` of a field for how long something is kept: its default is what the manifest promises,
and it can be set to less, not to more."""
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class SettingsError(Exception):
    """One sentence that names the variable and what is wrong with it."""


def secret() -> Any:
    """A required field whose value is kept out of every `repr`."""
    return field(repr=False, metadata={"secret": True})


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ValueError("expected true or false")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


_PARSERS: dict[Any, Any] = {
    str: str,
    int: int,
    float: float,
    bool: _boolean,
    timedelta: lambda text: timedelta(seconds=float(text)),
    tuple[str, ...]: _words,
}


def key_bytes(text: str, *, variable: str) -> bytes:
    """The 32 bytes of a key, given as base64. Raises SettingsError with the variable's name."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{variable} is malformed: it is the base64 of {KEY_BYTES} bytes.")
    return key


def load(cls: type[Loaded], environ: Mapping[str, str] | None = None) -> Loaded:
    """Read `cls`, a dataclass, from the environment.

    Types: str, int, float, bool, timedelta (seconds), tuple[str, ...] (comma-separated).
    Raises SettingsError.
    """
    given = os.environ if environ is None else environ
    hints = get_type_hints(cls)
    values = {
        declared.name: _value(declared, hints[declared.name], given[declared.name.upper()])
        for declared in fields(cls)  # type: ignore[arg-type]
        if _is_given(declared, given)
    }
    return cls(**values)


def _is_given(declared: Field[Any], given: Mapping[str, str]) -> bool:
    name = declared.name.upper()
    if given.get(name):
        return True
    if declared.default is MISSING and declared.default_factory is MISSING:
        raise SettingsError(f"{name} is missing: set it in the environment.")
    return False


def _value(declared: Field[Any], kind: Any, text: str) -> Any:
    try:
        value = _PARSERS[kind](text)
    except ValueError as error:
        shown = "its value" if declared.metadata.get("secret") else repr(text)
        wanted = getattr(kind, "__name__", str(kind))
        raise SettingsError(
            f"{declared.name.upper()} is malformed: {shown} is not a {wanted}."
        ) from error
    _refuse_longer_than_promised(declared, value)
    return value


def _refuse_longer_than_promised(declared: Field[Any], value: Any) -> None:
    promised: Any = declared.default
    if declared.metadata.get("kept") and value > promised:
        raise SettingsError(
            f"{declared.name.upper()} is too long: the manifest of personal data promises"
            f" {promised.days} days at most, which are {promised // timedelta(seconds=1)} seconds."
        )


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """What every service needs; a service adds its own fields in a subclass."""

    database_url: str = secret()
    amqp_url: str = secret()
    encryption_keys: str = secret()
    tombstone_key: str = secret()
    rights_key: str = secret()
    public_url: str
    broker_namespace: str = "sm"
    health_host: str = "127.0.0.1"
    health_port: int = 0
    log_level: str = "INFO"
    release: str = "unreleased"
    otel_exporter_otlp_endpoint: str = ""
    otel_traces_sampler_arg: float = 1.0
    database_pool_size: int = 10
    roles: tuple[str, ...] = ()
    rpc_workers: int = 10
