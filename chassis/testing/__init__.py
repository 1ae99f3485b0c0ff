"""What tests of a service stand on: real servers, fresh databases, real processes."""
