"""What the lessons on receptive fields are made of."""
