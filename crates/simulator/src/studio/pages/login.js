// The login page: methods, QR code, password, and the second step. The second step is invented, as no
// public source shows TikTok's.
(() => {
  const box = document.getElementById('loginContainer');
  const dom = window.__simulated__.dom;
  const mark = (name) => dom[name] || name;
  const wanted = new URLSearchParams(location.search).get('redirect_url');
  const target = wanted && wanted.startsWith('/') ? wanted : '/tiktokstudio';
  const rest = location.search;

  const post = async (path, body) => {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  };

  const complain = (text) => {
    const line = box.querySelector('[role=alert]');
    line.textContent = text;
  };

  const methods = () => {
    box.innerHTML = `
      <h1>Log in to TikTok</h1>
      <ul data-e2e="${mark('login-methods')}">
        <li><a href="/login/qrcode${rest}">Use QR code</a></li>
        <li><a href="/login/phone-or-email/email${rest}">Use phone / email / username</a></li>
      </ul>`;
    const place = document.createElement('section');
    box.append(place);
    qrcode(place);
  };

  const qrcode = async (place) => {
    place.innerHTML = `
      <h2>Log in with QR code</h2>
      <canvas width="164" height="164" aria-label="QR code" data-e2e="${mark('login-qrcode')}"></canvas>
      <p>Scan with your phone's camera to confirm your login</p>`;
    const { data } = await (await fetch('/passport/web/get_qrcode/')).json();
    draw(place.querySelector('canvas'), data.token);
    const timer = setInterval(async () => {
      const answer = await fetch(`/passport/web/check_qrconnect/?token=${data.token}`);
      const { data: state } = await answer.json();
      if (state.signed_in) { clearInterval(timer); location.href = target; }
    }, 1000);
  };

  // a picture that looks like a code and is none
  const draw = (canvas, token) => {
    const pen = canvas.getContext('2d');
    for (let place = 0; place < 41 * 41; place += 1) {
      const digit = parseInt(token[place % token.length], 16) + Math.floor(place / token.length);
      if ((digit * 7) % 5 < 2) pen.fillRect((place % 41) * 4, Math.floor(place / 41) * 4, 4, 4);
    }
  };

  const password = () => {
    box.innerHTML = `
      <h1>Log in</h1>
      <form data-e2e="${mark('login-form')}">
        <label>Email or username
          <input type="text" name="username" autocomplete="username" placeholder="Email or username"
            data-e2e="${mark('login-username')}"></label>
        <label>Password
          <input type="password" name="password" autocomplete="current-password" placeholder="Password"
            data-e2e="${mark('login-password')}"></label>
        <p role="alert"></p>
        <button type="submit" data-e2e="${mark('login-button')}">Log in</button>
      </form>`;
    box.querySelector('form').addEventListener('submit', async (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      const { message, data } = await post('/passport/web/user/login/', Object.fromEntries(form));
      if (message !== 'success') return complain(data.description);
      if (data.second_step) return secondStep(data.ticket);
      location.href = target;
    });
  };

  const secondStep = (ticket) => {
    box.innerHTML = `
      <h1>2-step verification</h1>
      <p>Enter the 6-digit code from your authenticator app</p>
      <form data-e2e="${mark('second-step')}">
        <input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6"
          placeholder="Enter 6-digit code" aria-label="6-digit code" data-e2e="${mark('second-step-code')}">
        <p role="alert"></p>
        <button type="submit" data-e2e="${mark('second-step-button')}">Next</button>
        <a href="#" data-e2e="${mark('second-step-other')}">Choose another method</a>
      </form>`;
    box.querySelector('a').addEventListener('click', (event) => {
      event.preventDefault();
      complain('No other method is set up for this account.');
    });
    box.querySelector('form').addEventListener('submit', async (event) => {
      event.preventDefault();
      const code = new FormData(event.target).get('code');
      const answer = await post('/passport/web/account/two_step/verify/', { ticket, code });
      if (answer.message !== 'success') return complain(answer.data.description);
      location.href = target;
    });
  };

  if (location.pathname.startsWith('/login/phone-or-email')) password();
  else if (location.pathname.startsWith('/login/qrcode')) qrcode(box);
  else methods();
})();
