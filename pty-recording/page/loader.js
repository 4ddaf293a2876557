// Unpacks what is in the page, and starts the player that is part of it: the page's policy names the hashes of both.

(async () => {
  const data = /** @type {HTMLElement} */ (document.getElementById('data')).textContent || '';
  const packed = new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))]);
  const text = await new Response(packed.stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
  const parts = text.split('\0');
  // The player, its style, its controls, and the recording.
  Reflect.set(globalThis, 'recording', parts);
  const script = document.createElement('script');
  script.textContent = parts[0];
  document.body.append(script);
})();
