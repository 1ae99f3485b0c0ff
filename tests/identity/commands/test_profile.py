"""Name, language, time zone and picture."""

import base64
import io

import pytest
import sqlalchemy as sa
from PIL import Image

from chassis.errors import Invalid, NotFound
from chassis.ids import new_id
from identity import queries
from identity.commands import profile, sign_up
from identity.hashing import directly
from identity.models import Picture
from identity.operations import pictures
from tests import pictures as pictures_made


def encoded(picture, form="PNG", **options):
    return base64.b64encode(pictures_made.encoded(picture, form, **options)).decode()


@pytest.fixture
def set_picture(new_uow, at_home):
    def set_picture(data_b64):
        return pictures.set_picture(
            new_uow, directly, account_id=at_home["account_id"], data_b64=data_b64
        )

    return set_picture


@pytest.fixture
def kept(new_uow):
    def kept(picture_id):
        with new_uow() as uow:
            return queries.get_picture(uow.db.connection(), picture_id=picture_id)

    return kept


class TestUpdateProfile:
    def test_changes_what_is_given_and_nothing_else(self, at_home, new_uow):
        with new_uow() as uow:
            account = profile.update_profile(
                uow, account_id=at_home["account_id"], name="Ana Maria Lopez"
            )

        assert (account["name"], account["zone"]) == ("Ana Maria Lopez", "Europe/Paris")

    @pytest.mark.promise("P27")
    def test_leaves_nothing_of_the_old_value(self, at_home, new_uow):
        with new_uow() as uow:
            profile.update_profile(uow, account_id=at_home["account_id"], name="Corrected")

        with new_uow() as uow:
            row = uow.db.execute(sa.text("SELECT account::text FROM account")).scalar_one()
        assert "Ana Lopez" not in row

    def test_an_unknown_account_is_not_found(self, new_uow):
        with pytest.raises(NotFound), new_uow() as uow:
            profile.update_profile(uow, account_id=new_id(), name="Nobody")


class TestPicture:
    def test_is_a_small_square_whatever_it_was(self, set_picture, kept):
        account = set_picture(encoded(Image.new("RGB", (1200, 600), "red"), "JPEG"))

        found = kept(account["picture_id"])
        with Image.open(io.BytesIO(found["content"])) as picture:
            assert (picture.format, picture.size) == ("JPEG", (320, 320))
        assert found["content_type"] == "image/jpeg"

    @pytest.mark.promise("P2")
    def test_a_new_one_takes_the_old_address_away(self, set_picture, kept):
        old = set_picture(encoded(Image.new("RGB", (8, 8), "red")))["picture_id"]
        new = set_picture(encoded(Image.new("RGB", (8, 8), "blue")))["picture_id"]

        assert kept(new)
        with pytest.raises(NotFound):
            kept(old)

    @pytest.mark.promise("P2")
    def test_is_gone_once_removed(self, set_picture, kept, at_home, new_uow):
        picture_id = set_picture(encoded(Image.new("RGB", (8, 8))))["picture_id"]

        with new_uow() as uow:
            account = profile.remove_picture(uow, account_id=at_home["account_id"])

        assert account["picture_id"] is None
        with pytest.raises(NotFound):
            kept(picture_id)

    @pytest.mark.parametrize(
        "data_b64",
        [
            "not base64!",
            base64.b64encode(b"not a picture").decode(),
            base64.b64encode(pictures_made.bomb()).decode(),
            encoded(Image.new("L", (5000, 4001))),
            base64.b64encode(bytes(3_000_001)).decode(),
        ],
        ids=["rubbish", "text", "bomb", "too many pixels", "too large"],
    )
    def test_what_is_none_is_refused(self, set_picture, data_b64, new_uow):
        with pytest.raises(Invalid) as refused:
            set_picture(data_b64)

        assert refused.value.code == "picture_unusable"
        with new_uow() as uow:
            assert uow.db.execute(sa.select(Picture)).all() == []


class TestEverybody:
    def test_is_listed_page_by_page_in_the_order_of_ids(self, signed_up, new_uow):
        ids = sorted(signed_up(f"{name}@example.com").account_id for name in ("ana", "bo", "cy"))

        with new_uow() as uow:
            db = uow.db.connection()
            first = queries.get_accounts_page(db, after=None, limit=2)
            rest = queries.get_accounts_page(db, after=first["next"], limit=2)
            counted = queries.count_accounts(db)

        listed = [each["account_id"] for page in (first, rest) for each in page["items"]]
        assert (listed, rest["next"]) == (ids, None)
        assert counted == {"accounts": 3}

    def test_who_has_not_confirmed_is_not_told(self, new_uow):
        with new_uow() as uow:
            sign_up.settle_sign_up(
                uow,
                email="dee@example.com",
                name="Dee",
                locale="en",
                zone="UTC",
                password_hash="x",
            )

        with new_uow() as uow:
            db = uow.db.connection()
            page = queries.get_accounts_page(db, after=None, limit=2)
            counted = queries.count_accounts(db)

        assert page["items"] == []
        assert counted == {"accounts": 0}
