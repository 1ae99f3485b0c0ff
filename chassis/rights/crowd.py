"""Several people at once, and which of them a row belongs to. No I/O."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from chassis.rights.person import Person


class Crowd:
    """People whose rows are read and erased together; each is answered for apart."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people
        self.together = Person(frozenset().union(*(person.identifiers for person in people)))
        self._places: dict[tuple[str, str], set[int]] = defaultdict(set)
        for place, person in enumerate(people):
            for identifier in person.identifiers:
                self._places[identifier.type, identifier.value].add(place)

    def owners(self, kinds: Iterable[str], keys: Iterable[str | None]) -> set[int]:
        """The places of those to whom a row belongs, by what its columns hold of each kind."""
        named = ((kind, key) for kind, key in zip(kinds, keys, strict=True) if key is not None)
        return set().union(*(self._places.get(name, ()) for name in named))
