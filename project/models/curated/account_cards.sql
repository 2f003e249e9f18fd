-- the creator's clock on a day, as the answers of that day tell it
with clocks as (
    select account, captured_on, last_value(tz_offset_seconds order by observed_at, landing_id, line) as ahead_seconds
    from raw.studio__account_days
    where tz_offset_seconds is not null
    group by account, captured_on
),
told_cards as (
    select
        c.account,
        c.landing_id,
        c.line,
        c.observed_at,
        c.captured_on,
        c.page,
        c.label,
        c.written,
        c.low,
        c.high,
        case c.metric when 'video_views' then 'views' when 'total_viewers' then 'viewers' else c.metric end as metric,
        case when c.metric <> 'followers' then c.days end as days,
        cast((cast(to_unixtime(c.observed_at) as bigint) + coalesce(k.ahead_seconds, 0)) / 86400 as int) as looked_on
    from raw.studio__cards as c
    left join clocks as k on k.account = c.account and k.captured_on = c.captured_on
    where c.metric in (
        'video_views', 'profile_views', 'likes', 'comments', 'shares', 'followers', 'net_followers', 'total_viewers', 'new_viewers'
    )
),
cards as (
    select
        *,
        cast(looked_on - days as date) as from_date,
        case when days is not null then cast(looked_on - 1 as date) end as to_date
    from told_cards
),
told_days as (
    select
        account,
        observed_at,
        landing_id,
        date,
        value,
        case metric
            when 'vv_history' then 'views'
            when 'analytics_overview_views' then 'views'
            when 'pv_history' then 'profile_views'
            when 'analytics_overview_profile_views' then 'profile_views'
            when 'like_history' then 'likes'
            when 'analytics_overview_likes' then 'likes'
            when 'comment_history' then 'comments'
            when 'analytics_overview_comments' then 'comments'
            when 'share_history' then 'shares'
            when 'analytics_overview_shares' then 'shares'
            when 'net_follower_history' then 'net_followers'
            when 'analytics_follower_net_followers' then 'net_followers'
        end as metric
    from raw.studio__account_days
    where date is not null
),
-- what the calls of the same look told of the same days; one that is not final yet counts nothing, as on the page
day_of_card as (
    select
        c.account, c.landing_id, c.line, t.date, last_value(t.value order by t.observed_at, t.landing_id) as value
    from cards as c
    join told_days as t
        on t.account = c.account and t.metric = c.metric and t.date between c.from_date and c.to_date
        and t.observed_at between c.observed_at - interval '10 minutes' and c.observed_at + interval '1 minute'
    group by c.account, c.landing_id, c.line, t.date
),
numbers as (
    select
        account,
        observed_at,
        landing_id,
        value,
        case metric when 'follower_num' then 'followers' when 'unique_viewer_num' then 'viewers' when 'new_viewer_num' then 'new_viewers' end
            as metric,
        case when metric <> 'follower_num' then case range when 1 then 7 when 2 then 28 when 3 then 60 when 4 then 365 end end as days
    from raw.studio__account_numbers
    where value is not null and metric in ('follower_num', 'unique_viewer_num', 'new_viewer_num')
),
calls as (
    select account, landing_id, line, cast(sum(value) as double) as value
    from day_of_card
    group by account, landing_id, line
    union all
    select c.account, c.landing_id, c.line, last_value(n.value order by n.observed_at, n.landing_id) as value
    from cards as c
    join numbers as n
        on n.account = c.account and n.metric = c.metric and (n.days is not distinct from c.days)
        and n.observed_at between c.observed_at - interval '10 minutes' and c.observed_at + interval '1 minute'
    group by c.account, c.landing_id, c.line
),
-- the facts of the same days: the last three of them were still counted when the page was read
fact_days as (
    select
        c.account,
        c.landing_id,
        c.line,
        c.days,
        cast(d.date as int) <= c.looked_on - 4 as is_settled,
        case c.metric when 'net_followers' then d.followers_source else d.source end as source,
        case c.metric
            when 'views' then d.views
            when 'profile_views' then d.profile_views
            when 'likes' then d.likes
            when 'comments' then d.comments
            when 'shares' then d.shares
            when 'net_followers' then d.net_followers
        end as value
    from cards as c
    join curated.account_daily as d on d.account = c.account and d.date between c.from_date and c.to_date
    where c.metric in ('views', 'profile_views', 'likes', 'comments', 'shares', 'net_followers')
),
sums as (
    select
        account,
        landing_id,
        line,
        max(days) as days,
        count(value) as fact_days,
        count(value) filter (where is_settled) as settled_days,
        count(distinct case when value is not null then source end) as sources,
        max(case when value is not null then source end) as source,
        cast(sum(case when is_settled then value else least(value, 0) end) as double) as low,
        cast(sum(case when is_settled then value else greatest(value, 0) end) as double) as high
    from fact_days
    group by account, landing_id, line
),
facts as (
    select
        account, landing_id, line, fact_days,
        case when sources = 1 then source when sources > 1 then 'several' end as source,
        -- of a window with a gap there is no sum
        case when settled_days >= days - 3 then low end as low,
        case when settled_days >= days - 3 then high end as high
    from sums
    union all
    -- followers stand at the end of a day, and were counted at some moment of the next
    select
        c.account, c.landing_id, c.line, count(d.followers) as fact_days, max(d.followers_source) as source,
        cast(min(d.followers) as double) as low, cast(max(d.followers) as double) as high
    from cards as c
    join curated.account_daily as d
        on d.account = c.account and cast(d.date as int) between c.looked_on - 2 and c.looked_on
    where c.metric = 'followers'
    group by c.account, c.landing_id, c.line
),
beside as (
    select
        c.*,
        t.value as told_value,
        f.low as facts_low,
        f.high as facts_high,
        f.source as facts_source,
        t.value >= c.low and (t.value < c.high or t.value = c.low) as is_as_told,
        f.high >= c.low and (f.low < c.high or f.low = c.low) as is_as_facts
    from cards as c
    left join calls as t on t.account = c.account and t.landing_id = c.landing_id and t.line = c.line
    left join facts as f on f.account = c.account and f.landing_id = c.landing_id and f.line = c.line
)
select
    account,
    observed_at,
    page,
    metric,
    days,
    from_date,
    to_date,
    label,
    written,
    low,
    high,
    told_value,
    facts_low,
    facts_high,
    facts_source,
    case
        when low is null then 'no_number'
        when told_value is null and facts_low is null then 'fallback'
        when coalesce(is_as_told, true) and coalesce(is_as_facts, true) then 'agrees'
        else 'outside'
    end as state,
    case
        when low is null or (told_value is null and facts_low is null) then null
        when not coalesce(is_as_told, true) then 'calls'
        when not coalesce(is_as_facts, true) then 'facts'
    end as outside_of,
    case
        when coalesce(is_as_told, true) and not is_as_facts and metric = 'likes' and facts_source = 'business' and facts_low >= high
            then 'unlikes'
    end as cause,
    landing_id,
    line
from beside
