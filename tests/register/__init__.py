"""What is generated from the manifests: the register of processing, the schedule, what we hold."""
