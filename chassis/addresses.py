"""How e-mail addresses are compared: trimmed, Unicode-normalised (NFKC), case-folded (rights.R10).

And where mail to them goes: what is proved by mail must be what is compared.

Dots and plus tags are kept: two such addresses may belong to two people.
"""

import re
import unicodedata

from chassis.errors import Invalid

MAX_LENGTH = 254  # RFC 5321 4.5.3.1.3, less the angle brackets
MAX_LOCAL_PART = 64
# What nearly all addresses are made of: plausible at one look, and their own NFKC.
_USUAL = re.compile(r"[a-z0-9+_'=-]+(?:\.[a-z0-9+_'=-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_CERTAINLY_SHORT = MAX_LOCAL_PART
# The space is the one white space that counts as printable.
_FORBIDDEN = frozenset(' <>()[],;:\\"')


def normalise(address: str) -> str:
    """The form by which an address is compared and looked up. Raises Invalid."""
    lowered = address.lower()
    if len(lowered) <= _CERTAINLY_SHORT and _USUAL.fullmatch(lowered):
        return lowered
    folded = unicodedata.normalize(
        "NFKC", unicodedata.normalize("NFKC", address.strip()).casefold()
    )
    if not _is_plausible(folded):
        raise Invalid("address_invalid", "This is not a complete e-mail address.")
    return folded


def deliverable(address: str) -> str:
    """The form that mail goes to: as it was typed, if that is the compared form but for capitals.

    Otherwise the compared form: who reads the mail of `straße@` or `ﬁona@` (with a ligature) has
    proved nothing about `strasse@` or `fiona@`, whose data would be theirs. Raises Invalid.
    """
    typed, compared = address.strip(), normalise(address)
    is_plain = unicodedata.normalize("NFKC", typed) == typed
    return typed if is_plain and typed.lower() == compared else compared


def _is_plausible(address: str) -> bool:
    local_part, at, domain = address.rpartition("@")
    return (
        bool(local_part and at)
        and len(address) <= MAX_LENGTH
        and len(local_part) <= MAX_LOCAL_PART
        and "." in domain
        and all(domain.split("."))
        and address.isprintable()
        and _FORBIDDEN.isdisjoint(address)
        and "@" not in local_part
    )
