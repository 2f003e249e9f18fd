select account, video_id, views_total, average_watch_seconds, watch_seconds_total
from curated.videos
where views_total >= 500 and average_watch_seconds > 0 and watch_seconds_total > 0
    and abs(cast(cast(observed_at as date) as int) - cast(cast(insights_observed_at as date) as int)) <= 1
    and (
        watch_seconds_total < 0.5 * average_watch_seconds * views_total
        or watch_seconds_total > 2 * average_watch_seconds * views_total
    )
