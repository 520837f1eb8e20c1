// What is drawn anew all the time, and is used meanwhile.
import { keepingPlace } from './keepingPlace.js';

const releases = ['pointerup', 'pointercancel'];

/**
 * Draws into a part of a node whenever it is told to: neither is a form pulled away under the user's hands, nor a button between its
 * press and its release, which would not count.
 * @param {HTMLElement} node what the user is in
 * @param {HTMLElement} content the part of it that is drawn
 * @param {() => Node[]} draw gives what is in it
 * @returns {{redraw: () => void, end: () => void}}
 */
export function redrawing(node, content, draw) {
  let [waiting, pressed] = [false, false];
  const redraw = () => {
    waiting = pressed || isTypedInto(content);
    if (!waiting) keepingPlace(content, () => content.replaceChildren(...draw()));
  };
  const press = event => { pressed = event.target.closest('button') !== null; };
  const release = () => {
    pressed = false;
    setTimeout(() => waiting && redraw()); // After the click, which comes with the release.
  };
  node.addEventListener('pointerdown', press);
  node.addEventListener('keydown', keepPresses);
  for (const end of releases) window.addEventListener(end, release);
  node.addEventListener('focusout', () => waiting && queueMicrotask(redraw));
  redraw();
  return {
    redraw,
    end() {
      node.removeEventListener('pointerdown', press);
      node.removeEventListener('keydown', keepPresses);
      for (const end of releases) window.removeEventListener(end, release);
      node.replaceChildren();
    },
  };
}

// The viewer has hot keys on Enter and Space, which would take the press from a button that has the focus.
const keepPresses = event => {
  if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
};

const isTypedInto = node => {
  const active = document.activeElement;
  return node.contains(active) && (active.tagName === 'SELECT' || (active.tagName === 'INPUT' && active.type !== 'checkbox'));
};
