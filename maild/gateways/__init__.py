"""Touch the outside: mailbox, mail server, files, clock, calendar."""
