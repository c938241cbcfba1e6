"""What a key may use, has used, and what that costs.

limits          requests and tokens in a window, and the usage that counts against them
reservations    tokens set aside before a call and settled after it
meter           the usage of a stream on its way
accounting      reservation, meter, price and log of one call
usage_log       one record for each call
pricing         tokens to money
token_estimate  tokens of a text, guessed
"""
