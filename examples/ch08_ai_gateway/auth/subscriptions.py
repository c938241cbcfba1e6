"""Subscriptions: a caller asks for a service, and somebody may have to agree."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from examples.lab import Store


class Approval(StrEnum):
    """Who agrees: nobody has to, or a person."""

    NONE = "none"
    MANUAL = "manual"


class SubscriptionStatus(StrEnum):
    """How a subscription stands; whoever never asked has none."""

    ABSENT = "absent"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class NotSubscribed(Exception):
    """This key may not use that service, or not yet: 403."""

    def __init__(self, service: str, status: SubscriptionStatus) -> None:
        super().__init__(f"the subscription to {service!r} is {status}")
        self.service, self.status = service, status


class Subscriptions:
    """Who may use what, in a store that all gateways share."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def request(
        self, key_id: str, service: str, approval: Approval
    ) -> SubscriptionStatus:
        """Subscribe, or wait for approval; asking again changes nothing."""
        first = (
            SubscriptionStatus.APPROVED
            if approval is Approval.NONE
            else SubscriptionStatus.PENDING
        )
        self._store.compare_and_set(_slot(key_id, service), None, first.encode())
        return self.status(key_id, service)

    def decide(self, key_id: str, service: str, status: SubscriptionStatus) -> None:
        """Approve or refuse; raises ValueError when nobody asked."""
        if self.status(key_id, service) is SubscriptionStatus.ABSENT:
            raise ValueError(f"{key_id!r} has not asked for {service!r}")
        self._store.set(_slot(key_id, service), status.encode())

    def status(self, key_id: str, service: str) -> SubscriptionStatus:
        """Return how the subscription stands."""
        raw = self._store.get(_slot(key_id, service))
        return SubscriptionStatus((raw or b"absent").decode())

    def require(self, key_id: str, service: str) -> None:
        """Raise NotSubscribed unless this key is approved for the service."""
        status = self.status(key_id, service)
        if status is not SubscriptionStatus.APPROVED:
            raise NotSubscribed(service, status)

    def approved(
        self, key_id: str, models: Iterable[str], services: Collection[str]
    ) -> tuple[str, ...]:
        """Return the models without those of services that this key must wait for.

        Raises NotSubscribed when none is left.
        """
        approved_models, refusal = [], NotSubscribed("", SubscriptionStatus.ABSENT)
        for model in models:
            service = model.partition("/")[0]
            try:
                if service in services:
                    self.require(key_id, service)
                approved_models.append(model)
            except NotSubscribed as error:
                refusal = error
        if not approved_models:
            raise refusal
        return tuple(approved_models)


def _slot(key_id: str, service: str) -> str:
    return f"subscription:{len(key_id)}:{key_id}:{service}"  # no name can imitate two
