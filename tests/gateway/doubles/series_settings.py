"""A series' picture, questions, copies and archive."""

from typing import Any

from chassis.errors import Invalid, NotFound
from chassis.ids import new_id


class SettingsDouble:
    series: dict[str, dict[str, Any]]

    def __init__(self) -> None:
        super().__init__()
        self.pictures: dict[str, str] = {}
        self.questions: dict[str, list[dict[str, Any]]] = {}

    def set_picture(self, host_id: str, series_id: str, data_b64: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        if data_b64 == "bm90IGEgcGljdHVyZQ==":
            raise Invalid("picture_unusable", "This file is no picture that we can read.")
        found["picture_id"] = str(new_id())
        self.pictures[found["picture_id"]] = data_b64
        return found

    def remove_picture(self, host_id: str, series_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        found["picture_id"] = None
        return found

    def get_picture(self, picture_id: str) -> dict[str, Any]:
        if picture_id not in self.pictures:
            raise NotFound("picture_unknown", "There is no such picture.")
        return {"content_type": "image/webp", "data_b64": self.pictures[picture_id]}

    def set_questions(
        self, host_id: str, series_id: str, questions: list[dict[str, Any]]
    ) -> dict[str, Any]:
        self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        asked = [{"question_id": str(new_id())} | question for question in questions]
        self.questions[series_id] = asked
        return {"items": asked}

    def list_questions(self, host_id: str, series_id: str) -> dict[str, Any]:
        self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        return {"items": self.questions.get(series_id, [])}

    def clone_series(
        self, host_id: str, series_id: str, title: str | None = None
    ) -> dict[str, Any]:
        found = self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        copy = found | {"series_id": str(new_id()), "status": "draft", "slug": "a-copy"}
        self.series[copy["series_id"]] = copy | ({"title": title} if title else {})
        return self.series[copy["series_id"]]

    def archive_series(self, host_id: str, series_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        found["status"] = "archived"
        return found
