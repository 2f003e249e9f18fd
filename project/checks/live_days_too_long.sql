select account, date, sessions, duration_seconds
from curated.live_daily
where duration_seconds > 90000
