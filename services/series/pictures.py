"""Pictures of series: decoded, cut to the shape of the page, encoded anew; only pixels survive.

So no metadata (a place, a camera's number) and no trick in a file's structure reaches anybody.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from chassis.errors import Invalid

SIZE = (1200, 630)
CONTENT_TYPE = "image/webp"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# A small file can unfold to gigabytes: its header tells before it does.
MAX_PIXELS = 40_000_000


def re_encoded(content: bytes) -> bytes:
    """The picture as WebP. Raises Invalid for what is none, or a bomb."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _cut(picture)
    except (
        OSError,
        SyntaxError,
        ValueError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise _unusable("This file is no picture that we can read.") from error


def _cut(picture: Image.Image) -> bytes:
    if picture.width * picture.height > MAX_PIXELS:
        raise _unusable("This picture has too many pixels.")
    picture.draft("RGB", SIZE)
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    # On a sheet of its own, since what is cut keeps what the file says beside its pixels.
    bare = Image.new("RGB", SIZE, "white")
    cut = ImageOps.fit(upright, SIZE)
    bare.paste(cut, mask=cut)
    encoded = io.BytesIO()
    bare.save(encoded, "WEBP", quality=82)
    return encoded.getvalue()


def _unusable(sentence: str) -> Invalid:
    return Invalid("picture_unusable", sentence, {"data_b64": [sentence]})
