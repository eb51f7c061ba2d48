"""The picture of the page in the documentation: `python -m tests.grafana_irm_cli.verify.html.picture_for_docs`.

Twelve integrations on both systems of the sandbox: one rule is paused, IRM refuses the beats of one integration, and
another contact point feeds the heartbeat of a third.
"""

import asyncio
import datetime as dt
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from playwright.sync_api import sync_playwright

from grafana_irm.api import client as http
from grafana_irm_cli.systems import Systems
from grafana_irm_cli.verify.examine import examination
from grafana_irm_cli.verify.html.content import content_of
from grafana_irm_cli.verify.html.render import render
from grafana_irm_cli.verify.html.teams import team_names
from grafana_irm_cli.verify.model import Wiring
from grafana_irm_cli.verify.stack import Stack
from sandbox.irm.model import Team
from sandbox.network.delivery import Delivery, DeliveryResult
from tests.grafana_irm_cli.verify.html.browsers import SANDBOXED, installed
from tests.grafana_irm_cli.verify.world import CREDENTIALS, World

PICTURE = Path(__file__).parents[4] / "docs" / "images" / "verify-page.png"
SIZE = {"width": 1000, "height": 1180}
"""Pixels of CSS: as much of the page as fits a picture in the documentation."""

TEAMS = {
    "Payments": ["Checkout", "Invoices", "Payments"],
    "Search": ["Catalogue", "Search"],
    "Shop": ["Baskets", "Shop"],
}
OTHERS = ["Data platform", "Identity", "Mail", "Network", "Storage"]
WHEN = dt.datetime(2026, 11, 28, 3, 17, tzinfo=dt.UTC)
GRAFANA = "https://grafana.example.com"


def page() -> str:
    """Return the page, of a stack that has run for a while."""
    world = World()
    http.transport_factory = lambda: httpx.MockTransport(world.handle)
    world.connect_all([*(name for names in TEAMS.values() for name in names), *OTHERS])
    for number, (team, names) in enumerate(TEAMS.items()):
        world.irm.store.teams[f"T{number}"] = Team(f"T{number}", number, team, "")
        for wiring in world.wirings:
            if wiring.name in names:
                world.irm.store.integrations[wiring.integration_id].team_id = f"T{number}"
    refused = next(wiring for wiring in world.wirings if wiring.name == "Search").endpoint

    def on_the_way(delivery: Delivery) -> DeliveryResult:
        return DeliveryResult(403) if delivery.url.startswith(refused) else world.deliver_to_irm(delivery)

    world.on_the_way = on_the_way
    world.wait(1000)
    world.edit_rule("Checkout", isPaused=True)
    world.wait(130)
    shared = next(wiring for wiring in world.wirings if wiring.name == "Storage")
    assert shared.heartbeat is not None
    world.put_contact_point("Old storage heartbeat", shared.heartbeat.endpoint)
    return asyncio.run(_page(Stack([_with_links(wiring) for wiring in world.wirings], CREDENTIALS)))


async def _page(stack: Stack) -> str:
    systems = Systems(stack.credentials)
    examined = await examination(systems, stack)
    return render(content_of("production", stack, examined, await team_names(systems, examined.seen)), WHEN, "0.1.0")


def _with_links(wiring: Wiring) -> Wiring:
    links = {
        "integration": f"{GRAFANA}/a/grafana-irm-app/integrations/{wiring.integration_id}",
        "contact_point": f"{GRAFANA}/alerting/notifications?search={wiring.contact_point.replace(' ', '%20')}",
        "rule": f"{GRAFANA}/alerting/grafana/{wiring.name.replace(' ', '-')}/view",
    }
    return replace(wiring, links=links)


def main() -> None:
    """Draw the picture."""
    text = page()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "verify.html"
        file.write_text(text, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=installed(), args=SANDBOXED)
        shown = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]  # a plain dict
        shown.goto(file.as_uri())
        shown.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
