"""Somebody who buys."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; how a service recognises one is the service's affair."""

    id: str
    name: str
