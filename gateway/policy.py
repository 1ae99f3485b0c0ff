"""The versions of the privacy policy (promise P41). No I/O, no clock.

A change of the policy is a new file in `templates/legal/policy/`, named by the day from which it
applies, and a new entry on top of `VERSIONS`. The text of a version is never edited: whoever was
told of it must find it as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chassis.errors import NotFound

# Who has not been told by then is told by the next version. The record of who was told is kept for
# a year, and so always outlives the time in which a version can be announced.
TOLD_BEFORE = timedelta(days=90)
TOLD_AFTER = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Version:
    """One text of the policy. Of a material change everybody is told, with `summary`."""

    in_force_on: date
    summary: str
    is_material: bool

    @property
    def name(self) -> str:
        """Its day, as addresses and the record of announcements have it."""
        return self.in_force_on.isoformat()

    @property
    def template(self) -> str:
        """Where its text is."""
        return f"legal/policy/{self.name}.html"

    @property
    def effective_at(self) -> datetime:
        """Its day's first instant."""
        return datetime.combine(self.in_force_on, time(), UTC)

    def can_be_announced(self, today: date) -> bool:
        """Whether this is something to tell everybody, and the time for it."""
        first, last = self.in_force_on - TOLD_BEFORE, self.in_force_on + TOLD_AFTER
        return self.is_material and first <= today <= last


VERSIONS: Sequence[Version] = (
    Version(
        in_force_on=date(2026, 2, 10),
        summary="The first version.",
        is_material=False,
    ),
)


def present(today: date) -> Version:
    """The version that applies: the latest of those in force, or the first before there is one."""
    return next((one for one in VERSIONS if one.in_force_on <= today), VERSIONS[-1])


def upcoming(today: date) -> Version | None:
    """The next one that will apply."""
    coming = [one for one in VERSIONS if one.in_force_on > today and one != present(today)]
    return coming[-1] if coming else None


def get(name: str) -> Version:
    """The version of a day. Raises NotFound."""
    found = next((one for one in VERSIONS if one.name == name), None)
    if found is None:
        raise NotFound("version_unknown", "The policy has no version of that day.")
    return found
