"""What the shop keeps and promises.

`purchases`  orders with their Idempotency-Keys, as one value for each customer
`prices`     prices with versions, in the store that all workers share
`freshness`  how old a price may be, and the Cache-Control that says so
`defects`    what can be done wrong on purpose, so that a check is seen to fail
"""
