"""Random forests, grown level by level, with the measures taken from them."""
