"""Mail to people who gave an address: six steps with their times, sent once, in the own language and in Dutch."""
