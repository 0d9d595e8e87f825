// Elements are made here and nowhere else, and text only ever becomes text nodes: what a
// filing says is never markup.

const SVG = 'http://www.w3.org/2000/svg';

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return parent;
}

function assign(element, props) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else if (name === 'href' && !safeAddress(value)) continue;
    else element.setAttribute(name, value === true ? '' : value);
  }
  return element;
}

// safeAddress admits addresses on this server and on the web, no script and no data.
export function safeAddress(address) {
  try {
    return ['http:', 'https:'].includes(new URL(address, location.href).protocol);
  } catch {
    return false;
  }
}

export const h = (tag, props, ...children) => append(assign(document.createElement(tag), props), children);

export const svg = (tag, props, ...children) => append(assign(document.createElementNS(SVG, tag), props), children);

export function replace(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}
