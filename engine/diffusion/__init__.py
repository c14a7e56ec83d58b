"""What the lessons on diffusion and its ODEs are made of."""
