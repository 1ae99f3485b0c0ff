"""Every SELECT that a change makes. A stranger's row is not found."""
