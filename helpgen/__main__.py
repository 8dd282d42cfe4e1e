"""``python -m helpgen``: the same as the ``helpgen`` command."""

from helpgen.cli import run

if __name__ == "__main__":
    run()
