"""Mail servers for tests: embedded ones (`maild.demo.servers`), and a real Dovecot with a real Postfix."""
