"""The double's parts, made once for a world."""

from flask import current_app

from sandbox.store import Document
from sandbox.world import World
from sandbox.zoom.events import Events
from sandbox.zoom.meetings import Meetings
from sandbox.zoom.rooms import Rooms
from sandbox.zoom.tokens import Tokens
from sandbox.zoom.users import Users


class Zoom:
    """Users, what they granted, their meetings, and what the app is told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.users = Users(world)
        self.tokens = Tokens(world)
        self.events = Events(world, self.tokens)
        self.meetings = Meetings(world)
        self.rooms = Rooms(world, self.users, self.meetings, self.events)
        self.confirmations = world.store.collection("zoom.compliance")

    def tell_of_meeting(self, event: str, host: Document, changes: Document) -> None:
        """`meeting.updated` or `meeting.deleted`; ids are strings in webhooks."""
        described = {**changes, "id": str(changes["id"]), "host_id": host["id"]}
        payload = {"operator": host["email"], "operator_id": host["id"], "object": described}
        self.events.tell(host, event, payload)

    def remove_app(self, user: Document, retention: str | None = None) -> None:
        """The user takes the app away at Zoom's; older notices have `user_data_retention`."""
        self.tokens.end(user["id"])
        payload = {
            "account_id": user["account_id"],
            "user_id": user["id"],
            "signature": "",
            "deauthorization_time": self.world.clock.now().isoformat(),
            "client_id": self.world.settings.zoom_client_id,
        }
        more = {} if retention is None else {"user_data_retention": retention}
        self.events.send("app_deauthorized", {**payload, **more})


def here() -> Zoom:
    """The double of the present request's app."""
    found: Zoom = current_app.extensions["sandbox.zoom"]
    return found
