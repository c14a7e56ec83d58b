"""The app: pages, pictures, controls and the player. Only `show` runs an engine."""
