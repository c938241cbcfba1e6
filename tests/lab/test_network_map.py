from xml.etree import ElementTree

from examples.lab.network.map import topology
from tests.lab.traces import hits, said


def words(figure):
    return ["".join(t.itertext()) for t in ElementTree.fromstring(figure.svg).iter()]


def texts(figure):
    svg = ElementTree.fromstring(figure.svg)
    return {
        "".join(t.itertext()): t for t in svg.iter("{http://www.w3.org/2000/svg}text")
    }


CHAIN = [
    said(0, "alice", "cache"),
    said(1, "cache", "shop", parent=0),
    said(2, "shop", "redis", kind="store", parent=1),
    said(3, "alice", "cache", status=None, error="lost"),
    said(4, "cache", "shop", kind="avoided", status=None, meaning="fresh"),
]


def test_edges_carry_how_many_exchanges_failed_and_were_not_sent():
    figure = topology(CHAIN, {"cache": 1, "shop": 2}, ["redis"])
    assert repr(figure).splitlines()[1:] == [
        "from   to     exchanges  failed  not sent",
        "alice  cache          2       1         0",
        "cache  shop           1       0         1",
        "shop   redis          1       0         0",
    ]
    assert {"2", "1 failed", "1 not sent"} <= set(words(figure))


def test_clients_stand_left_hosts_by_depth_and_stores_right():
    drawn = texts(topology(CHAIN, {"shop": 1, "cache": 1}, ["redis"]))
    places = [float(drawn[n].get("x")) for n in ("alice", "cache", "shop", "redis")]
    assert places == sorted(set(places))


def test_replicas_are_numbered_in_their_host():
    assert {"1", "2", "3"} <= set(words(topology([], {"shop": 3}, [])))
    assert "12 replicas" in words(topology([], {"shop": 12}, []))


def test_a_host_that_nobody_called_is_drawn():
    assert "idle" in words(topology(hits(1), {"shop": 1, "idle": 1}, []))


def test_a_crowd_of_clients_is_drawn_as_one():
    trace = [said(i, f"c{i}", "shop") for i in range(100)]
    figure = topology(trace, {"shop": 1}, [])
    assert {"100 clients", "100"} <= set(words(figure))
    assert "c57" not in words(figure)


def test_an_empty_network_says_so():
    assert "no host" in words(topology([], {}, []))


def test_boxes_do_not_overlap():
    trace = [said(i, f"client-{i % 5}", f"host-{i % 3}") for i in range(15)]
    trace += [said(20 + i, f"host-{i}", "db", kind="store") for i in range(3)]
    svg = ElementTree.fromstring(topology(trace, {}, ["db"]).svg)
    boxes = [
        [float(r.get(k)) for k in ("x", "y", "width", "height")]
        for r in svg.iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert len(boxes) == 8
    for i, (x, y, wide, high) in enumerate(boxes):
        for x2, y2, wide2, high2 in boxes[i + 1 :]:
            apart = x + wide <= x2 or x2 + wide2 <= x
            assert apart or y + high <= y2 or y2 + high2 <= y


def test_calls_back_and_to_oneself_are_drawn_and_counted():
    trace = [said(0, "alice", "a"), said(1, "a", "b"), said(2, "b", "a")]
    figure = topology([*trace, said(3, "b", "b")], {"a": 1, "b": 1}, [])
    assert len(figure.table) == 4
    ElementTree.fromstring(figure.svg)


def test_the_same_traffic_gives_the_same_bytes_and_hostile_names_are_escaped():
    trace = [said(0, "<script>", "shop")]
    first, second = (topology(trace, {"shop": 1}, [])._repr_html_() for _ in "12")
    assert first == second and "<script" not in first
    ElementTree.fromstring(first)
