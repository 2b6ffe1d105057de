"""Who somebody is and what they may do: subjects, sign-in by a provider, sessions, roles with a scope."""
