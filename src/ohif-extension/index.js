// The extension: a toolbar button, a panel and commands for segmenting the series on the screen.
import { buttonId, id, manyPath, panelId } from './id.js';
import { ManyStudies } from './many.js';
import { goTo } from './navigation.js';
import { createManyPage, createPanel, focusPanel } from './panel/index.js';
import { createService } from './service.js';
import { Session } from './session.js';
import { addStyle } from './panel/style.js';
import { withTicks } from './panel/ticks.js';
import { authorization, useProvider } from './signIn.js';
import { texts } from './texts.js';

/**
 * @param {{service: string, ownsRequests: boolean, destination?: string, hasProvider?: boolean}} options service: address of the service.
 *   ownsRequests: every request of the viewer says who asks, for viewers whose images come from this service. destination:
 *   peer of the service that gets the results, too. hasProvider: the viewer's own sign-in says who asks.
 */
export function createExtension({ service, ownsRequests, destination, hasProvider = false }) {
  let session, many, home;

  return {
    id,

    preRegistration({ servicesManager, commandsManager, extensionManager, appConfig }) {
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
      many = new ManyStudies(ohif, createService(service, destination));
      home = (appConfig.routerBasename ?? '').replace(/\/$/, '');
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
      name: 'global',
      // What a viewer of another version does not have is undefined here, and nothing is added to it.
      value: {
        'routes.customRoutes': {
          $apply: own => ({ ...own, routes: [...(own?.routes ?? []), { path: manyPath, private: true, children: createManyPage(() => many, () => home) }] }),
        },
        'workList.columns': { $apply: own => own && withTicks(own, () => many, () => home + manyPath) },
        'workList.settingsMenuItems': { $apply: own => own && (items => [manyItem(home), ...own(items)]) },
      },
    }, {
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

const manyItem = home => ({ id: `${id}.many`, label: texts.many, onClick: () => goTo(home + manyPath) });
