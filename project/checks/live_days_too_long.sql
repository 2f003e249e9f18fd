select account, date, sessions, duration_seconds
from curated.live_sessions
where duration_seconds > 90000
