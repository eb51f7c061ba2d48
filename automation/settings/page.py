"""docs/settings.md: every setting, by its name in programs and in stack files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from automation.settings.models import Setting, args_name, base_of, settings_of
from automation.settings.typed_dicts import secret_note
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.contact_point.settings import HeartbeatContactPointSettings, WebhookContactPointSettings
from grafana_irm.heartbeat_rule.settings import HeartbeatAlertRuleSettings
from grafana_irm.inputs.model import InputModel
from grafana_irm.integration.settings import IrmIntegrationSettings
from grafana_irm.notification_policy.settings import NotificationPolicySettings
from grafana_irm.shared_heartbeat.settings import SharedHeartbeatSettings
from grafana_irm.stack.settings import StackSettings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
COMPONENTS: tuple[type[InputModel], ...] = (
    IrmAlertingSettings,
    IrmIntegrationSettings,
    WebhookContactPointSettings,
    HeartbeatContactPointSettings,
    HeartbeatAlertRuleSettings,
    SharedHeartbeatSettings,
    NotificationPolicySettings,
)
_INTRODUCTION = """\
# Settings

Every setting of a stack file and of a program. Programs spell a name with underscores (`max_alerts`), stack files and
programs in other languages with capitals (`maxAlerts`). [A stack of your own](a-stack-of-your-own.md) begins with the
few settings that most stacks need, [stacks/Pulumi.example.yaml](../stacks/Pulumi.example.yaml) has them to copy.

The column *Secret*:

- **yes**: a credential. Errors, previews and the state never show it, and a stack file must not hold it in plain text.
- **hidden**: may hold a credential. Errors never show it, and contact points pass it to the provider as a secret. A
  stack file must not hold a URL with a user in plain text.

"""
_END = "This page is written from the models of the inputs: `python -m automation settings`.\n"


@dataclass
class Section:
    """A model on the page, and where users can set it."""

    model: type[InputModel]
    in_programs: bool = False
    in_stack_files: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The first sentence of the model's docstring, without its source."""
        sentence = str(self.model.__doc__).partition(". ")[0].partition(" (")[0].rstrip(".")
        return sentence.replace("``", "`")


def page() -> str:
    """Return the page, from the models."""
    known = sections()
    parts = [_INTRODUCTION, *("\n".join(_section(section, known)) for section in known.values()), _END]
    return "".join(parts)


def sections() -> dict[type[InputModel], Section]:
    """Return every model of a setting, in the order of the page."""
    found: dict[type[InputModel], Section] = {}
    for model, path in _reached(StackSettings, ""):
        found.setdefault(model, Section(model)).in_stack_files.append(path)
    for component in COMPONENTS:
        for model, _ in _reached(component, ""):
            found.setdefault(model, Section(model)).in_programs = True
    return found


def _reached(model: type[InputModel], path: str) -> Iterator[tuple[type[InputModel], str]]:
    """Return a model, its bases and the blocks in them, each with its path in a stack file."""
    yield model, path
    if base := base_of(model):
        yield from _reached(base, path)
    for setting in settings_of(model):
        inner = f"{path}.{setting.camel}".lstrip(".") + ("[]" if setting.kind.startswith("list[") else "")
        for block in setting.blocks:
            if block is model:
                yield block, inner
            else:
                yield from _reached(block, inner)


def _section(section: Section, known: dict[type[InputModel], Section]) -> Iterator[str]:
    yield f"## {section.title}\n"
    places = dict.fromkeys(path for path in section.in_stack_files if path)
    if places:
        yield f"In stack files: {', '.join(f'`{path}`' for path in places)}."
    if section.in_programs:
        yield f"In programs: `{args_name(section.model)}`."
    if base := base_of(section.model):
        title = known[base].title
        yield f"Takes all of [{title}](#{_anchor(title)}), too."
    if places or section.in_programs:
        yield ""
    yield "| In programs | In stack files | Meaning | Allowed | Default | Secret |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for setting in settings_of(section.model):
        yield _row(setting, section)
    yield "\n"


def _row(setting: Setting, section: Section) -> str:
    words = "" if setting.mark is None or not setting.mark.words else secret_note(setting.mark)
    earlier = f"Earlier name: `{setting.earlier}`." if setting.earlier else ""
    meaning = " ".join(part for part in (setting.text.summary, *setting.text.notes, words, earlier) if part)
    cells = (
        f"`{setting.name}`" if section.in_programs else "",
        f"`{setting.camel}`" if section.in_stack_files else "",
        meaning,
        _capital(setting.text.allowed),
        "Required." if setting.required else _capital(setting.text.default),
        _secret(setting),
    )
    return f"| {' | '.join(cell.replace('``', '`').replace('|', chr(92) + '|') for cell in cells)} |"


def _secret(setting: Setting) -> str:
    if setting.mark is None:
        return ""
    return "yes" if setting.mark.always else "hidden"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _anchor(title: str) -> str:
    kept = "".join(char for char in title.lower() if char.isalnum() or char in " -_")
    return kept.replace(" ", "-")
