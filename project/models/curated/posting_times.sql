select
    d.account,
    try_cast(d.name as bigint) as weekday,
    try_cast(h.name as bigint) as hour,
    h.gain * d.gain as lift,
    h.posts as hour_posts,
    d.posts as weekday_posts,
    h.signal as hour_signal,
    d.signal as weekday_signal
from curated.post_effects as d
join curated.post_effects as h on h.account = d.account and h.kind = 'hour'
where d.kind = 'weekday'
