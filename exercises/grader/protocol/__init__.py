"""What crosses the wall between grader and answer; both sides import it.

`codec` turns plain values into bytes and back, `channel` sends them in frames.
"""
