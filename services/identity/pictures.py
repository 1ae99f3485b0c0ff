"""Profile pictures: a small square of what was sent. How a file is decoded: `chassis.pictures`."""

import base64
import binascii

from chassis import pictures

SIDE_PIXELS = 320
MAX_BYTES = 3_000_000
SHAPE = pictures.Shape(
    size=(SIDE_PIXELS, SIDE_PIXELS),
    draft_size=(SIDE_PIXELS * 2, SIDE_PIXELS * 2),
    max_pixels=20_000_000,
    quality=85,
    # A host's stands in their mails.
    for_mail=True,
)


def re_encoded(data_b64: str) -> pictures.Encoded:
    """The picture as JPEG or PNG. Raises Invalid for what is none, too large, or a bomb."""
    return pictures.re_encoded(_decoded(data_b64), SHAPE)


def _decoded(data_b64: str) -> bytes:
    try:
        content = base64.b64decode(data_b64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise pictures.unusable("This is not base64.") from error
    if len(content) > MAX_BYTES:
        raise pictures.unusable("This picture is larger than three megabytes.")
    return content
