"""The client of Google's OpenID Connect: transport and errors, operations, id tokens, wiring."""
