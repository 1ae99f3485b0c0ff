"""Mail that people write to us: whom it addresses, what may be kept of it. No I/O."""

import re
from collections.abc import Mapping
from enum import StrEnum

MAX_TEXT = 50_000
MAX_SUBJECT = 300
_MANY_DIGITS = re.compile(r"\d(?:[ -]?\d){12,}")
_CARD_LENGTHS = range(13, 20)
_TO_MANY = {"bulk", "junk", "list", "auto_reply"}
_MACHINE = "mailer-daemon"


class Desk(StrEnum):
    """Who reads it."""

    SUPPORT = "support"
    PRIVACY = "privacy"


def desk_of(recipient: str, privacy_address: str) -> Desk:
    """The privacy desk by its address, or by the name `privacy` at any domain routed here."""
    address = recipient.strip().casefold()
    is_privacy = address == privacy_address.casefold() or address.partition("@")[0] == "privacy"
    return Desk.PRIVACY if is_privacy else Desk.SUPPORT


def is_automatic(headers: Mapping[str, str], envelope_sender: str | None) -> bool:
    """A machine wrote it: it asks for no answer, or two machines would talk forever.

    By `headers`, names in lower case: Auto-Submitted (RFC 3834), Precedence, a report on delivery
    (RFC 6522); or by the null return path of a bounce (RFC 5321, 4.5.5).
    """
    declared = headers.get("auto-submitted", "").partition(";")[0].strip().casefold()
    return (
        declared not in ("", "no")
        or headers.get("precedence", "").strip().casefold() in _TO_MANY
        or headers.get("content-type", "").strip().casefold().startswith("multipart/report")
        or _is_null_path(headers.get("return-path"))
        or _is_null_path(envelope_sender)
    )


def _is_null_path(sender: str | None) -> bool:
    """Nobody, or the program that stands for nobody; None where nothing is said."""
    if sender is None:
        return False
    address = sender.strip().strip("<>").casefold()
    return not address or address.partition("@")[0] == _MACHINE


def kept_text(text: str, limit: int = MAX_TEXT) -> str:
    """The text without NULs and payment card numbers (promise P5), cut to `limit`."""
    return _MANY_DIGITS.sub(_without_card, text.replace("\x00", ""))[:limit]


def _without_card(found: re.Match[str]) -> str:
    digits = [int(character) for character in found[0] if character.isdigit()]
    return "[card number removed]" if _holds_card(digits) else found[0]


def _holds_card(digits: list[int]) -> bool:
    """Whether any stretch of a card number's length has a valid check digit (ISO/IEC 7812-1)."""
    return any(
        _is_luhn(digits[start : start + length])
        for length in _CARD_LENGTHS
        for start in range(len(digits) - length + 1)
    )


def _is_luhn(digits: list[int]) -> bool:
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
