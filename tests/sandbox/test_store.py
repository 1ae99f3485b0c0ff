"""The store: documents by id, all or nothing, kept over a restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(str(tmp_path / "state" / "sandbox.sqlite"))
    yield made
    made.close()


class TestCollections:
    def test_lists_in_the_order_of_first_putting(self, store: Store) -> None:
        things = store.collection("things", indexed=("colour",))
        for name in ("b", "a", "c"):
            things.put(name, {"id": name, "colour": "red" if name != "c" else None})

        things.put("b", {"id": "b", "colour": "red", "size": 2})

        assert [thing["id"] for thing in things.list({"colour": "red"})] == ["b", "a"]
        assert things.list({"colour": None}) == [{"id": "c", "colour": None}]
        assert things.list(newest_first=True, limit=1)[0]["id"] == "c"

    def test_does_not_see_another_collection(self, store: Store) -> None:
        store.collection("things").put("a", {"id": "a"})

        assert store.collection("others").get("a") is None

    def test_changing_what_is_not_there_is_an_error(self, store: Store) -> None:
        with pytest.raises(KeyError):
            store.collection("things").update("a", size=1)


class TestTransactions:
    def test_an_error_undoes_everything_also_from_inner_ones(self, store: Store) -> None:
        things = store.collection("things")

        with pytest.raises(RuntimeError), store.transaction():
            things.put("a", {"id": "a"})
            with store.transaction():
                things.put("b", {"id": "b"})
            raise RuntimeError

        assert things.list() == []

    def test_what_was_put_survives_a_restart(self, store: Store, tmp_path: Path) -> None:
        store.collection("things").put("a", {"id": "a"})
        store.close()

        reopened = Store(str(tmp_path / "state" / "sandbox.sqlite"))

        assert reopened.collection("things").get("a") == {"id": "a"}
        reopened.close()
