"""Faults that a person or a test asks of a vendor, counted down as they strike.

A fault matches a vendor and an operation: the name of the view function for requests
(`create_meeting`), the event's type for webhooks (`invoice.paid`), patterns allowed.
"""

import random
import uuid
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from sandbox.store import Store


class Kind(StrEnum):
    """What every vendor knows; a vendor may take further kinds of its own."""

    TOO_MANY_REQUESTS = "429"
    SERVER_ERROR = "500"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER_ACCEPT = "timeout_after_accept"
    ERROR_AFTER_ACCEPT = "500_after_accept"
    INVALID_GRANT = "invalid_grant"
    LATE = "late"
    TWICE = "twice"
    REORDER = "reorder"
    DROP = "drop"


REQUEST_KINDS = (
    Kind.TOO_MANY_REQUESTS,
    Kind.SERVER_ERROR,
    Kind.TIMEOUT_BEFORE,
    Kind.TIMEOUT_AFTER_ACCEPT,
    Kind.ERROR_AFTER_ACCEPT,
    Kind.INVALID_GRANT,
)
WEBHOOK_KINDS = (Kind.DROP, Kind.LATE, Kind.REORDER, Kind.TWICE)


@dataclass(frozen=True)
class Fault:
    """One wish: `times` None lasts until it is deleted; `after` lets that many pass first."""

    vendor: str
    kind: str
    operation: str = "*"
    times: int | None = 1
    after: int = 0
    probability: float = 1.0
    seed: int = 0
    seconds: float | None = None
    retry_after: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    id: str = field(default_factory=lambda: f"fault_{uuid.uuid4().hex[:12]}")

    def matches(self, vendor: str, operation: str, kinds: tuple[str, ...]) -> bool:
        return (
            self.vendor == vendor
            and self.kind in kinds
            and fnmatchcase(operation, self.operation)
            and (self.times is None or self.times > 0)
        )

    def strikes(self) -> bool:
        """Whether this meeting is one of those that fail: repeatable under one seed."""
        if self.seen < self.after:
            return False
        chance = random.Random(f"{self.seed}:{self.seen}").random()  # noqa: S311 - no secret
        return chance < self.probability


_WISH: dict[str, tuple[type, ...]] = {
    "vendor": (str,),
    "kind": (str, int),
    "operation": (str,),
    "times": (int, type(None)),
    "after": (int,),
    "probability": (float, int),
    "seed": (int,),
    "seconds": (float, int, type(None)),
    "retry_after": (str, int, type(None)),
    "options": (dict,),
}


def wished(asked: Any) -> Fault:
    """The fault that a JSON body asks for; ValueError says what is wrong with it."""
    if not isinstance(asked, dict) or not asked.get("vendor") or not asked.get("kind"):
        raise ValueError("A fault names at least a vendor and a kind.")
    for name, value in asked.items():
        if name not in _WISH:
            raise ValueError(f"A fault has no {name}.")
        if not isinstance(value, _WISH[name]) or isinstance(value, bool):
            raise ValueError(f"{name} has another type.")
    if not 0 <= asked.get("probability", 1) <= 1:
        raise ValueError("probability lies between 0 and 1.")
    return Fault(**{**asked, "kind": str(asked["kind"])})


class Faults:
    """The faults in force."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all = store.collection("faults")

    def add(self, fault: Fault) -> Fault:
        self._all.put(fault.id, asdict(fault))
        return fault

    def list(self) -> list[Fault]:
        return [Fault(**document) for document in self._all.list()]

    def remove(self, fault_id: str) -> bool:
        return self._all.delete(fault_id)

    def clear(self, vendor: str | None = None) -> None:
        """Forget the faults of one vendor, or all."""
        with self._store.transaction():
            for fault in self.list():
                if vendor in (None, fault.vendor):
                    self._all.delete(fault.id)

    def take(self, vendor: str, operation: str, *kinds: str) -> Fault | None:
        """The fault that strikes now, used up by one; None if nothing is to fail."""
        with self._store.transaction():
            for fault in self.list():
                if fault.matches(vendor, operation, kinds) and self._use(fault):
                    return fault
        return None

    def _use(self, fault: Fault) -> bool:
        strikes = fault.strikes()
        left = fault.times - 1 if fault.times is not None and strikes else fault.times
        self._all.update(fault.id, seen=fault.seen + 1, times=left)
        return strikes
