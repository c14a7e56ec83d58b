"""What the lessons on neurons are made of."""
