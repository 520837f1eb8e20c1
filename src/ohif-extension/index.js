// The extension: a toolbar button, a panel and commands for segmenting the series on the screen.
import { buttonId, id, panelId } from './id.js';
import { createPanel, focusPanel } from './panel/index.js';
import { createService } from './service.js';
import { Session } from './session.js';
import { addStyle } from './panel/style.js';
import { authorization, useProvider } from './signIn.js';
import { texts } from './texts.js';

/**
 * @param {{service: string, ownsRequests: boolean, destination?: string, hasProvider?: boolean}} options service: address of the service.
 *   ownsRequests: every request of the viewer says who asks, for viewers whose images come from this service. destination:
 *   peer of the service that gets the results, too. hasProvider: the viewer's own sign-in says who asks.
 */
export function createExtension({ service, ownsRequests, destination, hasProvider = false }) {
  let session;

  return {
    id,

    preRegistration({ servicesManager, commandsManager, extensionManager }) {
      const { services } = servicesManager;
      const ohif = { services, commandsManager, extensionManager };
      addStyle(); // with the button's icon
      const { userAuthenticationService } = services;
      if (hasProvider) useProvider(service, {
        headers: () => userAuthenticationService.getAuthorizationHeader(),
        again: () => userAuthenticationService.handleUnauthenticated(),
      });
      else if (ownsRequests && authorization(service).Authorization)
        userAuthenticationService.setServiceImplementation({ getAuthorizationHeader: () => authorization(service) });
      session = new Session(ohif, createService(service, destination));
    },

    onModeEnter: () => session.enter(),
    onModeExit: () => session.leave(),

    getCommandsModule: ({ servicesManager }) => ({
      definitions: {
        openAutoSegment: {
          commandFn: () => {
            servicesManager.services.panelService.activatePanel(panelId, true);
            session.refresh();
            focusPanel();
          },
        },
      },
      defaultContext: 'DEFAULT',
    }),

    getPanelModule: () => [{
      name: 'autoSegment',
      iconName: 'tab-segmentation',
      iconLabel: texts.button,
      label: texts.button,
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
            label: texts.button,
            tooltip: texts.buttonTip,
            commands: 'openAutoSegment',
            evaluate: 'evaluate.action',
          },
        }],
      },
    }],
  };
}
