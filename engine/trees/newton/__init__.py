"""XGBoost, piece by piece: trees of Newton steps, their scans, their stages."""
