"""Access decided a second time, from the text of policies alone: nothing of the library is used."""
