using SamSgp.Storage.Database;

namespace SamSgp.Storage.Maintenance;

/// <summary>A store that is copied from or to, of either kind. Nothing else works on it meanwhile.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Directory">Its folders.</param>
public sealed record CopyEnd(StoreDatabase Database, DataDirectory Directory);
