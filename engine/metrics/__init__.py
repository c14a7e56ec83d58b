"""What the lessons on metrics made differentiable are made of."""
