"""The embedded provider: it speaks Stripe's wire format, keeps its own small database, and takes no money.

Outside this folder nobody knows that it is not Stripe, except who chooses the transport and who shows its
payment page. It refuses what Stripe refuses, as far as the market uses Stripe; everything else is refused
as unknown. Ids begin ``cs_sandbox_``, ``livemode`` is false.
"""
