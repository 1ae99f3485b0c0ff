"""Mail by any SMTP server, for those without Mailgun: one transaction for each recipient."""
