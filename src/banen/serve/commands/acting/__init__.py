"""``banen act``: one module per kind of file that people act on."""
