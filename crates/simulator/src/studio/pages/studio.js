// Which page this is, the sidebar, and the pages that have no file of their own.
(() => {
  const { sim, call, insight, numeric, itemList, element, brief, mark } = Studio;
  const root = document.getElementById('root');
  const path = location.pathname.replace(/\/+$/, '');

  const ENTRIES = [
    ['Home', '/tiktokstudio'],
    ['Posts', '/tiktokstudio/content'],
    ['Analytics', '/tiktokstudio/analytics'],
    ['Comments', '/tiktokstudio/comment'],
    ['Inspiration', '/tiktokstudio/inspiration'],
    ['Monetization', '/tiktokstudio/monetization'],
  ];

  const sidebar = () => {
    const longest = ENTRIES.filter(([, target]) => path === target || path.startsWith(`${target}/`)).pop();
    document.getElementById('sidebar').append(...ENTRIES.map((entry) => {
      const link = element('a', { href: entry[1], e2e: `sidebar-${entry[0].toLowerCase()}` }, entry[0]);
      if (entry === longest) link.setAttribute('aria-current', 'page');
      return link;
    }));
  };

  const trending = (rest, query) => call('studio/inspiration', `/creator_studio/inspiration/trending/${rest}`, { query });
  const comments = () => call('studio/comments', '/tiktokstudio/api/web/commentsV2', {
    body: {
      count: '20',
      query: { searchConditions: [], filterConditions: [], sortOrders: [{ fieldName: 'create_time', order: 2 }] },
    },
  });
  const rewards = () => call('studio/rewards', '/tiktok/v1/creator/m10n_center/reward_analytics');
  const commentTable = (found) => Studio.cards.table('Comments', 'comments',
    ((found && found.comments) || []).map((comment) => [comment.text, comment.user.uniqueId]));

  const home = async () => {
    root.append(element('h1', {}, 'Home'));
    await call('studio/context', '/node-webapp/api/common-app-context');
    const user = await Studio.user();
    if (!user) return;
    call('studio/counts', '/tiktokstudio/api/web/counter/getHashCount', { query: { userId: user.userId } });
    call('studio/counts', '/tiktokstudio/api/web/relation/multiGetFollowRelationCount', {
      query: { userId: user.userId, msToken: 'simulated' },
    });
    numeric([82], 1);
    numeric([126], 1);
    const found = await insight(Studio.history(['vv_history', 'pv_history', 'like_history', 'comment_history',
      'share_history', 'follower_num_history', 'reached_audience_history'], 16));
    if (found) {
      const week = (key) => brief(Studio.sum(Studio.numbers(found[key]).slice(-7)));
      const { card } = Studio.cards;
      root.append(element('div', { class: 'cards', e2e: 'key-metrics' },
        card('video_views', 'Video views', week('vv_history'), 'Last 7 days'),
        card('profile_views', 'Profile views', week('pv_history'), 'Last 7 days'),
        card('likes', 'Likes', week('like_history'), 'Last 7 days'),
        card('comments', 'Comments', week('comment_history'), 'Last 7 days'),
        card('shares', 'Shares', week('share_history'), 'Last 7 days')));
    }
    const recent = await itemList(0, 5, { is_recent_posts: true });
    root.append(Studio.cards.table('Recent posts', 'recent-posts',
      ((recent && recent.item_list) || []).map((item) => [item.desc, brief(Number(item.play_count))])));
    root.append(commentTable(await comments()));
    rewards();
    trending('config/v2', {});
    trending('video/v2', { key: 'trendingListAllAll', Region: 'All', Vertical: 'All', OpRegion: 'US', PageNum: '0', PageSize: '12', TrendingType: '0' });
    trending('creator/v2', { key: 'trendingCreators', op_region: 'US', TrendingType: '1', PageNum: '0', PageSize: '12' });
    for (const chrome of ['/tiktok/v1/creator/academy/filter/', '/tiktok/studio_platform/red_dot', '/api/v1/user/profile/upload/', '/api/v1/web/project/get/ab/', '/api/v1/web-cookie-privacy/config']) {
      call('studio/chrome', chrome);
    }
  };

  const commentPage = async () => {
    root.append(element('h1', {}, 'Comments'));
    Studio.user();
    root.append(commentTable(await comments()));
  };

  const monetization = async () => {
    root.append(element('h1', {}, 'Monetization'));
    const found = await rewards();
    call('studio/rewards', '/tiktok/v1/creator/m10n_center/all_programs');
    const posts = await call('studio/rewards', '/tiktok/v1/creator/m10n_center/reward_analytics_per_post', {
      query: {
        page: '0',
        video_analytics_filter: JSON.stringify({
          video_analytics_display_time_range: 1, video_analytics_sort_by_type: 3, video_analytics_programs: [9],
        }),
      },
    });
    if (found && found.seven_d_income) {
      const { card } = Studio.cards;
      root.append(element('div', { class: 'cards' },
        card('seven_d_income', 'Estimated rewards', found.seven_d_income.formatted, 'Last 7 days'),
        card('thirty_d_income', 'Estimated rewards', found.thirty_d_income.formatted, 'Last 30 days')));
    }
    root.append(Studio.cards.table('Posts', 'reward-posts',
      ((posts && posts.video_analytics_video_list) || []).map((post) => [post.video_name, post.est_rewards.formatted])));
  };

  const inspiration = async () => {
    root.append(element('h1', {}, 'Inspiration'));
    trending('config/v2', {});
    const [videos, , topics] = await Promise.all([
      trending('video/v2', { key: 'trendingListAllAll', Region: 'All', Vertical: 'All', OpRegion: 'US', PageNum: '0', PageSize: '12', TrendingType: '0' }),
      trending('creator/v2', { key: 'trendingCreators', op_region: 'US', TrendingType: '1', PageNum: '0', PageSize: '12' }),
      trending('topic/v1', { Region: 'All', Vertical: 'All', OpRegion: 'US', Cursor: '0', Count: '15' }),
    ]);
    root.append(Studio.cards.table('Trending topics', 'trending-topics',
      ((topics && topics.TrendingTopics) || []).map((topic) => [`${topic.Rank}. ${topic.Title}`, brief(topic.Play)])));
    root.append(Studio.cards.table('Trending videos', 'trending-videos',
      ((videos && videos.TrendingVideos) || []).map((video) => [video.ItemName, brief(video.PlayCount)])));
  };

  const page = () => {
    const parts = path.split('/').slice(2);
    if (parts[0] === 'content') return Studio.content(root);
    if (parts[0] === 'analytics' && /^\d+$/.test(parts[1] || '')) return Studio.postAnalytics(root, parts[1], parts[2]);
    if (parts[0] === 'analytics') return Studio.analytics(root, parts[1]);
    if (parts[0] === 'comment') return commentPage();
    if (parts[0] === 'monetization') return monetization();
    if (parts[0] === 'inspiration') return inspiration();
    return home();
  };

  sidebar();
  if (window.__login_panel__) { Studio.panel(); return; }
  Promise.resolve(page()).finally(() => {
    root.setAttribute('aria-busy', 'false');
    root.dataset.e2e = mark('page-ready');
  });
})();
