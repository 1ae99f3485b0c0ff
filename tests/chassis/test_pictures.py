"""What becomes of a picture that somebody sent, and what is none."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from chassis.errors import Invalid
from chassis.pictures import Shape, re_encoded
from tests.pictures import bomb, encoded

SHAPE = Shape(size=(120, 60), draft_size=(120, 60), max_pixels=1_000_000, quality=80)
ON_WHITE = replace(SHAPE, background="white")


@pytest.mark.parametrize("shape", [SHAPE, ON_WHITE], ids=["as it is", "on white"])
class TestPicture:
    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "CMYK"])
    def test_has_the_size_that_is_asked_for_whatever_it_was(self, shape: Shape, mode: str) -> None:
        form = "JPEG" if mode == "CMYK" else "PNG"

        content, content_type = re_encoded(encoded(Image.new(mode, (90, 300)), form), shape)

        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.size) == ("WEBP", (120, 60))
        assert content_type == "image/webp"

    def test_keeps_no_metadata(self, shape: Shape) -> None:
        exif = Image.Exif()
        exif[0x010E] = "taken at home by Ana"
        sent = encoded(Image.new("RGB", (64, 64)), "JPEG", exif=exif, comment=b"home sweet home")

        content = re_encoded(sent, shape).content

        assert b"home" not in content
        with Image.open(io.BytesIO(content)) as again:
            assert dict(again.getexif()) == {}

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not a picture",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            encoded(Image.new("RGB", (64, 64)))[:60],
            encoded(Image.new("RGB", (64, 64)), "BMP"),
            encoded(Image.new("L", (1001, 1000))),
            bomb(),
        ],
        ids=["nothing", "text", "svg", "cut", "other format", "too many pixels", "bomb"],
    )
    def test_is_refused_where_it_is_none(self, shape: Shape, content: bytes) -> None:
        with pytest.raises(Invalid) as refused:
            re_encoded(content, shape)

        assert refused.value.code == "picture_unusable"


def test_what_is_transparent_stays_so_unless_there_is_a_background() -> None:
    clear = encoded(Image.new("RGBA", (64, 64), (255, 0, 0, 0)))

    corners = []
    for shape in (SHAPE, ON_WHITE):
        with Image.open(io.BytesIO(re_encoded(clear, shape).content)) as picture:
            corners.append(picture.convert("RGBA").getpixel((0, 0)))

    assert [corner[3] for corner in corners] == [0, 255]
    assert corners[1] == (255, 255, 255, 255)


def test_a_turned_one_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    sent = Image.new("RGB", (120, 60), "white")
    sent.paste("black", (0, 0, 120, 30))

    content = re_encoded(encoded(sent, "JPEG", exif=exif), SHAPE).content
    with Image.open(io.BytesIO(content)) as picture:
        top, bottom = (picture.convert("L").getpixel((60, y)) for y in (5, 55))

    assert top > 200 > 50 > bottom


@pytest.mark.parametrize(
    ("colour", "form", "content_type"),
    [((255, 0, 0, 255), "JPEG", "image/jpeg"), ((255, 0, 0, 128), "PNG", "image/png")],
    ids=["nothing transparent", "half transparent"],
)
def test_what_stands_in_mails_is_what_every_mail_program_shows(
    colour: tuple[int, ...], form: str, content_type: str
) -> None:
    sent = encoded(Image.new("RGBA", (64, 64), colour))

    content, told = re_encoded(sent, replace(SHAPE, for_mail=True))

    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, told) == (form, content_type)
