"""Requests: opened, proved, confirmed, followed, called off; packages and certificates."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from privacy import commands, operations, queries, tokens
from privacy.domain import Wish
from privacy.schemas import requests, results
from privacy.service.base import Base


class RightsMethods(Base):
    @command(requests.OpenRequest, results.Asked)
    def request(self, uow: UnitOfWork, **asked: Any) -> dict[str, Any]:
        request = commands.requests.open_by_address(uow, self.sealer, **asked)
        return operations.asked(request)

    @command(requests.ByToken)
    def request_another_code(self, uow: UnitOfWork, token: str) -> None:
        commands.requests.mail_another_code(uow, self.sealer, token=token)

    @operation(requests.OpenForAccount, results.Opened)
    def open_for_account(self, **asked: Any) -> dict[str, Any]:
        return operations.open_for_account(self, **asked)

    @command(requests.OpenForOperator)
    def open_for_operator(self, uow: UnitOfWork, **asked: Any) -> None:
        commands.requests.open_by_operator(uow, self.sealer, **asked)

    @command(requests.ByToken, results.Opened, before="count_try_to_confirm")
    def confirm(self, uow: UnitOfWork, token: str) -> dict[str, Any]:
        request = commands.requests.confirm(uow, self.sealer, token=token)
        return operations.opened(uow, request)

    @command(requests.ByToken, results.Opened)
    def confirm_erasure(self, uow: UnitOfWork, token: str) -> dict[str, Any]:
        request_id = self._request_of(token)
        request = commands.requests.confirm_erasure(uow, self.sealer, request_id=request_id)
        return operations.opened(uow, request)

    @command(requests.StateCorrection, results.Opened)
    def state_correction(self, uow: UnitOfWork, token: str, wish: Wish) -> dict[str, Any]:
        request_id = self._request_of(token)
        request = commands.admission.state_correction(
            uow, self.sealer, request_id=request_id, wish=wish
        )
        return operations.opened(uow, request)

    @command(requests.ByToken, results.Opened)
    def cancel(self, uow: UnitOfWork, token: str) -> dict[str, Any]:
        request = commands.admission.cancel(uow, request_id=self._request_of(token))
        return operations.opened(uow, request)

    @query(requests.ByToken, results.RequestState)
    def get_status(self, db: Connection, token: str) -> dict[str, Any]:
        return queries.get_status(db, request_id=self._request_of(token))

    @command(requests.PackageCode)
    def request_package_code(self, uow: UnitOfWork, token: str, email: str) -> None:
        request_id = self._request_of(token)
        commands.packages.mail_code(uow, self.sealer, request_id=request_id, email=email)

    @command(requests.OpenPackage, results.OpenedPackage, before="count_try_to_open")
    def open_package(self, uow: UnitOfWork, token: str, code: str) -> dict[str, Any]:
        request_id = self._request_of(token)
        package = commands.packages.open_with_code(uow, request_id=request_id, code=code)
        return operations.opened_package(package)

    @operation(requests.OpenOwnPackage, results.OpenedPackage)
    def open_own_package(self, token: str, account_id: UUID) -> dict[str, Any]:
        request_id = self._request_of(token)
        return operations.open_own_package(self, request_id=request_id, account_id=account_id)

    @query(requests.ReadPackage, results.PackagePiece)
    def read_package(self, db: Connection, token: str, offset: int) -> dict[str, Any]:
        request_id = self._request_of(token)
        return queries.read_package(
            db, self.keys, request_id=request_id, offset=offset, now=clock.now()
        )

    @query(requests.ByToken, results.SignedCertificate)
    def get_certificate(self, db: Connection, token: str) -> dict[str, Any]:
        return queries.get_certificate(db, request_id=self._request_of(token))

    @query(requests.Asking, results.PublicKey)
    def get_certificate_key(self, db: Connection) -> dict[str, Any]:
        return {"public_key": self.signer.public_key}

    def count_try_to_confirm(self, token: str) -> None:
        self._count_try(tokens.read_mailed(token)[0])

    def count_try_to_open(self, token: str, code: str) -> None:
        self._count_try(self._request_of(token))

    def _count_try(self, request_id: UUID) -> None:
        with self.unit_of_work() as uow:
            commands.codes.count_try(uow, request_id=request_id)

    @query(requests.Asking, results.Participants)
    def list_participants(self, db: Connection) -> dict[str, Any]:
        return queries.list_participants(db)
