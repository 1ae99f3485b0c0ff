"""One session's reminders while everything that can die does: `make chaos-reminders`."""
