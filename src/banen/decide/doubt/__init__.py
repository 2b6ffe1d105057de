"""Where a band and an effect come from: shares, pairs, sources of doubt, tipping points."""
