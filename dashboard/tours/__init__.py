"""What a lesson is about, in numbers: its measures."""
