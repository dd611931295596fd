"""Work with what could not be read: list it, look at it, read it again, hand it on."""
