select
    r.account,
    r.date,
    r.currency,
    r.rewards,
    d.views,
    1000 * r.rewards / nullif(d.views, 0) as rewards_per_thousand_views,
    r.is_settled,
    r.observed_at
from curated.rewards_daily as r
left join curated.account_daily as d on d.account = r.account and d.date = r.date
where r.scope = 'account'
