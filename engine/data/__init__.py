"""Data sets, toy sets, and the tables that readers bring."""
