"""A host's list of people: shown first, confirmed by each of them, and nobody brought back."""

import base64
from datetime import timedelta

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from series import workers
from series.commands import importing
from series.queries import exporting
from series.schemas import requests, results
from tests.series.desk import HOST, STRANGER

LIST = "email,name\nana@example.test,Ana\nbob@example.test,Bob\nANA@example.test,Ana\nx,X\n"
BASIS = "They signed up on paper at the studio."


@pytest.fixture
def series(desk):
    return desk.published()


def asked(series, text=LIST, host_id=HOST):
    return {
        "host_id": str(host_id),
        "series_id": str(series["id"]),
        "data_b64": base64.b64encode(text.encode()).decode(),
    }


def preview(desk, series, **changes):
    loaded = requests.PreviewImport().load(asked(series, **changes))
    return results.ImportReport().dump(desk.do(importing.preview_import, **loaded))


def take_in(desk, series, **changes):
    loaded = requests.ImportMembers().load(asked(series, **changes) | {"consent_basis": BASIS})
    report = desk.do(importing.import_members, desk.policy, **loaded)
    return results.ImportReport().dump(report)


class TestPreview:
    def test_says_of_each_row_what_would_happen_and_does_none_of_it(self, desk, series):
        desk.member(series, "bob@example.test")

        report = preview(desk, series)

        assert [row["outcome"] for row in report["rows"]] == [
            "invited",
            "member_already",
            "twice",
            "bad",
        ]
        assert report["rows"][3]["sentence"].startswith("email:")
        assert report["counts"] == {"invited": 1, "member_already": 1, "twice": 1, "bad": 1}
        assert desk.of_address("ana@example.test") == []

    def test_refuses_what_is_no_list(self, desk, series):
        with pytest.raises(Invalid) as refused:
            preview(desk, series, text="name\nAna")

        assert list(refused.value.details) == ["data_b64"]


class TestImport:
    def test_invites_each_person_who_is_in_only_after_confirming(self, desk, series):
        take_in(desk, series)

        assert desk.statuses() == {
            "ana@example.test": "unconfirmed",
            "bob@example.test": "unconfirmed",
        }
        assert {event["source"] for event in desk.events("membership_requested")} == {"list"}
        ana = desk.of_address("ana@example.test")[0]
        assert ana.consent_basis == BASIS
        assert desk.confirm(ana.id)["status"] == "active"

    def test_of_the_same_list_again_invites_nobody_twice(self, desk, series):
        take_in(desk, series)

        report = take_in(desk, series)

        assert report["counts"]["member_already"] == 3
        assert len(desk.events("membership_requested")) == 2

    def test_brings_back_nobody_who_was_erased_and_does_not_tell_the_host(self, desk, series):
        with desk.new_uow() as uow:
            uow.tombstones.add(uow.db, "email", "ana@example.test", erased_at=uow.now)

        report = take_in(desk, series)

        assert desk.of_address("ana@example.test") == []
        assert len(desk.events("membership_requested")) == 1
        assert report["rows"][0] == {"line": 2, "outcome": "invited", "sentence": None}

    def test_needs_no_approval_by_the_host_who_sent_the_list(self, desk):
        series = desk.published(join_policy="approval")
        take_in(desk, series)

        assert desk.confirm(desk.of_address("ana@example.test")[0].id)["status"] == "active"

    def test_lets_people_in_whom_the_page_would_not(self, desk):
        series = desk.published(visibility="members_only")
        take_in(desk, series)

        assert desk.confirm(desk.of_address("ana@example.test")[0].id)["status"] == "active"

    def test_forgets_who_did_not_answer_in_two_weeks(self, desk, series, now):
        take_in(desk, series)

        now.move(timedelta(days=13))
        assert workers.lapse_memberships(desk.new_uow, desk.policy) == 0
        now.move(timedelta(days=1))
        workers.lapse_memberships(desk.new_uow, desk.policy)

        assert desk.statuses() == {}

    def test_into_a_draft_is_refused(self, desk):
        with pytest.raises(Conflict, match="series_not_published"):
            take_in(desk, desk.draft())

    def test_is_not_a_strangers_to_do(self, desk, series):
        for act in (preview, take_in):
            with pytest.raises(NotFound):
                act(desk, series, host_id=STRANGER)

        assert desk.statuses() == {}


class TestExport:
    def export(self, desk, series, host_id=HOST, after=None):
        asked = {"host_id": host_id, "series_id": series["id"], "after": after}
        with desk.db() as db:
            return exporting.export_members(db, **asked)

    def test_lists_members_and_lets_no_spreadsheet_run_a_name(self, desk, series):
        desk.sign_in_and_join(series, "ana@example.test")
        desk.join(series, "bob@example.test", name="=HYPERLINK(1)", account_id=str(HOST))

        lines = self.export(desk, series)["text"].splitlines()

        assert lines[0] == "email,name,phone,status,joined_at,ended_at"
        assert sorted(lines[1:]) == [
            "ana@example.test,Ana Lopez,,active,2027-03-01T12:00:00Z,",
            "bob@example.test,'=HYPERLINK(1),,active,2027-03-01T12:00:00Z,",
        ]

    def test_comes_in_pages_that_fit_one_after_the_other(self, desk, series, monkeypatch):
        monkeypatch.setattr(exporting, "PAGE", 2)
        emails = {f"p{number}@example.test" for number in range(5)}
        for email in emails:
            desk.member(series, email)

        text, after = "", None
        while True:
            page = self.export(desk, series, after=after)
            text, after = text + page["text"], page["next"]
            if after is None:
                break

        header, *rows = text.splitlines()
        assert header.startswith("email,")
        assert {row.partition(",")[0] for row in rows} == emails

    def test_is_not_a_strangers_to_read(self, desk, series):
        with pytest.raises(NotFound):
            self.export(desk, series, host_id=STRANGER)
