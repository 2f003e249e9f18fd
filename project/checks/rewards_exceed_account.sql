with days as (
    select
        account, date, currency,
        max(rewards) filter (where scope = 'account') as rewards,
        sum(rewards) filter (where scope = 'program') as of_programs
    from curated.rewards_daily
    group by account, date, currency
)
select account, date, currency, rewards, of_programs
from days
where of_programs > 1.05 * rewards + 1
