"""Pictures of the lessons in engine/metrics."""
