"""What notifications does by itself."""

from chassis.transport.entrypoints import every
from notifications.service.base import Base

SENDER = "sender"
"""The role of what brings mail out: freezing, sending, settling."""


class Background(Base):
    @every(seconds=0.5, role=SENDER)
    def freeze_mailings(self) -> None:
        self.workers.freezer.freeze_all_due()

    @every(seconds=0.25, role=SENDER)
    def send_messages(self) -> None:
        self.workers.sender.send_all_due()

    @every(seconds=1, role=SENDER)
    def settle_messages(self) -> None:
        self.workers.settler.settle_all_due()

    @every(seconds=5)
    def tell_provider(self) -> None:
        self.workers.tell_provider()

    @every(seconds=3600)
    def take_in_refusals(self) -> None:
        self.workers.take_in_refusals()
