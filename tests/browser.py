"""How the tests start Debian's Chromium."""

CHROMIUM = "/usr/bin/chromium"
# --no-sandbox: CI runs as root. The others keep Chromium from calling home on a closed network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
