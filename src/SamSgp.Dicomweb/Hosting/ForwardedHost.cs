namespace SamSgp.Dicomweb.Hosting;

/// <summary>A request whose host is the one that its client asked for, as a trusted proxy says: no client made it up.</summary>
internal sealed class ForwardedHost;
