import type { ErrorSpec } from './spec.js'

/** Of plugins and what they offer each other. */
export const pluginsErrors = {
  OC_KERNEL_TWICE: {
    title: 'Two copies of the kernel are loaded',
    hint: 'Run "npm dedupe", or give the package that brings its own copy a range that fits.',
    exitCode: 1,
  },
  OC_PLUGIN_API: {
    title: 'The plugin was written for another api',
    hint: 'Install a version of the plugin for the api of this gateway.',
    exitCode: 78,
  },
  OC_PLUGIN_CLOSED: {
    title: 'A plugin was used after it was closed',
    hint: 'Nothing needs doing: the message is tried again with the plugins that run now.',
    exitCode: 1,
    retryable: true,
  },
  OC_PLUGIN_CLOSE_FAILED: {
    title: 'A plugin closed badly',
    hint: 'What it had open may still be open: restart the gateway, and tell the author of the plugin.',
    exitCode: 1,
  },
  OC_PLUGIN_DUPLICATE: {
    title: 'Two plugin entries have one id',
    hint: 'Give one of them an id of its own: { "use": …, "id": "second" }.',
    exitCode: 78,
  },
  OC_PLUGIN_EXISTS: {
    title: 'A plugin of this name is there already',
    hint: 'See it with `openclaw plugins info <name>`; a newer version comes with `openclaw plugins update <name>`.',
    exitCode: 1,
  },
  OC_PLUGIN_INSTALL_FAILED: {
    title: 'A plugin could not be installed',
    hint: 'Nothing was changed: mend what npm says, then try again.',
    exitCode: 1,
  },
  OC_PLUGIN_IN_USE: {
    title: 'The config needs the plugin',
    hint: 'Take it out of the config first, or add --force.',
    exitCode: 1,
  },
  OC_PLUGIN_LOAD_FAILED: {
    title: 'A plugin could not be imported',
    hint: 'Mend the file the message names, or install the package again.',
    exitCode: 78,
  },
  OC_PLUGIN_MANIFEST: {
    title: 'The manifest of a plugin is missing, wrong, or not what its code does',
    hint: 'Install a version of the plugin whose manifest is right, and tell its author.',
    exitCode: 78,
  },
  OC_PLUGIN_NOT_ADDED: {
    title: 'No plugin of this name was added to this home',
    hint: 'See those that were with `openclaw plugins verify`.',
    exitCode: 1,
  },
  OC_PLUGIN_NOT_FOUND: {
    title: 'A plugin is not installed',
    hint: 'Install the package beside the config: npm install <package>.',
    exitCode: 78,
  },
  OC_PLUGIN_OPTIONS: {
    title: 'A plugin does not accept its options',
    hint: 'Change the named option as the message says.',
    exitCode: 78,
  },
  OC_PLUGIN_PERMISSION: {
    title: 'A plugin did what it did not declare',
    hint: 'Declare it in the definition of the plugin: needs, provides or permissions.hooks.',
    exitCode: 78,
  },
  OC_PLUGIN_SCHEMA: {
    title: 'The schema of the options of a plugin is wrong itself',
    hint: 'Install another version of the plugin, and tell its author.',
    exitCode: 78,
  },
  OC_PLUGIN_SETUP_FAILED: {
    title: 'A plugin failed while it was set up',
    hint: 'Check the options of the plugin, or switch it off with enabled: false.',
    exitCode: 78,
  },
  OC_PLUGIN_START_FAILED: {
    title: 'A plugin failed to start',
    hint: 'Mend what the plugin needs, or switch it off with enabled: false.',
    exitCode: 1,
  },
  OC_REGISTRY_TAKEN: {
    title: 'Two plugins registered the same id',
    hint: 'Give one of them another name in its options, or switch one off.',
    exitCode: 78,
  },
  OC_SERVICE_LOOP: {
    title: 'Plugins need each other in a circle',
    hint: 'Make one of these needs optional, or split the plugin that both sides need.',
    exitCode: 78,
  },
  OC_SERVICE_MISSING: {
    title: 'A plugin needs a service that no plugin provides',
    hint: 'Add a plugin that provides it to plugins[], or remove the one that needs it.',
    exitCode: 78,
  },
  OC_SERVICE_TAKEN: {
    title: 'Two plugins provide the same service',
    hint: 'Keep one, and switch the other off with enabled: false.',
    exitCode: 78,
  },
} as const satisfies Record<string, ErrorSpec>
