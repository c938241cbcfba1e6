"""Hit ratios without a cache: by formula, by stack distance, for caches in a row."""
