"""Providers to try the gateway with, and without a contract.

app         five providers over HTTP, each in its own format; some fail on demand
echo_model  the model behind them: it repeats what was said
tiny_model  a real model, and a very small one
"""
