"""What happens when the origin is asked: forwarding, collapsing, relaying, storing."""
