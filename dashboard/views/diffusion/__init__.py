"""Pictures of the lessons in engine/diffusion."""
