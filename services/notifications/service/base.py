"""What all parts of the service share."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from chassis.figures import Figure
from chassis.rights.sealing import Sealer
from chassis.transport.service import Service
from notifications import figures, models, retention
from notifications.privacy import NotificationsParticipant
from notifications.sealed import SEALED
from notifications.settings import Settings
from notifications.wiring import Workers


class Base(Service):
    name = "notifications"
    participant = NotificationsParticipant(models.Base.metadata)
    settings: Settings
    schedule = staticmethod(retention.rules)
    sealed = SEALED
    seals_links = True

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(settings, **options)
        self.workers = Workers.of(self)

    @cached_property
    def sealer(self) -> Sealer:
        """What belongs to a rights request is sealed with it between services."""
        return Sealer.from_setting(self.settings.rights_key)

    def figures(self) -> Sequence[Figure]:
        return figures.FIGURES
