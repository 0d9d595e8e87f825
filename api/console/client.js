// Calls of the API, with the session's key. The server sees them as calls to /v1/….

export class ApiError extends Error {
  constructor(status, body, requestId) {
    super(body?.message || 'The server gave an answer that is not understood.');
    this.status = status;
    this.code = body?.code || 'unknown';
    this.details = body?.details || {};
    this.requestId = body?.requestId || requestId;
  }
}

export const session = new EventTarget();
// ended sends the reader to the sign-in page; gone says that there was a session.
export const ended = (gone) => session.dispatchEvent(new CustomEvent('ended', { detail: gone }));

let spentTenThousandths = 0;
export const spent = () => spentTenThousandths / 10_000;

function note(response) {
  const cost = /^\$(\d+)\.(\d{4})$/.exec(response.headers.get('SECAPI-Estimated-Cost') || '');
  if (!cost) return;
  const units = Number(cost[1]) * 10_000 + Number(cost[2]);
  if (units === 0) return;
  spentTenThousandths += units;
  session.dispatchEvent(new Event('spent'));
}

const patience = 2; // times that a read waits for the rate limit
const longestWait = 10; // seconds

const pause = (seconds, signal) => new Promise((done, fail) => {
  const timer = setTimeout(done, seconds * 1000);
  signal?.addEventListener('abort', () => { clearTimeout(timer); fail(signal.reason); });
});

function token() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

export function query(values) {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(values || {})) {
    if (value !== '' && value !== null && value !== undefined) q.set(name, value);
  }
  const text = q.toString();
  return text ? `?${text}` : '';
}

export async function send(method, path, { body, signal } = {}) {
  const headers = { 'X-Filingwire-Console': '1' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method === 'POST') headers['Idempotency-Key'] = token();
  let response;
  try {
    response = await fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store' });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, { code: 'unreachable', message: 'The server cannot be reached. Check the connection, then try again.' });
  }
  note(response);
  if (response.status === 204) return null;
  const text = await response.text();
  let answer = null;
  try {
    answer = JSON.parse(text);
  } catch { /* no JSON: an error below, or a proxy's page */ }
  if (response.ok && answer) return answer;
  throw new ApiError(response.status, answer, response.headers.get('Request-Id'));
}

async function call(method, path, options = {}) {
  for (let tries = 0; ; tries++) {
    try {
      return await send(method, `/console/api${path}`, options);
    } catch (error) {
      if (error.status === 401) ended(true);
      const wait = Number(error.details?.retryAfterSeconds || 1);
      if (method !== 'GET' || error.status !== 429 || tries >= patience || wait > longestWait) throw error;
      await pause(wait, options.signal);
    }
  }
}

export const get = (path, values, signal) => call('GET', path + query(values), { signal });
export const post = (path, body = {}) => call('POST', path, { body });
export const put = (path, body) => call('PUT', path, { body });
export const patch = (path, body) => call('PATCH', path, { body });
export const del = (path) => call('DELETE', path);

let known = null;
export const config = () => {
  known ??= send('GET', '/console/config').catch((error) => { known = null; throw error; });
  return known;
};
