"""A small service's data: members of a club and their visits."""

from collections.abc import Callable, Iterator
from typing import ClassVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.db import new_metadata, not_personal, personal
from chassis.ids import new_id
from chassis.rights.holdings import Count, Holding
from chassis.rights.participant import Participant
from chassis.rights.person import Person
from chassis.unit_of_work import UnitOfWork

NewUow = Callable[[], UnitOfWork]


def held(**rules: str) -> dict[str, object]:
    return personal(
        category="club", purpose="run the club", basis="contract", retention="a year", **rules
    )


class Base(DeclarativeBase):
    metadata = new_metadata()


class Member(Base):
    __tablename__ = "member"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=held())
    email: Mapped[str] = mapped_column(info=held())
    password: Mapped[bytes | None] = mapped_column(info=held(export="state_only"))
    shelf: Mapped[int] = mapped_column(info=not_personal())
    notes: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, info=held(export="exclude"))


class Visit(Base):
    __tablename__ = "visit"

    member_id: Mapped[UUID] = mapped_column(primary_key=True, info=held())
    number: Mapped[int] = mapped_column(primary_key=True, info=held())


class Receipt(Base):
    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True, info=not_personal())
    member_id: Mapped[str | None] = mapped_column(info=held(erase="pseudonymise"))
    tax_id: Mapped[str | None] = mapped_column(info=held(erase="retain"))


def _pseudonymise(uow: UnitOfWork, person: Person) -> Count:
    kept = sa.update(Receipt).where(Receipt.member_id.in_(person.values("membership_id")))
    number = uow.db.execute(kept.values(member_id=None)).rowcount  # type: ignore[attr-defined]
    return Count(found=number, pseudonymised=number, basis="legal_obligation")


class Club(Participant):
    holdings: ClassVar = (
        Holding("visits", Visit, by={"membership_id": "member_id"}),
        Holding("receipts", Receipt, by={"membership_id": "member_id"}, erase=_pseudonymise),
        Holding(
            "members",
            Member,
            by={"email": "email", "membership_id": "id"},
            reveals={"membership_id": "id", "email": "email"},
            corrects={"shelf": "shelf"},
        ),
    )


@pytest.fixture
def club(engine: Engine) -> Iterator[Club]:
    Base.metadata.create_all(engine)
    yield Club(Base.metadata)
    Base.metadata.drop_all(engine)


@pytest.fixture
def join(new_uow: NewUow) -> Callable[..., UUID]:
    """Make somebody a member with visits and a receipt."""

    def joined(email: str, *, visits: int = 2, **more: object) -> UUID:
        member_id = new_id()
        with new_uow() as uow:
            uow.db.add(Member(id=member_id, email=email, shelf=1, password=b"hash", **more))
            uow.db.add_all(Visit(member_id=member_id, number=n) for n in range(visits))
            uow.db.add(Receipt(member_id=str(member_id), tax_id=f"tax-{member_id}"))
        return member_id

    return joined
