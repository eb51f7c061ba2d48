"""The objects of the provisioning API: contact points, rules, policies, folders."""
