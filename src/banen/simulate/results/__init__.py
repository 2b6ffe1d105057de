"""What a run says: indicators, bands, projection and receipt."""
