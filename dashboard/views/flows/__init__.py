"""Pictures of the lessons in engine/flows."""
