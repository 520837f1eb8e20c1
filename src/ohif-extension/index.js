// The extension: a toolbar button, a panel and commands for segmenting the series on the screen.
import { buttonId, id, panelId } from './id.js';
import { createPanel } from './panel/index.js';
import { createService } from './service.js';
import { Session } from './session.js';
import { authorization } from './signIn.js';

/**
 * @param {{service: string, ownsRequests: boolean, destination?: string}} options service: address of the service.
 *   ownsRequests: every request of the viewer says who asks, for viewers whose images come from this service. destination:
 *   peer of the service that gets the results, too.
 */
export function createExtension({ service, ownsRequests, destination }) {
  let session;

  return {
    id,

    preRegistration({ servicesManager, commandsManager, extensionManager }) {
      const { services } = servicesManager;
      const ohif = { services, commandsManager, extensionManager };
      session = new Session(ohif, createService(service, destination));
      if (ownsRequests && authorization(service).Authorization)
        services.userAuthenticationService.setServiceImplementation({ getAuthorizationHeader: () => authorization(service) });
    },

    onModeEnter: () => session.enter(),
    onModeExit: () => session.leave(),

    getCommandsModule: ({ servicesManager }) => ({
      definitions: {
        openAutoSegment: {
          commandFn: () => {
            servicesManager.services.panelService.activatePanel(panelId, true);
            session.refresh();
          },
        },
      },
      defaultContext: 'DEFAULT',
    }),

    getPanelModule: () => [{
      name: 'autoSegment',
      iconName: 'tab-segmentation',
      iconLabel: 'Auto-segment',
      label: 'Auto-segment',
      component: createPanel(() => session),
    }],

    getCustomizationModule: () => [{
      name: 'default',
      value: {
        [`${id}.toolbarButtons`]: [{
          id: buttonId,
          uiType: 'ohif.toolButton',
          props: {
            icon: 'icon-tool-click-segment',
            label: 'Auto-segment',
            tooltip: 'Segment this series by example',
            commands: 'openAutoSegment',
            evaluate: 'evaluate.action',
          },
        }],
      },
    }],
  };
}
