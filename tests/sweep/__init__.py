"""The sweep: markers planted in a populated platform, people deleted, every trace looked for."""
