"""Identity's teams and API keys, as the gateway sees them."""

from typing import Any

from chassis import clock
from chassis.errors import Forbidden, Invalid, NotFound, Unauthenticated
from chassis.ids import new_id
from gateway.acting import Scope

INVITATION = "invitation-token-0123456789"


def _now() -> str:
    return clock.now().isoformat().replace("+00:00", "Z")


class TeamsDouble:
    """Part of the identity double: `hire` puts somebody on a team, `give_key` makes a key."""

    accounts: dict[str, dict[str, Any]]
    host_id: str
    stranger_id: str

    def __init__(self) -> None:
        self.members: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, dict[str, Any]] = {}

    def hire(self, host_id: str, account_id: str | None, *scopes: str) -> str:
        """Put somebody on a team, with these scopes; returns the member's id."""
        member_id = str(new_id())
        self.members[member_id] = {
            "id": member_id,
            "host_id": host_id,
            "account_id": account_id,
            "email": "hilda@example.org",
            "position": "helper",
            "scopes": list(scopes),
            "invited_at": _now(),
            "invitation_expires_at": _now(),
            "accepted_at": _now() if account_id else None,
        }
        return member_id

    def give_key(self, host_id: str, *scopes: str) -> str:
        """A key that works; returns it."""
        key = f"smk_{new_id().hex}"
        self.keys[key] = {"id": str(new_id()), "host_id": host_id, "scopes": list(scopes)}
        return key

    def get_access(self, host_id: str, account_id: str) -> dict[str, Any]:
        if host_id == account_id:
            return {"position": "host", "scopes": list(Scope)}
        for one in self.members.values():
            if (one["host_id"], one["account_id"]) == (host_id, account_id):
                return {"position": one["position"], "scopes": one["scopes"]}
        raise NotFound("team_unknown", "You are not on this team.")

    def list_hosts(self, account_id: str) -> dict[str, Any]:
        items = [
            {
                "host_id": one["host_id"],
                "name": self.accounts[one["host_id"]]["name"],
                "position": one["position"],
                "scopes": one["scopes"],
            }
            for one in self.members.values()
            if one["account_id"] == account_id
        ]
        return {"items": items}

    def list_team(self, host_id: str) -> dict[str, Any]:
        return {"items": [_shown(one) for one in self._of(host_id)]}

    def invite_team_member(self, host_id: str, email: str, **asked: Any) -> dict[str, Any]:
        member_id = self.hire(host_id, None, *asked.get("scopes", ["series:read"]))
        self.members[member_id] |= {"email": email, "position": asked["position"]}
        return _shown(self.members[member_id])

    def accept_invitation(self, account_id: str, token: str) -> dict[str, Any]:
        if token != INVITATION:
            raise Invalid("link_unusable", "This invitation was used before or has expired.")
        if account_id != self.host_id:
            raise Forbidden("invitation_for_another", "This invitation is for another address.")
        return _shown(self.members[self.hire(self.stranger_id, account_id, "series:read")])

    def change_team_member(self, host_id: str, team_member_id: str, **asked: Any) -> dict[str, Any]:
        member = self._member(host_id, team_member_id)
        member |= asked
        return _shown(member)

    def remove_team_member(self, host_id: str, team_member_id: str) -> dict[str, Any]:
        del self.members[self._member(host_id, team_member_id)["id"]]
        return {}

    def leave_team(self, host_id: str, account_id: str) -> dict[str, Any]:
        for one in self._of(host_id):
            if one["account_id"] == account_id:
                del self.members[one["id"]]
                return {}
        raise NotFound("team_unknown", "You are not on this team.")

    def create_api_key(self, host_id: str, name: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(host_id)  # type: ignore[attr-defined]
        key = self.give_key(host_id, *asked["scopes"])
        self.keys[key]["name"] = name
        return {
            "id": self.keys[key]["id"],
            "name": name,
            "key": key,
            "scopes": asked["scopes"],
            "expires_at": asked.get("expires_at"),
        }

    def list_api_keys(self, host_id: str) -> dict[str, Any]:
        items = [
            {
                "id": one["id"],
                "name": one.get("name", "A program"),
                "hint": key[:10],
                "scopes": one["scopes"],
                "created_at": _now(),
                "expires_at": None,
                "last_used_at": None,
            }
            for key, one in self.keys.items()
            if one["host_id"] == host_id
        ]
        return {"items": items}

    def revoke_api_key(self, host_id: str, api_key_id: str) -> dict[str, Any]:
        for key, one in self.keys.items():
            if (one["host_id"], one["id"]) == (host_id, api_key_id):
                del self.keys[key]
                return {}
        raise NotFound("api_key_unknown", "There is no such key.")

    def authenticate_api_key(self, key: str) -> dict[str, Any]:
        if key not in self.keys:
            raise Unauthenticated("api_key_refused", "This key is unknown, revoked or expired.")
        one = self.keys[key]
        return {"api_key_id": one["id"], "host_id": one["host_id"], "scopes": one["scopes"]}

    def _of(self, host_id: str) -> list[dict[str, Any]]:
        return [one for one in self.members.values() if one["host_id"] == host_id]

    def _member(self, host_id: str, team_member_id: str) -> dict[str, Any]:
        member = self.members.get(team_member_id)
        if member is None or member["host_id"] != host_id:
            raise NotFound("team_member_unknown", "There is nobody like that on your team.")
        return member


def _shown(member: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in member.items() if name != "host_id"}
