// The analytics pages: tabs of the account, tabs of one post, the range, and the download dialog.
(() => {
  const { sim, insight, numeric, itemList, call, element, brief, percent } = Studio;
  const RANGES = [7, 28, 60, 365];
  const CODE = { 7: 1, 28: 2, 60: 3, 365: 4 };

  const rangeOf = () => {
    try {
      const past = JSON.parse(new URLSearchParams(location.search).get('dateRange')).pastDay;
      return RANGES.includes(past) ? past : 7;
    } catch { return 7; }
  };

  const card = (name, label, value, note) => element('div', {
    class: 'card', e2e: 'metric-card', 'data-metric': name,
  }, element('span', {}, label), element('strong', { e2e: 'metric-value' }, value), element('small', {}, note || ''));

  const table = (title, mark, rows) => element('section', { e2e: mark },
    element('h2', {}, title),
    rows.length === 0 ? element('p', {}, 'No data available')
      : element('table', {}, ...rows.map(([name, value]) => element('tr', {},
        element('td', {}, name), element('td', {}, value)))));

  const chart = (title, mark, values) => {
    const most = Math.max(1, ...values.map((value) => value ?? 0));
    const points = values.map((value, place) => `${(place / Math.max(1, values.length - 1)) * 600},${130 - ((value ?? 0) / most) * 120}`);
    const picture = element('div', {});
    picture.innerHTML = `<svg viewBox="0 0 600 140" preserveAspectRatio="none"><polyline fill="none" stroke="#fe2c55" stroke-width="2" points="${points.join(' ')}"/></svg>`;
    return element('section', { e2e: mark }, element('h2', {}, title), picture);
  };

  const numbers = (list) => (list || []).map((entry) => (entry.status === 0 ? entry.value : null));
  const sum = (list) => list.reduce((all, value) => all + (value ?? 0), 0);
  const lastOf = (list, count) => list.slice(-count);
  const shares = (found) => ((found && found.status === 0 && found.value) || []).map((entry) => [entry.key, percent(entry.value)]);
  const inner = (found) => (found && found.value) || { status: 2 };
  const places = (found) => ((found && found.country_percent_list) || []).map((entry) => [entry.country_name, percent(entry.country_vv_percent)]);

  const dialog = (tab) => {
    const range = element('select', { name: 'range', 'aria-label': 'Date range', e2e: 'download-range' },
      ...RANGES.map((days) => element('option', { value: String(days) }, `Last ${days} days`)),
      element('option', { value: 'custom' }, 'Custom'));
    range.value = String(rangeOf());
    const dates = element('fieldset', { hidden: '' },
      element('input', { type: 'date', name: 'start_date', 'aria-label': 'Start date' }),
      element('input', { type: 'date', name: 'end_date', 'aria-label': 'End date' }));
    range.addEventListener('change', () => { dates.hidden = range.value !== 'custom'; });
    const radio = (format, checked) => {
      const input = element('input', { type: 'radio', name: 'format', value: format.toLowerCase(), e2e: `download-${format.toLowerCase()}` });
      input.checked = checked;
      return element('label', {}, input, ` ${format}`);
    };
    const box = element('dialog', { 'aria-label': 'Download data', e2e: 'download-dialog' });
    const form = element('form', { method: 'dialog' },
      element('h2', {}, 'Download data'),
      element('fieldset', {}, range), dates,
      element('fieldset', {}, radio('CSV', true), radio('XLSX', false)),
      element('button', { class: 'main', type: 'submit', e2e: 'download-confirm' }, 'Download'));
    form.addEventListener('submit', () => {
      const asked = new URLSearchParams(new FormData(form));
      asked.set('tab', tab);
      asked.set('tz_offset', String(sim.tzOffset));
      const link = element('a', { href: `/tiktokstudio/api/download?${asked}`, download: '' });
      document.body.append(link);
      link.click();
      link.remove();
      box.remove();
    });
    box.append(form);
    document.body.append(box);
    box.showModal();
  };

  const tabs = (mark, base, names, current) => element('div', { class: 'tabs', role: 'tablist' },
    ...names.map((name) => {
      const link = element('a', { href: `${base}/${name.toLowerCase()}${location.search}`, role: 'tab', e2e: `${mark}-${name.toLowerCase()}` }, name);
      if (name.toLowerCase() === current) { link.setAttribute('aria-current', 'page'); link.setAttribute('aria-selected', 'true'); }
      return link;
    }));

  const picker = () => {
    const select = element('select', { 'aria-label': 'Date range', e2e: 'date-range' },
      ...RANGES.map((days) => element('option', { value: String(days) }, `Last ${days} days`)));
    select.value = String(rangeOf());
    select.addEventListener('change', () => {
      const wanted = JSON.stringify({ type: 'fixed', pastDay: Number(select.value) });
      location.search = `?dateRange=${encodeURIComponent(wanted)}`;
    });
    return select;
  };

  const history = (types, days) => types.map((type) => ({ insigh_type: type, days, end_days: 1 }));

  const overview = async (root) => {
    const range = rangeOf();
    const days = 2 * range + 2;
    const code = CODE[range];
    const all = [];
    if (sim.text) {
      all.push(insight([
        ...history(['vv_history', 'pv_history', 'like_history', 'comment_history', 'share_history',
          'follower_num_history', 'reached_audience_history'], days),
        { insigh_type: 'unique_viewer_num', range: code },
        { insigh_type: 'follower_num' },
        { insigh_type: 'vv_traffic_source', range: code },
        { insigh_type: 'user_search_terms', range: code },
        { insigh_type: 'incentive_vv', prevCycleStartDays: days, days, end_days: 1 },
      ]));
    }
    if (sim.numeric) all.push(numeric([121, 122, 123, 124, 125, 126, 127], code));
    const [found] = (await Promise.all(all)).filter(Boolean);
    if (!found) return;
    const v1 = found.data || found;
    const card7 = (key, type) => (found.vv_history
      ? lastOf(numbers(found[key]), range)
      : ((v1[type] && v1[type].list.value) || []).map((entry) => entry.value));
    const cards = [
      ['video_views', 'Video views', card7('vv_history', 'analytics_overview_views')],
      ['profile_views', 'Profile views', card7('pv_history', 'analytics_overview_profile_views')],
      ['likes', 'Likes', card7('like_history', 'analytics_overview_likes')],
      ['comments', 'Comments', card7('comment_history', 'analytics_overview_comments')],
      ['shares', 'Shares', card7('share_history', 'analytics_overview_shares')],
    ];
    root.append(element('div', { class: 'cards', e2e: 'key-metrics' },
      ...cards.map(([name, label, values]) => card(name, label, brief(sum(values)), `Last ${range} days`)),
      found.follower_num ? card('followers', 'Total followers', brief(found.follower_num.value)) : null));
    root.append(chart('Video views', 'views-chart', cards[0][2]));
    const sources = found.video_page_percent
      ? shares(found.video_page_percent)
      : ((v1.analytics_overview_traffic_source || {}).key_value || []).map((entry) => [entry.key, percent(entry.value)]);
    root.append(table('Traffic source', 'traffic-source', sources));
    root.append(table('Search queries', 'search-queries', shares(found.user_search_terms)));
  };

  const content = async (root) => {
    const page = await itemList(0, 50);
    const items = (page && page.item_list) || [];
    root.append(table('Top posts', 'content-posts', items.map((item) => [item.desc, brief(Number(item.play_count))])));
    await call('studio/items', '/tiktokstudio/api/web/item/items-from-item-ids', {
      query: { itemIds: items.slice(0, 5).map((item) => item.item_id).join(',') },
    });
  };

  const viewers = async (root) => {
    const range = rangeOf();
    const code = CODE[range];
    const all = [];
    if (sim.text) {
      all.push(insight([
        { insigh_type: 'unique_viewer', days: range, end_days: 1 },
        { insigh_type: 'unique_viewer_num', range: code },
        { insigh_type: 'unique_viewer_num_before', range: code },
        { insigh_type: 'returning_viewer', days: range, end_days: 1 },
        { insigh_type: 'new_viewer', days: range, end_days: 1 },
        { insigh_type: 'new_viewer_num', range: code },
        { insigh_type: 'new_viewer_num_before', range: code },
        { insigh_type: 'viewer_active_history_days', days: 7, end_days: 1 },
        { insigh_type: 'viewer_active_history_hours', days: 8, end_days: 1 },
        { insigh_type: 'viewer_gender_percent', range: code },
        { insigh_type: 'viewer_age_distribution', range: code },
        { insigh_type: 'viewer_country_city_percent', range: code },
        { insigh_type: 'top10_other_creators_recommendation', range: code },
        { insigh_type: 'top10_other_videos_recommendation', range: code },
      ]));
    }
    if (sim.numeric) all.push(numeric([140, 141, 145, 146], code));
    const [found] = (await Promise.all(all)).filter(Boolean);
    if (!found) return;
    const count = (value) => (value && value.status === 0 ? brief(value.value) : '-');
    root.append(element('div', { class: 'cards' },
      card('total_viewers', 'Total viewers', count(found.unique_viewer_num)),
      card('new_viewers', 'New viewers', count(found.new_viewer_num))));
    root.append(chart('Viewers', 'viewers-chart', numbers(found.unique_viewer)));
    root.append(table('Gender', 'viewer-gender', shares(found.viewer_gender_percent)));
    root.append(table('Age', 'viewer-age', shares(found.viewer_age_distribution)));
    root.append(table('Locations', 'viewer-locations', places(found.viewer_country_city_percent)));
  };

  const followers = async (root) => {
    const range = rangeOf();
    const days = 2 * range + 2;
    const all = [];
    if (sim.text) {
      all.push(insight([
        { insigh_type: 'follower_num' },
        ...history(['follower_num_history', 'net_follower_history'], days),
        { insigh_type: 'follower_active_history_days', days: 7, end_days: 1 },
        { insigh_type: 'follower_active_history_hours', days: 7, end_days: 1 },
        { insigh_type: 'follower_gender_percent' },
        { insigh_type: 'follower_age_distribution' },
        { insigh_type: 'follower_location_percent' },
      ]));
    }
    if (sim.numeric) all.push(numeric([160, 161], CODE[range]));
    call('studio/chrome', '/tiktokstudio/api/web/getanalyticsbannercontent');
    const [found] = (await Promise.all(all)).filter(Boolean);
    if (!found) return;
    root.append(element('div', { class: 'cards' },
      card('followers', 'Total followers', found.follower_num ? brief(found.follower_num.value) : '-'),
      card('net_followers', 'Net followers', brief(sum(lastOf(numbers(found.net_follower_history), range))), `Last ${range} days`)));
    root.append(chart('Followers', 'followers-chart', numbers(found.follower_num_history)));
    root.append(table('Gender', 'follower-gender', shares(found.follower_gender_percent)));
    root.append(table('Age', 'follower-age', shares(found.follower_age_distribution)));
    root.append(table('Locations', 'follower-locations', places(found.follower_location_percent)));
  };

  // the calls of this tab are a guess: no public source shows them
  const live = async (root) => {
    call('studio/chrome', '/tiktokstudio/api/web/getanalyticsbannercontent');
    const found = await insight(history(['user_live_cnt_history', 'user_live_views_history',
      'user_live_unique_viewers_history', 'user_live_top_viewers_history', 'user_live_duration_time_history',
      'user_live_new_followers_history', 'user_live_diamonds_history',
      'user_live_follower_diamonds_history', 'user_live_gift_unique_viewers_history'], rangeOf()));
    if (!found) return;
    root.append(element('div', { class: 'cards' },
      card('live_count', 'LIVE sessions', brief(sum(numbers(found.user_live_cnt_history)))),
      card('live_views', 'LIVE views', brief(sum(numbers(found.user_live_views_history)))),
      card('live_diamonds', 'Diamonds', brief(sum(numbers(found.user_live_diamonds_history))))));
  };

  const TABS = { overview, content, viewers, followers, live };

  Studio.analytics = (root, tab) => {
    const name = TABS[tab] ? tab : 'overview';
    const download = element('button', { type: 'button', e2e: 'download-data', onclick: () => dialog(name) }, 'Download data');
    root.append(element('h1', {}, 'Analytics'), element('div', { class: 'bar' },
      tabs('analytics-tab', '/tiktokstudio/analytics', ['Overview', 'Content', 'Viewers', 'Followers', 'LIVE'], name), picker(), download));
    // fired early on every tab
    numeric([82], 1);
    Studio.user();
    return TABS[name](root);
  };

  const postOverview = async (root, id) => {
    const of = (type) => ({ insigh_type: type, aweme_id: id });
    insight([of('video_rewards_data')]);
    const found = await insight(['video_info', 'item_search_terms', 'video_traffic_source_percent_realtime',
      'video_retention_rate_realtime', 'video_info', 'video_view_realtime', 'video_total_duration_realtime',
      'video_per_duration_realtime', 'video_finish_rate_realtime', 'video_new_follower_realtime', 'photo_viewed',
      'video_total_duration_realtime', 'video_new_followers', 'photo_retention_rate_history_7d',
      'video_vv_history_7d', 'video_vv_history_48_hours'].map(of));
    if (!found) return;
    const info = found.video_info;
    const seconds = (value) => (inner(value).status === 0 ? `${inner(value).value}s` : '-');
    root.append(element('p', { e2e: 'post-caption' }, info.desc));
    root.append(element('div', { class: 'cards' },
      card('views', 'Video views', brief(info.statistics.play_count)),
      card('likes', 'Likes', brief(info.statistics.digg_count)),
      card('average_watch_time', 'Average watch time', seconds(found.video_per_duration_realtime)),
      card('finish_rate', 'Watched full video', inner(found.video_finish_rate_realtime).status === 0 ? percent(inner(found.video_finish_rate_realtime).value) : '-'),
      card('new_followers', 'New followers', inner(found.realtime_new_followers).status === 0 ? brief(inner(found.realtime_new_followers).value) : '-')));
    const curve = inner(found.video_retention_rate_realtime).list || [];
    root.append(chart('Retention rate', 'retention-chart', curve.map((point) => point.value)));
    root.append(table('Traffic source', 'traffic-source', shares(inner(found.video_traffic_source_percent_realtime))));
    root.append(table('Search queries', 'search-queries', shares(found.item_search_terms)));
  };

  const postViewers = async (root, id) => {
    const found = await insight(['video_uv', 'video_viewer_new_viewer_percent', 'video_viewer_return_viewer_percent',
      'video_viewer_follower_percent_realtime', 'video_viewer_nonfollower_percent_realtime',
      'video_viewer_age_percent_realtime', 'video_viewer_gender_percent_realtime',
      'video_viewer_location_percent_realtime'].map((type) => ({ insigh_type: type, aweme_id: id })));
    if (!found) return;
    root.append(element('div', { class: 'cards' },
      card('viewers', 'Total viewers', found.video_uv.status === 0 ? brief(found.video_uv.value) : '-')));
    root.append(table('Age', 'viewer-age', shares(inner(found.video_viewer_age_percent_realtime))));
    root.append(table('Gender', 'viewer-gender', shares(inner(found.video_viewer_gender_percent_realtime))));
    root.append(table('Locations', 'viewer-locations', places(inner(found.video_viewer_location_percent_realtime))));
  };

  const postEngagement = async (root, id) => {
    const found = await insight(['video_like_distribution_realtime', 'photo_like_distribution']
      .map((type) => ({ insigh_type: type, aweme_id: id })));
    if (!found) return;
    const curve = inner(found.video_like_distribution_realtime).list || [];
    root.append(chart('Likes over the video', 'likes-chart', curve.map((point) => point.value)));
  };

  const POST_TABS = { overview: postOverview, viewers: postViewers, engagement: postEngagement };

  Studio.postAnalytics = (root, id, tab) => {
    const name = POST_TABS[tab] ? tab : 'overview';
    root.append(element('h1', {}, 'Post analytics'), element('div', { class: 'bar' },
      tabs('post-tab', `/tiktokstudio/analytics/${id}`, ['Overview', 'Viewers', 'Engagement'], name)));
    numeric([82], 1);
    return POST_TABS[name](root, id);
  };

  Studio.cards = { card, table };
  Studio.history = history;
  Studio.numbers = numbers;
  Studio.sum = sum;
})();
