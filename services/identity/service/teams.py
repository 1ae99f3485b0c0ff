"""A host's team, and the keys of their programs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from identity import queries
from identity.commands import api_keys, teams
from identity.schemas import team_requests as asks
from identity.schemas import team_results as answers
from identity.schemas.requests import ByAccount
from identity.service.base import Base


class TeamMethods(Base):
    @command(asks.InviteTeamMember, answers.TeamMember)
    def invite_team_member(self, uow: UnitOfWork, **asked: Any) -> object:
        return teams.invite_team_member(uow, **asked)

    @command(asks.AcceptInvitation, answers.TeamMember)
    def accept_invitation(self, uow: UnitOfWork, **asked: Any) -> object:
        return teams.accept_invitation(uow, **asked)

    @command(asks.ChangeTeamMember, answers.TeamMember)
    def change_team_member(self, uow: UnitOfWork, **asked: Any) -> object:
        return teams.change_team_member(uow, **asked)

    @command(asks.RemoveTeamMember)
    def remove_team_member(self, uow: UnitOfWork, **asked: Any) -> None:
        teams.remove_team_member(uow, **asked)

    @command(asks.OfHost)
    def leave_team(self, uow: UnitOfWork, **asked: Any) -> None:
        teams.leave_team(uow, **asked)

    @query(asks.ByHost, answers.Team)
    def list_team(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.list_team(db, **asked)

    @query(ByAccount, answers.Hosts)
    def list_hosts(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.list_hosts(db, **asked)

    @query(asks.OfHost, answers.Access)
    def get_access(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.get_access(db, **asked)

    @query(asks.GetInvitation, answers.Invitation)
    def get_invitation(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.get_invitation(db, **asked)

    @operation(asks.CreateApiKey, answers.MadeApiKey)
    def create_api_key(self, **asked: Any) -> object:
        with self.unit_of_work() as uow:
            return api_keys.create_api_key(uow, self.settings, **asked)

    @query(asks.ByHost, answers.ApiKeys)
    def list_api_keys(self, db: Connection, **asked: Any) -> Mapping[str, Any]:
        return queries.list_api_keys(db, now=clock.now(), **asked)

    @command(asks.RevokeApiKey)
    def revoke_api_key(self, uow: UnitOfWork, **asked: Any) -> None:
        api_keys.revoke_api_key(uow, **asked)

    @command(asks.AuthenticateApiKey, answers.KeyHolder)
    def authenticate_api_key(self, uow: UnitOfWork, **asked: Any) -> object:
        return api_keys.authenticate_api_key(uow, **asked)
