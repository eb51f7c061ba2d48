"""The contact points of a program run, which policies depend on."""

import pulumi

from grafana_irm.run import this_run


def contact_points_of_run() -> list[pulumi.Resource]:
    """Return the contact points that this run of the program has registered so far, with those that stay."""
    return this_run().once("contact points", list[pulumi.Resource])
