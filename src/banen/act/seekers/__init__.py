"""People who look for work: what they told for it, consent per purpose, vacancies, and proposals they choose from."""
