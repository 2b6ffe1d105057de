"""Which packages reach a target band."""
