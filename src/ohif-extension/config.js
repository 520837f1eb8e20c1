// What a viewer's configuration needs, for this service's own viewer and for anyone else's.
import { buttonId, hotKey, id, panelId } from './id.js';
import { signIn } from './signIn.js';
import { texts } from './texts.js';

/** The service that these modules came from, with the path that a proxy may have put it under. */
const own = new URL('..', import.meta.url).href.replace(/\/$/, '');

/**
 * Adds button, panel and commands to a configuration. Where the extension cannot be loaded the configuration stays as it
 * was, since a viewer that names a missing panel opens nothing at all.
 * @param {object|Function} config a viewer's configuration, or a function that gives one
 * @param {{service?: string, signIn?: boolean, destination?: string}} options service: address of the service; by default
 *   where this file lies. signIn: what the user signs in with at the service goes with every request of the viewer, for
 *   viewers whose images come from this service. destination: the service's name (Peers) of the PACS that the viewer's images
 *   come from; results are sent there.
 */
export async function withAutoSegment(config, options = {}) {
  const given = typeof config === 'function' ? await config() : config;
  try {
    const service = options.service ?? own;
    const settings = await (await fetch(`${service}/api/viewer`)).json();
    const { signIn: ownsRequests = false, destination, hasProvider = false } = options;
    if (settings.signIn && !hasProvider) await signIn(service);
    const { createExtension } = await import('./index.js');
    return extend(given, createExtension({ service, ownsRequests, destination, hasProvider }));
  } catch (fault) {
    console.error('Auto-segment is not available:', fault);
    return given;
  }
}

/** The configuration of this service's own viewer. */
export async function ownConfiguration() {
  const settings = await (await fetch(`${own}/api/viewer`)).json();
  const path = new URL(own).pathname.replace(/\/$/, '');
  const dicomweb = path + settings.dicomweb;
  const plain = {
    routerBasename: path || null,
    showStudyList: true,
    extensions: [],
    modes: [],
    maxNumberOfWebWorkers: 3,
    showLoadingIndicator: true,
    strictZSpacingForVolumeViewport: true,
    investigationalUseDialog: { option: 'never' },
    customizationService: { global: { 'ohif.tours': { $set: [] } } },
    defaultDataSourceName: 'dicomweb',
    dataSources: [{
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'dicomweb',
      configuration: {
        friendlyName: 'SamSgp.Dicomweb',
        name: 'dicomweb',
        qidoRoot: dicomweb,
        wadoRoot: dicomweb,
        wadoUriRoot: `${dicomweb}/wado`,
        qidoSupportsIncludeField: true,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: true,
        supportsWildcard: true,
        dicomUploadEnabled: true,
        bulkDataURI: { enabled: true },
        omitQuotationForMultipartRequest: true,
      },
    }],
  };
  const { provider } = settings;
  if (provider) plain.oidc = [signInBy(provider)];
  return withAutoSegment(plain, { signIn: true, hasProvider: Boolean(provider) });
}

/** OHIF's own sign-in by OpenID Connect: code flow with PKCE. Addresses are whole ones: OHIF puts its routerBasename, which may be null, before others. */
const signInBy = ({ authority, clientId, scope }) => ({
  authority,
  client_id: clientId,
  response_type: 'code',
  scope,
  redirect_uri: `${own}/callback`,
  silent_redirect_uri: `${own}/silent-refresh.html`, // another than the one above: OHIF would take this for it
  post_logout_redirect_uri: `${own}/signed-out`,
  // By a refresh token; the page of OHIF that would do it in a frame loads scripts of another host.
  automaticSilentRenew: scope.split(' ').includes('offline_access'),
});

/** Button and panel in every mode: viewer and basic have one toolbar, segmentation has its own. */
function extend(config, extension) {
  const mode = config.customizationService?.mode ?? {};
  const every = {
    ...mode['*'],
    toolbarButtons: { $push: [{ $reference: `${id}.toolbarButtons` }] },
    'cornerstone.toolbarSections': { primary: { $push: [buttonId] } },
    'cornerstone.segmentationModeToolbarSections': { primary: { $push: [buttonId] } },
    'cornerstone.segmentationToolbarSections': { LabelMapTools: { $apply: withoutForeignModels } },
    rightPanels: { $push: [panelId] },
    'ohif.hotkeyBindings': { $push: [{ commandName: 'openAutoSegment', label: texts.button, keys: [hotKey], isEditable: true }] },
  };
  return {
    ...config,
    extensions: [...(config.extensions ?? []), extension],
    customizationService: {
      ...config.customizationService,
      mode: { ...mode, '*': every, basic: { ...mode.basic, ...editing }, viewer: { ...mode.viewer, ...editing } },
    },
  };
}

// Tools that would fetch a network of 197 MB from another host, which this viewer is not allowed to ask: Propagate does their work.
const withoutForeignModels = tools => tools.filter(tool => tool !== 'LabelmapSlicePropagation' && tool !== 'MarkerLabelmap');

/** Brush and eraser, as the segmentation mode has them: results are there to be corrected. */
const editing = {
  toolbarButtons: { $push: [{ $reference: 'cornerstone.segmentationToolbarButtons' }] },
  toolbarSections: { $push: [{ $reference: 'cornerstone.segmentationToolbarSections' }] },
  toolGroupAdditions: {
    default: { $push: [{ $reference: 'cornerstone.segmentationTools' }] },
    mpr: { $push: [{ $reference: 'cornerstone.segmentationTools' }] },
  },
  rightPanels: { $apply: panels => panels.map(panel => (panel === readOnlyPanel ? editingPanel : panel)) },
  'panelSegmentation.disableEditing': { $set: false },
};

const readOnlyPanel = '@ohif/extension-cornerstone.panelModule.panelSegmentation';
const editingPanel = '@ohif/extension-cornerstone.panelModule.panelSegmentationWithToolsLabelMap';
