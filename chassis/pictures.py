"""Pictures that people send: decoded, cut to a shape, encoded anew; only pixels survive.

So no metadata (a place, a camera's number) and no trick in a file's structure reaches anybody.
Pillow is named by those who import this module: the other images go without it.
"""

import io
import warnings
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from chassis.errors import Invalid

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a picture becomes; `size` and `draft_size` are width and height.

    `max_pixels` bounds what is decoded: a small file can unfold to gigabytes, and its header tells
    before it does. A JPEG is decoded at the least scale that holds `draft_size`. Without a
    `background` what is transparent stays so. It is encoded as WebP, or, `for_mail`, as JPEG or
    PNG: Outlook on the desktop shows no other.
    """

    size: tuple[int, int]
    draft_size: tuple[int, int]
    max_pixels: int
    quality: int
    background: str | None = None
    for_mail: bool = False


class Encoded(NamedTuple):
    """A file, and its media type."""

    content: bytes
    content_type: str


def re_encoded(content: bytes, shape: Shape) -> Encoded:
    """The picture in its shape. Raises Invalid for what is none, or a bomb."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _cut(picture, shape)
    except (
        OSError,
        SyntaxError,
        ValueError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise unusable("This file is no picture that we can read.") from error


def unusable(sentence: str) -> Invalid:
    """The refusal of a file, at the field in which files are sent."""
    return Invalid("picture_unusable", sentence, {"data_b64": [sentence]})


def _cut(picture: Image.Image, shape: Shape) -> Encoded:
    if picture.width * picture.height > shape.max_pixels:
        raise unusable("This picture has too many pixels.")
    picture.draft("RGB", shape.draft_size)
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    bare = _on_a_sheet(ImageOps.fit(upright, shape.size), shape.background)
    return _for_mail(bare, shape) if shape.for_mail else _saved(bare, "WEBP", shape.quality)


def _for_mail(bare: Image.Image, shape: Shape) -> Encoded:
    """As JPEG, unless something is transparent."""
    if bare.mode == "RGBA" and bare.getchannel("A").getextrema() != (255, 255):
        return _saved(bare, "PNG", shape.quality)
    return _saved(bare.convert("RGB"), "JPEG", shape.quality)


def _saved(bare: Image.Image, form: str, quality: int) -> Encoded:
    encoded = io.BytesIO()
    bare.save(encoded, form, quality=quality)
    return Encoded(encoded.getvalue(), f"image/{form.lower()}")


def _on_a_sheet(cut: Image.Image, background: str | None) -> Image.Image:
    """On a sheet of its own, since what is cut keeps what the file says beside its pixels."""
    if background is None:
        bare = Image.new("RGBA", cut.size)
        bare.paste(cut)
        return bare
    bare = Image.new("RGB", cut.size, background)
    bare.paste(cut, mask=cut)
    return bare
