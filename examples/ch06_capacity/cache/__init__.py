"""The cache of the front: read through, with lifetimes, one load for each key."""
