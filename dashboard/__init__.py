"""The app: pages, pictures, controls and the player. Only `message.run` runs an engine."""
