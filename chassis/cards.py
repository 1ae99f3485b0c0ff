"""Whether a text holds a payment card number, so that none is ever taken in (promise P5).

Judged by prefix, length and check digit (ISO/IEC 7812), with blanks, dashes or dots between the
digits. Telephone numbers that begin with +, UUIDs, addresses of pages and digits that are part of a
longer word are let through.
"""

import re
from collections.abc import Iterator

_LONGEST = 19
_SHORTEST = 13
_LEAST_IN_GROUP = 3
_MOST_GROUPS = _LONGEST // _LEAST_IN_GROUP + 1
_PHONE_DIGITS = 15  # ITU-T E.164

# First digits, from and to, and the lengths of the numbers that have them.
_KNOWN = (
    ("4", "4", (13, 16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("300", "305", (14, 16, 19)),
    ("3095", "3095", (14, 16, 19)),
    ("36", "36", (14, 16, 19)),
    ("38", "39", (14, 16, 19)),
    ("3528", "3589", (16, 17, 18, 19)),
    ("6011", "6011", (16, 19)),
    ("62", "62", (16, 17, 18, 19)),
    ("644", "659", (16, 19)),
    ("81", "81", (16, 17, 18, 19)),
    ("5018", "5038", tuple(range(_SHORTEST, _LONGEST + 1))),
    ("5893", "5893", tuple(range(_SHORTEST, _LONGEST + 1))),
    ("6304", "6304", tuple(range(_SHORTEST, _LONGEST + 1))),
    ("6759", "6763", tuple(range(_SHORTEST, _LONGEST + 1))),
)
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_LET_THROUGH = re.compile(rf"https?://\S+|\b{_UUID}\b", re.IGNORECASE)
_BETWEEN = "[ \u00a0\u2007\u2009\u202f.\u2010-\u2015-]"
_NUMBERS = re.compile(rf"(?<![\w+])(\+?)\(?(\d+(?:{_BETWEEN}{{1,2}}\d+)*)(?!\w)")


def holds_card_number(text: str) -> bool:
    """Whether somewhere in it stands what could be charged."""
    if sum(character.isdigit() for character in text) < _SHORTEST:
        return False
    found = _NUMBERS.finditer(_LET_THROUGH.sub(" ", text))
    return any(
        _is_card(digits) and not (plus and len(digits) <= _PHONE_DIGITS)
        for plus, run in (number.groups() for number in found)
        for digits in _spans(re.findall(r"\d+", run))
    )


def _spans(groups: list[str]) -> Iterator[str]:
    """Whatever begins and ends with a group, so that an expiry date beside a number hides nothing.

    Only the last group may have less than three digits: lists of small numbers are no card.
    """
    for first in range(len(groups)):
        digits = ""
        for group in groups[first : first + _MOST_GROUPS]:
            digits += group
            yield digits
            if len(group) < _LEAST_IN_GROUP:
                break


def _is_card(digits: str) -> bool:
    number = "".join(str(int(digit)) for digit in digits)
    is_known = any(
        len(number) in lengths and low <= number[: len(low)] <= high
        for low, high, lengths in _KNOWN
    )
    return is_known and _check_digit_fits(number)


def _check_digit_fits(number: str) -> bool:
    """The formula of Luhn."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(int(digit) for digit in number[-1::-2]) + sum(doubled)) % 10 == 0
