"""A git repository with a Pulumi project, for tests."""

import subprocess
from pathlib import Path


class Repository:
    """A repository in ``root`` whose project lies in ``project``, with stacks in its folder `stacks`."""

    def __init__(self, root: Path, project: str = "infra") -> None:
        self.root, self.project = root, root / project
        self.git("init", "--quiet", "--initial-branch", "main")
        self.write("Pulumi.yaml", "name: shop\nruntime: python\nstackConfigDir: stacks\n")
        self.write("__main__.py", "")
        self.write("requirements.txt", "-e ../components\npulumi==3.259.0\n")
        for stack in ("dev", "eu", "prod"):
            self.write(f"stacks/Pulumi.{stack}.yaml", "config: {}\n")
        self.commit()
        self.git("switch", "--quiet", "--create", "change")

    def write(self, name: str, text: str = "changed\n") -> None:
        """Write a file of the project."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def delete(self, name: str) -> None:
        """Delete a file of the project."""
        (self.project / name).unlink()

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "--all")
        self.git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "change")

    def git(self, *arguments: str) -> str:
        """Run git in the repository."""
        done = subprocess.run(  # noqa: S603 - a test's own arguments
            ["git", *arguments],  # noqa: S607 - git on PATH
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout
