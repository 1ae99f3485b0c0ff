"""Profile pictures: decoded, cut to a square, encoded anew; of the file only pixels survive.

So no metadata (a place, a camera's number) and no trick in a file's structure reaches anybody.
"""

import base64
import binascii
import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from chassis.errors import Invalid

SIDE_PIXELS = 320
CONTENT_TYPE = "image/webp"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 3_000_000
# A small file can unfold to gigabytes: its header tells before it does.
MAX_PIXELS = 20_000_000


def re_encoded(data_b64: str) -> bytes:
    """The picture as WebP. Raises Invalid for what is none, too large, or a bomb."""
    content = _decoded(data_b64)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _squared(picture)
    except (
        OSError,
        SyntaxError,
        ValueError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise _unusable("This file is no picture that we can read.") from error


def _squared(picture: Image.Image) -> bytes:
    if picture.width * picture.height > MAX_PIXELS:
        raise _unusable("This picture has too many pixels.")
    picture.draft("RGB", (SIDE_PIXELS * 2, SIDE_PIXELS * 2))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    square = ImageOps.fit(upright, (SIDE_PIXELS, SIDE_PIXELS))
    bare = Image.new("RGBA", square.size)
    bare.paste(square)
    encoded = io.BytesIO()
    bare.save(encoded, "WEBP", quality=85)
    return encoded.getvalue()


def _decoded(data_b64: str) -> bytes:
    try:
        content = base64.b64decode(data_b64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unusable("This is not base64.") from error
    if len(content) > MAX_BYTES:
        raise _unusable("This picture is larger than three megabytes.")
    return content


def _unusable(sentence: str) -> Invalid:
    return Invalid("picture_unusable", sentence, {"data_b64": [sentence]})
