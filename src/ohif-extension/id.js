/** Name of the extension: what the viewer's configuration refers to. */
export const id = 'samsgp';

/** The panel's name in the viewer: extension, kind of module, module. */
export const panelId = `${id}.panelModule.autoSegment`;

/** The toolbar button. */
export const buttonId = 'AutoSegment';

/** Address of the page for many studies, below the viewer's. */
export const manyPath = '/segment-many';

/** The key that opens the panel; none of the viewer's own. */
export const hotKey = 's';
