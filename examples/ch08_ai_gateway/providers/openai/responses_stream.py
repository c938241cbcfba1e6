"""A stream of OpenAI's responses, written: each event is numbered and typed."""

from collections.abc import Callable
from dataclasses import replace

from examples.ch08_ai_gateway.chat import (
    ChatRequest,
    Finish,
    StreamEvent,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)
from examples.ch08_ai_gateway.providers.base import ApiError, JsonObject, ResponseMeta
from examples.ch08_ai_gateway.providers.openai.responses_response import (
    INCOMPLETE,
    write_call,
    write_end,
    write_head,
    write_message,
    write_text,
)
from examples.ch08_ai_gateway.providers.translation import sse
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps


class ResponsesStreamEncoder:
    """Writes the events of one stream: items, one at a time."""

    def __init__(
        self,
        meta: ResponseMeta,
        request: ChatRequest,
        error: Callable[[ApiError], tuple[int, JsonObject]],
    ) -> None:
        self._meta, self._error = meta, error
        self._head, self._number = write_head(meta, request), 0
        self._items: list[JsonObject] = []
        self._texts: list[str] | None = None  # of the text that is open
        self._call: ToolCall | None = None  # the call that is open
        self._index, self._began = -1, False

    def encode(self, event: StreamEvent) -> bytes:
        """Return the events for an event."""
        head = b"" if self._began else self._begin()
        self._began = True
        if isinstance(event, TextDelta):
            return head + self._text(event.text)
        if isinstance(event, ToolCallDelta):
            return head + self._tool(event)
        return head + self._close() + self._end(event)

    def resume(self, block: int) -> None:
        """Never called: no upstream writes this format."""

    def encode_error(self, failure: ApiError) -> bytes:
        """Return an error event: the client raises it."""
        return sse.encode_event(dumps(self._error(failure)[1]), "error")

    def _begin(self) -> bytes:
        begun = self._write("response.created", response=self._head)
        return begun + self._write("response.in_progress", response=self._head)

    def _end(self, event: Finish) -> bytes:
        response = write_end(self._items, event.reason, event.usage, self._head)
        kind = "incomplete" if event.reason in INCOMPLETE else "completed"
        return self._write(f"response.{kind}", response=response)

    def _text(self, text: str) -> bytes:
        begun = b""
        if self._texts is None:
            begun = self._close()
            item = write_message("", self._meta, "in_progress")
            begun += self._added(item)
            begun += self._part("response.content_part.added", "")
            self._texts = []
        self._texts.append(text)
        here = self._here(content_index=0)
        kind = "response.output_text.delta"
        return begun + self._write(kind, **here, delta=text, logprobs=[])

    def _tool(self, event: ToolCallDelta) -> bytes:
        begun = b""
        if event.id:
            begun = self._close()
            self._call = ToolCall(event.id, event.name, "")
            begun += self._added(self._written_call("in_progress"))
        if self._call is None or not event.arguments:
            return begun
        self._call = replace(
            self._call, arguments=self._call.arguments + event.arguments
        )
        kind = "response.function_call_arguments.delta"
        return begun + self._write(kind, **self._here(), delta=event.arguments)

    def _close(self) -> bytes:
        """Return what ends the open item."""
        if self._texts is not None:
            return self._close_text("".join(self._texts))
        if self._call is not None:
            return self._close_call(self._call)
        return b""

    def _close_text(self, text: str) -> bytes:
        here = self._here(content_index=0)
        kind = "response.output_text.done"
        done = self._write(kind, **here, text=text, logprobs=[])
        done += self._part("response.content_part.done", text)
        self._texts = None
        return done + self._done(write_message(text, self._meta))

    def _close_call(self, call: ToolCall) -> bytes:
        kind = "response.function_call_arguments.done"
        done = self._write(kind, **self._here(), arguments=call.arguments)
        item = self._written_call("completed")
        self._call = None
        return done + self._done(item)

    def _added(self, item: JsonObject) -> bytes:
        self._index += 1
        item["id"] = self._id(item["type"] == "message")
        self._open = item
        kind = "response.output_item.added"
        return self._write(kind, output_index=self._index, item=item)

    def _done(self, item: JsonObject) -> bytes:
        item["id"] = self._open["id"]
        self._items.append(item)
        kind = "response.output_item.done"
        return self._write(kind, output_index=self._index, item=item)

    def _part(self, kind: str, text: str) -> bytes:
        here = self._here(content_index=0)
        return self._write(kind, **here, part=write_text(text))

    def _here(self, **more: object) -> JsonObject:
        return {"item_id": self._open["id"], "output_index": self._index, **more}

    def _id(self, message: bool) -> str:
        return f"{'msg' if message else 'fc'}_{self._meta.id}_{self._index}"

    def _written_call(self, status: str) -> JsonObject:
        call = self._call or ToolCall("", "", "")
        return write_call(call, self._meta, self._index, status)

    def _write(self, kind: str, **members: object) -> bytes:
        numbered = {"type": kind, "sequence_number": self._number, **members}
        self._number += 1
        return sse.encode_event(dumps(numbered), kind)
