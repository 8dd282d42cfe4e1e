"""Commands that change content files: by position, all or nothing, without losing a byte that a person wrote."""
