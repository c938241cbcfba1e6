"""The configuration of a gateway: one file.

model          what it can say
loader         from its text to a configuration, or to all faults in it
policy         what [policy] can say
upstream_url   an upstream's address, and what to write instead of a wrong one
policy_loader  its part of the text
"""
