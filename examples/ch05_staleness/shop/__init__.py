"""The origin: prices, the shop that serves them, lifetimes with jitter."""
