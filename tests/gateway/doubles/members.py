"""Lists of members, in and out."""

import base64
from typing import Any

from chassis.errors import Conflict, Invalid
from chassis.ids import new_id

ROWS = [
    {"line": 2, "outcome": "invited", "sentence": None},
    {"line": 3, "outcome": "bad", "sentence": "email: This is not an e-mail address."},
    {"line": 4, "outcome": "twice", "sentence": None},
]


class MembersDouble:
    def preview_import(self, host_id: str, series_id: str, data_b64: str) -> dict[str, Any]:
        self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        if not base64.b64decode(data_b64).startswith(b"email"):
            sentence = "The first line names the columns, and one of them is email."
            raise Invalid("invalid_request", sentence, {"data_b64": [sentence]})
        return {
            "rows": ROWS,
            "counts": {"invited": 1, "member_already": 0, "twice": 1, "bad": 1},
        }

    def import_members(
        self, host_id: str, series_id: str, data_b64: str, consent_basis: str
    ) -> dict[str, Any]:
        found = self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        if found["status"] != "published":
            raise Conflict("series_not_published", "People are invited once it is published.")
        return self.preview_import(host_id, series_id, data_b64)

    def export_members(
        self, host_id: str, series_id: str, after: str | None = None
    ) -> dict[str, Any]:
        self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        if after is None:
            return {"text": "email,name\r\na@example.org,Amélie\r\n", "next": str(new_id())}
        return {"text": "n@example.org,'=Noor\r\n", "next": None}

    def get_member(self, host_id: str, membership_id: str) -> dict[str, Any]:
        self._check_member(host_id, membership_id)  # type: ignore[attr-defined]
        member = self.membership(next(iter(self.series)))  # type: ignore[attr-defined]
        del member["manage_token"], member["proof_token"]
        told = {"membership_id": membership_id, "name": "Bo", "status": "awaiting_approval"}
        answers = [{"question": "Which instrument?", "text": "The triangle"}]
        return member | told | {"answers": answers}
