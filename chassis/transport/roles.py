"""What a process of a service does: all of it or, so that each part scales apart, some roles.

`ROLES=relay` makes a process that sends events and does nothing else. What two processes do beside
each other is claimed row by row, so any number of any role may run.
"""

import inspect
from collections.abc import Iterable
from typing import Any

from nameko.containers import ServiceContainer
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR, Entrypoint, Extension

from chassis.settings import SettingsError

CALLS = "calls"
"""Answers calls."""
INBOX = "inbox"
"""Takes facts in and handles them, and webhooks."""
RELAY = "relay"
"""Sends what waits in the outbox."""
TASKS = "tasks"
"""What runs by itself, but for the tasks to which a service gives a role of their own."""


def entrypoints_of(service: type) -> Iterable[tuple[str, Entrypoint]]:
    """Those that stand on the methods of a service class, with the methods' names."""
    for name, method in inspect.getmembers(service, inspect.isfunction):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            yield name, entrypoint


def known_to(service: type) -> set[str]:
    """Every role that a process of this service can have."""
    named = {getattr(entrypoint, "role", None) for _, entrypoint in entrypoints_of(service)}
    return {CALLS, INBOX, RELAY, TASKS} | {role for role in named if role}


def chosen(service: type, asked: Iterable[str]) -> set[str]:
    """The roles of a process that was asked for these; all where none is named.

    Raises SettingsError.
    """
    known = known_to(service)
    unknown = set(asked) - known
    if unknown:
        raise SettingsError(
            f"ROLES is malformed: {', '.join(sorted(unknown))} is none of"
            f" {', '.join(sorted(known))}."
        )
    return set(asked) or known


class RoleContainer(ServiceContainer):
    """A service with those of its extensions that serve `roles`; one without a role always runs."""

    def __init__(self, service: type, config: dict[str, Any], roles: set[str]) -> None:
        super().__init__(service, config)

        def is_wanted(extension: Extension) -> bool:
            role = getattr(extension, "role", None)
            return role is None or role in roles

        for held in (self.entrypoints, self.dependencies, self.subextensions):
            held.intersection_update({extension for extension in held if is_wanted(extension)})
        for key, shared in list(self.shared_extensions.items()):
            if not is_wanted(shared):
                del self.shared_extensions[key]
