"""Where a page may lead back to."""


def local_path(path: str | None, otherwise: str) -> str:
    """`path` if it is one of this site's, so that no link can send a person elsewhere."""
    if not path or path[0] != "/" or path[1:2] in ("/", "\\"):
        return otherwise
    return otherwise if any(ord(character) < 33 for character in path) else path
