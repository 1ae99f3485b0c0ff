"""What may be sent to the gateway, and what it answers: marshmallow, shared by API and pages."""
