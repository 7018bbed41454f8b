/** Stands for every secret while the plugin runs; found anywhere else, it was shown. */
export const secretMarker = 'conformance-Secret-0123456789-abcdefghijklmnop'
