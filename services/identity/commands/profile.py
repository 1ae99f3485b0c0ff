"""What a person says of themselves: name, language, time zone, picture."""

from typing import Any
from uuid import UUID

from chassis.ids import new_id
from chassis.pictures import Encoded
from chassis.unit_of_work import UnitOfWork
from identity import queries
from identity.models import Picture
from identity.repository import accounts


def update_profile(uow: UnitOfWork, *, account_id: UUID, **changes: str) -> dict[str, Any]:
    """Change name, locale or zone, those given. Raises NotFound."""
    account = accounts.get_confirmed(uow.db, account_id)
    for name, value in changes.items():
        setattr(account, name, value)
    return _account(uow, account_id)


def set_picture(uow: UnitOfWork, *, account_id: UUID, picture: Encoded) -> dict[str, Any]:
    """Keep the picture under a new id: the old address finds nothing from now on."""
    accounts.get_confirmed(uow.db, account_id)
    _remove_picture(uow, account_id)
    uow.db.add(
        Picture(
            id=new_id(),
            account_id=account_id,
            content=picture.content,
            content_type=picture.content_type,
            created_at=uow.now,
        )
    )
    return _account(uow, account_id)


def remove_picture(uow: UnitOfWork, *, account_id: UUID) -> dict[str, Any]:
    accounts.get_confirmed(uow.db, account_id)
    _remove_picture(uow, account_id)
    return _account(uow, account_id)


def _remove_picture(uow: UnitOfWork, account_id: UUID) -> None:
    present = accounts.picture_of(uow.db, account_id)
    if present is not None:
        uow.db.delete(present)
        uow.db.flush()


def _account(uow: UnitOfWork, account_id: UUID) -> dict[str, Any]:
    uow.db.flush()
    return queries.get_account(uow.db.connection(), account_id=account_id)
