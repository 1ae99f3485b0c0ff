"""What notifications is asked, what it answers, and what it reads of others' events."""
