"""The trials of chapter 12 on real servers: the same code as in the laboratory."""

from concurrent.futures import ThreadPoolExecutor

from examples.ch12_choosing.experiments.trials import GROUPS, tried
from tests.bench.ch12_latency import latencies
from tests.bench.ch12_site import sites


def counts(rounds):
    """Every trial on each of the four, side by side; and latencies on the way."""
    seen, waits = {}, {}
    for _ in range(rounds):
        for number, group in enumerate(GROUPS):
            with sites(group.max_age) as running:
                if number == 0:
                    latencies(running, waits)
                for site, found in side_by_side(group, running):
                    for trial, counted in found.items():
                        of_trial = seen.setdefault(trial, {})
                        of_trial.setdefault(site.design.name, []).append(counted)
    merged = {trial: told(each) for trial, each in seen.items()}
    return merged, waits


def side_by_side(group, running):
    """The four at once: they count, and have processes of their own."""
    with ThreadPoolExecutor(len(running)) as pool:
        found = pool.map(lambda site: tried(group, site), running)
        return list(zip(running, found, strict=True))


def told(of_designs):
    """The counts of the first round, and those of all."""
    return {name: {**each[0], "rounds": each} for name, each in of_designs.items()}
