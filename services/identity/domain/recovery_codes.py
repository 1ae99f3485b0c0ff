"""Recovery codes, for whoever has lost the second factor: fifty bits, made to be written down."""

NUMBER = 10
CODE_BYTES = 7
# Without letters and digits that are read as one another.
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
_LENGTH = 10


def spelled(chance: bytes) -> str:
    """Ten characters in two groups, from seven bytes of chance."""
    number = int.from_bytes(chance, "big")
    characters = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
    return f"{characters[:5]}-{characters[5:]}"


def normalised(code: str) -> str:
    """The code as it was spelled, however it was typed in."""
    typed = code.upper().replace("-", "").replace(" ", "")
    return typed.replace("O", "0").replace("I", "1").replace("L", "1").replace("U", "V")
