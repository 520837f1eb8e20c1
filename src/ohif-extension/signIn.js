// Who the user is: a token (JWT) or an API key, asked for once, kept for this tab, sent with every request.
import { element } from './panel/element.js';
import { addStyle } from './panel/style.js';
import { texts } from './texts.js';

const patience = 10_000; // milliseconds

const storageKey = service => `samsgp.credentials ${service}`;

// Services whose users an identity provider signs in: what the viewer knows of them, and how it asks again.
const providers = new Map();

/**
 * From now on the viewer's own sign-in says who the user is.
 * @param {string} service its address
 * @param {{headers: function(): object|undefined, again: function()}} provider headers: what the viewer sends. again: leads to the
 *   provider, which comes back to where the user was.
 */
export const useProvider = (service, provider) => void providers.set(service, provider);

/** Headers that say who asks; none where nobody has to. */
export function authorization(service) {
  if (providers.has(service)) return providers.get(service).headers() ?? {};
  const secret = sessionStorage.getItem(storageKey(service));
  return secret ? { Authorization: headerOf(secret) } : {};
}

/** Asks until the service accepts what was given. Does nothing when it accepts what is known already. */
export async function signIn(service) {
  if (providers.has(service)) {
    providers.get(service).again();
    // The page is about to be left, unless its user stays for what is not saved, or the provider cannot be reached.
    await new Promise(resolve => { setTimeout(resolve, patience); });
    throw new Error(texts.signInExpired);
  }
  let complaint = '';
  for (let refusal; (refusal = await refusalOf(service)) !== null;) {
    const secret = await ask(service, refusal || complaint);
    sessionStorage.setItem(storageKey(service), secret.trim());
    complaint = texts.signInAgain;
  }
}

// Keys go as password of basic authentication, which image loaders send as they send tokens.
function headerOf(secret) {
  const isToken = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(secret);
  return isToken ? `Bearer ${secret}` : `Basic ${btoa(`key:${secret}`)}`;
}

/** Null when the service accepts what is known; else its sentence, empty where it has none for the user. */
async function refusalOf(service) {
  const answer = await fetch(`${service}/api/tasks`, { headers: authorization(service) });
  if (answer.status === 401) return '';
  if (answer.status !== 429) return null;
  const { type, detail } = await answer.json();
  return type === 'urn:samsgp:problem:too-many-failures' ? detail : null;
}

function ask(service, complaint) {
  return new Promise(resolve => {
    const secret = element('input', { type: 'password', name: 'secret', 'aria-label': texts.signInLabel, autocomplete: 'current-password', required: true });
    const form = element('form', { class: 'samsgp-sign-in', 'data-cy': 'samsgp-sign-in' },
      element('h1', {}, texts.signIn),
      element('p', {}, texts.signInHint(new URL(service, location.href).host)),
      secret,
      element('p', { class: 'samsgp-complaint', role: 'alert' }, complaint),
      element('button', { type: 'submit' }, texts.continue));
    const backdrop = element('div', { class: 'samsgp-backdrop' }, form);
    form.addEventListener('submit', event => {
      event.preventDefault();
      backdrop.remove();
      resolve(secret.value);
    });
    addStyle();
    document.body.append(backdrop);
    secret.focus();
  });
}
