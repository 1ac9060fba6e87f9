"""The pages: functions of four moves: access, form, service, render or redirect."""
