"""The forms: what people type, made into the values that the services take."""
