/** Nobody is there: an alarm may fail, and the monitor may not. */
export const options = { webhook: { url: 'http://127.0.0.1:9/hook' } }
