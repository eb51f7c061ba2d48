"""Hosts the components for Pulumi programs in other languages (started by Pulumi, see PulumiPlugin.yaml)."""

from grafana_irm.language_host.plugin import main

if __name__ == "__main__":
    main()
