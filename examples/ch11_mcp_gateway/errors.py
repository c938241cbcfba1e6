"""What the gateway refuses in its own name, and what it passes on of a server's."""

from typing import Any

from examples.ch07_gateway import Decision, quota_problem, rate_limit_fields
from examples.ch10_mcp import InvalidParams, McpError, Unavailable

LONGEST = 300  # characters of what a server says
STATUS = {-32700: 400, -32600: 400, -32601: 404, -32602: 400}
RESERVED = range(-32099, -32019)  # errors that the specification defines: all are 400


class UnknownName(InvalidParams):
    """There is no such thing, or it is not for this user: the answer is the same."""

    def __init__(self, kind: str, name: object) -> None:
        what = {"tools": "tool", "prompts": "prompt", "resources": "resource"}[kind]
        data = {"uri": str(name)[:2000]} if kind == "resources" else {}
        super().__init__(f"there is no {what} {str(name)[:60]!r}", **data)


class DefinitionDrifted(McpError):
    """It is not what was approved: the lock file says something else."""

    code, status = 409, 409

    def __init__(self, name: str) -> None:
        super().__init__(f"{name[:60]!r} is not what was approved: it must be pinned")


class ToolLimitExceeded(McpError):
    """The user has called it as often as is allowed.

    The codes that JSON-RPC leaves to applications lie outside -32768 to -32000.
    """

    code, status = 429, 429

    def __init__(self, decision: Decision) -> None:
        problem = quota_problem([decision])
        super().__init__(str(problem["detail"]), limit=decision.limit.name)
        self.fields = rate_limit_fields([decision])


class TooManyStreamsOfUser(McpError):
    """The user holds as many open streams in this process as one user may."""

    code, status = 429, 429

    def __init__(self, limit: int) -> None:
        super().__init__(f"you hold {limit} open streams here, and may hold no more")


class UpstreamUnavailable(Unavailable):
    """A server behind the gateway does not answer, or answers nonsense."""

    def __init__(self, server: str, why: str = "does not answer") -> None:
        super().__init__(f"the server {server!r} {why}", server=server)


class UpstreamError(McpError):
    """An error that a server answered with; its words are bounded."""

    def __init__(self, error: Any) -> None:
        members = error if isinstance(error, dict) else {}
        code, data = members.get("code"), members.get("data")
        super().__init__(str(members.get("message", "no message"))[:LONGEST])
        self.code = code if type(code) is int else McpError.code
        self.status = 400 if self.code in RESERVED else STATUS.get(self.code, 500)
        self.data = data if isinstance(data, dict) else {}
