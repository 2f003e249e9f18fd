select account, date, viewers, new_viewers, returning_viewers
from curated.account_daily
where viewers <> new_viewers + returning_viewers and viewers_source = 'studio_export'
