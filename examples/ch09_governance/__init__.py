"""Chapter 9: rules that run."""
