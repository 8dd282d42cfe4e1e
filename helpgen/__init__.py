"""helpgen: structured YAML in, a bilingual self-service help center with decision-tree pages out."""

__version__ = "0.1.0"
