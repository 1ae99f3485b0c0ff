"""The account, its picture and address, and where it is signed in."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from identity import queries
from identity.commands import browser_sessions, email_change, profile, support
from identity.operations import pictures
from identity.schemas import requests as asks
from identity.schemas import results as answers
from identity.service.base import Base


class AccountMethods(Base):
    @query(asks.ByAccount, answers.Account)
    def get_account(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.get_account(db, **asked)

    @query(asks.GetContact, answers.Contact)
    def get_contact(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.get_contact(db, self.keys, **asked)

    @query(asks.GetAccountsPage, answers.ContactPage)
    def get_accounts_page(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.get_accounts_page(db, **asked)

    @query(asks.Nothing, answers.AccountCount)
    def count_accounts(self, db: Connection) -> Mapping[str, Any]:
        return queries.count_accounts(db)

    @command(asks.UpdateProfile, answers.Account)
    def update_profile(self, uow: UnitOfWork, **asked: Any) -> object:
        return profile.update_profile(uow, **asked)

    @operation(asks.SetPicture, answers.Account)
    def set_picture(self, **asked: Any) -> object:
        return pictures.set_picture(self.unit_of_work, self.clients.run, **asked)

    @command(asks.ByAccount, answers.Account)
    def remove_picture(self, uow: UnitOfWork, **asked: Any) -> object:
        return profile.remove_picture(uow, **asked)

    @query(asks.GetPicture, answers.Picture)
    def get_picture(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.get_picture(db, **asked)

    @command(asks.RequestEmailChange)
    def request_email_change(self, uow: UnitOfWork, **asked: Any) -> None:
        email_change.request_email_change(uow, self.settings, **asked)

    @command(asks.ByToken, answers.AccountId)
    def confirm_email_change(self, uow: UnitOfWork, **asked: Any) -> object:
        return email_change.confirm_email_change(uow, **asked)

    @command(asks.ByToken, answers.AccountId)
    def revert_email_change(self, uow: UnitOfWork, **asked: Any) -> object:
        return email_change.revert_email_change(uow, **asked)

    @query(asks.ByAccount, answers.BrowserSessions)
    def list_browser_sessions(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.list_browser_sessions(db, now=clock.now(), **asked)

    @command(asks.OwnBrowserSession)
    def revoke_browser_session(self, uow: UnitOfWork, **asked: Any) -> None:
        browser_sessions.revoke(uow, **asked)

    @query(asks.ListSignIns, answers.SignIns)
    def list_sign_ins(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.list_sign_ins(db, **asked)

    @query(asks.ByAccount, answers.Looks)
    def list_looks(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.list_looks(db, **asked)

    @command(asks.LookUpAccount, answers.Account)
    def look_up_account(self, uow: UnitOfWork, **asked: Any) -> object:
        return support.look_up_account(uow, **asked)

    @command(asks.LookUpAccount)
    def suspend_account(self, uow: UnitOfWork, **asked: Any) -> None:
        support.suspend_account(uow, **asked)

    @command(asks.LookUpAccount)
    def reinstate_account(self, uow: UnitOfWork, **asked: Any) -> None:
        support.reinstate_account(uow, **asked)
