// Configuration of the viewer that this service shows at its own address. The viewer reads it as a plain script.
window.config = async () => {
  const { ownConfiguration } = await import('./samsgp/config.js');
  return ownConfiguration();
};
