// Runs before the first paint, so that a chosen theme does not flash.
const theme = localStorage.getItem('thisthat.theme');
if (theme === 'light' || theme === 'dark') {
  document.documentElement.dataset.theme = theme;
}

// The first page of markets is requested together with the modules that show it: this is the request of the grid.
if (location.pathname === '/' && !location.search) {
  const link = document.createElement('link');
  link.rel = 'preload';
  link.as = 'fetch';
  link.crossOrigin = 'anonymous';
  link.href = '/api/v1/markets?sort=trending&group=event&bettable=true&include=sparkline&limit=24';
  document.head.append(link);
}
