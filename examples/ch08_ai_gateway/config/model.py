"""What one file says about a gateway for models."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.config.policy import AiGatewayPolicy
from examples.ch08_ai_gateway.prompts.template import PromptEndpoint


@dataclass(frozen=True, slots=True)
class UpstreamConfig:
    """One provider, or one key of a provider; times in seconds."""

    name: str
    format: str  # openai, anthropic, gemini, mistral or ollama
    url: str
    models: tuple[str, ...]  # as the provider calls them
    key_env: str = ""  # the variable of the environment that holds its key
    # A client's own patience is 600 seconds; an answer that is no stream takes long.
    timeout: float = 600.0  # until the first byte of an answer
    idle: float = 120.0  # between two pieces of it
    approval: bool = False  # callers need an approved subscription


@dataclass(frozen=True, slots=True)
class AiGatewayConfig:
    """Everything; it is exchanged whole or not at all."""

    digest: str = ""
    networks: tuple[str, ...] = ()  # where upstreams may be, beside public addresses
    upstreams: Mapping[str, UpstreamConfig] = field(default_factory=dict)
    # A name of our own, and the models that answer under it, by priority.
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grants: Mapping[str, KeyGrant] = field(default_factory=dict)  # by the key's digest
    prompts: Mapping[str, PromptEndpoint] = field(default_factory=dict)
    policy: AiGatewayPolicy = field(default_factory=AiGatewayPolicy)

    @property
    def routes(self) -> dict[str, tuple[str, ...]]:
        """Every name that may be asked for, and who answers."""
        own = [
            f"{u.name}/{model}" for u in self.upstreams.values() for model in u.models
        ]
        return {name: (name,) for name in own} | dict(self.aliases)
