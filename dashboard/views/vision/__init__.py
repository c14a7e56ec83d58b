"""Pictures of the lessons in engine/vision."""
