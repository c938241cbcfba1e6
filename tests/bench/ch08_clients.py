"""The official clients, each asked to do the same things through the gateway.

A driver has `base` (what its client is pointed at), and for a model: `plain` and
`stream` return texts, `tools` the arguments of a call and what is said about its
result, `tools_streamed` the arguments as they come. The client's exceptions go on.
"""

from importlib import import_module

TEXT, KEY = "Say hello", "demo-key"
CITY = {"type": "object", "properties": {"city": {"type": "string"}},
        "required": ["city"]}  # fmt: skip
NAME, ABOUT, RESULT = "get_weather", "The weather in a city", "sunny"


class OpenAIChat:
    """openai, chat completions."""

    package = "openai"

    def __init__(self, url, key=KEY):
        openai = import_module("openai")
        self.client = openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0)
        function = {"name": NAME, "description": ABOUT, "parameters": CITY}
        self.given = [{"type": "function", "function": function}]

    def ask(self, model, messages, **more):
        return self.client.chat.completions.create(
            model=model, messages=messages, **more
        )

    def plain(self, model):
        found = self.ask(model, [{"role": "user", "content": TEXT}], temperature=0)
        assert found.usage.total_tokens > 0
        return found.choices[0].message.content

    def stream(self, model):
        options = {"stream": True, "stream_options": {"include_usage": True}}
        *chunks, last = self.ask(model, [{"role": "user", "content": TEXT}], **options)
        assert last.usage.total_tokens > 0
        deltas = [chunk.choices[0].delta.content for chunk in chunks]
        return [text for text in deltas if text]

    def tools(self, model):
        asked = [{"role": "user", "content": "Weather?"}]
        message = self.ask(model, asked, tools=self.given).choices[0].message
        call = message.tool_calls[0]
        result = {"role": "tool", "tool_call_id": call.id, "content": RESULT}
        again = self.ask(model, [*asked, message, result], tools=self.given)
        return call.function.arguments, again.choices[0].message.content

    def tools_streamed(self, model):
        asked = [{"role": "user", "content": "Weather?"}]
        chunks = self.ask(model, asked, tools=self.given, stream=True)
        deltas = [chunk.choices[0].delta for chunk in chunks]
        calls = [call for delta in deltas for call in delta.tool_calls or []]
        assert calls[0].function.name == NAME
        return "".join(call.function.arguments for call in calls)


class OpenAIResponses(OpenAIChat):
    """openai, responses."""

    def __init__(self, url, key=KEY):
        super().__init__(url, key)
        self.given = [{"type": "function", "name": NAME, "description": ABOUT,
                       "parameters": CITY, "strict": False}]  # fmt: skip

    def ask(self, model, messages, **more):
        return self.client.responses.create(model=model, input=messages, **more)

    def plain(self, model):
        found = self.ask(model, TEXT, instructions="Be brief.", temperature=0)
        assert found.usage.total_tokens > 0
        return found.output_text

    def stream(self, model):
        *events, last = self.ask(model, TEXT, stream=True)
        assert last.type == "response.completed"
        assert last.response.output_text == TEXT
        return [e.delta for e in events if e.type == "response.output_text.delta"]

    def tools(self, model):
        asked = [{"role": "user", "content": "Weather?"}]
        first = self.ask(model, asked, tools=self.given)
        (call,) = first.output
        result = {"type": "function_call_output", "call_id": call.call_id,
                  "output": RESULT}  # fmt: skip
        again = self.ask(model, [*asked, call, result], tools=self.given)
        return call.arguments, again.output_text

    def tools_streamed(self, model):
        asked = [{"role": "user", "content": "Weather?"}]
        events = list(self.ask(model, asked, tools=self.given, stream=True))
        kind = "response.function_call_arguments.delta"
        return "".join(event.delta for event in events if event.type == kind)


class AnthropicFormat:
    """anthropic, messages."""

    package = "anthropic"

    def __init__(self, url, key=KEY):
        anthropic = import_module("anthropic")
        self.client = anthropic.Anthropic(base_url=url, api_key=key, max_retries=0)
        self.given = [{"name": NAME, "description": ABOUT, "input_schema": CITY}]

    def ask(self, model, messages, **more):
        return self.client.messages.create(
            model=model, max_tokens=64, messages=messages, **more
        )

    def plain(self, model):
        asked = [{"role": "user", "content": TEXT}]
        found = self.ask(model, asked, system="Be brief.")
        assert found.usage.output_tokens > 0
        return found.content[0].text

    def stream(self, model):
        asked = {"model": model, "max_tokens": 64}
        asked["messages"] = [{"role": "user", "content": TEXT}]
        with self.client.messages.stream(**asked) as stream:
            texts = list(stream.text_stream)
            assert stream.get_final_message().usage.output_tokens > 0
        return texts

    def tools(self, model):
        asked = [{"role": "user", "content": "Weather?"}]
        first = self.ask(model, asked, tools=self.given)
        (call,) = first.content
        result = {"type": "tool_result", "tool_use_id": call.id, "content": RESULT}
        said = {"role": "assistant", "content": first.content}
        turns = [*asked, said, {"role": "user", "content": [result]}]
        again = self.ask(model, turns, tools=self.given)
        return call.input, again.content[0].text

    def tools_streamed(self, model):
        asked = {"model": model, "max_tokens": 64, "tools": self.given}
        asked["messages"] = [{"role": "user", "content": "Weather?"}]
        with self.client.messages.stream(**asked) as stream:
            return stream.get_final_message().content[0].input


class GeminiFormat:
    """google-genai, generateContent."""

    package = "google-genai"

    def __init__(self, url, key=KEY):
        self.genai = import_module("google.genai")
        self.types = self.genai.types
        options = self.types.HttpOptions(base_url=url)
        self.client = self.genai.Client(api_key=key, http_options=options)
        declared = {"name": NAME, "description": ABOUT, "parameters_json_schema": CITY}
        self.given = {"tools": [{"function_declarations": [declared]}]}

    def plain(self, model):
        config = {"system_instruction": "Be brief.", "temperature": 0}
        found = self.client.models.generate_content(
            model=model, contents=TEXT, config=config
        )
        assert found.usage_metadata.total_token_count > 0
        return found.text

    def stream(self, model):
        ask = self.client.models.generate_content_stream
        return [chunk.text for chunk in ask(model=model, contents=TEXT) if chunk.text]

    def tools(self, model):
        ask = self.client.models.generate_content
        config = self._by_hand()
        first = ask(model=model, contents="Weather?", config=config)
        (call,) = first.function_calls
        part = self.types.Part.from_function_response(
            name=call.name, response={"result": RESULT}
        )
        turns = [
            self.types.UserContent("Weather?"),
            first.candidates[0].content,
            self.types.Content(role="user", parts=[part]),
        ]
        return call.args, ask(model=model, contents=turns, config=config).text

    def tools_streamed(self, model):
        ask = self.client.models.generate_content_stream
        chunks = ask(model=model, contents="Weather?", config=self._by_hand())
        (call,) = [call for chunk in chunks for call in chunk.function_calls or []]
        return call.args

    def _by_hand(self):
        return {**self.given, "automatic_function_calling": {"disable": True}}


class MistralFormat:
    """mistralai, chat completions."""

    package = "mistralai"

    def __init__(self, url, key=KEY):
        mistral = import_module("mistralai.client")
        self.client = mistral.Mistral(server_url=url, api_key=key)
        function = {"name": NAME, "description": ABOUT, "parameters": CITY}
        self.given = [{"type": "function", "function": function}]

    def ask(self, model, messages, **more):
        return self.client.chat.complete(model=model, messages=messages, **more)

    def plain(self, model):
        found = self.ask(model, [{"role": "user", "content": TEXT}], temperature=0)
        assert found.usage.total_tokens > 0
        return found.choices[0].message.content

    def chunks(self, model, text, **more):
        messages = [{"role": "user", "content": text}]
        with self.client.chat.stream(model=model, messages=messages, **more) as stream:
            return [event.data for event in stream]

    def stream(self, model):
        chunks = self.chunks(model, TEXT)
        assert chunks[-1].usage.total_tokens > 0
        deltas = [chunk.choices[0].delta.content for chunk in chunks]
        return [text for text in deltas if text]

    def tools(self, model):
        asked = [{"role": "user", "content": "Weather?"}]
        message = self.ask(model, asked, tools=self.given).choices[0].message
        call = message.tool_calls[0]
        result = {"role": "tool", "name": NAME, "content": RESULT}
        result["tool_call_id"] = call.id
        again = self.ask(model, [*asked, message, result], tools=self.given)
        return call.function.arguments, again.choices[0].message.content

    def tools_streamed(self, model):
        chunks = self.chunks(model, "Weather?", tools=self.given)
        deltas = [chunk.choices[0].delta for chunk in chunks]
        calls = [call for delta in deltas for call in delta.tool_calls or []]
        return "".join(call.function.arguments for call in calls)


class OllamaFormat:
    """ollama, chat."""

    package = "ollama"

    def __init__(self, url, key=KEY):
        ollama = import_module("ollama")
        fields = {"Authorization": f"Bearer {key}"}
        self.client = ollama.Client(host=url, headers=fields)
        function = {"name": NAME, "description": ABOUT, "parameters": CITY}
        self.given = [{"type": "function", "function": function}]

    def ask(self, model, messages, **more):
        return self.client.chat(model=model, messages=messages, **more)

    def plain(self, model):
        asked = [{"role": "user", "content": TEXT}]
        found = self.ask(model, asked, options={"temperature": 0})
        assert found.eval_count > 0
        return found.message.content

    def stream(self, model):
        chunks = self.ask(model, [{"role": "user", "content": TEXT}], stream=True)
        return [chunk.message.content for chunk in chunks if chunk.message.content]

    def tools(self, model):
        asked = [{"role": "user", "content": "Weather?"}]
        message = self.ask(model, asked, tools=self.given).message
        call = message.tool_calls[0].function
        result = {"role": "tool", "tool_name": NAME, "content": RESULT}
        again = self.ask(model, [*asked, message, result], tools=self.given)
        return call.arguments, again.message.content

    def tools_streamed(self, model):
        asked = [{"role": "user", "content": "Weather?"}]
        chunks = self.ask(model, asked, tools=self.given, stream=True)
        (call,) = [c for chunk in chunks for c in chunk.message.tool_calls or []]
        return call.function.arguments


class OllamaGenerate(OllamaFormat):
    """ollama, generate, which knows no tools."""

    tools = tools_streamed = None

    def plain(self, model):
        return self.client.generate(model=model, prompt=TEXT).response

    def stream(self, model):
        chunks = self.client.generate(model=model, prompt=TEXT, stream=True)
        return [chunk.response for chunk in chunks if chunk.response]


CLIENTS = {
    "openai chat": OpenAIChat,
    "openai responses": OpenAIResponses,
    "anthropic": AnthropicFormat,
    "google-genai": GeminiFormat,
    "mistralai": MistralFormat,
    "ollama chat": OllamaFormat,
    "ollama generate": OllamaGenerate,
}
