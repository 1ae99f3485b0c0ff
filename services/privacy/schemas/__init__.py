"""What privacy is asked and answers, and the events that it reads."""
