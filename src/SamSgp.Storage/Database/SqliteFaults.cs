using Microsoft.Data.Sqlite;

namespace SamSgp.Storage.Database;

/// <summary>Turns SQLite's result codes that mean "the disk, not the request" into a fault a person can act on.</summary>
internal static class SqliteFaults
{
    private const int ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    public static bool IsStorageFault(SqliteException fault) =>
        fault.SqliteErrorCode is ReadOnly or IoError or Corrupt or Full or CannotOpen or NotADatabase;

    public static StorageUnavailableException Translate(SqliteException fault, string path) => fault.SqliteErrorCode switch
    {
        Full => new(StorageFault.DiskFull, $"The disk that holds '{path}' is full. Free some space; nothing stored is lost.",
            fault),
        ReadOnly or CannotOpen => new(StorageFault.AccessDenied,
            $"The database '{path}' cannot be written ({fault.Message}). Give this user write access to its folder.", fault),
        Corrupt or NotADatabase => Damaged(path, fault.Message, fault),
        _ => new(StorageFault.Device, $"The device that holds '{path}' failed ({fault.Message}).", fault),
    };

    public static StorageUnavailableException Damaged(string path, string detail, Exception? fault) =>
        new(StorageFault.Damaged,
            $"The database '{path}' is damaged ({detail}). The instances are safe in the folder 'instances' beside it. Restore a "
            + "backup ('samsgp store restore'), or run 'samsgp store rebuild', or start once with Storage:RebuildIndex=true: both "
            + "keep the damaged files aside, take over jobs and documents as far as they can be read, and index the instances "
            + "from their files. Nothing is removed.", fault);
}
