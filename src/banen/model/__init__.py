"""How does it work? The law as rules, and the population with its demand, arrivals and stay."""
