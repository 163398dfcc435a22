"""An e-mail-driven dispatch desk for an electricity-metering operator."""

__version__ = "0.1.0"
