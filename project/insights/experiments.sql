select
    account,
    concat(first_arm, ' against those ', second_arm) as subject,
    experiment_id as test,
    effect,
    low,
    high,
    posts_compared as n,
    posts_known as total,
    p
from curated.experiments
