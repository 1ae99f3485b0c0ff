"""Signing up, in and out, and what verifiers of access tokens ask."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from identity import queries
from identity.commands import browser_sessions, passkeys, sign_up
from identity.operations import browser_sessions as signing_in
from identity.operations import google, passwords, visitors
from identity.schemas import requests as asks
from identity.schemas import results as answers
from identity.service.base import Base


class SigningInMethods(Base):
    @operation(asks.SignUp)
    def sign_up(self, **asked: Any) -> None:
        hashing, common = self.clients.hashing, self.clients.common_passwords
        visitors.sign_up(self.unit_of_work, hashing, common, **asked)

    @command(asks.ByToken, answers.AccountId)
    def confirm_email(self, uow: UnitOfWork, **asked: Any) -> object:
        return sign_up.confirm_email(uow, **asked)

    @operation(asks.SignIn, answers.Tokens)
    def sign_in(self, **asked: Any) -> object:
        hashing = self.clients.hashing
        return passwords.sign_in(self.unit_of_work, self.settings, hashing, **asked)

    @operation(asks.FinishSignIn, answers.Tokens)
    def finish_sign_in(self, **asked: Any) -> object:
        return signing_in.finish_sign_in(self.unit_of_work, self.settings, **asked)

    @operation(asks.RequestSignInLink)
    def request_sign_in_link(self, **asked: Any) -> None:
        visitors.request_sign_in_link(self.unit_of_work, **asked)

    @operation(asks.SignInWithLink, answers.Tokens)
    def sign_in_with_link(self, **asked: Any) -> object:
        return signing_in.sign_in_with_link(self.unit_of_work, self.settings, **asked)

    @operation(asks.BeginGoogle, answers.AuthorizationUrl)
    def begin_google(self, **asked: Any) -> object:
        return google.begin(self.unit_of_work, self.clients.google, **asked)

    @operation(asks.FinishGoogle, answers.Tokens)
    def finish_google(self, **asked: Any) -> object:
        return google.finish(self.unit_of_work, self.settings, self.clients.google, **asked)

    @operation(asks.BeginPasskeySignIn, answers.PasskeyOptions)
    def begin_passkey_sign_in(self, **asked: Any) -> object:
        return signing_in.begin_passkey_sign_in(self.unit_of_work, self.settings, **asked)

    @operation(asks.SignInWithPasskey, answers.Tokens)
    def sign_in_with_passkey(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return passkeys.sign_in_with_passkey(uow, self.settings, **asked)

    @operation(asks.Refresh, answers.Tokens)
    def refresh(self, **asked: Any) -> object:
        return signing_in.refresh(self.unit_of_work, self.settings, **asked)

    @command(asks.SignOut)
    def sign_out(self, uow: UnitOfWork, **asked: Any) -> None:
        browser_sessions.sign_out(uow, **asked)

    @query(asks.Nothing, answers.JsonWebKeySet)
    def get_signing_keys(self, db: Connection) -> Mapping[str, Any]:
        return queries.get_signing_keys(db)

    @query(asks.Nothing, answers.Revocations)
    def get_revocations(self, db: Connection) -> Mapping[str, Any]:
        return queries.get_revocations(db, as_of=clock.now())
