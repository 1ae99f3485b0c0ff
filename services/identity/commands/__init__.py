"""What identity changes, one function a change, each within a unit of work that others commit."""
