namespace SamSgp.Storage;

/// <summary>Why the data directory cannot be used.</summary>
public enum StorageFault
{
    /// <summary>The disk is full or a quota is reached; a later attempt may succeed.</summary>
    DiskFull,

    /// <summary>The folder or a file in it may not be written or read by this user.</summary>
    AccessDenied,

    /// <summary>Another process has the data directory open.</summary>
    InUse,

    /// <summary>The database file is damaged, or is no database.</summary>
    Damaged,

    /// <summary>The database was written by a newer version of this software.</summary>
    NewerVersion,

    /// <summary>The device failed to read or write.</summary>
    Device,

    /// <summary>The database is on another machine, or another process, which does not answer.</summary>
    Unreachable,
}
