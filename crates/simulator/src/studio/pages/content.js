// The list of posts: a virtual list in its own scroll container, which asks for the next page when its
// end comes near. Rows out of view leave the DOM.
Studio.content = (root) => {
  const { itemList, user, element, brief, day, sim, app } = Studio;
  const ROW = 88;
  const FIRST = 50;
  const NEXT = 10;
  const items = [];
  let cursor = 0;
  let more = true;
  let loading = false;
  let scrolled = false;

  const search = element('input', {
    type: 'search', placeholder: 'Search for post description', e2e: 'content-search',
  });
  const space = element('div', { class: 'space' });
  const list = element('div', { class: 'list', tabindex: '0', role: 'list', e2e: 'content-list' }, space);
  const foot = element('p', { e2e: 'content-state' });
  root.append(element('h1', {}, 'Posts'), search, list, foot);

  const query = () => (search.value
    ? { conditions: [{ field_name: 'desc', field_values: [search.value], op: 1 }] } : {});

  const load = async () => {
    if (loading || !more) return;
    loading = true;
    const page = await itemList(cursor, cursor === 0 ? FIRST : NEXT, query());
    loading = false;
    if (!page) return;
    const rows = page.item_list || [];
    items.push(...rows);
    more = page.has_more && page.cursor > cursor;
    cursor = page.cursor;
    show();
    // a page that filled nothing leaves the end in view
    if (more && near()) load();
  };

  const near = () => list.scrollTop + list.clientHeight > items.length * ROW - 2 * ROW;

  const row = (item, place) => element('div', {
    class: 'row', role: 'listitem', style: `top:${place * ROW}px`, e2e: 'content-row', 'data-item-id': item.item_id,
  },
  element('a', { href: `/@${app.user ? app.user.uniqueId : ''}/video/${item.item_id}`, target: '_blank' }, item.desc),
  element('span', {}, day(Number(item.post_time))),
  element('span', {}, ['', 'Everyone', 'Only me', 'Friends'][item.visibility] || ''),
  element('span', { 'aria-label': 'views' }, brief(Number(item.play_count))),
  element('span', { 'aria-label': 'likes' }, brief(Number(item.like_count))),
  element('span', { 'aria-label': 'comments' }, brief(Number(item.comment_count))));

  const show = () => {
    space.style.height = `${items.length * ROW}px`;
    const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 3);
    const last = Math.min(items.length, first + Math.ceil(list.clientHeight / ROW) + 6);
    space.replaceChildren(...items.slice(first, last).map((item, place) => row(item, first + place)));
    foot.textContent = items.length === 0 && !more ? 'No posts yet' : '';
  };

  list.addEventListener('scroll', () => {
    show();
    if (!scrolled) {
      // scrolling asks for the first page once more
      scrolled = true;
      itemList(0, FIRST, query());
    }
    if (near()) load();
  });
  search.addEventListener('change', () => {
    items.length = 0; cursor = 0; more = true;
    load();
  });
  user();
  return load();
};
