"""The commands of ``helpgen``, by what people do with them; ``helpgen.cli`` puts them together."""
