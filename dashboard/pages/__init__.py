"""One lesson a file: a declaration that dashboard.show turns into a page."""
