"""Banen: steer labour migration in the Netherlands, humanely and by the numbers."""
