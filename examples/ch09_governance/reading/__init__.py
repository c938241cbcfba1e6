"""Reading descriptions: YAML and JSON into plain values that know where they stood."""
