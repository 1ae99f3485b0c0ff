"""The client of Zoom: transport and errors, OAuth, the REST API, wiring."""
