"""The checksums that blockchains put into what people copy: a letter that is wrong shows, without asking any network."""
