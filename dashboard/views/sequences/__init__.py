"""Pictures of the lessons in engine/sequences."""
