"""What the lessons on sequences are made of."""
