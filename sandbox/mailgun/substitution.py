"""Recipient variables: `%recipient.name%` becomes the recipient's own value. No I/O.

https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending
"""

import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"%recipient\.([\w-]+)%|%recipient(_email|_name|)%")


def substitute(text: str, address: str, name: str, variables: Mapping[str, Any]) -> str:
    """Fill the places of one recipient's variables; a place without a value stays as it is.

    What is filled in is not looked at again, so a value cannot name another variable.
    """
    own = {"": f"{name} <{address}>" if name else address, "_email": address, "_name": name}

    def value(place: re.Match[str]) -> str:
        variable, built_in = place.groups()
        if variable is None:
            return own[built_in]
        return str(variables[variable]) if variable in variables else place[0]

    return _PLACE.sub(value, text)
