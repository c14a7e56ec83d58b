"""Pictures of the lessons in engine/trees."""
