"""What changes billing's own rows, by subject. None commits, none calls out."""
