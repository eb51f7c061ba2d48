"""An integration's objects in the sandbox, and stacks that recover from faults, for tests."""

from collections import Counter
from typing import Any

import httpx

from grafana_irm_cli.pulumi.stack import Outcome
from sandbox.control.client import Sandbox
from tests.engine.harness import Project, credentials, errors_of, said

PAYMENTS: dict[str, Any] = {"name": "payments", "team": "Payments", "escalationChain": "payments-primary"}


PASSED: dict[str, Any] = {"kind": "delay", "seconds": 0}


LOST: dict[str, Any] = {"kind": "close", "when": "after"}


WHOLE = Counter(
    {
        ("integration", "payments"): 1,
        ("contact point", "payments"): 1,
        ("contact point", "payments heartbeat"): 1,
        ("folder", "payments heartbeat"): 1,
        ("rule", "payments heartbeat"): 1,
    }
)


def there(sandbox: Sandbox) -> Counter[tuple[str, str]]:
    """Count what is in both systems beside what was there from the start, by kind and name."""
    state = sandbox.state()
    kinds = {
        "integration": state["irm"]["integrations"],
        "contact point": state["grafana"]["contact_points"],
        "folder": state["grafana"]["folders"],
        "rule": state["grafana"]["rules"],
    }
    return Counter(
        (kind, item.get("name") or item["title"])
        for kind, items in kinds.items()
        for item in items
        if not item.get("seeded")
    )


def writes(sandbox: Sandbox) -> list[str]:
    """Return the requests that change something, deliveries left out."""
    return [f"{r['method']} {r['path']}" for r in sandbox.requests() if r["method"] != "GET" and "/api/" in r["path"]]


def converges(project: Project, sandbox: Sandbox, expected: Counter[tuple[str, str]] = WHOLE) -> Outcome:
    """Run a plain `up`, and see that everything is there once and nothing is left to do."""
    done = project.up()
    assert done.code == 0, said(done)
    assert there(sandbox) == expected
    again = project.preview("--refresh")
    assert again.unchanged, said(again)
    return done


def refused(project: Project, sandbox: Sandbox) -> str:
    """Run an `up` that must be refused before it changes anything, and return its one error."""
    before = there(sandbox)
    secrets = credentials(sandbox)
    sandbox.reset_requests()
    outcome = project.up()
    assert outcome.code != 0
    (error,) = errors_of(outcome)
    assert [one for one in writes(sandbox) if "NOSUCH" not in one] == []
    assert there(sandbox) == before
    assert not any(secret in said(outcome) for secret in secrets)
    assert "Traceback" not in said(outcome)
    return error


def forget(project: Project, *names: str) -> None:
    """Take resources, and what depends on them, out of the state, as where the engine was killed before it wrote."""
    for name in names:
        for resource in project.resources():
            if resource["urn"].endswith(f"::{name}"):
                project.call("state", "delete", resource["urn"], "--force", "--target-dependents", "--yes")


def irm(sandbox: Sandbox, method: str, path: str, **body: Any) -> Any:
    """Do something in IRM, as a person would."""
    headers = {"Authorization": sandbox.irm_token}
    answer = httpx.request(method, f"{sandbox.irm_url}/api/v1/{path}", headers=headers, json=body or None, timeout=30)
    return answer.raise_for_status().json()


def grafana(sandbox: Sandbox, method: str, path: str, **body: Any) -> Any:
    """Do something in Grafana, as a person would."""
    url = f"{sandbox.grafana_url}/api/v1/provisioning/{path}"
    headers = {"Authorization": f"Bearer {sandbox.grafana_auth}"}
    return httpx.request(method, url, json=body or None, headers=headers, timeout=30).raise_for_status().json()
