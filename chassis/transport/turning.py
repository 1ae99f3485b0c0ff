"""How an operator turns a service's key: a new one is made, and what older ones sealed sealed anew.

Which columns hold secrets a service says as `sealed`; `seals_links` says that mails carry links
which its keys sealed, so that a key lives as long as they shall work.
"""

import sys
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from chassis import resealing
from chassis.encryption import MAX_ID_LENGTH, KeyRing, new_entry
from chassis.resealing import Sealed
from chassis.sealed import by_key
from chassis.transport.part import Part
from chassis.unit_of_work import UnitOfWork

_HEAD = ("what", "under older keys", "unreadable")
_DRY = "--dry-run"


class SealedColumns(Part):
    """Mixed into `Service`; the values are a service's own."""

    sealed: Sequence[Sealed] = ()
    seals_links = False


def new_key(keys: KeyRing, words: list[str]) -> None:
    """`new-key ID` prints an entry for ENCRYPTION_KEYS that is in no ring yet."""
    if len(words) != 1 or not _is_an_id(words[0]):
        sys.exit(f"usage: new-key ID, of at most {MAX_ID_LENGTH} letters, digits and dashes")
    if words[0] in keys.keys:
        sys.exit("ENCRYPTION_KEYS has a key of this id already.")
    print(new_entry(words[0]))


def by_command(
    service: type[SealedColumns], new_unit_of_work: Callable[[], UnitOfWork], words: list[str]
) -> None:
    """`reseal --dry-run` says what would be sealed anew; `reseal` says so and does it."""
    if words not in ([], [_DRY]):
        sys.exit(f"usage: reseal [{_DRY}]")
    print(*_HEAD, sep="\t")
    found = resealing.rehearse(new_unit_of_work, service.sealed)
    for one in found:
        print(one.name, one.readable, one.unreadable, sep="\t")
    if not words:
        resealing.reseal(new_unit_of_work, service.sealed)
    with new_unit_of_work() as uow:
        for sentence in _what_is_left(uow.db.connection(), uow.keys, service.seals_links):
            print(sentence)
    if any(one.unreadable for one in found):
        sys.exit("What is unreadable was altered, or its key is not in ENCRYPTION_KEYS.")


def _is_an_id(word: str) -> bool:
    return word.replace("-", "").isalnum() and word.isascii() and len(word) <= MAX_ID_LENGTH


def _what_is_left(db: Connection, keys: KeyRing, seals_links: bool) -> Iterator[str]:
    """Of each older key, whether it can go."""
    lying = list(by_key(db))
    for key_id in keys.keys:
        if key_id == keys.primary:
            continue
        places = [f"{one.table}.{one.column}" for one in lying if one.key_id == key_id]
        if places:
            yield from (f"{key_id} stays: {place} needs it." for place in places)
        elif seals_links:
            yield f"{key_id} seals nothing here. Links in mails of its time end with it."
        else:
            yield f"{key_id} can go."
