"""How an API ends: announced, then missing for a while, then gone."""
