"""Pictures: plain data in, one declarative description or one drawing out."""
