import { replace } from '../dom.js';
import { empty, head, link } from '../ui.js';

export const title = 'Not found';

export function render(main) {
  replace(main, head('Not found'), empty('search', 'There is no such page', 'The address may be mistyped, or the page may have moved.', link('Go to the live feed', '/console', 'primary')));
}
