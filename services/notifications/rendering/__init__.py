"""From facts to a mail: in the reader's language and zone, as HTML and as plain text."""
