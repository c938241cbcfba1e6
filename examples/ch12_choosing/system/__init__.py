"""The services behind one gateway, composed from earlier chapters.

`gateway`         chapter 7's, with `gateway_config` written from where services are
`governance`      chapter 9's rules on the way to the shop; when an operation ends
`identity`        chapter 3's issuer; `token_policies` says who signs for whom
`mcp_gateway`     chapter 11's, with pins that may be approved while it runs
`mcp_server`      chapter 10's, with `mcp_tools`: what an agent may call
`publisher`       what an operator writes for all of them to read
`dependencies`    what each is given: a store, documents, a clock, ids
"""
