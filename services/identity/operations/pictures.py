"""Setting a picture: it is decoded beside the hub, before the transaction."""

from typing import Any
from uuid import UUID

from identity.commands import profile
from identity.hashing import Run
from identity.operations.visitors import NewUnitOfWork
from identity.pictures import re_encoded


def set_picture(
    new_unit_of_work: NewUnitOfWork, run: Run, *, account_id: UUID, data_b64: str
) -> dict[str, Any]:
    """Keep the picture, re-encoded. Raises Invalid for what is none."""
    picture = run(re_encoded, data_b64)
    with new_unit_of_work() as uow:
        return profile.set_picture(uow, account_id=account_id, picture=picture)
