"""The arithmetic of the audit log: what an entry commits to, and how each is chained to the last.

An entry holds a salted commitment (SHA-256) to its facts and the hash of the entry before, so that
the chain can be checked after the facts were purged, and facts be proved while they are kept. No
I/O. Rights.R13.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

GENESIS = bytes(32)


class Tampering(StrEnum):
    """What can have been done to a log."""

    EDITED = "edited"
    DELETED = "deleted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"


@dataclass(frozen=True)
class Entry:
    """One link of the chain, as it is stored."""

    seq: int
    at: datetime
    kind: str
    commitment: bytes
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True)
class Head:
    """How far the chain reached, as it was written down elsewhere."""

    seq: int
    hash: bytes


@dataclass(frozen=True)
class Finding:
    """What is wrong, and where it begins."""

    tampering: Tampering
    seq: int


def commitment(salt: bytes, facts: Mapping[str, Any]) -> bytes:
    """SHA-256 of the salt and the facts in canonical JSON."""
    content = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(salt + content.encode()).digest()


def linked(previous: Entry | None, *, at: datetime, kind: str, committed: bytes) -> Entry:
    """The entry that follows `previous`, or the first."""
    seq = 1 if previous is None else previous.seq + 1
    before = GENESIS if previous is None else previous.hash
    link = _hash(seq, at, kind, committed, before)
    return Entry(seq, at, kind, committed, before, link)


def tamperings(entries: Iterable[Entry], anchor: Head | None) -> list[Finding]:
    """What was done to the log, given its entries by `seq` and the head that was anchored."""
    findings, previous = [], None
    anchored_hash = None
    for entry in entries:
        findings += _faults(entry, previous)
        if anchor is not None and entry.seq == anchor.seq:
            anchored_hash = entry.hash
        previous = entry
    reached = 0 if previous is None else previous.seq
    if anchor is not None and reached < anchor.seq:
        findings.append(Finding(Tampering.TRUNCATED, reached + 1))
    elif anchor is not None and anchored_hash != anchor.hash:
        findings.append(Finding(Tampering.EDITED, anchor.seq))
    return findings


def _faults(entry: Entry, previous: Entry | None) -> list[Finding]:
    expected_seq = 1 if previous is None else previous.seq + 1
    if entry.seq != expected_seq:
        return [Finding(Tampering.DELETED, expected_seq)]
    own = _hash(entry.seq, entry.at, entry.kind, entry.commitment, entry.previous_hash)
    if own != entry.hash:
        return [Finding(Tampering.EDITED, entry.seq)]
    if entry.previous_hash != (GENESIS if previous is None else previous.hash):
        return [Finding(Tampering.REORDERED, entry.seq)]
    return []


def _hash(seq: int, at: datetime, kind: str, committed: bytes, previous_hash: bytes) -> bytes:
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    head = f"{seq}\x00{instant}\x00{kind}\x00".encode()
    return hashlib.sha256(head + committed + previous_hash).digest()
