with labels as (
    select video_id, category, labelled_at, note
    from staging.labels__videos
),
rules as (
    select account, video_id, category, terms
    from curated.category_matches
    where place = 1
),
known as (
    select
        v.account,
        v.video_id,
        concat_ws(' ', v.caption, v.sound) as text,
        l.category as label,
        l.labelled_at,
        l.note,
        r.category as rule,
        r.terms
    from curated.videos as v
    left join labels as l on l.video_id = v.video_id
    left join rules as r on r.account = v.account and r.video_id = v.video_id
),
-- without a label there is nothing to learn, and no text is looked at
guesses as (
    select unnest(category_guesses(array_agg(struct(k.account, k.video_id, k.text, k.label, k.rule)))) as guess
    from known as k
    cross join (select 1 as one from labels limit 1) as taught
),
guessed as (
    select
        guess['account'] as account,
        guess['video_id'] as video_id,
        guess['category'] as category,
        guess['probability'] as probability,
        guess['words'] as words,
        guess['decides'] as decides
    from guesses
)
select
    k.account,
    k.video_id,
    coalesce(k.label, case when g.decides then g.category else k.rule end) as category,
    case
        when k.label is not null then 'label'
        when g.decides then 'model'
        when k.rule is not null then 'rules'
    end as decided_by,
    case
        when k.label is not null then k.note
        when g.decides then g.words
        else k.terms
    end as because,
    k.rule as rules_category,
    g.category as model_category,
    g.probability as model_probability,
    k.labelled_at
from known as k
left join guessed as g on g.account = k.account and g.video_id = k.video_id
