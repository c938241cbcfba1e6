"""Changes: `upstream_subscription` hears one server, `fan_out` tells the clients."""
