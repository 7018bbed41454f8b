/** A free port, whatever else runs on this machine. */
export const options = { port: 0 }
