select
    account,
    date,
    sound,
    case
        when regexp_like(lower(sound), '^(original[ _]sound|originalton|son original|sonido original|som original|suono originale|oryginalny|оригинальный звук|nhạc nền|suara asli|orijinal ses|オリジナル楽曲|原声|オリジナル)') then 'original'
        else 'library'
    end as kind,
    count(*) as videos,
    cast(sum(views) as bigint) as views,
    cast(sum(likes) as bigint) as likes,
    cast(sum(shares) as bigint) as shares
from curated.video_daily
where sound is not null and trim(sound) <> ''
group by account, date, sound
