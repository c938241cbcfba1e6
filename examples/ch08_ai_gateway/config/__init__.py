"""The configuration of a gateway: one file.

model          what it can say
loader         from its text to a configuration, or to all faults in it
policy         what [policy] can say
policy_loader  its part of the text
"""
