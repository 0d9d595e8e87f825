import { svg } from './dom.js';

const shapes = {
  feed: ['M4 5h16', 'M4 12h10', 'M4 19h6', 'M19 16v0'],
  company: ['M4 20V6l7-3v17', 'M11 9h9v11', 'M3 20h18', 'M14.500 13h2', 'M14.500 16.500h2', 'M7.500 9v0', 'M7.500 13v0'],
  coverage: ['M4 20V10', 'M10 20V4', 'M16 20v-7', 'M22 20H2'],
  key: ['M15 9a1 1 0 1 0 0-.01', 'M9.500 14.500 4 20v-3', 'M15 3a6 6 0 1 1-5.500 8.500A6 6 0 0 1 15 3'],
  billing: ['M3 7h18v11H3z', 'M3 11h18', 'M7 15h3'],
  webhook: ['M8 8a4 4 0 1 1 6.500 3L11 17', 'M4.500 13.500A4 4 0 1 0 11 17h6', 'M13 9l4 6a3.500 3.500 0 1 1-2 5'],
  export: ['M12 3v12', 'm7 10 5 5 5-5', 'M4 20h16'],
  book: ['M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3z', 'M5 17a3 3 0 0 1 3-3h11'],
  moon: ['M20 14.500A8 8 0 1 1 9.500 4a6.500 6.500 0 0 0 10.500 10.500'],
  sun: ['M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8', 'M12 2v2', 'M12 20v2', 'M2 12h2', 'M20 12h2', 'm5 5 1.400 1.400', 'm17.600 17.600 1.400 1.400', 'm5 19 1.400-1.400', 'm17.600 6.400 1.400-1.400'],
  out: ['M14 4h5v16h-5', 'M4 12h11', 'm11 8 4 4-4 4'],
  menu: ['M4 6h16', 'M4 12h16', 'M4 18h16'],
  close: ['m6 6 12 12', 'M18 6 6 18'],
  search: ['M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14', 'm16 16 5 5'],
  copy: ['M9 9h11v11H9z', 'M5 15H4V4h11v1'],
  check: ['m5 13 4 4L19 7'],
  warning: ['M12 4 2.500 20h19z', 'M12 10v4', 'M12 17v0'],
  plus: ['M12 5v14', 'M5 12h14'],
  back: ['M19 12H5', 'm11 6-6 6 6 6'],
  away: ['M14 4h6v6', 'M20 4 10 14', 'M18 14v6H4V6h6'],
  replay: ['M4 12a8 8 0 1 0 2.500-5.800', 'M4 4v4h4'],
};

// icon is decoration: what it says must stand beside it in words.
export const icon = (name) => svg('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' },
  shapes[name].map((d) => svg('path', { d })));
