"""Who is named in a text: any number of people, in one pass over it.

An identifier is found wherever it stands, in a `mailto:`, in JSON, in escaped bytes. An address is
not found in a longer one: a text about `joann@example.test` does not name `ann@example.test`.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick

from chassis.rights.person import Person

# What may stand before the @ of an address without quotes, apart from what is customary around one.
_GOES_ON_BEFORE = re.compile(r"[^\W_]|[._+-]")
# The end of an escape (JSON, PostgreSQL's bytea, percent, quoted-printable) belongs to no address.
_ESCAPE = re.compile(r"(?:\\[bfnrt]|\\u[0-9a-f]{4}|\\[0-7]{3}|[%=][0-9a-f]{2})\Z")
_LONGEST_ESCAPE = 6
_GOES_ON_AFTER = re.compile(r"[.-]?[^\W_]")


class Naming:
    """The search for these people; `people_in` gives their places in the order given."""

    def __init__(self, people: Sequence[Person]) -> None:
        bearers: dict[str, set[int]] = defaultdict(set)
        for place, person in enumerate(people):
            for identifier in person.identifiers:
                bearers[identifier.value.casefold()].add(place)
        bearers.pop("", None)
        self._needles = list(bearers)
        self._bearers = list(bearers.values())
        self._search = AhoCorasick(self._needles)

    def __bool__(self) -> bool:
        """False where nothing is known of anybody."""
        return bool(self._needles)

    def people_in(self, text: str) -> set[int]:
        """Whom the text names."""
        folded = text.casefold()
        return {
            place
            for number, start, end in self._search.find_matches_as_indexes(folded, overlapping=True)
            if "@" not in self._needles[number] or _is_whole(folded, start, end)
            for place in self._bearers[number]
        }


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the address that was found is no part of a longer one."""
    if _GOES_ON_AFTER.match(text, end):
        return False
    before = text[max(0, start - _LONGEST_ESCAPE) : start]
    return not _GOES_ON_BEFORE.match(before[-1:]) or bool(_ESCAPE.search(before))
