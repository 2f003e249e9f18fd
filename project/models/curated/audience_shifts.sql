-- of each list the rest up to all of the audience is a part of its own; lists that tell more than all are made to add up
with told as (
    select account, audience, trait, week, name, sum(share_rate) as share
    from curated.audience_weekly
    group by account, audience, trait, week, name
),
sums as (
    select account, audience, trait, week, sum(share) as total
    from told
    group by account, audience, trait, week
    having sum(share) > 0
),
weeks as (
    select *, row_number() over (partition by account, audience, trait order by week) as place
    from sums
),
parts as (
    select t.account, t.audience, t.trait, w.place, t.name, t.share / greatest(w.total, 1.0) as share
    from told as t
    join weeks as w on w.account = t.account and w.audience = t.audience and w.trait = t.trait and w.week = t.week
    union all
    select account, audience, trait, place, '(rest)', greatest(1.0 - total, 0.0)
    from weeks
),
-- the mean composition of up to 8 weeks before; a part that a week does not tell is none of it
past as (
    select w.account, w.audience, w.trait, w.place, p.name, sum(p.share) / least(w.place - 1, 8) as share
    from weeks as w
    join parts as p on p.account = w.account and p.audience = w.audience and p.trait = w.trait
        and p.place between w.place - 8 and w.place - 1
    where w.place > 4
    group by w.account, w.audience, w.trait, w.place, p.name
),
-- a little is added, so that what is new or gone does not count without end
compared as (
    select
        coalesce(n.account, p.account) as account,
        coalesce(n.audience, p.audience) as audience,
        coalesce(n.trait, p.trait) as trait,
        coalesce(n.place, p.place) as place,
        coalesce(n.name, p.name) as name,
        coalesce(n.share, 0.0) as share_now,
        coalesce(p.share, 0.0) as share_before
    from (select * from parts where place > 4) as n
    full join past as p on p.account = n.account and p.audience = n.audience and p.trait = n.trait
        and p.place = n.place and p.name = n.name
),
smoothed as (
    select
        *,
        (share_now + 0.0001) / (1 + 0.0001 * count(*) over (partition by account, audience, trait, place)) as share,
        (share_before + 0.0001) / (1 + 0.0001 * count(*) over (partition by account, audience, trait, place)) as past_share
    from compared
    where name is not null
),
moved as (
    select
        *,
        row_number() over (
            partition by account, audience, trait, place order by abs(share_now - share_before) desc, name
        ) as move,
        0.5 * (
            share * ln(2 * share / (share + past_share)) + past_share * ln(2 * past_share / (share + past_share))
        ) / ln(2.0) as part
    from smoothed
),
diverged as (
    select
        account,
        audience,
        trait,
        place,
        greatest(sum(part), 0.0) as divergence,
        max(case when move = 1 then name end) as moved_most,
        max(case when move = 1 then share_before end) as share_before,
        max(case when move = 1 then share_now end) as share_now
    from moved
    group by account, audience, trait, place
),
judged as (
    select
        *,
        max(divergence) over (
            partition by account, audience, trait order by place rows between 8 preceding and 1 preceding
        ) as most_before,
        count(*) over (
            partition by account, audience, trait order by place rows between 8 preceding and 1 preceding
        ) as evidence
    from diverged
)
select
    j.account,
    w.week,
    j.audience,
    j.trait,
    j.divergence,
    case when j.evidence >= 4 then greatest(4 * j.most_before, 0.002) end as divergence_limit,
    j.evidence,
    case when j.evidence >= 4 then j.divergence > greatest(4 * j.most_before, 0.002) end as is_shift,
    j.moved_most,
    least(j.share_before, 1.0) as share_before_rate,
    least(j.share_now, 1.0) as share_now_rate
from judged as j
join weeks as w on w.account = j.account and w.audience = j.audience and w.trait = j.trait and w.place = j.place
