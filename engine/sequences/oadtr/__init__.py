"""OadTR, online action detection with Transformers: model, training and streams."""
