"""Where stored responses are: in memory, or in a store that processes share."""
