"""The shop of the capstone: its nouns, and its services built of earlier parts."""
