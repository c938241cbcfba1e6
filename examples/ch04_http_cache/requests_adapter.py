"""Shell: the private cache, a transport adapter for `requests` from the same core."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from email.message import Message
from typing import Any

from requests import PreparedRequest
from requests import Response as Answer
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.exceptions import ConnectionError as ConnectionFailed
from requests.exceptions import RequestException, Timeout
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPHeaderDict, HTTPResponse

from examples.ch04_http_cache.app import run_in_thread
from examples.ch04_http_cache.cache import Cache
from examples.ch04_http_cache.messages.message import Request, Response
from examples.ch04_http_cache.origin.background_refresh import Background
from examples.ch04_http_cache.origin.origin import OriginDown, from_requests
from examples.ch04_http_cache.rules.policy import PRIVATE_CACHE, CachePolicy
from examples.ch04_http_cache.store.storage import Lock, MemoryStorage, Storage
from examples.lab.network.wsgi import Stream

MAX_BYTES = 16_000_000
GATEWAY_ERRORS = (502, 504)


@dataclass(slots=True)
class AdapterCall:
    """One call of `send`: what goes with it, and what went wrong."""

    body: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)
    failure: Exception | None = None


CURRENT_CALL: ContextVar[AdapterCall] = ContextVar("the call that is being answered")


class CachingAdapter(BaseAdapter):
    """Mount it: `session.mount("http://", CachingAdapter())`.

    `inner` does the sending; `on_hit` is told of each request that was not sent.
    """

    def __init__(  # noqa: PLR0913  the collaborators of a shell
        self,
        inner: BaseAdapter | None = None,
        *,
        policy: CachePolicy = PRIVATE_CACHE,
        storage: Storage | None = None,
        clock: Callable[[], float] = time.time,
        lock: Callable[[], Lock] = threading.Lock,
        background: Background | None = None,
        on_hit: Callable[[Request], None] | None = None,
    ) -> None:
        """Keep at most 16 MB in memory, unless `storage` is given."""
        super().__init__()
        self._inner, self._on_hit = inner or HTTPAdapter(), on_hit
        self.cache = Cache(
            policy=policy,
            storage=MemoryStorage(MAX_BYTES, lock) if storage is None else storage,
            origin=AdapterOrigin(self._inner),
            clock=clock,
            background=as_in_this_call(background or run_in_thread),
        )

    def send(  # noqa: PLR0913, PLR0917  the signature of `requests`
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer from the cache or from the origin; raises what `requests` raises."""
        options = {"timeout": timeout, "verify": verify, "cert": cert}
        call = AdapterCall(request.body, {**options, "proxies": proxies})
        token = CURRENT_CALL.set(call)
        try:
            response = self.cache.handle(to_request(request))
        finally:
            CURRENT_CALL.reset(token)
        if call.failure is not None and response.status in GATEWAY_ERRORS:
            raise call.failure
        own = (response.get("Cache-Status") or "").rpartition(", ")[2].split(";")
        if "hit" in own and self._on_hit is not None:
            self._on_hit(to_request(request))
        answer = to_requests(request, response, new="hit" not in own)
        if not stream:
            _ = answer.content
        return answer

    def close(self) -> None:
        """Close the connections; what is stored stays."""
        self._inner.close()


class AdapterOrigin:
    """The origin behind another adapter, with the options of the current call."""

    def __init__(self, adapter: BaseAdapter) -> None:
        self._adapter = adapter

    def send(self, request: Request) -> Response:
        """Send it; raises `OriginDown`, and notes the exception in the call."""
        call = CURRENT_CALL.get(AdapterCall())
        prepared = PreparedRequest()
        prepared.method, prepared.url = request.method, request.uri
        prepared.headers = CaseInsensitiveDict(request.fields)
        prepared.body, prepared.hooks = call.body, default_hooks()
        try:
            answer = self._adapter.send(prepared, stream=True, **call.options)
        except RequestException as error:
            call.failure = error
            raise OriginDown(str(error), isinstance(error, Timeout)) from None
        response = from_requests(answer)
        return replace(response, body=recording_failure(response.body, call))


def as_in_this_call(background: Background) -> Background:
    """Let background work ask with the options of the call that started it.

    Its proxies, certificates and timeout are how this user reaches the origin.
    """

    def start(work: Callable[[], None]) -> None:
        call = AdapterCall(options=CURRENT_CALL.get(AdapterCall()).options)

        def with_options() -> None:
            token = CURRENT_CALL.set(call)
            try:
                work()
            finally:
                CURRENT_CALL.reset(token)

        background(with_options)

    return start


def recording_failure(body: Iterable[bytes], call: AdapterCall) -> Iterator[bytes]:
    """Yield the pieces; note in the call that they ended early."""
    try:
        yield from body
    except OriginDown as error:
        call.failure = ConnectionFailed(str(error))
        raise call.failure from None
    finally:
        getattr(body, "close", str)()


def to_request(prepared: PreparedRequest) -> Request:
    """Return the request of a client."""
    fields = tuple((n, _text(v)) for n, v in prepared.headers.items())
    body = (b"",) if prepared.body else None
    uri = (prepared.url or "").partition("#")[0]
    return Request(prepared.method or "GET", uri, fields, body)


def to_requests(request: PreparedRequest, response: Response, new: bool) -> Answer:
    """Return a response of `requests`; only a `new` one sets cookies."""
    raw = HTTPResponse(
        Stream(response.body, lambda size: None),
        headers=HTTPHeaderDict(response.fields),
        status=response.status,
        reason=response.reason,
        version=11,
        preload_content=False,
        original_response=CookieSource(response) if new else None,  # type: ignore[arg-type]
        request_method=request.method,
    )
    return HTTPAdapter().build_response(request, raw)


class CookieSource:
    """The part of `http.client.HTTPResponse` that `requests` reads cookies from."""

    def __init__(self, response: Response) -> None:
        self.msg = Message()
        for name, value in response.fields:
            self.msg[name] = value

    def isclosed(self) -> bool:
        """Say that nothing more comes."""
        return True

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
