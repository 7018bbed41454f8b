/**
 * The plugins that a config is typed with: package name → the type of its factory. The standard ones are in it; a
 * package adds its own, so that `type: 'nats'` completes and a wrong option is a type error:
 *
 *     declare module '@openclaw/sdk' {
 *       interface PluginTypes { 'openclaw-queue-nats': typeof nats }
 *     }
 */
// Filled by others.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface PluginTypes {}
