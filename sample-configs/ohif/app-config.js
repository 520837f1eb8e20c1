// An OHIF of your own (3.13) with the Auto-segment button of a SamSgp.Dicomweb service at https://samsgp.example.org. The
// service has to name this viewer's origin: --Cors:Origins:0=https://viewer.example.org
window.config = {
  routerBasename: null,
  showStudyList: true,
  extensions: [],
  modes: [],
  investigationalUseDialog: { option: 'never' },
  customizationService: { global: { 'ohif.tours': { $set: [] } } },
  defaultDataSourceName: 'dicomweb',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'dicomweb',
      configuration: {
        friendlyName: 'Images',
        name: 'dicomweb',
        qidoRoot: 'https://samsgp.example.org/dicom-web',
        wadoRoot: 'https://samsgp.example.org/dicom-web',
        wadoUriRoot: 'https://samsgp.example.org/dicom-web',
        qidoSupportsIncludeField: true,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: true,
        supportsWildcard: true,
        bulkDataURI: { enabled: true },
        omitQuotationForMultipartRequest: true,
      },
    },
  ],
};

// These two lines are all that Auto-segment needs. signIn: the images come from the same service, so what the user signs in
// with goes with every request of the viewer.
const ownConfig = window.config;
window.config = async () => (await import('https://samsgp.example.org/samsgp/config.js')).withAutoSegment(ownConfig, { signIn: true });
