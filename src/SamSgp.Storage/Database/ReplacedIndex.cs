namespace SamSgp.Storage.Database;

/// <summary>An index that was put aside.</summary>
/// <param name="Folder">Full path of the folder it is kept in now.</param>
/// <param name="Workitems">Workitems that were read out of it and are in the new index.</param>
/// <param name="Documents">Documents that were (subscriptions, taught support, routing).</param>
public sealed record ReplacedIndex(string Folder, int Workitems, int Documents);
