"""Pictures of series: in the shape of the page. How a file is decoded: `chassis.pictures`."""

from chassis import pictures

SIZE = (1200, 630)
CONTENT_TYPE = "image/webp"
SHAPE = pictures.Shape(
    size=SIZE, draft_size=SIZE, max_pixels=40_000_000, quality=82, background="white"
)


def re_encoded(content: bytes) -> bytes:
    """The picture as WebP. Raises Invalid for what is none, or a bomb."""
    return pictures.re_encoded(content, SHAPE).content
