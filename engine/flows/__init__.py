"""What the lessons on normalizing flows are made of."""
