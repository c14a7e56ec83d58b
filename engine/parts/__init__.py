"""Organs that lessons share. Nothing here has a page."""
