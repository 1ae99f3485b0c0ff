"""What series does by itself."""

from chassis.transport.entrypoints import every
from series import workers
from series.service.base import SeriesBase


class Background(SeriesBase):
    """Workers; each step is a transaction of its own."""

    @every(seconds=5)
    def extend_horizons(self) -> None:
        workers.extend_horizons(self.unit_of_work, self.policy)

    @every(seconds=2)
    def lapse_memberships(self) -> None:
        workers.lapse_memberships(self.unit_of_work, self.policy)

    @every(seconds=5)
    def fill_places(self) -> None:
        workers.fill_places(self.unit_of_work, self.policy)

    @every(seconds=5)
    def erase_deleted_series(self) -> None:
        workers.erase_deleted_series(self.unit_of_work, self.policy)

    @every(seconds=60)
    def end_single_sessions(self) -> None:
        workers.end_single_sessions(self.unit_of_work)
