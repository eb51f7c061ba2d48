"""Constants of Grafana and IRM in the timing model, each with its source. No setting changes them."""

from datetime import timedelta

EVALUATION_STEP = timedelta(seconds=10)
"""Grafana's scheduler ticks every 10 s: evaluation intervals are multiples of it (measured on Grafana 12.4.0:
400)."""

EVALUATION_SPREAD = EVALUATION_STEP
"""Grafana's scheduler spreads the rules of one tick over the time to the next tick. An evaluation therefore comes up
to this long after the tick of its timestamp."""

RESEND_DELAY = timedelta(seconds=30)
"""Grafana passes a firing alert to its Alertmanager again only when this long has passed since the last time."""

CONFIG_POLL_INTERVAL = timedelta(seconds=60)
"""`alertmanager_config_poll_interval`: how long Grafana's Alertmanager may take to notice new contact points
and new notification settings (measured on Grafana 12.4.0)."""

DELIVERY_MARGIN = timedelta(seconds=5)
"""Default of the delivery margin. Alertmanager cancels a delivery after 10 s (its `MinTimeout`); IRM responds in well
under a second."""

NOTIFICATION_TIMEOUT = timedelta(seconds=10)
"""Alertmanager's `MinTimeout`: a flush waits this long for a delivery without a response, or one group interval if that
is longer. Deliveries to the integrations of one contact point run in parallel (measured on Grafana 13.1.0)."""

SHARED_GROUP_INTERVAL = NOTIFICATION_TIMEOUT
"""Derived group interval of a shared heartbeat: a hanging member spaces the flushes this far apart in any case, and a
failing member is retried 30 times in 5 minutes instead of 300 times."""

PEER_WAIT = timedelta(seconds=15)
"""`ha_peer_timeout`: with several Grafana instances each waits this long for every position before it."""

GOSSIP = timedelta(seconds=1)
"""The longest time until every Grafana instance knows of a delivery (`ha_gossip_interval` is 200 ms)."""

GOSSIP_SETTLING = timedelta(seconds=10)
"""How much longer a cluster waits before it sends, after all instances were stopped (measured on Grafana 13.1.0)."""

EXPIRY_CHECK = timedelta(minutes=2)
"""IRM checks for expired heartbeats every two minutes (read from IRM's code)."""

TIMER_LAG = timedelta(milliseconds=1)
"""How much later than the group interval the next flush can come without a delay: each flush counts from the one
before, so flushes drift. (Measured on Grafana 12.4.0: 60 flushes of 1 s took 60.03 s; this is twice that drift.)"""

LIMIT_WINDOW = timedelta(minutes=5)
"""IRM counts an integration's ingest requests, alerts and beats together, in windows of five minutes
(measured)."""

LIMIT = 300
"""The number of requests that IRM accepts from one integration in a window; it refuses the rest with 429 (measured)."""

ORGANISATION_LIMIT = 900
"""The number of requests that IRM accepts from all integrations of an organisation in a window (measured). Requests
that an integration's own limit refuses do not count."""

HEAVY_FLEET = ORGANISATION_LIMIT // 3
"""More beats of all heartbeats in a window than this cause a warning, because alerts share the limit."""

LARGEST_FLEET = ORGANISATION_LIMIT * 3 // 4
"""The most beats of all heartbeats in a window: more would leave too little of the limit for alerts."""

GENTLE_SHARE = 0.1
"""The part of IRM's ingest limit that beats should not exceed, because alerts share the limit."""

COMFORTABLE_LOSSES = 2
"""How many beats in a row may be lost with derived settings, if the interval allows it."""
