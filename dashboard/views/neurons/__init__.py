"""Pictures of the lessons in engine/neurons."""
