"""Compile the engine for this processor, once, at set-up."""
