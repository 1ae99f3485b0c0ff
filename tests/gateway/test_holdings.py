"""What we hold on people, as the manifests of the services say it."""

from gateway.holdings import by_category

ENTRY = {"category": "account", "purpose": "reach you", "basis": "contract", "retention": "a year"}
NOTHING = {"category": None, "purpose": "", "basis": "", "retention": ""}


def participant(service: str, **columns: dict[str, object]) -> dict[str, object]:
    return {"service": service, "tables": {"one": columns}}


class TestByCategory:
    def test_brings_the_services_together(self):
        (found,) = by_category(
            [
                participant("series", email=ENTRY),
                participant("identity", email=ENTRY, name=ENTRY | {"retention": "two years"}),
            ]
        )

        assert found == {
            "category": "account",
            "purposes": ["reach you"],
            "bases": ["contract"],
            "retentions": ["a year", "two years"],
            "services": ["identity", "series"],
        }

    def test_leaves_out_what_is_not_personal(self):
        assert by_category([participant("series", id=NOTHING)]) == []
