"""Every message out and in: reminders, links, notices, suppressions, support mail."""
