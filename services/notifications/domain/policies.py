"""Whom a new version of the policy is told to, list after list. No I/O."""

from itertools import pairwise

from notifications.domain.kinds import (
    POLICY_CHANGED,
    POLICY_CHANGED_FOR_CORRESPONDENTS,
    POLICY_CHANGED_FOR_MEMBERS,
    Kind,
)

_LISTS = (POLICY_CHANGED, POLICY_CHANGED_FOR_MEMBERS, POLICY_CHANGED_FOR_CORRESPONDENTS)
_NEXT = {kind.name: following for kind, following in pairwise(_LISTS)}
FOLLOWING = tuple(kind.name for kind in _NEXT.values())
"""The kinds of those who have no account: whose address was on a list before is left out."""


def next_list(kind_name: str) -> Kind | None:
    """The kind for those who come after whom this one tells; None behind the last, or any other."""
    return _NEXT.get(kind_name)
