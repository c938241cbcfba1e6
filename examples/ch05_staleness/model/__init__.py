"""How stale, how many fetches: formulas, and a simulation that checks them."""
