"""Which columns hold secrets under the key ring, and what each value is bound to."""

from functools import partial
from typing import Any

from chassis.resealing import Sealed
from privacy.commands import details, packages
from privacy.models import Package, Request


def _of_request(column: str, row: Any) -> str:
    return details.context(column, row.id)


SEALED = (
    *(
        Sealed(Request, column, partial(_of_request, column))
        for column in ("address", "person", "details", "agent")
    ),
    Sealed(Package, "key", lambda row: packages.key_context(row.request_id)),
)
