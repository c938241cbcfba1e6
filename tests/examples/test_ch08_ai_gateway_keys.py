"""Virtual keys, subscriptions, secrets, prices and the ledger."""

import copy
import json
import logging
import pickle

import pytest

from examples.ch08_ai_gateway.auth.subscriptions import (
    Approval,
    NotSubscribed,
    Subscriptions,
    SubscriptionStatus,
)
from examples.ch08_ai_gateway.auth.virtual_keys import InvalidKey, KeyGrant, VirtualKeys
from examples.ch08_ai_gateway.budget.pricing import FREE, TokenPrice, price_of
from examples.ch08_ai_gateway.budget.usage_log import UsageLog, UsageRecord
from examples.ch08_ai_gateway.upstream.secret import HIDDEN, Scrubber, Secret
from examples.lab import MemoryStore

KEY = "sk-live-0123456789"


def issued(grant=None):
    store = MemoryStore()
    keys = VirtualKeys(store)
    return store, keys, keys.issue(grant or KeyGrant("ada", "shop"), lambda n: "x" * n)


def everything_in(store):
    return repr(store._values)


def test_a_key_opens_what_its_grant_says():
    grant = KeyGrant("ada", "shop", ("openai/*", "tiny"), 2000, 10, 500)
    _, keys, key = issued(grant)
    assert keys.authenticate(key, now=1999.9) == grant


def test_the_store_cannot_be_read_back_into_keys():
    store, _, key = issued()
    assert key not in everything_in(store)
    assert "ada" in everything_in(store)  # the search does find what is there


@pytest.mark.parametrize("key", ["", "vk-", "nobody", "\udcff", "vk-" + "x" * 31])
def test_an_unknown_key_is_refused(key):
    with pytest.raises(InvalidKey, match="not known"):
        issued()[1].authenticate(key, now=0)


def test_a_key_ends_at_its_second():
    _, keys, key = issued(KeyGrant("ada", "shop", expires=2000))
    with pytest.raises(InvalidKey, match="expired"):
        keys.authenticate(key, now=2000)


def test_a_revoked_key_is_refused_at_every_gateway():
    store, keys, key = issued()
    VirtualKeys(store).revoke(key)
    with pytest.raises(InvalidKey):
        keys.authenticate(key, now=0)


@pytest.mark.parametrize(
    ("models", "model", "allowed"),
    [
        (("*",), "openai/echo", True),
        (("openai/*",), "openai/echo", True),
        (("openai/*",), "openai-evil/echo", False),
        (("openai/*",), "openai", True),
        (("openai/echo",), "openai/echo-2", False),
        (("tiny",), "tiny", True),
        ((), "tiny", False),
    ],
)
def test_a_grant_names_models_or_all_of_a_provider(models, model, allowed):
    assert KeyGrant("ada", "shop", models).allows(model) is allowed


def test_without_approval_a_subscription_holds_at_once():
    subscriptions = Subscriptions(MemoryStore())
    subscriptions.request("ada", "blurbs", Approval.NONE)
    subscriptions.require("ada", "blurbs")


@pytest.mark.parametrize(
    "status", [SubscriptionStatus.PENDING, SubscriptionStatus.REFUSED]
)
def test_until_somebody_approves_the_caller_waits_outside(status):
    store = MemoryStore()
    subscriptions = Subscriptions(store)
    subscriptions.request("ada", "blurbs", Approval.MANUAL)
    if status is SubscriptionStatus.REFUSED:
        subscriptions.decide("ada", "blurbs", status)
    subscriptions.request("ada", "blurbs", Approval.MANUAL)  # asking again
    with pytest.raises(NotSubscribed) as caught:
        Subscriptions(store).require("ada", "blurbs")
    assert caught.value.status is status


def test_an_approved_caller_comes_in_and_nobody_else():
    subscriptions = Subscriptions(MemoryStore())
    subscriptions.request("ada", "blurbs", Approval.MANUAL)
    subscriptions.decide("ada", "blurbs", SubscriptionStatus.APPROVED)
    subscriptions.require("ada", "blurbs")
    for key_id, service in (("bob", "blurbs"), ("ada", "prices"), ("ada:b", "lurbs")):
        with pytest.raises(NotSubscribed, match="absent"):
            subscriptions.require(key_id, service)


def test_nobody_decides_about_what_was_not_asked():
    with pytest.raises(ValueError, match="has not asked"):
        Subscriptions(MemoryStore()).decide(
            "ada", "blurbs", SubscriptionStatus.APPROVED
        )


def test_names_with_colons_do_not_meet():
    subscriptions = Subscriptions(MemoryStore())
    subscriptions.request("ada:x", "blurbs", Approval.NONE)
    with pytest.raises(NotSubscribed):
        subscriptions.require("ada", "x:blurbs")


@pytest.mark.parametrize(
    "written",
    [
        lambda secret: f"{secret}",
        lambda secret: f"{secret!r} {[secret]} {{'a': secret}}",
        lambda secret: "%s" % secret,  # noqa: UP031
        lambda secret: logging.makeLogRecord({"msg": "%s", "args": (secret,)})
        .getMessage(),
        lambda secret: json.dumps(secret, default=str),
    ],
    ids=["format", "repr", "percent", "logging", "json"],
)  # fmt: skip
def test_a_secret_is_not_written_by_accident(written):
    assert KEY not in written(Secret(KEY))
    assert KEY in written(KEY)  # a plain text is


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy, vars])
def test_a_secret_does_not_leave_in_a_box(way):
    with pytest.raises(TypeError):
        way(Secret(KEY))


def test_what_others_write_is_scrubbed():
    scrubber = Scrubber([Secret(KEY), Secret(KEY + "-long"), Secret("short")])
    assert scrubber.clean(f"no: {KEY}-long, {KEY}; short") == (
        f"no: {HIDDEN}, {HIDDEN}; short"
    )


@pytest.mark.parametrize(
    ("used", "cost"), [((0, 0), 0), ((1, 0), 1), ((7, 0), 2), ((1_000_000, 0), 150_000)]
)
def test_a_cost_is_whole_and_rounded_up_once(used, cost):
    assert TokenPrice(150_000, 600_000).cost(*used) == cost


def test_a_price_is_that_of_the_model_or_of_its_provider():
    prices = {"openai/*": TokenPrice(1, 1), "openai/big": TokenPrice(2, 2)}
    assert price_of("openai/big", prices) == TokenPrice(2, 2)
    assert price_of("openai/echo", prices) == TokenPrice(1, 1)
    assert price_of("tiny", prices) is FREE


def entry(call_id, model="openai/echo", status="stop", key_id="ada"):
    return UsageRecord(call_id, key_id, "shop", model, 10, 5, 3, status)


def test_the_ledger_has_one_entry_for_each_call():
    usage_log = UsageLog(MemoryStore())
    assert usage_log.append(entry("1"))
    assert not usage_log.append(entry("1", status="left"))
    assert [one.status for one in usage_log.records("ada")] == ["stop"]


def test_the_entries_of_one_key_come_from_all_gateways():
    store = MemoryStore()
    for call, key_id in (("1", "ada"), ("2", "bob"), ("3", "ada")):
        assert UsageLog(store).append(entry(call, key_id=key_id))
    assert [one.call_id for one in UsageLog(store).records("ada")] == ["1", "3"]
