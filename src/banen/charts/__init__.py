"""Pictures: plain data in, one declarative description out."""
