"""What every double is given: settings, memory, clock, webhooks, faults, and the index."""

import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.store import Store
from sandbox.webhooks import Webhooks


@dataclass(frozen=True)
class Door:
    """An entry of the index page: a double, what it does, and pages to open."""

    name: str
    summary: str
    links: tuple[tuple[str, str], ...] = ()
    """Pairs of a label and a path."""


@dataclass(frozen=True)
class World:
    """One sandbox; `create_app` makes it, a vendor's `register(app, world)` receives it."""

    settings: Settings
    store: Store
    clock: Clock
    faults: Faults
    webhooks: Webhooks
    doors: list[Door] = field(default_factory=list)
    fault_answers: dict[str, Any] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def create(cls, settings: Settings) -> "World":
        store = Store(settings.sandbox_database)
        clock = Clock(store, settings.clock_file)
        faults = Faults(store)
        return cls(settings, store, clock, faults, Webhooks(store, clock, faults))

    def start(self) -> None:
        """Run what falls due as real time passes, in a thread of its own."""
        threading.Thread(
            target=self.clock.run_forever, args=(self._stop,), name="clock", daemon=True
        ).start()

    def stop(self) -> None:
        """End the thread after its present round."""
        self._stop.set()


def of(app: Flask | None = None) -> World:
    """The world of an app; of the present request's app by default."""
    found: World = (app or current_app).extensions["sandbox"]
    return found
