/**
 * Keeps the page up to date without loading it again: fetches it, and changes what has changed. Focus, scroll position,
 * what is being typed and what was opened stay as they are.
 */

const INTERVAL_MILLISECONDS = 5000;
const TIMEOUT_MILLISECONDS = 10_000;
const TYPING_MILLISECONDS = 150;

/** @type {{ Idiomorph: typeof import('idiomorph').Idiomorph }} */
const { Idiomorph } = /** @type {any} */ (globalThis);

const live = /** @type {HTMLElement} */ (document.querySelector('#live'));

/** Those that are newer make those that are still under way void. */
let fetches = 0;

async function refresh() {
  const mine = ++fetches;
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    const text = await response.text();
    if (mine !== fetches) return;
    if (response.status === 401) return location.reload(); // to log in
    if (!response.ok && response.status !== 404) throw new Error(response.statusText);
    show(new DOMParser().parseFromString(text, 'text/html'));
    say('live', 'Live');
  } catch {
    if (mine === fetches) say('cut-off', 'Not live: Barback is not responding');
  }
}

/** @param {Document} page */
function show(page) {
  document.title = page.title;
  const icon = (/** @type {Document} */ of) => of.querySelector('link[rel=icon]');
  icon(document)?.setAttribute('href', icon(page)?.getAttribute('href') ?? '');
  Idiomorph.morph(document.body, [...page.body.childNodes], {
    morphStyle: 'innerHTML',
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (old) => old !== live && !isFilledIn(old),
      beforeAttributeUpdated: (name) => name !== 'open',
    },
  });
}

/**
 * Whether somebody has entered something into a form that acts.
 *
 * @param {Node} node
 */
function isFilledIn(node) {
  if (node instanceof HTMLSelectElement) return node.selectedIndex > 0;
  return node instanceof HTMLInputElement && node.id !== 'q' && node.value !== node.defaultValue;
}

/**
 * Says it once: what does not change is not read out again.
 *
 * @param {'live' | 'cut-off'} state
 * @param {string} words
 */
function say(state, words) {
  document.body.classList.toggle('cut-off', state === 'cut-off');
  if (live.textContent !== words) live.textContent = words;
}

function refreshIfSeen() {
  if (document.visibilityState === 'visible') void refresh();
}

/** @param {HTMLFormElement} form */
function search(form) {
  const parameters = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  if (parameters.get('q') === '') parameters.delete('q');
  history.replaceState(null, '', parameters.size === 0 ? './' : `?${parameters}`);
  void refresh();
}

/** @type {number | undefined} */
let typing;

document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.id !== 'q') return;
  clearTimeout(typing);
  typing = setTimeout(() => target.form && search(target.form), TYPING_MILLISECONDS);
});

document.addEventListener('submit', (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target.role !== 'search') return;
  event.preventDefault();
  clearTimeout(typing);
  search(event.target);
});

document.addEventListener('visibilitychange', refreshIfSeen);
setInterval(refreshIfSeen, INTERVAL_MILLISECONDS);
refreshIfSeen();
