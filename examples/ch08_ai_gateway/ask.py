"""A shell around `requests`: one question through the gateway, without a client.

python -m examples.ch08_ai_gateway.ask --port 8300 --model gemini/echo "Say hello"
"""

import argparse
import json
import sys

import requests

TIMEOUT = 30.0  # seconds


def ask(base: str, key: str, model: str, text: str) -> str:
    """Ask in OpenAI's format; say who answered, and what it said or what was wrong."""
    body = {"model": model, "messages": [{"role": "user", "content": text}]}
    fields = {"Authorization": f"Bearer {key}"}
    reply = requests.post(
        f"{base}/v1/chat/completions", json=body, headers=fields, timeout=TIMEOUT
    )
    reply_body = reply.json()
    if not reply.ok:
        return f"{reply.status_code} {reply_body['error']['message']}"
    content = reply_body["choices"][0]["message"]["content"]
    return f"{reply.headers['AI-Model']}: {json.dumps(content)}"


def main() -> int | str:
    """Read the arguments and ask; return 0, or what went wrong."""
    parser = argparse.ArgumentParser("python -m examples.ch08_ai_gateway.ask")
    parser.add_argument("--port", type=int, default=8000, help="of the gateway")
    parser.add_argument("--key", default="demo-key", help="a virtual key")
    parser.add_argument("--model", action="append", help="again for more of them")
    parser.add_argument("text", help="what to say")
    chosen = parser.parse_args()
    base = f"http://127.0.0.1:{chosen.port}"
    try:
        for model in chosen.model or ["openai/echo"]:
            answer = ask(base, chosen.key, model, chosen.text)
            sys.stdout.write(f"{answer}\n")
    except (requests.RequestException, ValueError, KeyError) as error:
        return f"no answer from the gateway on port {chosen.port}: {error}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
