"""The page in a real headless browser: Chromium or Chrome of this machine, driven by Playwright."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.grafana_irm_cli.verify.html.browsers import BROWSERS, SANDBOXED, installed
from tests.grafana_irm_cli.verify.html.pages import page as page_of


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = installed()
    if found is None:
        pytest.skip(f"no browser is on PATH ({', '.join(BROWSERS)}): on Debian, apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=SANDBOXED)
        yield launched
        launched.close()


class Shown:
    """A page of so many integrations in the browser, what it said, and what it wanted to load."""

    def __init__(self, browser: Browser, folder: Path, count: int, text: str = "") -> None:
        (folder / "verify.html").write_text(text or page_of(count), encoding="utf-8")
        self.address = (folder / "verify.html").as_uri()
        self.page: Page = browser.new_page()
        self.said: list[str] = []
        self.loaded: list[str] = []
        self.refused: dict[str, str] = {}
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("requestfailed", lambda request: self.refused.update({request.url: str(request.failure)}))
        self.page.on("request", lambda request: self.loaded.append(request.url))
        self.page.set_default_timeout(15_000)
        self.page.goto(self.address)

    @property
    def names(self) -> list[str]:
        """The integrations that can be seen."""
        return self.page.locator("tr.entry th:visible").all_inner_texts()

    @property
    def count(self) -> str:
        """What the page says of their number."""
        return self.page.locator("#filter-count").inner_text()

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a filter by the texts that a person sees."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def background(self) -> str:
        """Return the colour of the page."""
        return str(self.page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.fixture(scope="module")
def shown(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Show a page of 300 integrations."""
    opened = Shown(browser, tmp_path_factory.mktemp("page"), 300)
    yield opened
    opened.page.close()


@pytest.fixture
def many(shown: Shown) -> Iterator[Shown]:
    """Lend that page as it is at first; it may say nothing on the console, and load nothing but itself."""
    shown.page.get_by_role("button", name="Show all").click()
    yield shown
    assert shown.said == []
    assert {address.partition("#")[0] for address in shown.loaded} == {shown.address}


def test_all_is_shown_at_first_what_is_not_well_first(many: Shown) -> None:
    assert (len(many.names), many.count) == (300, "300 of 300 shown")
    assert many.names[:3] == ["shop 103", "shop 113", "shop 123"]
    assert many.page.get_by_text("is paused").count() == 30


def test_the_filters_by_status_team_and_name_work_together(many: Shown) -> None:
    many.choose("Status", "wrong (30)")
    assert many.count == "30 of 300 shown"
    many.choose("Team", "Payments")
    assert many.count == "10 of 300 shown"
    many.page.get_by_label("Name").fill("SHOP 2")
    assert sorted(many.names) == ["shop 213", "shop 243", "shop 273"]


def test_what_is_not_well_is_one_choice(many: Shown) -> None:
    many.choose("Status", "not well (60)")
    assert many.count == "60 of 300 shown"


def test_a_filter_that_nothing_matches_says_so_and_can_be_undone(many: Shown) -> None:
    many.page.get_by_label("Name").fill("nothing of this name")
    assert many.names == []
    assert many.page.get_by_text("No integration matches the filter.").is_visible()
    many.page.get_by_role("button", name="Show all").click()
    assert many.count == "300 of 300 shown"
    assert many.page.get_by_label("Name").input_value() == ""


def test_the_keyboard_is_enough(many: Shown) -> None:
    many.page.get_by_label("Status", exact=True).focus()
    many.page.keyboard.press("Tab")
    many.page.keyboard.press("Tab")
    many.page.keyboard.type("shop 7")
    many.page.keyboard.press("Enter")
    assert many.count == "11 of 300 shown"
    many.page.locator("summary:visible", has_text="shop 70").focus()
    assert not many.page.get_by_text("fires, goes to Shop 70 heartbeat").is_visible()
    many.page.keyboard.press("Enter")
    assert many.page.get_by_text("fires, goes to Shop 70 heartbeat").is_visible()


def test_a_link_to_an_integration_leads_there_although_the_filter_hides_it(many: Shown) -> None:
    many.choose("Status", "ok (240)")
    many.page.locator("ol.todos a", has_text="shop 103").click()
    many.page.wait_for_function("document.getElementById('filter-count').textContent === '300 of 300 shown'")
    assert many.page.locator(":target th").inner_text() == "shop 103"


def test_it_is_light_or_dark_as_the_reader_wants_it(many: Shown) -> None:
    colours = []
    for scheme in ("light", "dark"):
        many.page.emulate_media(color_scheme=scheme)
        colours.append(many.background())
    assert colours == ["rgb(255, 255, 255)", "rgb(13, 17, 23)"]


def test_the_pictures_are_drawn_in_the_colour_of_their_lateness(many: Shown) -> None:
    def colour(name: str) -> str:
        row = many.page.get_by_role("row", name=name).first
        return str(row.locator("rect.age").evaluate("one => getComputedStyle(one).fill"))

    many.page.emulate_media(color_scheme="light")
    assert [colour(f"{name} Payments") for name in ("shop 0", "shop 6")] == ["rgb(26, 127, 55)"] * 2
    assert [colour(name) for name in ("shop 1 Search", "shop 2 no team")] == ["rgb(207, 34, 46)"] * 2


def test_a_single_integration_has_the_same_page(browser: Browser, tmp_path: Path) -> None:
    shown = Shown(browser, tmp_path, 1)
    assert (shown.names, shown.count, shown.said) == (["shop 0"], "1 of 1 shown", [])
    shown.page.close()


def test_without_scripts_everything_is_shown_and_no_filter(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "verify.html").write_text(page_of(20), encoding="utf-8")
    page = browser.new_page(java_script_enabled=False)
    page.goto((tmp_path / "verify.html").as_uri())
    assert page.locator("tr.entry:visible").count() == 20
    assert not page.get_by_label("Name").is_visible()
    page.close()


def test_the_policy_holds_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    """A page that somebody has changed: a script, a style and an image of another place are refused."""
    elsewhere = "http://127.0.0.1:9/x.png"
    added = f"<script>document.title = 'run'</script><img src='{elsewhere}' alt=''><style>* {{ color: red }}</style>"
    shown = Shown(browser, tmp_path, 1, page_of(1).replace("<main>", f"<main>{added}"))
    assert shown.page.title().startswith("production: ")
    assert len(shown.said) == 3
    assert all("Content Security Policy" in text for text in shown.said)
    assert shown.refused == {elsewhere: "csp"}
    shown.page.close()
