"""Pictures that people send: decoded, cut to a shape, encoded anew; only pixels survive.

So no metadata (a place, a camera's number) and no trick in a file's structure reaches anybody.
Pillow is named by those who import this module: the other images go without it.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from chassis.errors import Invalid

CONTENT_TYPE = "image/webp"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a picture becomes; `size` and `draft_size` are width and height.

    `max_pixels` bounds what is decoded: a small file can unfold to gigabytes, and its header tells
    before it does. A JPEG is decoded at the least scale that holds `draft_size`. Without a
    `background` what is transparent stays so.
    """

    size: tuple[int, int]
    draft_size: tuple[int, int]
    max_pixels: int
    quality: int
    background: str | None = None


def re_encoded(content: bytes, shape: Shape) -> bytes:
    """The picture as WebP. Raises Invalid for what is none, or a bomb."""
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


def _cut(picture: Image.Image, shape: Shape) -> bytes:
    if picture.width * picture.height > shape.max_pixels:
        raise unusable("This picture has too many pixels.")
    picture.draft("RGB", shape.draft_size)
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    bare = _on_a_sheet(ImageOps.fit(upright, shape.size), shape.background)
    encoded = io.BytesIO()
    bare.save(encoded, "WEBP", quality=shape.quality)
    return encoded.getvalue()


def _on_a_sheet(cut: Image.Image, background: str | None) -> Image.Image:
    """On a sheet of its own, since what is cut keeps what the file says beside its pixels."""
    if background is None:
        bare = Image.new("RGBA", cut.size)
        bare.paste(cut)
        return bare
    bare = Image.new("RGB", cut.size, background)
    bare.paste(cut, mask=cut)
    return bare
