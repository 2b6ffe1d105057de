"""The law: one plain function per rule, for one case with reasons and for columns of a million."""
