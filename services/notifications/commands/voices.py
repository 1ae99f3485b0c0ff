"""What the host of a series chose of how its mail looks and speaks."""

from uuid import UUID

from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import follow_ups
from notifications.models import SeriesVoice


def set_voice(uow: UnitOfWork, *, host_id: UUID, series_id: UUID, **chosen: str) -> SeriesVoice:
    """Keep the choices; a word after each session is planned or dropped accordingly.

    The caller has asked series whose it is. Raises NotFound where it is kept as another's.
    """
    voice = repository.find_voice(uow.db, series_id)
    if voice is None:
        voice = SeriesVoice(series_id=series_id, host_id=host_id)
        uow.db.add(voice)
    if voice.host_id != host_id:
        raise NotFound("series_not_found", "There is no such series among yours.")
    for name, value in chosen.items():
        setattr(voice, name, value)
    voice.changed_at = uow.now
    uow.db.flush()
    follow_ups.adapt(uow, series_id, is_wanted=bool(voice.follow_up))
    return voice
