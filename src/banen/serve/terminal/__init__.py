"""What the commands print: tables, headings and lists, apart from the options that ask for them."""
