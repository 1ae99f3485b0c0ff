"""Ways of signing in that an account has: password, Google, authenticator app, passkeys."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from identity import queries
from identity.commands import credentials, passkeys, second_factors
from identity.operations import google, passwords
from identity.operations import second_factors as operations
from identity.schemas import requests as asks
from identity.schemas import results as answers
from identity.service.base import Base


class CredentialMethods(Base):
    @operation(asks.ChangePassword)
    def change_password(self, **asked: Any) -> None:
        hashing, common = self.clients.hashing, self.clients.common_passwords
        passwords.change_password(self.unit_of_work, self.settings, hashing, common, **asked)

    @operation(asks.Reauthenticate)
    def reauthenticate(self, **asked: Any) -> None:
        passwords.reauthenticate(self.unit_of_work, self.clients.hashing, **asked)

    @operation(asks.ReauthenticateWithCode)
    def reauthenticate_with_code(self, **asked: Any) -> None:
        operations.reauthenticate(self.unit_of_work, **asked)

    @command(asks.ReauthenticateWithPasskey)
    def reauthenticate_with_passkey(self, uow: UnitOfWork, **asked: Any) -> None:
        passkeys.show_passkey(uow, self.settings, **asked)

    @query(asks.OwnBrowserSession, answers.Proof)
    def get_proof(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        window = self.settings.reauthentication_window
        return queries.get_proof(db, now=clock.now(), window=window, **asked)

    @operation(asks.BeginGoogleLink, answers.AuthorizationUrl)
    def begin_google_link(self, **asked: Any) -> object:
        client = self.clients.google
        return google.begin_link(self.unit_of_work, self.settings, client, **asked)

    @command(asks.OwnBrowserSession)
    def unlink_google(self, uow: UnitOfWork, **asked: Any) -> None:
        credentials.unlink_google(uow, self.settings, **asked)

    @operation(asks.OwnBrowserSession, answers.Enrolment)
    def begin_totp(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return second_factors.begin_totp(uow, self.settings, **asked)

    @operation(asks.ConfirmTotp, answers.RecoveryCodes)
    def confirm_totp(self, **asked: Any) -> object:
        return operations.confirm_totp(self.unit_of_work, **asked)

    @command(asks.OwnBrowserSession)
    def remove_totp(self, uow: UnitOfWork, **asked: Any) -> None:
        second_factors.remove_totp(uow, self.settings, **asked)

    @operation(asks.OwnBrowserSession, answers.RecoveryCodes)
    def renew_recovery_codes(self, **asked: Any) -> object:
        return operations.renew_recovery_codes(self.unit_of_work, self.settings, **asked)

    @operation(asks.OwnBrowserSession, answers.PasskeyOptions)
    def begin_passkey(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return passkeys.begin_passkey(uow, self.settings, **asked)

    @command(asks.AddPasskey, answers.Passkey)
    def add_passkey(self, uow: UnitOfWork, **asked: Any) -> object:
        return passkeys.add_passkey(uow, self.settings, **asked)

    @query(asks.ByAccount, answers.Passkeys)
    def list_passkeys(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.list_passkeys(db, **asked)

    @command(asks.RemovePasskey)
    def remove_passkey(self, uow: UnitOfWork, **asked: Any) -> None:
        passkeys.remove_passkey(uow, self.settings, **asked)
