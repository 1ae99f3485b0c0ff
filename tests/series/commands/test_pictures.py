"""The picture of a series: what becomes of a file, and what is none."""

import io

import pytest
from PIL import Image

from chassis.errors import Invalid, NotFound
from series.commands import pictures
from series.pictures import re_encoded
from series.queries import public
from series.schemas import results
from tests.pictures import encoded
from tests.series.desk import HOST, STRANGER


def set_picture(desk, series, content: bytes, host_id=HOST):
    return desk.do(
        pictures.set_picture,
        host_id=host_id,
        series_id=series["id"],
        content=re_encoded(content),
    )


def kept(desk, picture_id):
    with desk.db() as db:
        return public.get_picture(db, picture_id=picture_id)


class TestPicture:
    def test_has_the_shape_of_the_page_whatever_it_was(self):
        content = re_encoded(encoded(Image.new("RGB", (900, 900))))

        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.size, picture.mode) == ("WEBP", (1200, 630), "RGB")

    def test_is_refused_where_it_would_unfold_to_too_much(self):
        with pytest.raises(Invalid, match="too many pixels"):
            re_encoded(encoded(Image.new("L", (8000, 5001))))

    def test_is_shown_on_the_public_page(self, desk):
        series = desk.published()

        picture_id = set_picture(desk, series, encoded(Image.new("RGB", (8, 8))))["picture_id"]

        with desk.db() as db:
            shown = public.get_public_series(db, slug=series["slug"], now=series["created_at"])
        assert results.PublicSeries().dump(shown)["picture_id"] == str(picture_id)
        assert kept(desk, picture_id)["content_type"] == "image/webp"

    def test_takes_the_address_of_the_one_before_away(self, desk):
        series = desk.published()
        old = set_picture(desk, series, encoded(Image.new("RGB", (8, 8), "red")))["picture_id"]

        new = set_picture(desk, series, encoded(Image.new("RGB", (8, 8), "blue")))["picture_id"]

        assert kept(desk, new)
        with pytest.raises(NotFound):
            kept(desk, old)

    def test_is_gone_once_removed(self, desk):
        series = desk.published()
        old = set_picture(desk, series, encoded(Image.new("RGB", (8, 8))))["picture_id"]

        changed = desk.do(pictures.remove_picture, host_id=HOST, series_id=series["id"])

        assert changed["picture_id"] is None
        with pytest.raises(NotFound):
            kept(desk, old)

    def test_is_not_a_strangers_to_set(self, desk):
        series = desk.published()

        with pytest.raises(NotFound):
            set_picture(desk, series, encoded(Image.new("RGB", (8, 8))), STRANGER)
