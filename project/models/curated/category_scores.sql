with rules as (
    select account, video_id, category
    from curated.category_matches
    where place = 1
),
scores as (
    select unnest(category_scores(array_agg(struct(
        v.account,
        v.video_id,
        concat_ws(' ', v.caption, v.sound),
        l.category,
        r.category
    )))) as score
    from curated.videos as v
    join staging.labels__videos as l on l.video_id = v.video_id
    left join rules as r on r.account = v.account and r.video_id = v.video_id
)
select
    score['category'] as category,
    score['labels'] as labels,
    score['right_guesses'] as right_guesses,
    score['accuracy'] as accuracy,
    score['accuracy_low'] as accuracy_low,
    score['accuracy_high'] as accuracy_high,
    score['f1'] as f1,
    score['sure_guesses'] as sure_guesses,
    score['sure_accuracy'] as sure_accuracy,
    score['rules_told'] as rules_told,
    score['rules_accuracy'] as rules_accuracy,
    score['usual_share'] as usual_share,
    score['is_used'] as is_used
from scores
