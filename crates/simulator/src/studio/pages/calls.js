// How the pages ask: common parameters, the envelopes of answers, and what a lost session looks like.
window.Studio = (() => {
  const sim = window.__simulated__;
  const app = window.__Creator_Center_Context__.commonAppContext;
  const mark = (name) => sim.dom[name] || name;

  const common = (path) => ({
    aid: '1988',
    app_name: path.includes('item_list') ? 'tiktok_web' : 'tiktok_creator_center',
    channel: 'tiktok_web',
    device_platform: 'web_pc',
    device_id: app.wid || '',
    region: app.region || 'US',
    priority_region: app.region || 'US',
    locale: sim.locale,
    app_language: sim.locale,
    tz_name: sim.tzName,
    os: 'linux',
    browser_name: 'Mozilla',
    browser_version: navigator.appVersion,
    browser_platform: navigator.platform,
    browser_language: navigator.language,
    screen_width: String(screen.width),
    screen_height: String(screen.height),
  });

  const notice = (text) => {
    const line = document.createElement('p');
    line.dataset.e2e = mark('notice');
    line.textContent = text;
    document.getElementById('notices').append(line);
  };

  let leaving = false;
  const signedOut = () => {
    if (leaving || sim.loggedOut === 'code') return;
    leaving = true;
    if (sim.loggedOut === 'panel') return panel();
    const page = encodeURIComponent(location.pathname + location.search);
    location.href = `/login?redirect_url=${page}&enter_method=redirect&enter_from=tiktokstudio`;
  };

  // a login panel over the page, at the same address
  const panel = () => {
    const box = document.createElement('div');
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', 'Log in to TikTok');
    box.className = 'login-panel';
    box.dataset.e2e = mark('login-panel');
    box.innerHTML = `<h1>Log in to TikTok</h1>
      <p><a href="/login/qrcode">Use QR code</a></p>
      <p><a href="/login/phone-or-email/email">Use phone / email / username</a></p>`;
    document.body.append(box);
  };

  // a page knows the keys of the app that it came with, whatever they were called before
  const before = Object.fromEntries(Object.entries(sim.keys || {}).map(([old, now]) => [now, old]));
  const read = (value) => {
    if (Array.isArray(value)) return value.map(read);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [before[key] || key, read(inner)]));
  };

  // `route` is the name that scenarios use; a call that drifted away is not made
  const call = async (route, path, { query = {}, body } = {}) => {
    if (sim.missing.includes(route)) return null;
    const all = new URLSearchParams({ ...common(path), ...query });
    const options = { headers: { accept: 'application/json' } };
    if (body) {
      options.method = 'POST';
      options.headers['content-type'] = 'application/json';
      options.body = JSON.stringify(body);
    }
    let answer;
    try {
      answer = await fetch(`${path}?${all}`, options);
    } catch {
      notice('No internet connection');
      return null;
    }
    if (answer.status === 401 || answer.status === 403) return signedOut() || null;
    if (answer.status !== 200) {
      notice(answer.status === 429 ? 'Too many requests. Try again later.' : 'Something went wrong');
      return null;
    }
    let value;
    try {
      value = read(JSON.parse(await answer.text()));
    } catch {
      notice('Something went wrong');
      return null;
    }
    const code = value.status_code ?? value.statusCode ?? 0;
    if (code === 8) return signedOut() || null;
    if (code !== 0) { notice('Something went wrong'); return null; }
    return value;
  };

  const insight = (types) => call('studio/insight', '/aweme/v2/data/insight/', {
    query: { type_requests: JSON.stringify(types), tz_offset: String(sim.tzOffset) },
  });

  const numeric = (types, range) => call('studio/insights', '/tiktok/v1/analytics/insights/', {
    query: {
      type_requests: JSON.stringify(types.map((type) => ({ insight_type: type, data_date_range: range }))),
      time_offset: String(sim.tzOffset),
      is_dark_mode: 'false',
    },
  });

  const itemList = (cursor, size, query = {}) => call('studio/item_list', '/tiktok/creator/manage/item_list/v1/', {
    query: { msToken: 'simulated' },
    body: {
      cursor,
      size,
      query: {
        sort_orders: [{ field_name: 'post_time', order: 2 }],
        conditions: [],
        is_recent_posts: false,
        ...query,
      },
    },
  });

  const user = () => call('studio/user', '/tiktokstudio/api/web/user', {
    query: { needIsVerified: 'true', needProfileBio: 'true' },
  });

  const brief = (number) => new Intl.NumberFormat(sim.locale, {
    notation: 'compact', maximumFractionDigits: 1,
  }).format(number);
  const percent = (ratio) => new Intl.NumberFormat(sim.locale, {
    style: 'percent', maximumFractionDigits: 1,
  }).format(ratio);
  const day = (seconds) => new Intl.DateTimeFormat(sim.locale, {
    month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: 'UTC',
  }).format(new Date(seconds * 1000));

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'e2e') made.dataset.e2e = mark(value);
      else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  return { sim, app, mark, call, insight, numeric, itemList, user, brief, percent, day, element, panel, notice };
})();
