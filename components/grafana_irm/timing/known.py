"""What the model takes from Grafana and IRM, each figure with its source; nobody sets these."""

from datetime import timedelta

EVALUATION_STEP = timedelta(seconds=10)
"""Grafana's scheduler ticks every 10 s: evaluation intervals are multiples of it (measured on Grafana 12.4.0:
400)."""

EVALUATION_SPREAD = EVALUATION_STEP
"""The rules due at one tick are spread over the time to the next (Grafana's scheduler), so an evaluation
happens up to this long after the tick that it is stamped with."""

RESEND_DELAY = timedelta(seconds=30)
"""Grafana hands a firing alert to its Alertmanager again only when this long has passed since the last
time."""

CONFIG_POLL_INTERVAL = timedelta(seconds=60)
"""`alertmanager_config_poll_interval`: how long Grafana's Alertmanager may take to notice new contact points
and new notification settings (measured on Grafana 12.4.0)."""

DELIVERY_MARGIN = timedelta(seconds=5)
"""Default of the delivery margin. Alertmanager gives one delivery up after 10 s (its `MinTimeout`); answers
of IRM take well under a second."""

NOTIFICATION_TIMEOUT = timedelta(seconds=10)
"""Alertmanager's `MinTimeout`: a flush waits this long for a delivery that gets no answer, or one group interval where
that is longer. Deliveries to the integrations of one contact point run side by side (measured on Grafana 13.1.0)."""

SHARED_GROUP_INTERVAL = NOTIFICATION_TIMEOUT
"""Derived group interval of a shared heartbeat: a hanging member spaces the flushes this far apart in any case, and a
failing member is retried 30 times in 5 minutes instead of 300 times."""

PEER_WAIT = timedelta(seconds=15)
"""`ha_peer_timeout`: with several Grafana instances each waits this long for every position before it."""

GOSSIP = timedelta(seconds=1)
"""The longest until every Grafana instance knows that another one has sent (`ha_gossip_interval` is 200 ms)."""

GOSSIP_SETTLING = timedelta(seconds=10)
"""How much longer a cluster that was stopped as a whole waits before it sends again (measured on Grafana 13.1.0)."""

EXPIRY_CHECK = timedelta(minutes=2)
"""IRM looks for heartbeats that have expired every two minutes (read from IRM's code)."""

TIMER_LAG = timedelta(milliseconds=1)
"""How much later than the group interval the next look at a group can be when nothing delays it: each counts from the
one before, so they drift. (Measured on Grafana 12.4.0: 60 looks of 1 s took 60.03 s; twice that.)"""

LIMIT_WINDOW = timedelta(minutes=5)
"""IRM counts an integration's ingest requests, alerts and beats together, in windows of five minutes
(measured)."""

LIMIT = 300
"""How many requests IRM takes from one integration in a window; it answers 429 to the rest (measured)."""

ORGANISATION_LIMIT = 900
"""How many requests IRM takes from all integrations of an organisation in a window (measured). What an integration's
own limit refuses does not count."""

HEAVY_FLEET = ORGANISATION_LIMIT // 3
"""Beats of all heartbeats in a window from which on a warning is due: the rest belongs to the alerts."""

LARGEST_FLEET = ORGANISATION_LIMIT * 3 // 4
"""Beats of all heartbeats in a window that are accepted: more would leave too little to the alerts."""

GENTLE_SHARE = 0.1
"""The part of IRM's ingest limit that beats should not exceed: the rest belongs to the alerts."""

COMFORTABLE_LOSSES = 2
"""How many beats in a row derived settings can lose, wherever the interval allows it."""
